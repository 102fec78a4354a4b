"""Compiled models run: right answers, the same bits on any threads, at any level close, refusals that leave no harm."""

import numpy as np

from libraries import DIGITS, INPUTS, arguments, check, command, drive, driver, machine_levels, program, scratch


def expected():
    """The leading outputs of `model`, which numpy computed."""
    folder = arguments.folder / "model"
    return [np.load(folder / f"expected{i}.npy") for i in range(len(list(folder.glob("expected*.npy"))))]


def check_answers(level):
    outputs = drive(drivers["model"], "model", out, level=level)
    dtypes = ["float32"] + [dtype for dtype in ("float32", "float64", "int32", "uint8") for _ in range(8)]
    for i, (want, dtype) in enumerate(zip(expected(), dtypes)):
        got = np.frombuffer(outputs[i], dtype).reshape(want.shape)
        if dtype.startswith("float"):
            # Sums and products of about a thousand terms, each rounded once or twice.
            error = np.max(np.abs(got - want) / np.abs(want))
            check(error <= 1100 * np.finfo(dtype).eps, f"{level}: output {i} is off by {error}")
        else:
            check(np.array_equal(got, want.astype(dtype)), f"{level}: output {i} differs")
    with np.load(DIGITS / "expected.npz") as arrays:
        got = np.frombuffer(drive(drivers["digits"], "digits", out, level=level)[0], "float32")
        want = arrays["logits"][:1].ravel()
        check(np.allclose(got, want, atol=1e-4 * np.abs(want).max()), f"{level}: {got} instead of {want}")


def check_threads(name, level):
    alone = drive(drivers[name], name, out, level=level)
    for schedule in ("pool:1", "pool:2", "pool:3", "pool:7", "reversed", "twice"):
        check(drive(drivers[name], name, out, schedule, level) == alone, f"{name}, {level}: other bits with {schedule}")


def check_ranges():
    """The test of threads means something: both models are shared out."""
    for name in ("network", "model"):
        said = command(drivers[name], "reversed", "auto", out / "data") if drive(drivers[name], name, out) else ""
        check(int(said.split()[0]) >= 3, f"{name} shares out {said}")


def check_indices():
    """An index outside fails the run, in every form that could wrap into range; the inputs before and after work."""
    right = drive(drivers["model"], "model", out)
    for wrong in (16, -17, 2**31, 2**32, 2**32 + 3, -(2**32) + 3, 2**63 - 1, -(2**63)):
        for at in (0, 4):
            ids = np.array([0, 15, -1, -16, 3], "int64")
            ids[at] = wrong
            drive(drivers["model"], "model", out, inputs={0: ids}, expect=5)
    check(drive(drivers["model"], "model", out) == right, "other answers after a wrong index")


out = scratch()
drivers = {name: driver(name, out) for name in ("digits", "network", "model")}
check_ranges()
check_indices()
for each in machine_levels():
    check_answers(each)
    check_threads("model", each)
    check_threads("network", each)
print(command(program(INPUTS / "guards.c", out / "guards", "digits", "model")), end="")

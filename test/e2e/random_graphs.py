"""Compiles random graphs, many as one model, and compares the library with the reference at every level and on two threads.

usage: random_graphs.py --burin PATH --fuzz PATH --folder SCRATCH [--seed N] [--count N] [--ops N]

Each element may differ by a multiple of what burin-fuzz says that rounding moves it; see compiler/docs/fuzzing.md.
"""

import argparse
import os
import shutil
import subprocess
import sys

import numpy as np

from compare import machine_levels

# The tolerance is that of a rounding an op; compiled ops round at each scalar function.
FACTOR = 16


def run(*command):
    """Runs a command; its text and an exit on failure."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"$ {' '.join(command)}\n{done.stdout}(exit code {done.returncode})")


def differing(outputs, references, tolerances):
    """Names of outputs with an element further away than it may be, and how the worst one looks."""
    for name, reference in references.items():
        output, allowed = outputs[name], FACTOR * tolerances[name]
        with np.errstate(invalid="ignore"):
            distance = np.abs(output.astype(np.float64) - reference.astype(np.float64))
        equal = (output == reference) | ((output != output) & (reference != reference))
        wrong = ~equal & ~(distance <= allowed) & ~np.isinf(allowed)
        if wrong.any():
            at = np.unravel_index(np.argmax(wrong), wrong.shape)
            yield name, f"{list(map(int, at))}: expected {reference[at]} within {allowed[at]:.3g}, got {output[at]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("burin", "fuzz", "folder"):
        parser.add_argument(f"--{name}", required=True)
    for name, default in (("seed", 1), ("count", 20), ("ops", 4)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    model, library = (os.path.join(options.folder, name) for name in ("graphs", "library"))
    run(options.fuzz, "--write", model, "--seed", str(options.seed), "--count", str(options.count), "--ops", str(options.ops))
    run(options.burin, "compile", os.path.join(model, "model.mlir"), "-o", library, "--name", "graphs", "--quiet")
    references, tolerances = (dict(np.load(os.path.join(model, f"{name}.npz"))) for name in ("ref", "tolerance"))
    failures, bits = [], {}
    for level in machine_levels(library):
        for threads in ("1", "2"):
            path = os.path.join(options.folder, f"{level}-{threads}.npz")
            run(options.burin, "run", library, "--input", os.path.join(model, "in.npz"), "--output", path,
                "--level", level, "--threads", threads)  # fmt: skip
            outputs = dict(np.load(path))
            if bits.setdefault(level, outputs) is not outputs:
                failures += [f"{name} at {level}: other bits on 2 threads" for name in outputs
                             if outputs[name].tobytes() != bits[level][name].tobytes()]  # fmt: skip
                continue
            failures += [f"{name} at {level}, {text}" for name, text in differing(outputs, references, tolerances)]
    for failure in failures:
        seed = failure[1:].split("_")[0]
        print(f"{failure}\n  again: random_graphs.py ... --seed {seed} --count 1 --ops {options.ops}")
    print(f"{len(references)} outputs, {len(failures)} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

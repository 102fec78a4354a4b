"""Compiles the models of these tests once for all of them, and runs them through a C program.

A folder is made anew when the compiler is newer; a lock keeps tests that run side by side from making it twice.
"""

import argparse
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np

INPUTS = pathlib.Path(__file__).parent
ROOT = INPUTS.parents[3]
DIGITS = ROOT / "examples" / "digits"
LEVELS = ("baseline", "avx2", "avx512")
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic"]

parser = argparse.ArgumentParser()
parser.add_argument("--burin", required=True, help="the driver; burin-opt and burin-translate lie beside it")
parser.add_argument("--folder", required=True, type=pathlib.Path, help="where libraries are kept for all tests")
parser.add_argument("--scratch", type=pathlib.Path, help="what only this test writes")
arguments = parser.parse_args()


def command(*words, expect=0, **options):
    """Runs a program and returns its output; anything but the expected exit code ends the test with what it said."""
    words = [str(word) for word in words]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    said = done.stdout.decode(errors="replace")
    if done.returncode != expect:
        sys.exit(f"$ {' '.join(words)}\n{said}\n(exit code {done.returncode}, expected {expect})")
    return said


def scratch():
    """This test's own folder, empty."""
    shutil.rmtree(arguments.scratch, ignore_errors=True)
    arguments.scratch.mkdir(parents=True)
    return arguments.scratch


def strict_compiler(folder):
    """A C++ compiler that takes a warning for an error: what `burin compile` builds shows itself free of them."""
    path = folder / "strict-g++"
    path.write_text(f"#!/bin/sh\nexec g++ {' '.join(WARNINGS)} \"$@\"\n")
    path.chmod(0o755)
    return path


def make_digits(folder):
    command(arguments.burin, "compile", DIGITS / "digits.onnx", "-o", folder / "library", "--dim", "batch=1",
            "--cxx", strict_compiler(folder))
    with np.load(DIGITS / "expected.npz") as arrays:
        write_arrays(folder, [arrays["image"][:1]])


def make_network(folder):
    import onnx

    sys.path.append(str(ROOT / "test" / "e2e"))
    from models import network

    graph, outputs = network()
    onnx.save(graph.model(outputs), folder / "network.onnx")
    command(arguments.burin, "compile", folder / "network.onnx", "-o", folder / "library", "--name", "network",
            "--cxx", strict_compiler(folder))
    write_arrays(folder, list(graph.feeds.values()))


def make_model(folder):
    from models import leftovers

    plan, expected = leftovers()
    tools = pathlib.Path(arguments.burin)
    done = None
    for tool, flag, given in (("burin-opt", "--burin-tile-schedule", lambda: plan.text().encode()),
                              ("burin-translate", "--plan-to-library", lambda: done.stdout)):
        done = subprocess.run([tools.with_name(tool), flag], input=given(), stdout=subprocess.PIPE)
        if done.returncode:
            sys.exit(f"{tool} failed")
    for part in (b"\n" + done.stdout).split(b"\n//--- ")[1:]:
        name, _, contents = part.partition(b"\n")
        path = folder / "library" / name.decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents + (b"" if path.suffix == ".bin" else b"\n"))
    build(folder / "library", folder / "build", f"-DCMAKE_CXX_FLAGS={' '.join(WARNINGS)}",
          f"-DCMAKE_C_FLAGS={' '.join(WARNINGS)}")
    shutil.copy(folder / "build" / "libmodel.a", folder / "library")
    write_arrays(folder, plan.feeds)
    for i, values in enumerate(expected):
        np.save(folder / f"expected{i}.npy", values)


MAKERS = {"digits": make_digits, "network": make_network, "model": make_model}


def build(source, folder, *options):
    """Builds a CMake project."""
    command("cmake", "-G", "Ninja", "-S", source, "-B", folder, *options)
    command("cmake", "--build", folder)


def write_arrays(folder, arrays):
    for i, array in enumerate(arrays):
        np.ascontiguousarray(array).tofile(folder / f"data.in{i}")


def library(name):
    """The folder of a compiled model."""
    folder = arguments.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    sources = [*INPUTS.glob("*.py"), pathlib.Path(arguments.burin), *DIGITS.glob("*.onnx")]
    stamp = repr(max(path.stat().st_mtime_ns for path in sources))
    with open(arguments.folder / f"{name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "made"
        if not made.exists() or made.read_text() != stamp:
            shutil.rmtree(folder)
            folder.mkdir()
            MAKERS[name](folder)
            made.write_text(stamp)
    return folder / "library"


def program(source, output, *names, flags=()):
    """Builds a C program against compiled models."""
    folders = [library(name) for name in names]
    command("gcc", "-std=gnu11", "-O1", *WARNINGS, *flags, *[f"-I{folder}" for folder in folders], source,
            *[folder / f"lib{name}.a" for folder, name in zip(folders, names)], "-pthread", "-o", output)
    return output


def driver(name, folder):
    """The program that runs `name` on arrays from files."""
    return program(INPUTS / "drive.c", folder / f"drive-{name}", name, flags=[f"-DMODEL={name}"])


def drive(driver_path, name, folder, schedule="inline", level="auto", expect=0, inputs=None):
    """Runs a model on its own inputs, or on changed ones; returns the bytes of its outputs."""
    made = arguments.folder / name
    for path in made.glob("data.in*"):
        shutil.copy(path, folder)
    for i, array in (inputs or {}).items():
        array.tofile(folder / f"data.in{i}")
    for path in folder.glob("data.out*"):
        path.unlink()
    command(driver_path, schedule, level, folder / "data", expect=expect)
    return [(folder / f"data.out{i}").read_bytes() for i in range(len(list(folder.glob("data.out*"))))]


def machine_levels():
    """The levels that this processor runs."""
    needed = {"baseline": set(), "avx2": {"avx2", "fma"}, "avx512": {"avx512f", "avx512bw", "avx512dq", "avx512vl"}}
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        flags = next((set(line.split()) for line in info if line.startswith("flags")), set())
    return [level for level in LEVELS if needed[level] <= flags]


def level_flags(folder, name):
    """The flags of each level, as the library's own build file gives them."""
    flags = {level: [] for level in LEVELS}
    for line in (folder / "CMakeLists.txt").read_text().splitlines():
        for level in LEVELS:
            if line.startswith(f"set_source_files_properties({name}_{level}.cpp ") and "COMPILE_OPTIONS" in line:
                flags[level] = line.split('"')[1].split(";")
    return flags


def check(condition, message):
    if not condition:
        sys.exit(message)

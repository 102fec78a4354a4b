"""Ends `burin compile` by signals at many moments, alone and with its group, and looks at what is left.

usage: interrupt.py BURIN FOLDER     (FOLDER holds m.onnx; out, made before, must stay as it is)
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

burin, folder = sys.argv[1], pathlib.Path(sys.argv[2])
temporary = folder / "temporary"
temporary.mkdir()
# Marks the processes of one run, however they are related, by an environment that they inherit.
MARK = f"BURIN_TEST_RUN={folder}"


def running():
    """The processes that carry the mark and are no zombies."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if MARK.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process.name, (process / "cmdline").read_bytes()))
        except OSError:
            pass
    return found


def listing():
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def as_a_terminal_starts_it():
    """A job in the background of a shell is born with interrupts ignored, and burin keeps it so."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def interrupt(number, seconds, whole, command):
    environment = {**os.environ, "TMPDIR": str(temporary), MARK.split("=")[0]: str(folder)}
    before = listing()
    process = subprocess.Popen([burin, *command], cwd=folder, env=environment, start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               preexec_fn=as_a_terminal_starts_it)
    time.sleep(seconds)
    (os.killpg if whole else os.kill)(process.pid, number)
    code = process.wait(30)
    what = f"{signal.Signals(number).name} after {seconds} s{' to the group' if whole else ''}, {command[0]}"
    if code != -number:
        sys.exit(f"{what}: ended by {code}")
    for _ in range(100):
        if not running():
            break
        time.sleep(0.01)
    if left := running():
        sys.exit(f"{what}: left {left}")
    if listing() != before:
        sys.exit(f"{what}: {sorted(set(listing()) ^ set(before))}")


compiling = ["compile", "m.onnx", "-o", "out", "--cxx", str(folder / "slow-g++")]
(folder / "slow-g++").write_text('#!/bin/sh\ng++ "$@" && sleep 1\n')
(folder / "slow-g++").chmod(0o755)
for step in range(12):
    interrupt((signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)[step % 4], 0.02 + 0.17 * step, step % 3 == 0,
              compiling)
# Parents that are missing are made last.
for number in (signal.SIGINT, signal.SIGTERM):
    interrupt(number, 0.4, False, ["compile", "m.onnx", "-o", "new/deep/out", "--cxx", str(folder / "slow-g++")])
for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO, signal.SIGPWR,
               signal.SIGSTKFLT, signal.SIGXCPU, signal.SIGXFSZ, signal.SIGRTMIN, signal.SIGRTMAX):
    interrupt(number, 0.4, False, compiling)
# `run MODEL` compiles to a folder of its own.
for number in (signal.SIGINT, signal.SIGTERM):
    os.environ["CXX"] = str(folder / "slow-g++")
    interrupt(number, 0.4, False, ["run", "m.onnx", "--repeat", "3"])
print("nothing left")

#!/usr/bin/env python3
"""Stands in for burin and does wrong what the corpus' runner must notice; the case's name says what."""

import os
import pathlib
import sys

command, model = sys.argv[1:3]
case = pathlib.Path(model).parent.name
# One misdeed for each case of the part onnx-external; all others answer as they should.
MISDEEDS = ("passwd", "sibling", "missing", "link", "pipe", "dot", "empty", "offset-beyond", "length-beyond", "good",
            "file-empty")
misdeed = case.removeprefix("onnx-external-")

if model == "older.onnx":
    pathlib.Path("out").mkdir()
    pathlib.Path("out/m.h").write_text("")
    sys.exit(0)
if misdeed not in MISDEEDS or command == "inspect":
    print("error: initializer 'w': not here", file=sys.stderr)
    sys.exit(1)
if misdeed == "passwd":
    pathlib.Path("out").mkdir(exist_ok=True)
    sys.exit(0)
if misdeed == "sibling":
    os.abort()
if misdeed == "missing":
    sys.exit(1)
if misdeed == "link":
    print("error: initializer 'v': not here", file=sys.stderr)
if misdeed == "pipe":
    pathlib.Path("out.tmp").write_text("half")
if misdeed == "dot":
    print("error: initializer 'w': \x1b[2J", file=sys.stderr)
if misdeed == "empty":
    pathlib.Path(model).with_name("cache").write_text("left")
if misdeed == "offset-beyond":
    print("error: initializer 'w': " + "w" * 100000, file=sys.stderr)
if misdeed == "length-beyond":
    print("burin: Import.cpp:7: Assertion `w' failed.", file=sys.stderr)
if misdeed == "good":
    pathlib.Path("out").mkdir()
    pathlib.Path("out/m.cpp").write_text("// zqx\nint f() { return 0 }\n")
    sys.exit(0)
if misdeed == "file-empty":
    pathlib.Path("out/m.h").unlink()
if misdeed in ("pipe", "empty", "file-empty"):
    print("error: initializer 'w': not here", file=sys.stderr)
sys.exit(1)

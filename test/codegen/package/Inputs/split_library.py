"""Writes the files of `burin-translate --plan-to-library` to a folder: split_library.py TEXT FOLDER."""

import pathlib
import sys

text, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
for part in (b"\n" + text.read_bytes()).split(b"\n//--- ")[1:]:
    name, _, contents = part.partition(b"\n")
    path = folder / name.decode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents + (b"" if path.suffix == ".bin" else b"\n"))

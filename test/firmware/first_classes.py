"""Runs a digits caller of examples/digits on the first images of each label and prints what the firmware prints.

Usage: python3 first_classes.py PROGRAM FOLDER COUNT
"""

import pathlib
import subprocess
import sys

program, folder, count = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
for label in sorted(p for p in folder.iterdir() if p.is_dir()):
    for path in sorted(label.glob("*.pgm"))[:count]:
        answer = subprocess.run([program, str(path)], capture_output=True, text=True, check=True).stdout
        print(f"{label.name}/{path.name} {answer.split()[0]}")

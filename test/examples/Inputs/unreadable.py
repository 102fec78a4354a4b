"""Runs the program filetype, as a user who is not root, on a file and a folder that may not be read and on one that may.

Usage: python3 unreadable.py PROGRAM
Prints the program's messages, the status of each path in their order, and the exit code.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

NOBODY = 65534

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    folder.chmod(0o755)
    shutil.copy(sys.argv[1], folder / "program")
    for file in ("closed-file", "open-file"):
        (folder / file).write_text("twelve bytes")
    (folder / "closed-file").chmod(0)
    (folder / "closed-folder").mkdir(mode=0)
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    command = ["./program", "--json", "closed-file", "closed-folder", "open-file"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **user)
    print(run.stderr, end="")
    print(*(entry["result"]["status"] for entry in json.loads(run.stdout)))
    print("exit code", run.returncode)

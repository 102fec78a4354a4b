"""Holds what a compile says of the stack against the frames of the functions that a Cortex-M4's compiler makes.

usage: stack_use.py FOLDER REPORT    (a library's sources for cortex-m4, and what `burin compile` printed)
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

COMPILER = """arm-none-eabi-g++ -std=c++17 -O3 -ffp-contract=fast -fno-math-errno -fno-trapping-math -ffreestanding
    -fno-exceptions -fno-rtti -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -fno-threadsafe-statics""".split()
# What spilled registers and other locals may add to the arrays, and how far their bound may lie above a frame.
SPILLED = 1024
LOOSE = 2


def frames(source, folder):
    """Bytes of each function's frame."""
    with tempfile.TemporaryDirectory() as place:
        out = os.path.join(place, "level.o")
        subprocess.run([*COMPILER, "-I", folder, "-fstack-usage", "-c", source, "-o", out], check=True)
        with open(os.path.join(place, "level.su"), encoding="utf-8") as file:
            return [int(line.split("\t")[1]) for line in file]


def main(folder, report):
    with open(report, encoding="utf-8") as file:
        said = int(re.search(r"kernels keep up to (\d+) bytes", file.read()).group(1))
    (source,) = glob.glob(os.path.join(folder, "*_cortex_m.cpp"))
    largest = max(frames(source, folder))
    print(f"said {said} bytes, the largest frame has {largest}")
    return 0 if said - SPILLED <= LOOSE * largest and largest <= said + SPILLED else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Builds one C++ file with the firmware example's start-up and linker script.

Usage: python3 build_firmware.py EXAMPLE MAIN.cpp OUTPUT.elf
"""

import pathlib
import subprocess
import sys

FLAGS = (
    "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -ffreestanding -Wall -Wextra -Werror -O2 "
    "-fno-tree-loop-distribute-patterns"
).split()

example, main, output = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
objects = []
for source in (*(example / name for name in ("startup.c", "semihosting.c", "memory.c")), pathlib.Path(main)):
    objects.append(f"{output}.{source.stem}.o")
    compiler = ["arm-none-eabi-g++", "-fno-exceptions", "-fno-rtti"] if source.suffix == ".cpp" else ["arm-none-eabi-gcc"]
    subprocess.run([*compiler, *FLAGS, f"-I{example}", "-c", str(source), "-o", objects[-1]], check=True)
script = str(example / "mps2-an386.ld")
link = ["arm-none-eabi-g++", *FLAGS, "-nostdlib", "-T", script, *objects, "-lgcc", "-o", output]
sys.exit(subprocess.run(link).returncode)

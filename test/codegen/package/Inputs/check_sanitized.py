"""Emitted code runs its inputs, hostile operands and wrong indices among them, under ASan and UBSan."""

import numpy as np

from libraries import INPUTS, WARNINGS, check, command, drive, level_flags, library, machine_levels, scratch

FLOATS = ["-fno-math-errno", "-fno-trapping-math"]
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g1", *FLOATS]


def build(name, level, out):
    """One level of a library and the driver, all sanitized; the other levels are never called."""
    folder = library(name)
    objects = []
    for path in sorted([*folder.glob("*.cpp"), *folder.glob("*.S"), *folder.glob("burin/src/*.c")]):
        own = path.stem.removeprefix(f"{name}_")
        flags = level_flags(folder, name).get(own, [])
        # The other levels and the runtime's table of them are wanted by the linker only.
        flags = flags + (["-O0", *FLOATS] if own in level_flags(folder, name) and own != level else SANITIZE)
        objects.append(out / f"{path.name}.o")
        compiler = ["gcc", "-std=gnu11"] if path.suffix == ".c" else ["g++", "-std=c++17", "-fno-exceptions"]
        command(*compiler, f"-I{folder}", *flags, "-c", path, "-o", objects[-1], cwd=folder)
    command("gcc", "-std=gnu11", *SANITIZE, *WARNINGS, f"-I{folder}", f"-DMODEL={name}", INPUTS / "drive.c", *objects,
            "-pthread", "-o", out / name)
    return out / name


out = scratch()
level = machine_levels()[-1]
for model in ("digits", "model"):
    program = build(model, level, out)
    for schedule in ("inline", "pool:3", "reversed"):
        check(drive(program, model, out, schedule, level), f"{model} has no output")
    if model == "model":
        drive(program, model, out, level=level, inputs={0: np.array([0, 16, 2**40, -17, 3], "int64")}, expect=5)
print("no fault")

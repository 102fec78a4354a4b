"""The callers of examples/digits, built through the library's own CMake file, answer as `burin run` does."""

import json

from libraries import DIGITS, ROOT, arguments, build, check, command, library, scratch

out = scratch()
build(ROOT / "examples" / "digits", out, f"-DDIGITS_LIBRARY={library('digits')}",
      "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
for digit in range(10):
    picture = DIGITS / "images" / str(digit) / "000.pgm"
    said = json.loads(command(arguments.burin, "run", library("digits"), "--input", picture, "--json"))
    wanted = [(entry["label"], entry["score"]) for entry in said["classes"]]
    for caller in ("digits_c", "digits_cpp"):
        lines = [line.split() for line in command(out / caller, picture).splitlines()]
        same = len(lines) == len(wanted) and all(
            name == label and abs(float(score) - exact) <= 0.00006
            for (name, score), (label, exact) in zip(lines, wanted)
        )
        check(same, f"{caller}: {lines} instead of {wanted}")
print("the same answers")

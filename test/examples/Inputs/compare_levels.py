"""Compiles quantized models, runs them at every level of this machine on 1 and 3 threads, and compares with references.

usage: compare_levels.py BURIN FOLDER NAME...    (`NAME.onnx`, and `NAME.npz` with inputs and logits)

Logits may lie one step of 8 bits apart: 1/255 of their range.
"""

import os
import subprocess
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "e2e"))
import compare  # noqa: E402  (lies beside the end-to-end tests)

burin, folder, *names = sys.argv[1:]
for name in names:
    library, reference = os.path.join(folder, name), os.path.join(folder, f"{name}.npz")
    subprocess.run([burin, "compile", f"{library}.onnx", "-o", library, "--dim", "batch=1", "--quiet"], check=True)
    expected = numpy.load(reference)["logits"]
    step = (expected.max() - expected.min()) / 255
    levels, answers = compare.machine_levels(library), []
    for level in levels:
        for threads in ("1", "3"):
            output = os.path.join(folder, "output.npz")
            subprocess.run([burin, "run", library, "--level", level, "--threads", threads, "--input", reference,
                            "--output", output], check=True, stdout=subprocess.DEVNULL)
            answers.append(numpy.load(output)["logits"])
    far = max(numpy.abs(answer - expected).max() for answer in answers)
    if far > step * 1.001:
        sys.exit(f"{name}: {far:.3g} from ONNX Runtime's logits, expected {step:.3g} at most")
    if any(answer.tobytes() != answers[0].tobytes() for answer in answers):
        sys.exit(f"{name}: other bits at one of {', '.join(levels)}")
    print(f"{name}: as ONNX Runtime and the same bits at {', '.join(levels)}")

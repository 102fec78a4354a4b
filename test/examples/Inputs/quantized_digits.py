"""Quantizes the digits model by ONNX Runtime in each of its forms, and notes what ONNX Runtime answers.

usage: quantized_digits.py DIGITS FOLDER    (`FORM.onnx`, `FORM.manifest.json` and `FORM.npz` of each form)

Weights are of 7 bits: ONNX Runtime's sums of two products saturate at 16 bits where there is no VNNI.
"""

import logging
import os
import shutil
import sys

import numpy
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

digits, folder = sys.argv[1:]
model = os.path.join(digits, "digits.onnx")
images = numpy.load(os.path.join(digits, "expected.npz"))["image"]
logging.disable(logging.WARNING)  # ONNX Runtime advises to run its own preparation first


class Images(CalibrationDataReader):
    """The images that the ranges of activations are taken from."""

    def __init__(self):
        self.feeds = iter([{"image": images}])

    def get_next(self):
        return next(self.feeds, None)


def static(path, form, activations, per_channel):
    quantize_static(model, path, Images(), form, activation_type=activations, weight_type=QuantType.QInt8,
                    per_channel=per_channel, reduce_range=True)


FORMS = {
    "qdq": lambda path: static(path, QuantFormat.QDQ, QuantType.QUInt8, True),
    "qdq_signed": lambda path: static(path, QuantFormat.QDQ, QuantType.QInt8, False),
    "operators": lambda path: static(path, QuantFormat.QOperator, QuantType.QUInt8, True),
    "dynamic": lambda path: quantize_dynamic(model, path, weight_type=QuantType.QUInt8, reduce_range=True),
}

for name, quantize in FORMS.items():
    path = os.path.join(folder, f"{name}.onnx")
    quantize(path)
    shutil.copy(os.path.join(digits, "digits.manifest.json"), os.path.join(folder, f"{name}.manifest.json"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    # One by one: the ranges of dynamic quantization are those of what is given at once.
    logits = [session.run(["logits"], {"image": image[None]})[0] for image in images]
    numpy.savez(os.path.join(folder, f"{name}.npz"), image=images, logits=numpy.concatenate(logits))

"""Makes the models of `--precision int8`: NAME-int8.onnx and NAME-int8.npz, from what export.py made.

usage: quantize.py FOLDER NAME...

The convolutional models are quantized statically (QDQ, weights of s8 by channel, activations of u8), the others
dynamically, both by ONNX Runtime's own tool; its answer on the quantized file is the reference. What is there and was
made by this source and package is kept.
"""

import hashlib
import importlib.metadata
import pathlib
import sys
import tempfile
import warnings

import numpy

STATIC = ("ds_cnn", "mobilenetv2", "resnet50")


def inputs_of(folder, name):
    """in0, in1, ... of NAME.npz, by name."""
    with numpy.load(folder / f"{name}.npz") as file:
        return {f"in{i}": file[f"in{i}"] for i in range(len(file.files)) if f"in{i}" in file.files}


def samples_of(inputs):
    """What the ranges of activations are measured on: the model's own inputs and three that are like them, of floats
    random ones as wide, of integers the same in another order."""
    random = numpy.random.default_rng(0)

    def like(array):
        if array.dtype.kind == "f":
            return random.standard_normal(array.shape, "f4") * array.std() + array.mean()
        return random.permuted(array, axis=-1)

    return [inputs] + [{name: like(array) for name, array in inputs.items()} for _ in range(3)]


class Samples:
    """Gives samples as ONNX Runtime asks for them, under the names of the model's inputs."""

    def __init__(self, names, samples):
        self.feeds = iter([dict(zip(names, sample.values())) for sample in samples])

    def get_next(self):
        return next(self.feeds, None)


def quantize(name, folder):
    """Makes the model unless it is there. Returns whether it was made."""
    target, mark = folder / f"{name}-int8.onnx", folder / f"{name}-int8.stamp"
    arrays = (folder / f"{name}.npz").read_bytes()
    sources = pathlib.Path(__file__).read_bytes() + (folder / f"{name}.stamp").read_bytes() + arrays
    stamp = f"{hashlib.sha256(sources).hexdigest()} onnxruntime-{importlib.metadata.version('onnxruntime')}"
    if mark.exists() and mark.read_text() == stamp:
        return False
    import onnxruntime
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_dynamic, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    warnings.simplefilter("ignore")
    mark.unlink(missing_ok=True)
    inputs = inputs_of(folder, name)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        prepared = pathlib.Path(scratch) / "prepared.onnx"
        quant_pre_process(folder / f"{name}.onnx", prepared, skip_symbolic_shape=True)
        if name in STATIC:
            session = onnxruntime.InferenceSession(prepared, providers=["CPUExecutionProvider"])
            samples = Samples([spec.name for spec in session.get_inputs()], samples_of(inputs))
            types = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
            quantize_static(prepared, target, samples, quant_format=QuantFormat.QDQ, per_channel=True, **types)
        else:
            quantize_dynamic(prepared, target, per_channel=True, weight_type=QuantType.QInt8)
    session = onnxruntime.InferenceSession(target, providers=["CPUExecutionProvider"])
    feeds = dict(zip((spec.name for spec in session.get_inputs()), inputs.values()))
    numpy.savez(folder / f"{name}-int8.npz", **inputs, out0=session.run(None, feeds)[0])
    mark.write_text(stamp)
    return True


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        quantize(wanted, pathlib.Path(sys.argv[1]))

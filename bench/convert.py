"""Makes the form of a model that a peer reads, where it is neither .onnx nor .pt2, from what export.py made.

usage: convert.py PEER FOLDER NAME

ncnn: NAME.ncnn.param and NAME.ncnn.bin by pnnx, for the shapes of NAME.npz. From NAME.pt2 where there is one, as
TorchScript, in which pnnx finds attention and embeddings again; from NAME.onnx otherwise.
mnn: NAME.mnn, from NAME.onnx.
openvino_nncf: NAME.nncf.xml, NAME.onnx as NNCF quantizes it to 8 bits for OpenVINO.

What is there and was made by this source, these packages and from the same model is kept.
"""

import importlib.metadata
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# The packages that a form depends on.
PACKAGES = {"ncnn": ("pnnx", "torch"), "mnn": ("mnn",), "openvino_nncf": ("nncf", "openvino")}
PNNX_TYPES = {"float32": "", "int64": "i64", "int32": "i32"}
TRANSFORMERS = ("minilm", "bert_base", "gpt2", "vit_b16", "sentences")


class ConvertError(Exception):
    """What a converter said, as one line."""


def trace(program, inputs, target):
    import torch

    module = torch.export.load(program).module()
    with torch.no_grad():
        torch.jit.trace(module, tuple(torch.from_numpy(array) for array in inputs), check_trace=False).save(target)


def ncnn(folder, name, scratch):
    import quantize

    inputs = quantize.inputs_of(folder, name)
    program = folder / f"{name}.pt2"
    if program.exists():
        source = scratch / "model.pt"
        trace(program, inputs.values(), source)
    else:  # pnnx writes beside what it reads
        source = scratch / "model.onnx"
        source.symlink_to((folder / f"{name}.onnx").resolve())
    shapes = ",".join(f"[{','.join(map(str, array.shape))}]{PNNX_TYPES[array.dtype.name]}" for array in inputs.values())
    command = [pathlib.Path(sys.executable).parent / "pnnx", source.name, f"inputshape={shapes}", "fp16=0"]
    done = subprocess.run(command, cwd=scratch, capture_output=True)
    parameters = scratch / "model.ncnn.param"
    if not parameters.exists():
        raise ConvertError(f"pnnx: exit code {done.returncode}, no model")
    for line in parameters.read_text().splitlines()[2:]:
        operator = line.split()[0]
        if "." in operator or "::" in operator:
            raise ConvertError(f"pnnx: finds nothing of ncnn's for {operator}")
    return {f"{name}.ncnn.param": parameters, f"{name}.ncnn.bin": scratch / "model.ncnn.bin"}


def mnn(folder, name, scratch):
    import _tools  # what the command mnnconvert calls, which besides installs a package and reports to its makers

    target = scratch / "model.mnn"
    words = ["mnnconvert", "-f", "ONNX", "--modelFile", str(folder / f"{name}.onnx"), "--MNNModel", str(target)]
    if not _tools.mnnconvert([*words, "--bizCode", "burin"]) or not target.exists():
        raise ConvertError("mnnconvert: no model")
    return {f"{name}.mnn": target}


def openvino_nncf(folder, name, scratch):
    os.environ["NNCF_CI"] = "1"  # report nothing to its makers
    import nncf
    import openvino

    import quantize

    inputs = quantize.inputs_of(folder, name)
    model = openvino.Core().read_model(folder / f"{name}.onnx")
    model.reshape({i: array.shape for i, array in enumerate(inputs.values())})
    kind = {"model_type": nncf.ModelType.TRANSFORMER} if name in TRANSFORMERS else {}
    samples = quantize.samples_of(inputs)
    quantized = nncf.quantize(model, nncf.Dataset(samples, lambda sample: list(sample.values())), **kind)
    openvino.save_model(quantized, scratch / "model.xml", compress_to_fp16=False)
    return {f"{name}.nncf.xml": scratch / "model.xml", f"{name}.nncf.bin": scratch / "model.bin"}


CONVERTERS = {converter.__name__: converter for converter in (ncnn, mnn, openvino_nncf)}


def stamp_of(peer, folder, name):
    here = pathlib.Path(__file__)
    sources = (here, here.with_name("quantize.py"), folder / f"{name}.npz")
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources) + model_stamp(folder, name))
    versions = (f"{package}-{importlib.metadata.version(package)}" for package in PACKAGES[peer])
    return " ".join([digest.hexdigest(), *versions])


def model_stamp(folder, name):
    """What the model was made by; of one without a stamp, the model itself."""
    mark = folder / f"{name}.stamp"
    return (mark if mark.exists() else folder / f"{name}.onnx").read_bytes()


def convert(peer, folder, name):
    """Makes the form unless it is there. Returns whether it was made."""
    mark = folder / f"{name}.{peer}.stamp"
    stamp = stamp_of(peer, folder, name)
    if mark.exists() and mark.read_text() == stamp:
        return False
    mark.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for target, made in CONVERTERS[peer](folder, name, pathlib.Path(scratch)).items():
            shutil.move(made, folder / target)
    mark.write_text(stamp)
    return True


def main(peer, folder, name):
    try:
        convert(peer, pathlib.Path(folder), name)
    except ConvertError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

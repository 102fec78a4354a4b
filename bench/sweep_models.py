"""The models that bench/run --sweep measures: networks of bench/run at other sizes, and single layers."""

import numpy

import export
import tables

SMALL = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 28)
COLUMNS = (1, 15, 16, 17, 64, 127, 128, 129, 1000, 1024, 1025, 50176, 50257, 50304)
LENGTHS = (1, 2, 4, 8, 16, 31, 32, 33, 64, 127, 128, 129, 197, 256, 384, 512)
BATCHES = (1, 2, 3, 4, 8, 16, 32)


def product(rows, columns, path):
    """[rows, 768] times weights [768, columns]."""
    from onnx import TensorProto, helper, numpy_helper

    random = numpy.random.default_rng(0)
    weights = random.standard_normal((768, columns), "f4") * numpy.float32(0.05)
    x = random.standard_normal((rows, 768), "f4")
    save(
        [helper.make_node("MatMul", ["x", "w"], ["y"], "product")],
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
        helper.make_tensor_value_info("y", TensorProto.FLOAT, (rows, columns)),
        [numpy_helper.from_array(weights, "w")],
        path,
    )
    numpy.savez(path.with_suffix(".npz"), in0=x, out0=x.astype("f8") @ weights.astype("f8"))


def convolution(kernel, inputs, outputs, side, path):
    """A convolution that keeps the size, with bias and Relu."""
    import torch
    from onnx import TensorProto, helper, numpy_helper

    random = numpy.random.default_rng(0)
    weights = random.standard_normal((outputs, inputs, kernel, kernel), "f4") * numpy.float32(0.02)
    bias = random.standard_normal(outputs, "f4")
    x = random.standard_normal((1, inputs, side, side), "f4")
    edge = kernel // 2
    save(
        [
            helper.make_node("Conv", ["x", "w", "b"], ["c"], "convolution", pads=[edge] * 4),
            helper.make_node("Relu", ["c"], ["y"], "relu"),
        ],
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
        helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, outputs, side, side)),
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(bias, "b")],
        path,
    )
    tensors = (torch.from_numpy(array).double() for array in (x, weights, bias))
    answer = torch.nn.functional.conv2d(*tensors, padding=edge).relu()
    numpy.savez(path.with_suffix(".npz"), in0=x, out0=answer.numpy())


def save(nodes, inputs, output, constants, path):
    from onnx import helper
    from onnx import save as save_model

    graph = helper.make_graph(nodes, "layer", inputs, [output], constants)
    save_model(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), path)


class Network:
    """A model of bench/run whose length or batch varies; one file of an open dimension is exported for all sizes."""

    def __init__(self, name, unit, sizes):
        self.title, self.unit, self.sizes = tables.TITLES[name].partition(" (")[0], unit, sizes
        self.name, self.network = name, None

    def inputs(self, size):
        import torch

        torch.manual_seed(0)
        return (torch.randint(0, 30522, (1, size)),) if self.unit == "token" else (torch.randn(size, 3, 224, 224),)

    def export(self, path):
        """Writes the model that all sizes share."""
        import torch

        self.network, _ = export.build(self.name)
        sizes = {1 if self.unit == "token" else 0: torch.export.Dim("size", min=1, max=512)}
        settings = {"dynamo": True, "opset_version": 18, "external_data": False, "verbose": False}
        with torch.no_grad():
            torch.onnx.export(self.network, self.inputs(3), path, dynamic_shapes=(sizes,), **settings)

    def make(self, size, path):
        import torch

        whole = path.with_name(f"{self.name}-open.onnx")
        if self.network is None:
            self.export(whole)
        path.unlink(missing_ok=True)
        path.symlink_to(whole.name)
        inputs = self.inputs(size)
        with torch.no_grad():
            export.save_reference(path.stem, path.parent, inputs, self.network(*inputs))

    def units(self, size):
        return size


class Layer:
    """A model of one layer, a file for each size."""

    def __init__(self, title, unit, sizes, maker, units=lambda size: size):
        self.title, self.unit, self.sizes, self.maker, self.units = title, unit, sizes, maker, units
        self.name = title.replace(" ", "-").replace(",", "")

    def make(self, size, path):
        self.maker(size, path)


def area(side):
    return side * side


SWEEPS = {
    "length": [Network("minilm", "token", LENGTHS), Network("bert_base", "token", LENGTHS)],
    "batch": [Network("mobilenetv2", "image", BATCHES), Network("resnet50", "image", BATCHES)],
    "image": [
        Layer("3 x 3, 512 to 512 channels", "pixel", SMALL, lambda n, path: convolution(3, 512, 512, n, path), area),
        Layer("3 x 3, 64 to 64 channels", "pixel", SMALL, lambda n, path: convolution(3, 64, 64, n, path), area),
        Layer("1 x 1, 512 to 2048 channels", "pixel", SMALL, lambda n, path: convolution(1, 512, 2048, n, path), area),
    ],
    "columns": [
        Layer("1 row of 768", "column", COLUMNS, lambda n, path: product(1, n, path)),
        Layer("64 rows of 768", "column", COLUMNS, lambda n, path: product(64, n, path)),
    ],
}

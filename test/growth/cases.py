"""What a case of growth is, and models in a few words."""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "corpus"))
from onnx_writer import FLOAT, block, graph, integer, model, node, tensor, value  # noqa: E402

# What a larger size makes more of.
CODE, DATA = "code", "data"


class Case:
    """`model(n)` gives the bytes of a model of size n; `factor` times n is the larger one."""

    def __init__(self, name, build, n, factor, grows, operators=(), opset=22):
        self.name, self.build, self.n, self.factor = name, build, n, factor
        self.grows, self.operators, self.opset = grows, operators, opset

    def model(self, n):
        made = Model()
        self.build(made, n)
        return made.write(self.opset)


class Model:
    """A graph under construction; an operator's method adds a node and gives its result, or a list of its results."""

    def __init__(self):
        self.nodes, self.inputs, self.weights, self.outputs = [], [], [], []

    def input(self, *dims, dtype=FLOAT):
        name = f"x{len(self.inputs)}"
        self.inputs.append(value(name, list(dims), dtype))
        return name

    def weight(self, *dims, start=0):
        """Numbers that differ from one another and from those of other weights."""
        count = 1
        for dim in dims:
            count *= dim
        first = start + len(self.weights)
        return self.constant(dims, FLOAT, struct.pack(f"<{count}f", *(0.5 + (first + i) % 97 / 97 for i in range(count))))

    def ints(self, *numbers):
        return self.constant([len(numbers)], 7, struct.pack(f"<{len(numbers)}q", *numbers))

    def constant(self, dims, dtype, raw):
        name = f"w{len(self.weights)}"
        self.weights.append(tensor(name, list(dims), dtype=dtype, raw=raw))
        return name

    def node(self, operator, *operands, outputs=1, domain="", **attributes):
        number = len(self.nodes)
        names = [f"v{number}_{i}" for i in range(outputs)]
        self.nodes.append(node(operator, list(operands), names, f"n{number}", domain, **attributes))
        return names[0] if outputs == 1 else names

    def __getattr__(self, operator):
        return lambda *operands, **attributes: self.node(operator, *operands, **attributes)

    def output(self, *names):
        """Outputs have names of their own."""
        for name in names:
            self.outputs.append(self.Identity(name))

    def write(self, opset):
        outputs = [value(name, None, 0) for name in self.outputs]
        opsets = [block(8, block(1, domain) + integer(2, version)) for domain, version in (("", opset), ("com.microsoft", 1))]
        return model(graph(self.nodes, self.inputs, outputs, self.weights), opset=b"".join(opsets))

"""Writes small ONNX models as one Python function each: every node is a method call named as its operator."""

import zlib

import numpy as np
import onnx
from onnx import TensorProto, TypeProto, helper, numpy_helper

OPSET = 21


class Graph:
    """An ONNX graph under construction, and the values that its inputs are to be run with."""

    def __init__(self, name):
        self.name = name
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.nodes, self.initializers, self.inputs, self.feeds = [], [], [], {}
        # Of operators that ONNX itself does not know nothing is inferred.
        self.dims, self.opset, self.is_known = {}, OPSET, True
        # Whether ONNX's own evaluator says what is right, where ONNX Runtime does not follow the definition.
        self.is_by_definition = False

    def values(self, dtype, shape, low=None, high=None):
        """Random values: normal for floating point, small for integers, or uniform in [low, high]."""
        dtype = np.dtype(dtype)
        if dtype == np.bool_:
            return self.random.integers(0, 2, shape).astype(dtype)
        if dtype.kind in "iu":
            low = (0 if dtype.kind == "u" else -9) if low is None else low
            return self.random.integers(low, (9 if high is None else high) + 1, shape).astype(dtype)
        if low is None:
            return self.random.standard_normal(shape).astype(dtype)
        return self.random.uniform(low, high, shape).astype(dtype)

    def input(self, shape, dtype="float32", low=None, high=None, **dims):
        """A graph input; a dimension given by name is symbolic and takes the size that `dims` says."""
        self.dims.update(dims)
        name = f"input.{len(self.inputs)}"
        element = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        self.inputs.append(helper.make_tensor_value_info(name, element, shape))
        self.feeds[name] = self.values(dtype, [dims.get(d, d) for d in shape], low, high)
        return name

    def constant(self, value, dtype=None):
        """An initializer that holds `value`."""
        name = f"constant.{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def weight(self, *shape, dtype="float32", low=None, high=None):
        """An initializer of random values."""
        return self.constant(self.values(dtype, shape, low, high))

    def ints(self, *values):
        """An initializer of 64-bit integers, as axes and shapes are given."""
        return self.constant(list(values), "int64")

    def __getattr__(self, operator):
        def node(*inputs, outputs=1, **attributes):
            label = f"{operator.lower()}.{len(self.nodes)}"
            names = [f"{label}.{i}" for i in range(outputs)]
            made = helper.make_node(operator, [i or "" for i in inputs], names, name=label, **attributes)
            self.nodes.append(made)
            return names[0] if outputs == 1 else names

        return node

    def model(self, outputs):
        """The finished model, its outputs typed by ONNX's own inference."""
        infos = [helper.make_value_info(name, TypeProto()) for name in outputs]
        graph = helper.make_graph(self.nodes, self.name, self.inputs, infos, self.initializers)
        domains = {"": self.opset, **{node.domain: 1 for node in self.nodes if node.domain}}
        opsets = [helper.make_opsetid(domain, version) for domain, version in domains.items()]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        model = onnx.shape_inference.infer_shapes(model, strict_mode=self.is_known)
        for output in model.graph.output:
            # ONNX infers nothing for operators that are functions, such as GroupNormalization.
            if not output.type.HasField("tensor_type"):
                output.type.tensor_type.elem_type = TensorProto.FLOAT
        return model


class Case:
    """A model, what it is run with, and how many products are summed up for one of its results."""

    def __init__(self, function, group, terms):
        self.name = function.__name__.replace("_", "-")
        self.function, self.group, self.terms = function, group, terms


class Cases(list):
    """The models of a file; `@cases(GROUP)` before a function adds it."""

    def __call__(self, group, terms=1):
        def add(function):
            self.append(Case(function, group, terms))
            return function

        return add

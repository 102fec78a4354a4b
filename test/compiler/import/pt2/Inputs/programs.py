"""Writes small .pt2 programs for the importer's tests, made of the operators that every build has: add and relu.

usage: programs.py NAME FILE    (names: the functions below)
"""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..", "corpus"))

from pt2_writer import Member, archive, members, meta, node, tensor  # noqa: E402


S0 = {"as_expr": {"expr_str": "Symbol('s0', positive=True, integer=True)", "hint": {"as_int": 3}}}
TWICE = {"as_expr": {"expr_str": "Mul(Integer(2), Symbol('s0', positive=True, integer=True))", "hint": None}}
DATA = {"as_expr": {"expr_str": "Symbol('u0', integer=True)", "hint": None}}


def sized(*sizes):
    """A TensorMeta of symbolic sizes."""
    return {**meta([1] * len(sizes)), "sizes": list(sizes)}


def relu(source, result, **fields):
    return node("torch.ops.aten.relu.default", {"self": tensor(source)}, result, **fields)


def add(x, y, result, **arguments):
    return node("torch.ops.aten.add.Tensor", {"self": tensor(x), "other": tensor(y), **arguments}, result)


def aten(name, source, result, **arguments):
    return node(f"torch.ops.aten.{name}", {"self": tensor(source), **arguments}, result)


def dropout(source, result, train):
    return node("torch.ops.aten.dropout.default",
                {"input": tensor(source), "p": {"as_float": 0.5}, "train": {"as_bool": train}}, result)


def inside(part, path):
    """The node with the stack of modules down to `path`."""
    part["metadata"] = {"nn_module_stack": f"L__self__,,M;L__self___{path},{path},torch.nn.Module"}
    return part


def program(nodes, outputs, shapes, weights=(), ranges=None, **fields):
    """A program on x: `shapes` gives each value's sizes or TensorMeta, `weights` are names of parameters among them."""
    values = {name: shape if isinstance(shape, dict) else meta(shape) for name, shape in shapes.items()}
    users = fields.get("users", ["x"])
    specs = [{"parameter": {"arg": {"name": f"p_{name}"}, "parameter_name": name}} for name in weights]
    specs += fields.get("specs", [])
    specs += [{"user_input": {"arg": tensor(name)}} for name in users]
    inputs = [tensor(f"p_{name}") for name in weights] + fields.get("inputs", []) + [tensor(name) for name in users]
    output_specs = fields.get("output_specs", [{"user_output": {"arg": tensor(name)}} for name in outputs])
    results = fields.get("graph_outputs", [tensor(name) for name in outputs])
    graph = {"inputs": inputs, "outputs": results, "nodes": nodes, "tensor_values": values,
             "sym_int_values": fields.get("sym_ints", {}), "sym_bool_values": {}, "sym_float_values": {}}
    return {"graph_module": {"graph": graph, "signature": {"input_specs": specs, "output_specs": output_specs},
                             "module_call_graph": []},
            "range_constraints": ranges or {}, "schema_version": {"major": 8, "minor": 20}}


def packed(model, tensors=None):
    """The archive of a program; `tensors` are (name, TensorMeta, index of a storage), storages hold 0, 1, 2, ..."""
    tensors = tensors or []
    config = {name: {"path_name": f"weight_{storage}", "is_param": True, "use_pickle": False, "tensor_meta": entry}
              for name, entry, storage in tensors}
    parts = [part for part in members(model, {"config": config}) if not part.name.endswith("weight_0")]
    storages = sorted({storage for _, _, storage in tensors})
    numbers = struct.pack("<2048f", *range(2048))
    return archive(parts + [Member(f"m/data/weights/weight_{i}", numbers) for i in storages])


def weights():
    """Tied and transposed weights, one too large to print, and one that nothing uses."""
    turned = meta([2, 3], strides=[{"as_int": 1}, {"as_int": 2}])
    nodes = [inside(add("x", "p_a", "add"), "encode"), inside(add("add", "p_tied", "add_1"), "decode"),
             add("add_1", "p_turned", "add_2"), inside(relu("add_2", "relu"), "head"),
             inside(add("relu", "p_large", "add_3"), "head")]
    shapes = dict.fromkeys(["x", "p_a", "p_tied", "p_turned", "p_unused", "add", "add_1", "add_2", "relu"], [2, 3])
    shapes |= {"p_large": [300, 2, 3], "add_3": [300, 2, 3]}
    model = program(nodes, ["add_3", "relu", "relu"], shapes, ["a", "tied", "turned", "large", "unused"])
    plain = meta([2, 3])
    return packed(model, [("a", plain, 0), ("tied", plain, 0), ("turned", turned, 0), ("large", meta([300, 2, 3]), 1),
                          ("unused", plain, 1)])


def in_place():
    """relu_ on a result, add_ without a binding of its own, and what copies and drops nothing."""
    nodes = [add("x", "x", "add"), aten("relu_.default", "add", "relu_"), aten("detach.default", "relu_", "detach"),
             aten("add_.Tensor", "detach", "add_", other=tensor("x")),
             dropout("relu_", "drop", False),
             aten("clone.default", "drop", "clone", memory_format={"as_memory_format": 1}),
             aten("_assert_tensor_metadata.default", "clone", "ignored"),
             aten("to.dtype", "clone", "to", dtype={"as_scalar_type": 7}, non_blocking={"as_bool": False})]
    nodes[6]["outputs"] = []
    names = ["x", "add", "relu_", "detach", "add_", "drop", "clone", "to"]
    return packed(program(nodes, ["add", "to", "relu_"], dict.fromkeys(names, [2, 3])))


def write_to_view():
    """An in-place operator on a view whose whole is used later."""
    nodes = [aten("contiguous.default", "x", "part"), aten("relu_.default", "part", "relu_"), add("x", "x", "add")]
    return packed(program(nodes, ["add"], dict.fromkeys(["x", "part", "relu_", "add"], [2, 3])))


def write_to_weight():
    nodes = [aten("relu_.default", "p_count", "relu_"), add("x", "relu_", "add")]
    shapes = dict.fromkeys(["x", "p_count", "relu_", "add"], [2, 3])
    return packed(program(nodes, ["add"], shapes, ["count"]), [("count", meta([2, 3]), 0)])


def mutation():
    """What run_decompositions() makes of a write to a buffer."""
    model = program([relu("x", "relu")], ["relu", "relu"], dict.fromkeys(["x", "relu"], [2, 3]),
                    output_specs=[{"buffer_mutation": {"arg": {"name": "relu"}, "buffer_name": "cache"}},
                                  {"user_output": {"arg": tensor("relu")}}])
    return packed(model)


def symbols():
    """Symbolic dimensions on inputs, one of them twice another, and a number computed from them as an argument."""
    size = aten("sym_size.int", "x", "size", dim={"as_int": 0})
    size["outputs"] = [{"as_sym_int": {"as_name": "size"}}]
    name = {"as_sym_int": {"as_name": "size"}}
    check = node("torch.ops.aten.sym_constrain_range_for_size.default", {"size": name}, "check")
    check["outputs"] = []
    nodes = [size, check, add("x", "x", "add", alpha={"as_sym_int": {"as_name": "size"}})]
    shapes = {"x": sized(S0, {"as_int": 4}), "y": sized(TWICE, {"as_int": 4}),
              "add": sized(S0, {"as_int": 4})}
    return packed(program(nodes, ["add", "y"], shapes, users=["x", "y"], sym_ints={"size": S0},
                          ranges={"s0": {"min_val": 1, "max_val": 64}}))


def symbol_arithmetic():
    """A reshape to 2 * s0 rows, whose other sizes only the file knows."""
    size = {"as_sym_int": {"as_name": "rows"}}
    shape = {"as_sym_ints": [{"as_name": "rows"}, {"as_int": -1}]}
    rows = node("_operator.mul", {"a": {"as_int": 2}, "b": {"as_sym_int": {"as_name": "size"}}}, "rows")
    rows["outputs"] = [size]
    nodes = [rows, aten("reshape.default", "x", "reshape", shape=shape), relu("reshape", "relu")]
    twice = sized(TWICE, {"as_int": 2})
    shapes = {"x": sized(S0, {"as_int": 4}), "reshape": twice, "relu": twice}
    return packed(program(nodes, ["relu"], shapes, sym_ints={"size": S0, "rows": TWICE}))


def data_dependent():
    nodes = [add("x", "x", "add", alpha={"as_sym_int": {"as_name": "size"}})]
    return packed(program(nodes, ["add"], dict.fromkeys(["x", "add"], [2, 3]), sym_ints={"size": DATA}))


def no_grad(inner_op="relu.default"):
    """A subgraph as torch.no_grad() leaves it, with names that the outer graph has as well."""
    inner = {"inputs": [tensor("x")], "outputs": [tensor("relu")], "nodes": [aten(inner_op, "x", "relu")],
             "tensor_values": {"x": meta([2, 3]), "relu": meta([2, 3])}, "sym_int_values": {}, "sym_bool_values": {}}
    call = node("torch.ops.higher_order.wrap_with_set_grad_enabled", {}, "wrapped", "relu_0")
    call["inputs"] = [{"name": "", "arg": arg, "kind": 1} for arg in (
        {"as_bool": False}, {"as_graph": {"name": "sub", "graph": inner}}, tensor("add"))]
    nodes = [add("x", "x", "add"), call, add("wrapped", "x", "relu")]
    return packed(program(nodes, ["relu"], dict.fromkeys(["x", "add", "wrapped", "relu"], [2, 3])))


def write_outside():
    """A subgraph that writes to a tensor of the graph around it."""
    return no_grad("relu_.default")


def unsupported():
    names = [f"odd_{i}" for i in range(6)]
    nodes = [aten("frobnicate.default", "x", name) for name in names]
    nodes += [node("builtins.eval", {"self": tensor("x")}, "worse"), aten("vander.default", "x", "composed")]
    nodes += [relu("x", "relu")]
    return packed(program(nodes, ["relu"], dict.fromkeys(["x", "relu", "worse", "composed", *names], [2, 3])))


def decomposed():
    """What has been through run_decompositions() is not told to go there."""
    found = program([aten("vander.default", "x", "relu")], ["relu"], dict.fromkeys(["x", "relu"], [2, 3]))
    return packed({**found, "verifiers": ["ATEN"]})


def many_faults():
    """Two nodes that are refused for the same reason with an unknown one between them, and one that reads the latter."""
    nodes = [node("torch.ops.aten.relu.default", {"self": tensor("x"), "flavour": {"as_int": 1}}, "first"),
             aten("frobnicate.default", "first", "odd"),
             node("torch.ops.aten.relu.default", {"self": tensor("odd"), "flavour": {"as_int": 1}}, "second"),
             relu("second", "relu")]
    return packed(program(nodes, ["relu"], dict.fromkeys(["x", "first", "odd", "second", "relu"], [2, 3])))


def wrong(nodes, **shapes):
    """A program that is to be refused for its nodes."""
    return packed(program(nodes, ["relu"], {"x": [2, 3], "relu": [2, 3], **shapes}))


def undefined():
    return wrong([relu("nowhere", "relu")])


def output_undefined():
    return wrong([relu("x", "other")])


def output_differs():
    """The signature and the graph name different outputs."""
    return packed(program([relu("x", "relu")], ["relu"], {"x": [2, 3], "relu": [2, 3]},
                          output_specs=[{"user_output": {"arg": tensor("x")}}]))


def twice():
    return wrong([relu("x", "relu"), relu("x", "relu")])


def shape_differs():
    return wrong([relu("x", "relu")], relu=[3, 2])


def type_differs():
    return wrong([relu("x", "relu")], relu=meta([2, 3], dtype=8))


def argument_unread():
    return wrong([aten("relu.default", "x", "relu", flavour={"as_int": 7})])


def tensor_unread():
    return wrong([aten("relu.default", "x", "relu", flavour={"as_tensors": [{"name": "x"}]})])


def argument_twice():
    part = relu("x", "relu")
    part["inputs"] *= 2
    return wrong([part])


def argument_kind():
    return wrong([aten("relu.default", "x", "relu", flavour={"as_complex": {"real": 0, "imag": 1}})])


def argument_type():
    return wrong([aten("relu.default", "x", "relu", dtype={"as_scalar_type": 10})])


def symbol_unknown():
    return wrong([add("x", "x", "relu", alpha={"as_sym_int": {"as_name": "ghost"}})])


def copy_of_nothing():
    return wrong([node("torch.ops.aten.clone.default", {"self": {"as_int": 1}}, "relu")])


def dropout_in_training():
    return wrong([dropout("x", "relu", True)])


def subgraph_missing():
    return wrong([node("torch.ops.higher_order.wrap_with_set_grad_enabled", {"": tensor("x")}, "relu")])


def weight_type():
    nodes = [add("x", "p_w", "relu")]
    small_meta = meta([2, 3], dtype=29)
    shapes = {"x": [2, 3], "p_w": small_meta, "relu": [2, 3]}
    return packed(program(nodes, ["relu"], shapes, ["w"]), [("w", small_meta, 0)])


def complex_operator():
    return wrong([aten("view_as_complex.default", "x", "z"), relu("z", "relu")], x=[3, 2], z=meta([3], dtype=10), relu=meta([3], dtype=10))


def complex_output():
    return wrong([aten("view_as_complex.default", "x", "relu")], x=[3, 2], relu=meta([3], dtype=10))


def complex_products():
    nodes = [aten("view_as_complex.default", "x", "z"), aten("matmul.default", "x", "relu")]
    return wrong(nodes, x=[2, 2], z=meta([2], dtype=10), relu=meta([2, 2], dtype=10))


def input_type():
    return wrong([relu("x", "relu")], x=meta([2, 3], dtype=29))


def input_size():
    zeta = {"as_expr": {"expr_str": "Zeta(Integer(3))", "hint": None}}
    return wrong([relu("x", "relu")], x=sized(zeta, {"as_int": 3}))


def input_huge():
    return wrong([relu("x", "relu")], x=[1 << 40, 1 << 40])


def input_negative():
    below = {"as_expr": {"expr_str": "Add(Integer(1), Integer(-3))", "hint": None}}
    return wrong([relu("x", "relu")], x=sized(below, {"as_int": 3}))


def input_undescribed():
    model = program([relu("x", "relu")], ["relu"], {"relu": [2, 3]})
    return packed(model)


def input_is_symbol():
    model = program([relu("x", "relu")], ["relu"], {"x": [2, 3], "relu": [2, 3]}, inputs=[{"as_int": 3}],
                    specs=[{"user_input": {"arg": {"as_sym_int": {"as_name": "n"}}}}])
    return packed(model)


def output_is_symbol():
    size = {"as_sym_int": {"as_name": "n"}}
    model = program([relu("x", "relu")], ["relu"], {"x": [2, 3], "relu": [2, 3]}, graph_outputs=[size],
                    output_specs=[{"user_output": {"arg": size}}])
    return packed(model)


def no_outputs():
    return packed(program([relu("x", "relu")], [], {"x": [2, 3], "relu": [2, 3]}))


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as file:
        file.write(globals()[sys.argv[1].replace("-", "_")]())

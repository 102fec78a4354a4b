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
    """An in-place operator on what contiguous() gives back, whose whole is used later."""
    nodes = [aten("contiguous.default", "x", "part"), aten("relu_.default", "part", "relu_"), add("x", "x", "add")]
    return packed(program(nodes, ["add"], dict.fromkeys(["x", "part", "relu_", "add"], [2, 3])))


def part(source, result, dim, start, end, step=1):
    numbers = {"dim": dim, "start": start, "end": end, "step": step}
    return aten("slice.Tensor", source, result, **{name: {"as_int": n} for name, n in numbers.items()})


def write_through_views():
    """Writes to a row of columns, to what lies between, and to a view that was taken before; then all is read."""
    nodes = [add("x", "x", "whole"), aten("t.default", "whole", "turned"),
             part("turned", "columns", 0, 1, 3), aten("relu_.default", "columns", "written"),
             part("whole", "even", 1, 0, 4, 2), aten("add_.Tensor", "even", "more", other=tensor("even")),
             add("turned", "turned", "last")]
    shapes = {"x": [2, 4], "whole": [2, 4], "turned": [4, 2], "columns": [2, 2], "written": [2, 2], "even": [2, 2],
              "more": [2, 2], "last": [4, 2]}
    shapes |= {"turned": meta([4, 2], strides=[{"as_int": 1}, {"as_int": 4}])}
    return packed(program(nodes, ["last", "written", "whole"], shapes))


def write_in_turn():
    """Every row of a tensor, one after the other: one concatenation is left."""
    nodes, shapes = [add("x", "x", "all")], {"x": [3, 2], "all": [3, 2]}
    for i in range(3):
        nodes += [part("all", f"row_{i}", 0, i, i + 1), aten("relu_.default", f"row_{i}", f"relu_{i}")]
        shapes |= {f"row_{i}": [1, 2], f"relu_{i}": [1, 2]}
    return packed(program(nodes, ["all"], shapes))


def scattered():
    """What run_decompositions() makes of writes."""
    numbers = {"dim": 1, "start": 1, "end": 4, "step": 2}
    nodes = [aten("slice_scatter.default", "x", "a", src=tensor("y"), **{k: {"as_int": n} for k, n in numbers.items()}),
             aten("select_scatter.default", "a", "b", src=tensor("z"), dim={"as_int": 0}, index={"as_int": -1})]
    shapes = {"x": [2, 4], "y": [2, 2], "z": [4], "a": [2, 4], "b": [2, 4]}
    return packed(program(nodes, ["b"], shapes, users=["x", "y", "z"]))


def seen_otherwise():
    """unsqueeze_ changes how its tensor is seen from then on, and not how others see the storage."""
    nodes = [add("x", "x", "whole"), aten("unsqueeze_.default", "whole", "seen", dim={"as_int": 0}),
             aten("relu_.default", "whole", "relu_"), add("whole", "whole", "last")]
    shapes = {"x": [2, 3], "whole": [2, 3], "seen": [1, 2, 3], "relu_": [1, 2, 3], "last": [1, 2, 3]}
    return packed(program(nodes, ["last"], shapes))


def out_argument():
    """An operator that writes to `out`, which is a row."""
    nodes = [add("x", "x", "whole"), part("whole", "row", 0, 0, 1),
             node("torch.ops.aten.add.out", {"self": tensor("y"), "other": tensor("y"), "out": tensor("row")}, "sum")]
    shapes = {"x": [2, 3], "y": [1, 3], "whole": [2, 3], "row": [1, 3], "sum": [1, 3]}
    return packed(program(nodes, ["whole", "sum"], shapes, users=["x", "y"]))


def write_to_doubt():
    """A write to what reshape may have copied, as the strides are, and a read of what it was made of."""
    shape = {"as_sym_ints": [{"as_name": "size"}, {"as_int": 4}]}
    like_x = sized(S0, {"as_int": 4})
    nodes = [add("x", "x", "whole"), aten("reshape.default", "whole", "reshape", shape=shape),
             aten("relu_.default", "reshape", "relu_"), add("whole", "x", "last")]
    shapes = dict.fromkeys(["x", "whole", "reshape", "relu_", "last"], like_x)
    return packed(program(nodes, ["last"], shapes, sym_ints={"size": S0}))


def write_to_chain():
    """A read of a tensor two steps behind one that is written, where both steps may have copied."""
    shape = {"as_sym_ints": [{"as_name": "size"}, {"as_int": 4}]}
    like_x = sized(S0, {"as_int": 4})
    nodes = [add("x", "x", "whole"), aten("reshape.default", "whole", "first", shape=shape),
             aten("reshape.default", "first", "second", shape=shape),
             aten("relu_.default", "whole", "relu_"), add("second", "x", "last")]
    shapes = dict.fromkeys(["x", "whole", "first", "second", "relu_", "last"], like_x)
    return packed(program(nodes, ["last"], shapes, sym_ints={"size": S0}))


def write_to_state_in_doubt():
    """A write to what reshape may have made of a part of the model."""
    nodes = [aten("reshape.default", "p_w", "reshape", shape={"as_sym_ints": [{"as_name": "size"}, {"as_int": 4}]}),
             aten("relu_.default", "reshape", "relu_"), add("relu_", "x", "last")]
    like_x = sized(S0, {"as_int": 4})
    shapes = dict.fromkeys(["x", "reshape", "relu_", "last"], like_x) | {"p_w": [3, 4]}
    return packed(program(nodes, ["last"], shapes, ["w"], sym_ints={"size": S0}), [("w", meta([3, 4]), 0)])


COMPLEX = meta([2], dtype=10)


def write_to_parts():
    """A write to the parts of a complex tensor, which is read afterwards."""
    nodes = [add("x", "x", "whole"), aten("view_as_complex.default", "whole", "pairs"),
             aten("view_as_real.default", "pairs", "parts"), aten("relu_.default", "parts", "relu_"),
             aten("view_as_real.default", "pairs", "last")]
    shapes = dict.fromkeys(["x", "whole", "parts", "relu_", "last"], [2, 2]) | {"pairs": COMPLEX}
    return packed(program(nodes, ["last"], shapes))


def write_to_complex():
    """An in-place operator on a complex tensor."""
    nodes = [aten("view_as_complex.default", "x", "pairs"),
             aten("mul_.Tensor", "pairs", "mul_", other=tensor("pairs")), aten("view_as_real.default", "mul_", "last")]
    shapes = dict.fromkeys(["x", "last"], [2, 2]) | {"pairs": COMPLEX, "mul_": COMPLEX}
    return packed(program(nodes, ["last"], shapes))


def one_part():
    """A graph that takes a real tensor of the graph around it for a complex one."""
    inner = {"inputs": [tensor("pairs")], "outputs": [tensor("parts")],
             "nodes": [aten("view_as_real.default", "pairs", "parts")],
             "tensor_values": {"pairs": COMPLEX, "parts": meta([2, 2])}, "sym_int_values": {}, "sym_bool_values": {}}
    region = node("torch.ops.higher_order.wrap_with_set_grad_enabled",
                  {"enabled": {"as_bool": False}, "graph": {"as_graph": {"name": "inner", "graph": inner}},
                   "x": tensor("x")}, "last")
    return packed(program([region], ["last"], dict.fromkeys(["x", "last"], [2, 2])))


def write_to_open():
    """A write to a part of a tensor whose size is not known."""
    like_x = sized(S0, {"as_int": 4})
    nodes = [add("x", "x", "whole"), part("whole", "row", 0, 0, 1), aten("relu_.default", "row", "relu_")]
    shapes = dict.fromkeys(["x", "whole"], like_x) | dict.fromkeys(["row", "relu_"], [1, 4])
    return packed(program(nodes, ["whole"], shapes))


def write_to_repeated():
    """A write to elements each of which is seen twice."""
    nodes = [add("x", "x", "whole"), aten("expand.default", "whole", "twice", size={"as_ints": [2, 3]}),
             aten("relu_.default", "twice", "relu_")]
    return packed(program(nodes, ["whole"], {"x": [1, 3], "whole": [1, 3], "twice": [2, 3], "relu_": [2, 3]}))


def write_to_huge():
    """The same of a tensor whose elements are too many to look at one by one."""
    nodes = [add("x", "x", "whole"), aten("expand.default", "whole", "twice", size={"as_ints": [2, 1 << 25]}),
             aten("relu_.default", "twice", "relu_")]
    wide, twice = [1, 1 << 25], [2, 1 << 25]
    return packed(program(nodes, ["whole"], {"x": wide, "whole": wide, "twice": twice, "relu_": twice}))


def write_to_many():
    """Views of views of views, the last of which is written again and again."""
    nodes, shapes = [add("x", "x", "v0")], {"x": [2, 3], "v0": [2, 3]}
    for i in range(400):
        nodes.append(aten("t.default", f"v{i}", f"v{i + 1}"))
        shapes[f"v{i + 1}"] = [3, 2] if i % 2 == 0 else [2, 3]
    for i in range(400):
        nodes += [aten("relu_.default", "v400", f"r{i}")]
        shapes[f"r{i}"] = [2, 3]
    return packed(program(nodes, ["v0"], shapes))


def write_to_nothing():
    return wrong([node("torch.ops.aten.add_.Tensor", {"self": {"as_int": 1}, "other": tensor("x")}, "relu")])


def scatter_of_nothing():
    return wrong([aten("slice_scatter.default", "x", "relu")])


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


def data_dependent_behind():
    """The size is one of a result that is refused."""
    nodes = [aten("nonzero.default", "x", "places"), add("x", "x", "add", alpha={"as_sym_int": {"as_name": "size"}})]
    shapes = {"x": [2, 3], "places": sized(DATA, {"as_int": 2}), "add": [2, 3]}
    return packed(program(nodes, ["add"], shapes, sym_ints={"size": DATA}))


def region(operator, arguments, inner_nodes, tensors, results=("wrapped",)):
    """A node that runs a graph on x; `arguments` of the operator, None for the graph."""
    inner = {"inputs": [tensor("x")], "outputs": [tensor("relu")], "nodes": inner_nodes,
             "tensor_values": tensors, "sym_int_values": {}, "sym_bool_values": {}}
    call = node(f"torch.ops.higher_order.{operator}", {}, results[0], "relu_0")
    call["outputs"] = [tensor(name) for name in results]
    call["inputs"] = [{"name": "", "arg": arg or {"as_graph": {"name": "sub", "graph": inner}}, "kind": 1}
                      for arg in arguments]
    return call


def around(call, results=("wrapped",)):
    nodes = [add("x", "x", "add"), call, add("wrapped", "x", "relu")]
    return packed(program(nodes, ["relu"], dict.fromkeys(["x", "add", "relu", *results], [2, 3])))


def no_grad(inner_op="relu.default", operands=("add",), results=("wrapped",), given="x"):
    """A subgraph as torch.no_grad() leaves it, with names that the outer graph has as well."""
    inner = [aten(inner_op, given, "relu")]
    arguments = [{"as_bool": False}, None, *map(tensor, operands)]
    return around(region("wrap_with_set_grad_enabled", arguments, inner, {"x": meta([2, 3]), "relu": meta([2, 3])},
                         results), results)


def write_outside():
    """A subgraph that writes to a tensor of the graph around it, which is read behind it."""
    call = region("wrap_with_set_grad_enabled", [{"as_bool": False}, None, tensor("add")],
                  [aten("relu_.default", "x", "relu")], {"x": meta([2, 3]), "relu": meta([2, 3])})
    nodes = [add("x", "x", "add"), call, add("wrapped", "add", "relu")]
    return packed(program(nodes, ["relu"], dict.fromkeys(["x", "add", "wrapped", "relu"], [2, 3])))


def autocast():
    """A product that torch.autocast brings to bfloat16."""
    half = meta([2, 3], dtype=13)
    inner = [node("torch.ops.aten.mul.Tensor", {"self": tensor("x"), "other": tensor("x")}, "relu")]
    call = region("wrap_with_autocast",
                  [{"as_string": "cpu"}, {"as_scalar_type": 13}, {"as_bool": True}, {"as_bool": False}, None,
                   tensor("x")], inner, {"x": meta([2, 3]), "relu": half})
    return packed(program([call], ["wrapped"], {"x": [2, 3], "wrapped": half}))


def regions():
    """A graph of hints, in one of a checkpoint."""
    plain = {"x": meta([2, 3]), "relu": meta([2, 3])}
    hints = region("hints_wrapper", [None, {"as_tensors": [{"name": "x"}]}], [relu("x", "relu")], plain, ("relu",))
    call = region("tag_activation_checkpoint", [None, tensor("x")], [hints], plain)
    return packed(program([call], ["wrapped"], dict.fromkeys(["x", "wrapped"], [2, 3])))


def effects():
    """What is printed, between tokens that order it."""
    told = node("torch.ops.higher_order.with_effects",
                {"": tensor("token"), "operator": {"as_operator": "torch.ops.aten._print.default"},
                 "text": {"as_string": "hi"}}, "after")
    told["outputs"].append({"as_none": True})
    nodes = [told, relu("x", "relu")]
    return packed(program(nodes, ["after", "relu"], dict.fromkeys(["x", "token", "after", "relu"], [2, 3]),
                          inputs=[tensor("token")], specs=[{"token": {"arg": {"name": "token"}}}],
                          output_specs=[{"token": {"arg": {"name": "after"}}},
                                        {"user_output": {"arg": tensor("relu")}}]))


def effects_unknown():
    told = node("torch.ops.higher_order.with_effects",
                {"": tensor("x"), "operator": {"as_operator": "torch.ops.mine.shout.default"}}, "after")
    return packed(program([told, relu("x", "relu")], ["relu"], dict.fromkeys(["x", "after", "relu"], [2, 3])))


def operand_missing():
    return no_grad(operands=())


def operands_left():
    return no_grad(operands=("add", "x"))


def operand_undefined():
    return no_grad(operands=("nowhere",))


def result_undefined():
    return around(
        region("wrap_with_set_grad_enabled", [{"as_bool": False}, None, tensor("add")], [],
               {"x": meta([2, 3]), "relu": meta([2, 3])}))


def result_missing():
    return no_grad(results=("wrapped", "more"))


def literals():
    """Outputs that are no tensors: literals, and sizes of inputs; a literal as input."""
    size = {"as_sym_int": {"as_name": "size"}}
    outputs = [tensor("relu"), {"as_none": True}, {"as_int": 3}, {"as_float": 2.5}, {"as_bool": True},
               {"as_string": "text"}, size, tensor("x")]
    like_x = sized(S0, {"as_int": 4})
    return packed(program([relu("x", "relu")], [], {"x": like_x, "relu": like_x}, sym_ints={"size": S0},
                          inputs=[{"as_int": 3}], specs=[{"constant_input": {"name": "n", "value": {"as_int": 3}}}],
                          graph_outputs=outputs, output_specs=[{"user_output": {"arg": arg}} for arg in outputs]))


def number_as_input(symbol=S0):
    """A whole number that the caller gives."""
    number = {"as_sym_int": {"as_name": "n"}}
    nodes = [aten("reshape.default", "x", "reshape", shape={"as_sym_ints": [{"as_name": "n"}, {"as_int": -1}]}),
             add("reshape", "reshape", "add", alpha=number)]
    shape = sized(S0, {"as_expr": {"expr_str": "FloorDiv(Integer(6), Symbol('s0'))", "hint": None}})
    return packed(program(nodes, ["add"], {"x": [6], "reshape": shape, "add": shape}, inputs=[number],
                          specs=[{"user_input": {"arg": number}}], sym_ints={"n": symbol} if symbol else {}))


def number_without_symbol():
    return number_as_input(None)


def item():
    """A number that is taken out of a constant."""
    size = {"as_sym_int": {"as_name": "size"}}
    taken = aten("item.default", "three", "size")
    taken["outputs"] = [size]
    three = node("torch.ops.aten.full.default", {"size": {"as_ints": []}, "fill_value": {"as_int": 3},
                                                 "dtype": {"as_scalar_type": 5}}, "three")
    nodes = [three, taken, add("x", "x", "add", alpha=size)]
    shapes = {"x": [2, 3], "three": meta([], dtype=5), "add": [2, 3]}
    return packed(program(nodes, ["add"], shapes, sym_ints={"size": DATA}))


def symbolic_factor(expr, kind="as_sym_float"):
    """A number computed from sizes as an argument."""
    nodes = [node("torch.ops.aten.mul.Tensor", {"self": tensor("x"), "other": {kind: {"as_name": "number"}}}, "mul")]
    like_x = sized(S0, {"as_int": 4})
    return packed(program(nodes, ["mul"], {"x": like_x, "mul": like_x},
                          sym_ints={"number": {"as_expr": {"expr_str": expr, "hint": None}}}))


def fraction():
    return symbolic_factor("Mul(Float('0.5', precision=53), ToFloat(Symbol('s0')))")


def fraction_by_zero():
    return symbolic_factor("FloatTrueDiv(ToFloat(Symbol('s0')), Add(Symbol('s0'), Integer(-3)))")


def truth():
    """A truth that sizes decide."""
    nodes = [aten("mean.dim", "x", "mean", dim={"as_ints": [1]}, keepdim={"as_sym_bool": {"as_name": "keep"}})]
    keep = {"as_expr": {"expr_str": "StrictGreaterThan(Symbol('s0'), Integer(2))", "hint": None}}
    return packed(program(nodes, ["mean"], {"x": sized(S0, {"as_int": 4}), "mean": sized(S0, {"as_int": 1})},
                          sym_ints={"keep": keep}))


def size_by_zero():
    """A size for which three is divided by nothing."""
    size = {"as_expr": {"expr_str": "FloorDiv(Integer(3), Add(Symbol('s0'), Integer(-3)))", "hint": None}}
    nodes = [add("x", "x", "add", alpha={"as_sym_int": {"as_name": "size"}})]
    like_x = sized(S0, {"as_int": 4})
    return packed(program(nodes, ["add"], {"x": like_x, "add": like_x}, sym_ints={"size": size}))


def unsupported():
    names = [f"odd_{i}" for i in range(6)]
    nodes = [aten("frobnicate.default", "x", name) for name in names]
    nodes += [node("builtins.eval", {"self": tensor("x")}, "worse")]
    nodes += [relu("x", "relu")]
    return packed(program(nodes, ["relu"], dict.fromkeys(["x", "relu", "worse", *names], [2, 3])))


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
    small_meta = meta([2, 3], dtype=33)
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
    return wrong([relu("x", "relu")], x=meta([2, 3], dtype=33))


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


def repeat_many():
    """Elements more than are repeated while a program is read, and how often each."""
    once = node("torch.ops.aten.full.default", {"size": {"as_ints": [1]}, "fill_value": {"as_int": 1},
                                                "dtype": {"as_scalar_type": 5}}, "once")
    nodes = [once, aten("repeat_interleave.self_Tensor", "x", "out", repeats=tensor("once"), dim={"as_int": 0})]
    shapes = {"x": [1 << 25], "once": meta([1], dtype=5), "out": [1 << 25]}
    return packed(program(nodes, ["out"], shapes))


def write_to_every_other():
    nodes = [add("x", "x", "sum"), part("sum", "part", 0, 0, 1 << 25, 2), aten("relu_.default", "part", "relu_")]
    half = meta([1 << 24], strides=[{"as_int": 2}])
    return packed(program(nodes, ["sum"], {"x": [1 << 25], "sum": [1 << 25], "part": half, "relu_": half}))


def filled(value, dtype):
    like_x = meta([2], dtype=dtype)
    return packed(program([aten("fill.Scalar", "x", "out", value=value)], ["out"], {"x": like_x, "out": like_x}))


def fill_to_the_end():
    return filled({"as_int": (1 << 63) - 1}, 5)


def output_is_symbol():
    size = {"as_sym_int": {"as_name": "n"}}
    model = program([relu("x", "relu")], ["relu"], {"x": [2, 3], "relu": [2, 3]}, graph_outputs=[size],
                    output_specs=[{"user_output": {"arg": size}}])
    return packed(model)


def input_is_text():
    model = program([relu("x", "relu")], ["relu"], {"x": [2, 3], "relu": [2, 3]}, inputs=[{"as_string": "a"}],
                    specs=[{"user_input": {"arg": {"as_string": "a"}}}])
    return packed(model)


def output_is_list():
    names = {"as_tensors": [{"name": "relu"}]}
    model = program([relu("x", "relu")], ["relu"], {"x": [2, 3], "relu": [2, 3]}, graph_outputs=[names],
                    output_specs=[{"user_output": {"arg": names}}])
    return packed(model)


def conversion_of_many():
    many = aten("to.dtype", "x", "relu", dtype={"as_scalar_type": 7})
    many["outputs"] = [{"as_tensors": [{"name": "relu"}]}]
    return wrong([many])


def conversion_of_nothing():
    return wrong([node("torch.ops.aten.to.dtype", {"self": {"as_int": 1}, "dtype": {"as_scalar_type": 7}}, "relu")])


def no_outputs():
    return packed(program([relu("x", "relu")], [], {"x": [2, 3], "relu": [2, 3]}))


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as file:
        file.write(globals()[sys.argv[1].replace("-", "_")]())

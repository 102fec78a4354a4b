"""Branches and loops that data decide, as ONNX has them."""

import numpy as np
from builder import Cases
from onnx import TensorProto, helper

cases = Cases()

FLOAT, INT, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def info(name, element=FLOAT, shape=None):
    return helper.make_tensor_value_info(name, element, shape)


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], name=output, **attributes)


def given(g, value, dtype):
    """An input of this value."""
    value = np.array(value, dtype)
    name = g.input(list(value.shape), dtype)
    g.feeds[name] = value
    return name


def branch(name, nodes, *outputs):
    return helper.make_graph(nodes, name, [], [info(output) for output in outputs])


def body(nodes, carried, outputs, elements=()):
    """A Loop's body: `carried` names by shape, `outputs` behind the condition 'goes_on'."""
    inputs = [info("step", INT, []), info("went_on", BOOL, []), *(info(name, *kind) for name, kind in carried.items())]
    results = [info("goes_on", BOOL, []), *(info(name, *dict(elements).get(name, ())) for name in outputs)]
    return helper.make_graph(nodes, "body", inputs, results)


# Branches.


def chosen(g, condition):
    x, w = g.input([3, 8]), g.weight(8, 8)
    taken = branch("then", [node("MatMul", [x, w], "m"), node("Relu", ["m"], "r"), node("Add", [x, "r"], "s")], "r", "s")
    other = branch("else", [node("Sigmoid", [x], "q"), node("Mul", ["q", x], "p")], "p", x)
    first, second = g.If(given(g, condition, "bool"), outputs=2, then_branch=taken, else_branch=other)
    return g.Add(first, second), g.Tanh(second), first


@cases("if", terms=8)
def if_then(g):
    return chosen(g, True)


@cases("if", terms=8)
def if_else(g):
    return chosen(g, [False])


def nested(g, value):
    # Three ways, by a number; the inner branch reads what the outer one computed, and returns what is outside of both.
    g.opset = 17
    x, number = g.input([2, 5]), given(g, value, "int64")
    inner = helper.make_node("If", ["is_two"], ["i"], name="inner",
                             then_branch=branch("then2", [node("Mul", ["e", "e"], "t2")], "t2"),
                             else_branch=branch("else2", [node("Identity", [x], "t3")], "t3"))
    outer = [node("Exp", [x], "e"), node("Constant", [], "two", value_int=2), node("Equal", [number, "two"], "is_two"),
             inner, node("Softmax", ["i"], "o", axis=1)]
    one = g.Equal(number, g.constant(1, "int64"))
    y = g.If(one, then_branch=branch("then", [node("Neg", [x], "n")], "n"), else_branch=branch("else", outer, "o"))
    return g.Add(y, x)


@cases("if")
def if_nested_one(g):
    return nested(g, 1)


@cases("if")
def if_nested_two(g):
    return nested(g, 2)


@cases("if")
def if_nested_other(g):
    return nested(g, 7)


@cases("if", terms=36)
def if_around_networks(g):
    # Both branches have weights, scratch memory and parts of their own.
    x = g.input([1, 4, 9, 9])
    on = g.Greater(g.ReduceMean(x, keepdims=0), g.constant(100.0, "float32"))
    small, large = g.weight(4, 4, 3, 3), g.weight(8, 4, 3, 3)
    then = [node("Conv", [x, small], "c", pads=[1, 1, 1, 1]), node("Relu", ["c"], "r")]
    other = [node("Conv", [x, large], "d", pads=[1, 1, 1, 1]),
             helper.make_node("Split", ["d"], ["d0", "d1"], axis=1, num_outputs=2),
             node("Concat", ["d1", "d0"], "k", axis=1), node("ReduceMax", ["k"], "z", keepdims=1),
             node("Sub", ["d0", "z"], "l")]
    y = g.If(on, then_branch=branch("then", then, "r"), else_branch=branch("else", other, "l"))
    return g.Conv(y, g.weight(2, 4, 1, 1))


def rated(g, rate):
    # A detector of two sampling rates, each with a network of its own: a convolution, an LSTM, and its state, of which the
    # next is a result; inside of the branch another one that is known from shapes.
    g.opset = 17
    x, state, sr = g.input([1, 64]), g.input([2, 1, 8]), given(g, rate, "int64")
    branches = []
    for name, kernel, step in (("then", 16, 8), ("else", 8, 8)):
        w, b = g.weight(8, 1, kernel, low=-0.3, high=0.3), g.weight(8)
        one, zero, index = g.constant(1, "int64"), g.ints(0), [g.constant(i, "int64") for i in range(2)]
        squeeze = helper.make_node("If", ["is_one"], ["y3"], name="y3", then_branch=branch("t", [node("Unsqueeze", ["h0", zero], "h1")], "h1"),
                                   else_branch=branch("e", [node("Identity", ["x1"], "h2")], "h2"))
        nodes = [node("Unsqueeze", [x, zero], "x0"), node("Conv", ["x0", w, b], "c", strides=[step]), node("Relu", ["c"], "r"),
                 node("Transpose", ["r"], "x1", perm=[2, 0, 1]), node("Shape", ["x1"], "size"), node("Gather", ["size", index[1]], "n"),
                 node("Equal", ["n", one], "is_two"), node("Not", ["is_two"], "is_one"), node("Gather", [state, index[0]], "h0"),
                 squeeze, node("Gather", [state, index[0]], "hs"), node("Gather", [state, index[1]], "cs"),
                 node("Unsqueeze", ["hs", zero], "hi"), node("Unsqueeze", ["cs", zero], "ci"),
                 helper.make_node("LSTM", ["y3", g.weight(1, 32, 8, low=-0.5, high=0.5), g.weight(1, 32, 8, low=-0.5, high=0.5),
                                           g.weight(1, 64), "", "hi", "ci"], ["", "hn", "cn"], hidden_size=8),
                 node("Concat", ["hn", "cn"], "next", axis=0), node("ReduceSum", ["hn"], "s", keepdims=0), node("Sigmoid", ["s"], "p")]
        branches.append(branch(name, nodes, "p", "next"))
    return tuple(g.If(g.Equal(sr, g.constant(16000, "int64")), outputs=2, then_branch=branches[0], else_branch=branches[1]))


@cases("if", terms=64)
def if_rate_is_high(g):
    return rated(g, 16000)


@cases("if", terms=64)
def if_rate_is_low(g):
    return rated(g, 8000)


# Loops.


def doubled(g, trips, condition):
    """x = 2 x + 1 until the sum of its magnitudes is over 50."""
    x, one, most = g.input([2, 3], low=0.1, high=1), g.constant(1.0, "float32"), g.constant(50.0, "float32")
    nodes = [node("Add", ["x", "x"], "d"), node("Add", ["d", one], "next"),
             node("ReduceSum", ["next"], "sum", keepdims=0), node("Less", ["sum", most], "goes_on")]
    return g.Loop(trips, condition, x, body=body(nodes, {"x": (FLOAT, [2, 3])}, ["next"]))


@cases("loop")
def loop_by_condition(g):
    return doubled(g, "", given(g, True, "bool"))


@cases("loop")
def loop_by_both(g):
    return doubled(g, given(g, 3, "int64"), given(g, True, "bool"))


@cases("loop")
def loop_that_does_not_begin(g):
    return doubled(g, "", given(g, False, "bool"))


@cases("loop", terms=64)
def loop_by_count(g):
    # What is carried is exchanged, read by a product, and left as it is; x is read in every iteration.
    x, trips = g.input([4, 16]), given(g, [5], "int64")
    w = g.weight(16, 16, low=-0.2, high=0.2)
    nodes = [node("MatMul", ["a", w], "m"), node("Add", ["m", x], "n"), node("Tanh", ["n"], "t"),
             node("Identity", ["went_on"], "goes_on"), node("Add", ["c", "a"], "c1")]
    carried = {name: (FLOAT, [4, 16]) for name in ("a", "b", "c")}
    return tuple(g.Loop(trips, "", x, g.Neg(x), g.Relu(x), outputs=3, body=body(nodes, carried, ["b", "t", "c1"])))


@cases("loop")
def loop_of_no_iterations(g):
    x, trips = g.input([4]), given(g, 0, "int64")
    nodes = [node("Exp", ["a"], "e"), node("Identity", ["went_on"], "goes_on")]
    return g.Relu(g.Loop(trips, "", x, body=body(nodes, {"a": (FLOAT, [4])}, ["e"])))


@cases("loop")
def loop_of_many_steps(g):
    # Too many to be written out, with what each of them gives stacked; a step picks its row.
    x, table = g.input([3]), g.input([3000, 3])
    nodes = [node("Gather", [table, "step"], "row"), node("Add", ["a", "row"], "s"), node("Mul", ["s", g.constant(0.5, "float32")], "h"),
             node("Identity", ["went_on"], "goes_on"), node("ReduceMax", ["h"], "m", keepdims=0)]
    return tuple(g.Loop(g.constant(3000, "int64"), "", x, outputs=3, body=body(nodes, {"a": (FLOAT, [3])}, ["h", "h", "m"])))


@cases("loop")
def loop_as_tensorflow_counts(g):
    # A carried counter and a carried limit; the weights are carried, too.
    x, w = g.input([200, 2, 8]), g.weight(8, 8, low=-0.3, high=0.3)
    nodes = [node("Gather", [x, "i"], "row"), node("MatMul", ["h", "w"], "m"), node("Add", ["m", "row"], "s"),
             node("Tanh", ["s"], "t"), node("Sigmoid", ["s"], "u"), node("Mul", ["t", "u"], "next"),
             node("Add", ["i", g.constant(1, "int32")], "i1"), node("Less", ["i1", "n"], "goes_on")]
    carried = {"i": (TensorProto.INT32, []), "h": (FLOAT, [2, 8]), "n": (TensorProto.INT32, []), "w": (FLOAT, [8, 8])}
    kinds = {"i1": (TensorProto.INT32, []), "n": (TensorProto.INT32, [])}
    count = g.Cast(g.Gather(g.Shape(x), g.constant(0, "int64")), to=TensorProto.INT32)
    zero = g.constant(0, "int32")
    _, last, _, _, rows = g.Loop("", g.Less(zero, count), zero, g.weight(2, 8), count, w, outputs=5,
                                 body=body(nodes, carried, ["i1", "next", "n", "w", "next"], kinds))
    return last, rows


@cases("loop")
def loop_in_a_branch_in_a_loop(g):
    x, trips, inner = g.input([5]), given(g, 4, "int64"), given(g, 3, "int64")
    nodes = [node("Sin", ["v"], "w"), node("Add", ["w", "a"], "u"), node("Identity", ["inner_on"], "stays_on")]
    inside = helper.make_graph(nodes, "inner", [info("j", INT, []), info("inner_on", BOOL, []), info("v", FLOAT, [5])],
                               [info("stays_on", BOOL, []), info("u", FLOAT, [5])])
    taken = branch("then", [helper.make_node("Loop", [inner, "", x], ["l"], name="l", body=inside)], "l")
    outer = [node("Mod", ["step", g.constant(2, "int64")], "odd"), node("Equal", ["odd", g.constant(0, "int64")], "even"),
             helper.make_node("If", ["even"], ["y"], name="y", then_branch=taken,
                              else_branch=branch("else", [node("Mul", ["a", "a"], "sq")], "sq")),
             node("Identity", ["went_on"], "goes_on")]
    return g.Loop(trips, "", x, body=body(outer, {"a": (FLOAT, [5])}, ["y"]))


# Scan.


@cases("scan", terms=8)
def scan_of_two_inputs(g):
    # A recurrence over two sequences, one of them from its end and along its second axis; results along axes of their own.
    a, b, start = g.input([7, 4]), g.input([4, 7]), g.input([4])
    nodes = [node("MatMul", ["h", g.weight(4, 4)], "m"), node("Add", ["x", "y"], "s"), node("Add", ["m", "s"], "n"),
             node("Tanh", ["n"], "next"), node("Mul", ["next", "y"], "z"), node("Identity", ["next"], "row")]
    inside = helper.make_graph(nodes, "scan", [info("h", FLOAT, [4]), info("x", FLOAT, [4]), info("y", FLOAT, [4])],
                               [info("next", FLOAT, [4]), info("row", FLOAT, [4]), info("z", FLOAT, [4])])
    return tuple(g.Scan(start, a, b, outputs=3, body=inside, num_scan_inputs=2, scan_input_axes=[0, -1],
                        scan_input_directions=[0, 1], scan_output_axes=[0, 1], scan_output_directions=[1, 0]))

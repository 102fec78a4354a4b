"""Writes .pt2 programs whose data choose and repeat, for the importer's tests.

usage: control.py NAME FILE    (names: the functions below)
"""

import sys

from programs import add, aten, meta, node, packed, program, relu, tensor

FLAG = meta([], dtype=12)
PLAIN = [2, 3]


def graph(inputs, nodes, outputs, **shapes):
    """A closed graph on tensors of shape 2x3, but for `shapes`."""
    names = set(inputs) | {entry["arg"]["as_tensor"]["name"] for n in nodes for entry in n["inputs"] if "as_tensor" in entry["arg"]}
    names |= {out["as_tensor"]["name"] for n in nodes for out in n["outputs"] if "as_tensor" in out} | set(outputs)
    values = {name: shapes.get(name, meta(PLAIN)) for name in names}
    return {"as_graph": {"name": "sub", "graph": {
        "inputs": [tensor(name) for name in inputs], "outputs": [tensor(name) for name in outputs], "nodes": nodes,
        "tensor_values": values, "sym_int_values": {}, "sym_bool_values": {}}}}


def tensors(*names):
    return {"as_tensors": [{"name": name} for name in names]}


def call(operator, arguments, *results):
    made = node(f"torch.ops.higher_order.{operator}", {}, results[0], operator)
    made["inputs"] = [{"name": "", "arg": argument, "kind": 1} for argument in arguments]
    made["outputs"] = [tensors(*results)]
    return made


def whole(made, outputs, nodes=(), **shapes):
    names = {"x": meta(PLAIN), "p": FLAG} | {name: meta(PLAIN) for name in outputs} | shapes
    return packed(program([*nodes, made], outputs, names, users=["p", "x"]))


PASSED, DOUBLED = graph(["a"], [relu("a", "r")], ["r"]), graph(["a"], [add("a", "a", "s")], ["s"])
TURNED = graph(["a"], [aten("t.default", "a", "t")], ["t"], t=meta([3, 2], strides=[{"as_int": 1}, {"as_int": 3}]))


def choose():
    """One graph or another; both are given a sum, and one writes to it."""
    write = graph(["a"], [aten("relu_.default", "a", "r")], ["r"])
    made = call("cond", [tensor("p"), write, DOUBLED, tensors("sum")], "y")
    nodes = [add("x", "x", "sum")]
    last = add("y", "sum", "z")
    names = {"x": meta(PLAIN), "p": FLAG} | dict.fromkeys(["sum", "y", "z"], meta(PLAIN))
    return packed(program([*nodes, made, last], ["z"], names, users=["p", "x"]))


def choose_known():
    return whole(call("cond", [{"as_bool": False}, PASSED, DOUBLED, tensors("x")], "y"), ["y"])


def choose_shapes():
    return whole(call("cond", [tensor("p"), PASSED, TURNED, tensors("x")], "y"), ["y"])


def choose_counts():
    two = graph(["a"], [relu("a", "r")], ["r", "a"])
    return whole(call("cond", [tensor("p"), PASSED, two, tensors("x")], "y"), ["y"])


def choose_by_many():
    return whole(call("cond", [tensor("x"), PASSED, DOUBLED, tensors("x")], "y"), ["y"])


def choose_by_text():
    return whole(call("cond", [{"as_string": "yes"}, PASSED, DOUBLED, tensors("x")], "y"), ["y"])


def choose_nothing():
    return whole(call("cond", [tensor("p"), PASSED, tensors("x")], "y"), ["y"])


def choose_with_numbers():
    return whole(call("cond", [tensor("p"), PASSED, DOUBLED, {"as_ints": [1]}], "y"), ["y"])


def choose_of_nowhere():
    return whole(call("cond", [tensor("p"), PASSED, DOUBLED, tensors("nowhere")], "y"), ["y"])


def choose_too_many():
    return whole(call("cond", [tensor("p"), PASSED, DOUBLED, tensors("x")], "y", "z"), ["y", "z"])


def test_of(*names):
    """A condition: whether the first element of a flag is set."""
    return graph(list(names), [aten("logical_not.default", names[0], "g")], ["g"], g=FLAG, **{names[0]: FLAG})


def loop(condition, body, carried=("p", "x"), others=(), results=("q", "y")):
    made = call("while_loop", [condition, body, tensors(*carried), tensors(*others)], *results)
    return whole(made, list(results), q=FLAG)


def repeat():
    """A flag that is turned round, a sum, and a tensor that every iteration reads."""
    body = graph(["f", "a", "b"], [aten("logical_not.default", "f", "n"), add("a", "b", "s")], ["n", "s"], f=FLAG, n=FLAG)
    return loop(test_of("f", "a", "b"), body, others=("x",))


def repeat_shapes():
    body = graph(["f", "a"], [aten("logical_not.default", "f", "n"), aten("t.default", "a", "t")], ["n", "t"], f=FLAG, n=FLAG,
                 t=meta([3, 2], strides=[{"as_int": 1}, {"as_int": 3}]))
    return loop(test_of("f", "a"), body)


def repeat_counts():
    return loop(test_of("f", "a"), graph(["f", "a"], [relu("a", "r")], ["r"], f=FLAG))


def repeat_by_two():
    return loop(graph(["f", "a"], [], ["f", "f"], f=FLAG), graph(["f", "a"], [], ["f", "a"], f=FLAG))


def repeat_by_many():
    return loop(graph(["f", "a"], [], ["a"], f=FLAG), graph(["f", "a"], [], ["f", "a"], f=FLAG))


def repeat_nothing():
    return whole(call("while_loop", [PASSED, tensors("x")], "y"), ["y"])


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as file:
        file.write(globals()[sys.argv[1].replace("-", "_")]())

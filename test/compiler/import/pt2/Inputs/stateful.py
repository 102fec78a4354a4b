"""Writes small .pt2 programs that change parts of themselves, for the importer's tests.

usage: stateful.py NAME FILE    (names: the functions below)
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "..", "corpus"))

from programs import add, aten, packed, program, relu  # noqa: E402
from pt2_writer import meta, node, tensor  # noqa: E402


def stateful(nodes, outputs, shapes, buffers, storages=None, mutations=()):
    """A program on x with buffers `b_NAME`; `mutations` are (value, name)."""
    specs = [{"buffer": {"arg": {"name": f"b_{name}"}, "buffer_name": name, "persistent": True}} for name in buffers]
    output_specs = [{"buffer_mutation": {"arg": {"name": value}, "buffer_name": name}} for value, name in mutations]
    model = program(nodes, outputs, shapes, specs=specs, inputs=[tensor(f"b_{name}") for name in buffers],
                    output_specs=output_specs + [{"user_output": {"arg": tensor(name)}} for name in outputs],
                    graph_outputs=[tensor(value) for value, _ in mutations] + [tensor(name) for name in outputs])
    return packed(model, [(name, meta(shapes[f"b_{name}"]), i) for i, name in enumerate(buffers)] if storages is None
                  else [(name, meta(shapes[f"b_{name}"]), i) for name, i in zip(buffers, storages)])


def buffer_returned():
    """A buffer whose next value the signature names, and one that stays a constant."""
    nodes = [add("b_sum", "x", "add"), add("add", "b_fixed", "y")]
    shapes = dict.fromkeys(["x", "b_sum", "b_fixed", "add", "y"], [2, 3])
    return stateful(nodes, ["y"], shapes, ["sum", "fixed"], mutations=[("add", "sum")])


def buffer_written():
    """A row of a buffer, written in place through a view; the buffer is read before and after."""
    nodes = [aten("slice.Tensor", "b_rows", "row", dim={"as_int": 0}, start={"as_int": 1}, end={"as_int": 2}),
             add("b_rows", "b_rows", "before"),
             node("torch.ops.aten.add_.Tensor", {"self": tensor("row"), "other": tensor("x")}, "add_"),
             add("b_rows", "before", "y")]
    shapes = dict.fromkeys(["b_rows", "before", "y"], [2, 3]) | dict.fromkeys(["x", "row", "add_"], [1, 3])
    return stateful(nodes, ["y"], shapes, ["rows"])


def buffers_shared():
    """Two buffers in one storage, of which one is written."""
    nodes = [node("torch.ops.aten.add_.Tensor", {"self": tensor("b_one"), "other": tensor("x")}, "y"),
             add("y", "b_two", "z")]
    shapes = dict.fromkeys(["x", "b_one", "b_two", "y", "z"], [2, 3])
    return stateful(nodes, ["z"], shapes, ["one", "two"], storages=[0, 0])


def buffer_undefined():
    shapes = dict.fromkeys(["x", "b_sum", "y"], [2, 3])
    return stateful([relu("x", "y")], ["y"], shapes, ["sum"], mutations=[("nothing", "sum")])


def parameter_changed():
    """What a training step is exported as."""
    nodes = [add("p_w", "x", "y")]
    return packed(program(nodes, ["y", "y"], dict.fromkeys(["x", "p_w", "y"], [2, 3]), ["w"],
                          output_specs=[{"parameter_mutation": {"arg": {"name": "y"}, "parameter_name": "w"}},
                                        {"user_output": {"arg": tensor("y")}}]), [("w", meta([2, 3]), 0)])


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as file:
        file.write(globals()[sys.argv[1].replace("-", "_")]())

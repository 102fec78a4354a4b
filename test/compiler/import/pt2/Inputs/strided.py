"""Writes small .pt2 programs that count in the storage behind a tensor.

usage: strided.py NAME FILE    (names: the functions below)
"""

import sys

from programs import add, aten, meta, node, packed, program, tensor


def strided(offset={"as_int": 4}, **fields):
    """as_strided of x, whose strides and offset `fields` give."""
    lists = {"size": {"as_ints": [2, 2]}, "stride": {"as_ints": [1, 2]}}
    nodes = [aten("as_strided.default", "x", "out", **lists, storage_offset=offset)]
    return packed(program(nodes, ["out"], {"x": meta([2, 3], **fields), "out": [2, 2]}))


def turned():
    return meta([2, 3], strides=[{"as_int": 1}, {"as_int": 2}])


def strided_from_an_offset():
    return strided(storage_offset={"as_int": 3})


def strided_by_default():
    return strided({"as_none": True}, storage_offset={"as_int": 3})


def strided_before():
    return strided(storage_offset={"as_int": 5})


def strided_view():
    return strided(strides=[{"as_int": 1}, {"as_int": 2}])


def strided_scatter():
    """Elements of y in the places that a transposed tensor has in its storage."""
    lists = {"size": {"as_ints": [2]}, "stride": {"as_ints": [1]}}
    nodes = [aten("as_strided_scatter.default", "x", "out", src=tensor("y"), **lists, storage_offset={"as_int": 0})]
    return packed(program(nodes, ["out"], {"x": turned(), "y": [2], "out": turned()}, users=["x", "y"]))


def strided_in_place():
    lists = {"size": {"as_ints": [2]}, "stride": {"as_ints": [1]}}
    nodes = [add("x", "x", "sum"), aten("as_strided_.default", "sum", "out", **lists)]
    return packed(program(nodes, ["out"], {"x": turned(), "sum": turned(), "out": [2]}))


def strided_after_a_turn():
    """as_strided of a name whose tensor was transposed in place since."""
    lists = {"size": {"as_ints": [2]}, "stride": {"as_ints": [1]}}
    nodes = [add("x", "x", "sum"), aten("transpose_.default", "sum", "back", dim0={"as_int": 0}, dim1={"as_int": 1}),
             aten("as_strided.default", "sum", "out", **lists)]
    return packed(program(nodes, ["out"], {"x": [2, 2], "sum": [2, 2], "back": [2, 2], "out": [2]}))


def strided_far_before():
    return strided({"as_int": -(1 << 63)}, storage_offset={"as_int": 3})


def strided_of_nothing():
    lists = {"size": {"as_ints": [2]}, "stride": {"as_ints": [1]}}
    nodes = [node("torch.ops.aten.as_strided.default", lists, "out")]
    return packed(program(nodes, ["out"], {"x": [2, 3], "out": [2]}))


if __name__ == "__main__":
    with open(sys.argv[2], "wb") as file:
        file.write(globals()[sys.argv[1].replace("-", "_")]())

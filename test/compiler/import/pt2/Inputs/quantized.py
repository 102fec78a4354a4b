"""Writes small .pt2 programs whose weights are quantized, as PT2E and torchao leave them.

usage: quantized.py NAME FILE    (names: the functions below)
"""

import struct
import sys

from programs import program
from pt2_writer import Member, archive, members, meta, node, tensor

I8, I64, F32, U8 = 2, 5, 7, 1
FORMATS = {I8: "b", I64: "q", F32: "f", U8: "B"}


def saved(nodes, outputs, shapes, weights):
    """The archive of a program on x; `weights` are by name (dtype, sizes, numbers), of which p_NAME is the value."""
    metas = {name: meta(sizes, dtype=dtype) for name, (dtype, sizes, _) in weights.items()}
    model = program(nodes, outputs, {**shapes, **{f"p_{name}": entry for name, entry in metas.items()}}, list(weights))
    config = {name: {"path_name": f"weight_{i}", "is_param": True, "use_pickle": False, "tensor_meta": entry}
              for i, (name, entry) in enumerate(metas.items())}
    parts = [part for part in members(model, {"config": config}) if not part.name.endswith("weight_0")]
    data = [struct.pack(f"<{len(numbers)}{FORMATS[dtype]}", *numbers) for dtype, _, numbers in weights.values()]
    return archive(parts + [Member(f"m/data/weights/weight_{i}", each) for i, each in enumerate(data)])


def ints(*numbers):
    return {"as_ints": list(numbers)}


def affine(codes, least, most, dtype=I8, scales=(0.5,) * 8, zeros=(1,) * 8):
    """x plus what groups of 2 of 4 x 4 weights stand for."""
    arguments = {"input": tensor("p_codes"), "block_size": ints(1, 2), "scale": tensor("p_scale"),
                 "zero_point": tensor("p_zero"), "input_dtype": {"as_scalar_type": dtype},
                 "quant_min": {"as_int": least}, "quant_max": {"as_int": most}}
    nodes = [node("torch.ops.torchao.dequantize_affine.default", arguments, "weight"),
             node("torch.ops.aten.add.Tensor", {"self": tensor("x"), "other": tensor("weight")}, "sum")]
    weights = {"codes": (dtype, [4, 4], codes), "scale": (F32, [4, 2], scales), "zero": (I64, [4, 2], zeros)}
    return saved(nodes, ["sum"], dict.fromkeys(["x", "weight", "sum"], [4, 4]), weights)


def nibbles():
    return affine([-8, 7, 1, 0] * 4, -8, 7)


def three_bits():
    return affine([-4, 3, 1, 0] * 4, -4, 3)


def two_bits():
    return affine([-2, 1, 0, -1] * 4, -2, 1)


def without_sign():
    return affine([15, 0, 3, 7] * 4, 0, 15, U8)


def beyond():
    """A number that the range denies."""
    return affine([-8, 8, 1, 0] * 4, -8, 7)


def far_zero():
    """A zero point that 4 bits do not hold."""
    return affine([-8, 7, 1, 0] * 4, -8, 7, zeros=[100] * 8)


def scale_of_nothing():
    return affine([1] * 16, -8, 7, scales=[0.5] * 7 + [0])


def scale_of_nan():
    return affine([1] * 16, -8, 7, scales=[0.5] * 7 + [float("nan")])


def zero_beyond():
    return affine([1] * 16, -8, 7, zeros=[0] * 7 + [-129])


def unfolded():
    """What fold_quantize=False leaves: weights in f32, which a scale for each row makes integers."""
    common = {"scales": tensor("p_scale"), "zero_points": tensor("p_zero"), "axis": {"as_int": 0},
              "quant_min": {"as_int": -127}, "quant_max": {"as_int": 127}, "dtype": {"as_scalar_type": I8}}
    name = "torch.ops.quantized_decomposed.{}quantize_per_channel.default"
    nodes = [node(name.format(""), {"input": tensor("p_plain"), **common}, "codes"),
             node(name.format("de"), {"input": tensor("codes"), **common}, "weight"),
             node("torch.ops.aten.add.Tensor", {"self": tensor("x"), "other": tensor("weight")}, "sum")]
    shapes = {**dict.fromkeys(["x", "weight", "sum"], [2, 2]), "codes": meta([2, 2], dtype=I8)}
    weights = {"plain": (F32, [2, 2], [1.25, -100, -2, 0.75]), "scale": (F32, [2], [0.5, 0.25]),
               "zero": (I64, [2], [0, 0])}
    return saved(nodes, ["sum"], shapes, weights)


def packed_for_a_processor():
    nodes = [node("torch.ops.aten._weight_int4pack_mm_for_cpu.default", {"self": tensor("x")}, "product")]
    return saved(nodes, ["product"], dict.fromkeys(["x", "product"], [4, 4]), {})


def pytorch_quantized():
    nodes = [node("torch.ops.quantized.linear.default", {"X": tensor("x")}, "product")]
    return saved(nodes, ["product"], dict.fromkeys(["x", "product"], [4, 4]), {})


if __name__ == "__main__":
    name, path = sys.argv[1:]
    with open(path, "wb") as output:
        output.write(globals()[name.replace("-", "_")]())

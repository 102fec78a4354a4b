"""Small ONNX models with floats of 8 bits: casts, quantized numbers, weights of products, and what is kept and moved in them."""

import numpy as np
from builder import Cases
from onnx import TensorProto, helper

cases = Cases()

FORMATS = [TensorProto.FLOAT8E4M3FN, TensorProto.FLOAT8E4M3FNUZ, TensorProto.FLOAT8E5M2, TensorProto.FLOAT8E5M2FNUZ]


def float8(g, element, shape, low=-3.0, high=3.0):
    """An initializer of floats of 8 bits."""
    name = f"constant.{len(g.initializers)}"
    g.initializers.append(helper.make_tensor(name, element, shape, g.values("float32", shape, low, high).flatten()))
    return name


def zero(g, element, *shape):
    """The zero point that says which type the quantized numbers have."""
    return float8(g, element, list(shape), 0, 0)


def beside(g, x, values):
    """`x`, a line, and behind it these values, which are known when the model is run only."""
    return g.Concat(x, g.constant(values, "float32"), axis=0)


# Rounding to so few bits happens on both sides at the same numbers: results are equal.
@cases("float8", terms=0)
def casts_to_floats_of_8_bits(g):
    ends = [0.0, -0.0, 1e-9, 448, 464, 464.1, -480, 240, 248, 57344, 61440, 61441, -1e9, 2**-10, 2**-11, 3 * 2**-11, 2**-17, 3 * 2**-18]
    x = beside(g, g.input([200], low=-500, high=500), ends + [np.inf, -np.inf, np.nan])
    near = g.input([200], low=-0.02, high=0.02)
    # Not all of what overflows unsaturated is NaN or infinity to ONNX Runtime.
    g.is_by_definition = True
    results = []
    for element in FORMATS:
        results += [g.Cast(g.Cast(x, to=element, saturate=saturate), to=TensorProto.FLOAT) for saturate in (0, 1)]
        results.append(g.Cast(g.Cast(near, to=element), to=TensorProto.FLOAT))
        results.append(g.Cast(g.Cast(g.Cast(near, to=TensorProto.FLOAT16), to=element), to=TensorProto.FLOAT16))
    return results


@cases("float8", terms=8)
def quantizes_to_floats_of_8_bits(g):
    x, scale, scales = g.input([4, 6], low=-900, high=900), g.constant(0.75, "float32"), g.weight(6, low=0.5, high=2)
    blocks = g.weight(2, 6, low=0.5, high=2)
    results = []
    for element in FORMATS:
        points = zero(g, element), zero(g, element, 6), zero(g, element, 2, 6)
        for options, s, point in (({}, scale, points[0]), ({"axis": 1}, scales, points[1]), ({"axis": 0, "block_size": 2}, blocks, points[2])):
            y = g.QuantizeLinear(x, s, point, **options)
            results.append(g.DequantizeLinear(y, s, point, **options))
        results.append(g.DequantizeLinear(g.QuantizeLinear(x, scale, points[0], saturate=0), scale))
    return results


@cases("float8", terms=300)
def products_with_weights_of_8_bit_floats(g):
    row, rows = g.input([1, 64]), g.input([10, 64])
    results = []
    for element in FORMATS:
        by_rows, by_columns = float8(g, element, [64, 48]), float8(g, element, [48, 64], -0.02, 0.02)
        scales = [g.constant(g.values("float32", shape, 0.01, 0.05)) for shape in ([], [48], [2, 48], [48, 4])]
        whole = g.DequantizeLinear(by_rows, scales[0])
        turned = g.Transpose(g.DequantizeLinear(by_columns, scales[3], axis=1, block_size=16), perm=[1, 0])
        results += [
            g.MatMul(row, whole),
            g.MatMul(rows, whole),
            g.MatMul(row, turned),
            g.MatMul(row, g.DequantizeLinear(by_rows, scales[1], axis=1)),
            g.Gemm(rows, g.DequantizeLinear(by_rows, scales[2], axis=0, block_size=32)),
            g.MatMul(rows, g.Cast(by_rows, to=TensorProto.FLOAT)),
        ]
    return results


@cases("float8", terms=300)
def convolutions_with_weights_of_8_bit_floats(g):
    x = g.input([1, 8, 9, 9])
    results = []
    for element in FORMATS[::2]:
        weights, depthwise = float8(g, element, [16, 8, 3, 3]), float8(g, element, [8, 1, 3, 3])
        scales = g.constant(g.values("float32", [16], 0.01, 0.05))
        results.append(g.Conv(x, g.DequantizeLinear(weights, scales, axis=0)))
        results.append(g.Conv(x, g.DequantizeLinear(depthwise, g.constant(0.5, "float32")), group=8))
    return results


@cases("float8", terms=4)
def keeps_and_moves_floats_of_8_bits(g):
    x, indices = g.input([4, 6]), g.input([5], "int64", 0, 8)
    results = []
    for element in FORMATS:
        y = g.Transpose(g.Cast(x, to=element), perm=[1, 0])
        results.append(g.Cast(g.Reshape(y, g.ints(3, 8)), to=TensorProto.FLOAT))
        table = g.DequantizeLinear(float8(g, element, [9, 6]), g.constant(0.5, "float32"))
        results.append(g.Gather(table, indices, axis=0))
    return results

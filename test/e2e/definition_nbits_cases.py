"""Small ONNX models with integers of 2 and 4 bits: packed weights of products, and what is kept and moved in so few bits."""

import numpy as np
from builder import Cases
from onnx import TensorProto, helper

cases = Cases()


def narrow(g, element, shape, low, high):
    """An initializer of integers of fewer than 8 bits."""
    name = f"constant.{len(g.initializers)}"
    g.initializers.append(helper.make_tensor(name, element, shape, g.values("int8", shape, low, high).flatten()))
    return name


def matmul_nbits(g, a, k, n, block, bits=4, zero=None, order=False, bias=False, level=0):
    """A node of MatMulNBits with random weights; `zero` is the type of its zero points, `level` how exact it has to be."""
    g.is_known = False
    blocks = -(-k // block)
    b = g.constant(g.values("uint8", [n, blocks, block * bits // 8], 0, 255))
    scales = g.constant(g.values("float32", [n, blocks], 0.01, 0.05))
    points = None
    if zero == "uint8":
        points = g.constant(g.values("uint8", [n, -(-blocks * bits // 8)], 0, 255))
    elif zero:
        points = g.constant(g.values(zero, [n, blocks], 0, 2**bits - 1))
    rows = g.constant(np.arange(k, dtype="int32") // block) if order else None
    operands = [a, b, scales, points, rows, g.weight(n) if bias else None]
    while operands[-1] is None:
        operands.pop()
    return g.MatMulNBits(*operands, domain="com.microsoft", K=k, N=n, bits=bits, block_size=block, accuracy_level=level)


@cases("nbits", terms=300)
def products_with_packed_weights(g):
    row, rows = g.input([1, 100]), g.input([2, 9, 96])
    return (
        matmul_nbits(g, row, 100, 33, 16, zero="uint8", bias=True),
        matmul_nbits(g, row, 100, 64, 128, order=True),
        g.Relu(matmul_nbits(g, rows, 96, 40, 32)),
        matmul_nbits(g, rows, 96, 40, 32, zero="uint8"),
        matmul_nbits(g, row, 100, 24, 32, zero="float32"),
    )


@cases("nbits", terms=300)
def products_with_weights_of_other_widths(g):
    row, rows = g.input([3, 96]), g.input([9, 96])
    return (
        matmul_nbits(g, row, 96, 40, 32, bits=8, zero="uint8"),
        matmul_nbits(g, rows, 96, 40, 16, bits=8),
        matmul_nbits(g, row, 96, 40, 16, bits=2, zero="uint8"),
        matmul_nbits(g, rows, 96, 72, 32, bits=2),
    )


# Both round activations to 8 bits, by blocks, or one does: a step is 1/127 of a block's greatest, as much as so many roundings.
@cases("nbits", terms=40000)
def products_that_may_round_activations(g):
    row, rows = g.input([1, 96]), g.input([9, 96])
    return (
        matmul_nbits(g, row, 96, 40, 32, level=4),
        matmul_nbits(g, row, 96, 33, 32, zero="uint8", bias=True, level=4),
        matmul_nbits(g, row, 96, 40, 16, bits=8, zero="uint8", level=4),
        matmul_nbits(g, rows, 96, 40, 32, level=4),
    )


@cases("nbits", terms=300)
def products_with_dequantized_weights(g):
    row, rows = g.input([1, 64]), g.input([10, 64])
    by_rows = narrow(g, TensorProto.INT4, [64, 48], -8, 7)
    by_columns = narrow(g, TensorProto.UINT4, [48, 64], 0, 15)
    scales = [g.constant(g.values("float32", shape, 0.01, 0.05)) for shape in ([2, 48], [48, 4], [48])]
    zero = narrow(g, TensorProto.UINT4, [48, 4], 0, 15)
    blocks = g.DequantizeLinear(by_rows, scales[0], axis=0, block_size=32)
    turned = g.Transpose(g.DequantizeLinear(by_columns, scales[1], zero, axis=1, block_size=16), perm=[1, 0])
    columns = g.DequantizeLinear(by_rows, scales[2], axis=1)
    return g.MatMul(row, blocks), g.MatMul(rows, blocks), g.MatMul(row, turned), g.Gemm(rows, columns), g.Add(columns, columns)


@cases("nbits", terms=8)
def numbers_of_few_bits(g):
    x, scale = g.input([4, 6], low=-12, high=20), g.constant(1.5, "float32")
    zeros = narrow(g, TensorProto.INT4, [], 2, 2), narrow(g, TensorProto.UINT4, [], 3, 3)
    whole = [g.QuantizeLinear(x, scale, zero) for zero in zeros]
    table = narrow(g, TensorProto.INT4, [5, 6], -8, 7)
    return (
        *(g.DequantizeLinear(g.Transpose(y, perm=[1, 0]), scale, zero) for y, zero in zip(whole, zeros)),
        *(g.Cast(y, to=TensorProto.INT32) for y in whole),
        g.Cast(g.Reshape(table, g.ints(3, 10)), to=TensorProto.FLOAT),
    )


def gather_blocks(g, indices, shape, block, bits, axis=0, quantize=1, zero=False):
    """A node of GatherBlockQuantized on a random table of `shape`, whose bytes hold integers of `bits`."""
    g.is_known = False
    blocks = [-(-size // block) if i == quantize else size for i, size in enumerate(shape)]
    packed = [*shape[:-1], shape[-1] * bits // 8], [*blocks[:-1], -(-blocks[-1] * bits // 8)]
    table = g.constant(g.values("uint8", packed[0], 0, 255))
    scales = g.constant(g.values("float32", blocks, 0.01, 0.05))
    points = [g.constant(g.values("uint8", packed[1], 0, 255))] if zero else []
    sizes = {"bits": bits, "block_size": block, "gather_axis": axis, "quantize_axis": quantize}
    return g.GatherBlockQuantized(table, indices, scales, *points, domain="com.microsoft", **sizes)


@cases("nbits")
def rows_of_tables_of_few_bits(g):
    words, one = g.input([2, 3], "int64", -10, 9), g.input([], "int32", 0, 9)
    table = narrow(g, TensorProto.INT4, [10, 64], -8, 7)
    scales = g.constant(g.values("float32", [10, 4], 0.01, 0.05))
    signs = g.GatherBlockQuantized(table, words, scales, domain="com.microsoft", block_size=16, quantize_axis=1)
    blocks = {"block_size": 16, "axis": 1}
    points = narrow(g, TensorProto.UINT4, [10, 4], 0, 15)
    plain = g.Gather(g.DequantizeLinear(narrow(g, TensorProto.UINT4, [10, 64], 0, 15), scales, points, **blocks), words)
    rows = g.constant(g.values("float32", [10, 1], 0.01, 0.05))
    whole = g.Gather(g.DequantizeLinear(g.weight(10, 24, dtype="int8"), rows, **{"block_size": 24, "axis": 1}), one)
    return (
        signs,
        plain,
        whole,
        gather_blocks(g, words, [10, 64], 16, 4),
        gather_blocks(g, words, [10, 96], 32, 4, zero=True),
        gather_blocks(g, one, [10, 64], 32, 8, zero=True),
        gather_blocks(g, words, [10, 5, 32], 16, 8, quantize=2),
        gather_blocks(g, words, [10, 40], 16, 8),
    )


def matmul_bnb4(g, a, k, n, block, kind):
    """A node of MatMulBnb4 with random codes."""
    g.is_known = False
    b = g.constant(g.values("uint8", [(k * n + 1) // 2], 0, 255))
    scales = g.constant(g.values("float32", [-(-k * n // block)], 0.01, 0.05))
    return g.MatMulBnb4(a, b, scales, domain="com.microsoft", K=k, N=n, block_size=block, quant_type=kind)


@cases("nbits", terms=300)
def products_with_codes_of_bitsandbytes(g):
    row, rows = g.input([1, 96]), g.input([2, 9, 96])
    return (
        matmul_bnb4(g, row, 96, 40, 32, 0),
        matmul_bnb4(g, row, 96, 33, 32, 1),
        matmul_bnb4(g, rows, 96, 40, 16, 0),
        matmul_bnb4(g, rows, 96, 40, 32, 1),
        matmul_bnb4(g, row, 96, 37, 64, 1),  # whose blocks end within a column
    )

"""Small ONNX models for the end-to-end comparison: the operators of small networks with their attributes and types."""

import numpy as np

from builder import Cases

cases = Cases()


# Convolution and pooling.


@cases("conv", terms=27)
def conv_bias_asymmetric_pads(g):
    x = g.input([2, 3, 9, 8])
    return g.Conv(x, g.weight(7, 3, 3, 3), g.weight(7), pads=[0, 1, 2, 1], strides=[2, 1])


@cases("conv", terms=18)
def conv_groups_and_dilations(g):
    x = g.input([1, 4, 11, 11])
    return g.Conv(x, g.weight(6, 2, 3, 3), group=2, dilations=[2, 3], pads=[2, 3, 2, 3])


@cases("conv", terms=9)
def conv_depthwise_pointwise_relu6(g):
    x = g.input([1, 8, 10, 10])
    y = g.Conv(x, g.weight(8, 1, 3, 3), g.weight(8), group=8, auto_pad="SAME_UPPER", strides=[2, 2])
    y = g.Clip(y, g.constant(0.0, "float32"), g.constant(6.0, "float32"))
    return g.Conv(y, g.weight(20, 8, 1, 1), g.weight(20))


@cases("conv", terms=36)
def conv_batch_norm_residual(g):
    x = g.input([1, 4, 7, 7])
    y = g.Conv(x, g.weight(4, 4, 3, 3), pads=[1, 1, 1, 1])
    positive = g.weight(4, low=0.5, high=2)
    y = g.BatchNormalization(y, g.weight(4), g.weight(4), g.weight(4), positive, epsilon=1e-3)
    return g.Relu(g.Add(y, x))


@cases("conv", terms=15)
def conv_one_dimension(g):
    x = g.input([2, 3, 16])
    return g.Conv(x, g.weight(4, 3, 5), g.weight(4), strides=[3], auto_pad="SAME_LOWER")


@cases("conv", terms=250)
def conv_three_dimensions(g):
    x, wide = g.input([1, 2, 5, 6, 4]), g.input([2, 16, 4, 5, 7])
    return (
        g.Conv(x, g.weight(3, 2, 2, 2, 2), pads=[1, 0, 0, 0, 1, 1]),
        g.Relu(g.Conv(g.input([1, 1, 4, 5, 6]), g.weight(8, 1, 3, 3, 3), g.weight(8), auto_pad="SAME_UPPER")),
        g.Conv(g.input([1, 3, 4, 9, 9]), g.weight(9, 3, 3, 5, 5), strides=[1, 2, 2], pads=[1, 2, 2, 1, 2, 2]),
        g.Conv(wide, g.weight(12, 16, 1, 1, 1), g.weight(12)),
        g.Conv(wide, g.weight(12, 16, 1, 1, 1), strides=[2, 1, 2]),
        g.Conv(wide, g.weight(40, 16, 3, 1, 1), dilations=[2, 1, 1], pads=[3, 0, 0, 1, 0, 0]),
        g.Conv(wide, g.weight(24, 4, 2, 3, 3), g.weight(24), group=4, strides=[2, 1, 3], pads=[0, 2, 1, 1, 0, 2]),
        g.Conv(wide, g.weight(32, 1, 3, 3, 3), group=16, dilations=[1, 2, 1], pads=[1, 2, 1, 1, 2, 1]),
        g.Conv(wide, g.input([5, 16, 2, 2, 2])),
    )


@cases("conv", terms=16)
def conv_four_dimensions(g):
    return g.Conv(g.input([1, 2, 3, 4, 3, 4], "float64"), g.weight(3, 2, 2, 2, 2, 1, dtype="float64"), g.weight(3, dtype="float64"))


@cases("conv", terms=27)
def conv_double(g):
    x = g.input([1, 3, 6, 6], "float64")
    return g.Conv(x, g.weight(4, 3, 3, 3, dtype="float64"), g.weight(4, dtype="float64"))


@cases("pool", terms=6)
def pool_max_ceil_and_pads(g):
    x = g.input([1, 3, 10, 9])
    return g.MaxPool(x, kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1], ceil_mode=1)


@cases("pool")
def pool_max_bytes_dilated(g):
    x = g.input([1, 2, 9, 9], "uint8", 0, 255)
    return g.MaxPool(x, kernel_shape=[2, 2], dilations=[2, 2])


@cases("pool", terms=9)
def pool_average_with_and_without_pads(g):
    x = g.input([1, 3, 8, 8])
    window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}
    return g.AveragePool(x, count_include_pad=1, **window), g.AveragePool(x, count_include_pad=0, **window)


@cases("pool", terms=60)
def pool_volumes(g):
    x, window = g.input([2, 5, 7, 8, 6]), {"kernel_shape": [3, 2, 3], "strides": [2, 2, 1]}
    return (
        g.MaxPool(x, **window),
        g.MaxPool(x, **window, pads=[1, 0, 1, 1, 1, 2], ceil_mode=1),
        g.MaxPool(x, kernel_shape=[2, 3, 2], dilations=[3, 1, 2], pads=[1] * 6),
        g.AveragePool(x, **window),
        g.AveragePool(x, **window, pads=[1, 0, 1, 1, 1, 2], ceil_mode=1),
        g.AveragePool(x, **window, pads=[1, 0, 1, 1, 1, 2], count_include_pad=1),
        g.AveragePool(x, kernel_shape=[1, 2, 2], strides=[1, 2, 2]),
        g.AveragePool(x, kernel_shape=[3, 1, 1], auto_pad="SAME_UPPER"),
        g.GlobalAveragePool(x),
        g.GlobalMaxPool(x),
    )


@cases("pool", terms=64)
def pool_global_to_classes(g):
    x = g.input([2, 5, 8, 8])
    pooled = g.Flatten(g.GlobalAveragePool(x))
    return g.Gemm(pooled, g.weight(10, 5), g.weight(10), transB=1), g.GlobalMaxPool(x)


# Matrix products.


@cases("matmul", terms=12)
def gemm_transposed_scaled(g):
    a, b = g.input([12, 5]), g.input([7, 12])
    return g.Gemm(a, b, g.weight(5, 1), transA=1, transB=1, alpha=0.5, beta=2.0)


@cases("matmul", terms=33)
def matmul_odd_sizes(g):
    return g.MatMul(g.input([17, 33]), g.weight(33, 19))


@cases("matmul", terms=6)
def matmul_batches_broadcast(g):
    return g.MatMul(g.input([2, 1, 5, 6]), g.input([3, 6, 4]))


@cases("matmul", terms=8)
def matmul_vectors(g):
    row, column, matrix = g.input([8]), g.input([8]), g.input([3, 8, 4])
    return g.MatMul(row, column), g.MatMul(row, matrix)


@cases("matmul")
def matmul_integers(g):
    return g.MatMul(g.input([3, 7], "int32"), g.input([7, 5], "int32")), g.MatMul(
        g.input([2, 3], "int64"), g.weight(3, 4, dtype="int64")
    )


@cases("matmul", terms=10)
def matmul_double(g):
    return g.MatMul(g.input([4, 10], "float64"), g.weight(10, 9, dtype="float64"))


@cases("matmul", terms=64)
def perceptron_gelu(g):
    x = g.input([3, 16])
    hidden = g.Add(g.MatMul(x, g.weight(16, 64)), g.weight(64))
    erf = g.Erf(g.Div(hidden, g.constant(2**0.5, "float32")))
    gelu = g.Mul(g.Mul(hidden, g.Add(erf, g.constant(1, "float32"))), g.constant(0.5, "float32"))
    return g.Add(g.MatMul(gelu, g.weight(64, 8)), g.weight(8))


# Elementwise.


@cases("elementwise", terms=32)
def elementwise_angles(g):
    near, far = g.input([3, 70], low=-90, high=90), g.input([3, 70], "float64", low=-1e18, high=1e18)
    image = g.Conv(g.input([1, 4, 6, 7]), g.weight(8, 4, 3, 3), g.weight(8))
    return (
        g.Add(near, g.Mul(g.Sin(near), g.Cos(near))),
        g.Sin(far),
        g.Cos(g.Mul(far, g.Cast(near, to=11))),
        g.Conv(g.Sin(image), g.weight(2, 8, 1, 1)),
        g.ReduceSum(g.Cos(near), g.ints(1), keepdims=0),
        g.Tan(g.ReduceMean(near, g.ints(1), keepdims=0)),
    )


@cases("elementwise")
def arithmetic_broadcast(g):
    x, y, z = g.input([2, 1, 4]), g.input([3, 1], low=0.5, high=2), g.input([], low=1, high=3)
    return g.Add(x, y), g.Sub(y, x), g.Div(x, y), g.Mul(x, z), g.Pow(y, x)


@cases("elementwise")
def arithmetic_of_integers(g):
    results = []
    for dtype in ("int32", "int64", "uint8", "int8"):
        x, y = g.input([3, 5], dtype), g.input([5], dtype, 1, 7)
        results += [g.Add(x, y), g.Sub(x, y), g.Mul(x, y), g.Div(x, y)]
    return results


@cases("elementwise")
def remainders(g):
    x, y = g.input([9], "int32"), g.weight(9, dtype="int32", low=1, high=4)
    a, b = g.input([9]), g.input([9], low=0.5, high=2)
    return g.Mod(x, y), g.Mod(x, y, fmod=1), g.Mod(a, b, fmod=1)


@cases("elementwise")
def comparisons_and_choice(g):
    x, y = g.input([4, 6]), g.input([6])
    less, more = g.Less(x, y), g.GreaterOrEqual(x, g.constant(0.25, "float32"))
    both = g.Xor(g.And(less, more), g.Not(g.Or(less, more)))
    same = g.Equal(g.input([3], "int64", 0, 2), g.ints(0, 1, 2))
    return g.Where(less, x, y), both, same, g.Greater(x, y), g.LessOrEqual(x, y)


@cases("elementwise", terms=8)
def transcendental(g):
    x, positive, unit = g.input([37]), g.input([37], low=0.1, high=9), g.input([37], low=-0.9, high=0.9)
    results = [getattr(g, op)(x) for op in ("Exp", "Tanh", "Sigmoid", "Erf", "Sin", "Cos", "Sinh", "Cosh", "Atan")]
    results += [getattr(g, op)(positive) for op in ("Log", "Sqrt", "Reciprocal")]
    return results + [getattr(g, op)(unit) for op in ("Asin", "Acos", "Atanh", "Tan")] + [g.Asinh(x)]


@cases("elementwise", terms=8)
def transcendental_double(g):
    x = g.input([11], "float64", -2, 2)
    return [getattr(g, op)(x) for op in ("Exp", "Tanh", "Sigmoid", "Sin", "Abs", "Neg")] + [g.Sqrt(g.Abs(x))]


@cases("elementwise")
def rounding(g):
    x = g.constant([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.7, -3.7], "float32")
    x = g.Add(g.input([2, 1], low=0, high=0), x)
    return [getattr(g, op)(x) for op in ("Floor", "Ceil", "Round", "Sign", "Abs", "Neg")]


@cases("elementwise", terms=8)
def activations(g):
    x = g.input([3, 4, 5])
    return [
        g.LeakyRelu(x, alpha=0.2),
        g.Elu(x, alpha=1.5),
        g.Selu(x),
        g.Celu(x, alpha=0.7),
        g.HardSigmoid(x, alpha=0.25, beta=0.4),
        g.HardSwish(x),
        g.Softplus(x),
        g.Softsign(x),
        g.ThresholdedRelu(x, alpha=0.3),
        g.PRelu(x, g.weight(4, 1)),
        g.Gelu(x),
        g.Gelu(x, approximate="tanh"),
        g.Mish(x),
    ]


@cases("elementwise")
def several_operands(g):
    x, y, z = g.input([2, 3]), g.input([3]), g.input([2, 1])
    clipped = g.Clip(g.input([6], "int32"), g.constant(-3, "int32"), g.constant(4, "int32"))
    return g.Max(x, y, z), g.Min(x, y, z), g.Sum(x, y, z), g.Mean(x, y, z), clipped


@cases("elementwise")
def casts(g):
    x, n = g.input([12], low=-50, high=50), g.input([12], "int64", -100, 100)
    down, wide = g.Cast(x, to=6), g.Cast(n, to=11)
    narrow = g.Cast(g.Cast(n, to=3), to=1)
    return down, wide, narrow, g.Cast(n, to=9), g.Cast(g.Cast(x, to=9), to=2), g.Cast(down, to=7)


@cases("elementwise")
def bits(g):
    x, y = g.input([8], "uint32", 0, 1000), g.input([8], "uint32", 0, 9)
    results = [g.BitwiseAnd(x, y), g.BitwiseOr(x, y), g.BitwiseXor(x, y), g.BitwiseNot(x)]
    return results + [g.BitShift(x, y, direction="LEFT"), g.BitShift(x, y, direction="RIGHT")]


# Reductions, softmax and norms.


@cases("reduce", terms=12)
def reductions(g):
    x, axes = g.input([2, 3, 4]), g.ints(0, -1)
    results = [getattr(g, f"Reduce{kind}")(x, axes, keepdims=0) for kind in ("Sum", "Mean", "Max", "Min", "Prod")]
    results += [getattr(g, f"Reduce{kind}")(x, g.ints(1)) for kind in ("L1", "L2", "SumSquare", "LogSumExp")]
    positive = g.input([5, 3], low=0.1, high=2)
    return results + [g.ReduceLogSum(positive, g.ints(1)), g.ReduceSum(x), g.ReduceMean(x, noop_with_empty_axes=1)]


@cases("reduce")
def reductions_of_integers(g):
    x, y = g.input([4, 5], "int32"), g.input([3, 2, 2], "int64")
    return g.ReduceSum(x, g.ints(1)), g.ReduceMax(y, g.ints(0)), g.ReduceProd(x, g.ints(0), keepdims=0), g.ReduceMin(y)


@cases("reduce", terms=10)
def reductions_double(g):
    x = g.input([3, 10], "float64")
    return g.ReduceMean(x, g.ints(1)), g.ReduceSum(x, g.ints(0), keepdims=0), g.ReduceL2(x, g.ints(-1))


@cases("reduce", terms=40)
def running_sums(g):
    x, y, last = g.input([2, 300, 5]), g.input([3, 700], "int64"), g.constant(-1, "int32")
    results = [g.CumSum(x, last), g.CumSum(y, last), g.CumSum(x, g.constant(1, "int64"), reverse=1)]
    return results + [g.CumSum(g.input([1, 900]), last, exclusive=1), g.CumSum(x, last, exclusive=1, reverse=1)]


@cases("reduce")
def extreme_positions(g):
    x, ties = g.input([3, 7]), g.input([4, 6], "int32", 0, 2)
    last = g.ArgMax(ties, axis=1, select_last_index=1)
    return g.ArgMax(x, axis=1, keepdims=0), g.ArgMin(x, axis=0), last, g.ArgMin(ties, axis=-1)


@cases("norm", terms=20)
def softmax_axes(g):
    x = g.input([2, 5, 4])
    return g.Softmax(x), g.Softmax(x, axis=1), g.LogSoftmax(x, axis=0), g.Softmax(g.input([3, 6], "float64"), axis=-1)


@cases("norm", terms=20)
def layer_norms(g):
    x = g.input([2, 3, 20])
    plain = g.LayerNormalization(x, g.weight(20), g.weight(20), epsilon=1e-6)
    wide = g.LayerNormalization(x, g.weight(3, 20), axis=1)
    statistics = g.LayerNormalization(x, g.weight(20), outputs=3)
    doubles = g.LayerNormalization(g.input([2, 20], "float64"), g.weight(20, dtype="float64"), outputs=3)
    return plain, wide, *statistics, *doubles


@cases("norm", terms=40)
def channel_norms(g):
    x = g.input([2, 4, 5, 4])
    scale, bias = g.weight(4), g.weight(4)
    batch = g.BatchNormalization(x, scale, bias, g.weight(4), g.weight(4, low=0.5, high=2))
    return batch, g.InstanceNormalization(x, scale, bias), g.GroupNormalization(x, scale, bias, num_groups=2)


# Shapes.


@cases("shape")
def reshapes(g):
    x = g.input([2, 3, 4])
    flat = g.Reshape(x, g.ints(0, -1))
    lifted = g.Unsqueeze(g.Transpose(x, perm=[2, 0, 1]), g.ints(0, -1))
    return flat, lifted, g.Squeeze(g.Identity(lifted), g.ints(0)), g.Flatten(x, axis=2), g.Transpose(x)


@cases("shape")
def pieces(g):
    x = g.input([5, 7], "int64")
    left, right = g.Split(x, g.ints(3, 4), axis=1, outputs=2)
    halves = g.Split(x, axis=1, num_outputs=2, outputs=2)
    backwards = g.Slice(x, g.ints(4, -1), g.ints(-100, 0), g.ints(0, 1), g.ints(-2, -3))
    return [left, g.Concat(right, left, axis=-1), backwards, g.Slice(x, g.ints(1), g.ints(100), g.ints(1)), *halves]


@cases("shape")
def empty_dimensions(g):
    x, y = g.input([2, "none", 3], none=0), g.input([2, 2, 3])
    emptied = g.Reshape(x, g.ints(3, 0), allowzero=1), g.Slice(y, g.ints(1), g.ints(1)), g.Relu(x)
    return g.Concat(x, y, axis=1), g.ReduceSum(x, g.ints(1), keepdims=0), g.MatMul(x, g.weight(3, 2)), *emptied


@cases("shape")
def pads(g):
    x, around = g.input([3, 4]), g.ints(1, 2, 0, 1)
    padded = [g.Pad(x, around, mode=mode) for mode in ("reflect", "edge", "wrap")]
    padded.append(g.Pad(x, g.ints(7, 9, 4, 0), mode="wrap"))
    return [g.Pad(x, around, g.constant(2.5, "float32")), g.Pad(x, g.ints(0, -1, 1, 0)), *padded]


@cases("shape")
def repeats_and_picks(g):
    x = g.input([3, 1, 4])
    picked = g.Gather(x, g.constant([[0, 2], [-1, 1]], "int64"), axis=0)
    at_run_time = g.Gather(x, g.input([5], "int32", -4, 3), axis=2)
    return g.Expand(x, g.ints(2, 1, 5, 1)), g.Tile(x, g.ints(1, 2, 3)), picked, at_run_time


@cases("shape")
def depth_and_space(g):
    x = g.input([1, 8, 2, 3])
    deep = g.SpaceToDepth(g.input([1, 2, 4, 6]), blocksize=2)
    return g.DepthToSpace(x, blocksize=2), g.DepthToSpace(x, blocksize=2, mode="CRD"), deep


@cases("shape")
def shape_arithmetic(g):
    x = g.input(["batch", 6, 4], batch=3)
    batch = g.Gather(g.Shape(x), g.ints(0), axis=0)
    heads = g.Reshape(x, g.Concat(batch, g.ints(2, 3, -1), axis=0))
    filled = g.ConstantOfShape(g.Shape(heads, start=2))
    steps = g.Range(g.constant(0, "int64"), g.Size(x), g.constant(7, "int64"))
    return g.Transpose(heads, perm=[0, 2, 1, 3]), filled, steps


# Attention, as an operator of its own and spelled out.


@cases("attention", terms=100)
def attention_of_flat_operands(g):
    g.opset = 23
    x, y = g.input([2, 9, 48]), g.input([2, 13, 24])
    return g.Attention(x, y, y, q_num_heads=4, kv_num_heads=2, scale=0.5)


@cases("attention", terms=200)
def attention_of_heads(g):
    g.opset = 23
    q, k, v = g.input([2, 3, 37, 40]), g.input([2, 3, 37, 40]), g.input([2, 3, 37, 24])
    keep = g.constant(g.random.random((37, 37)) < 0.7)
    return (
        g.Attention(q, k, v, is_causal=1),
        g.Attention(q, k, v, g.input([2, 1, 37, 37])),
        g.Attention(q, k, v, keep),
        g.Attention(q, k, v, softcap=1.5),
    )


# Small networks.


@cases("network", terms=200)
def network_of_convolutions(g):
    y = g.input(["batch", 1, 24, 24], batch=2)
    for channels, step in ((8, 1), (12, 2)):
        before = 1 if channels == 8 else 8
        y = g.Conv(y, g.weight(channels, before, 3, 3), g.weight(channels), pads=[1, 1, 1, 1], strides=[step, step])
        y = g.MaxPool(g.Relu(y), kernel_shape=[2, 2], strides=[2, 2])
    return g.Softmax(g.Gemm(g.Flatten(y), g.weight(108, 10), g.weight(10)))


@cases("network", terms=200)
def network_of_attention(g):
    x = g.input([2, 6, 16])

    def heads(perm):
        y = g.Add(g.MatMul(x, g.weight(16, 16)), g.weight(16))
        return g.Transpose(g.Reshape(y, g.ints(2, 6, 4, 4)), perm=perm)

    scores = g.MatMul(heads([0, 2, 1, 3]), heads([0, 2, 3, 1]))
    mixed = g.MatMul(g.Softmax(g.Mul(scores, g.constant(0.5, "float32"))), heads([0, 2, 1, 3]))
    joined = g.Reshape(g.Transpose(mixed, perm=[0, 2, 1, 3]), g.ints(2, 6, 16))
    return g.LayerNormalization(g.Add(joined, x), g.weight(16), g.weight(16))


# Recurrent layers.


def recurrent_layer(g, operator, gates, hidden, inputs, directions=1, **attributes):
    """A recurrent layer of random weights on a sequence of 5 steps for 3 rows; all its outputs."""
    columns = gates * hidden
    x = g.input([5, 3, inputs])
    weights = g.weight(directions, columns, inputs), g.weight(directions, columns, hidden)
    options = dict(attributes, hidden_size=hidden)
    states = options.pop("states", [])
    bias = g.weight(directions, 2 * columns) if options.pop("bias", True) else None
    lengths = options.pop("lengths", None)
    if directions == 2:
        options["direction"] = "bidirectional"
    return getattr(g, operator)(x, *weights, bias, lengths, *states, outputs=3 if operator == "LSTM" else 2, **options)


@cases("recurrent", terms=60)
def lstm_forward(g):
    y, h, c = recurrent_layer(g, "LSTM", 4, 37, 6)
    return y, h, c


@cases("recurrent", terms=60)
def lstm_without_bias_reverse(g):
    return recurrent_layer(g, "LSTM", 4, 8, 6, bias=False, direction="reverse")


@cases("recurrent", terms=60)
def lstm_both_ways_states_peepholes_clip(g):
    states = [g.weight(2, 3, 10), g.input([2, 3, 10]), g.weight(2, 30)]
    activations = ["Sigmoid", "Tanh", "Relu"] * 2
    return recurrent_layer(g, "LSTM", 4, 10, 4, 2, states=states, clip=1.5, activations=activations)


@cases("recurrent", terms=60)
def lstm_rows_of_their_own_length(g):
    return recurrent_layer(g, "LSTM", 4, 10, 4, 2, lengths=g.constant([3, 5, 0], "int32"))


@cases("recurrent", terms=60)
def lstm_batch_first(g):
    weights = g.weight(1, 20, 4), g.weight(1, 20, 5), g.weight(1, 40)
    return g.LSTM(g.input([3, 6, 4]), *weights, outputs=3, hidden_size=5, layout=1)


@cases("recurrent", terms=60)
def gru_reset_before(g):
    return recurrent_layer(g, "GRU", 3, 37, 6, 2, states=[g.weight(2, 3, 37)])


@cases("recurrent", terms=60)
def gru_reset_after(g):
    return recurrent_layer(g, "GRU", 3, 20, 6, linear_before_reset=1, direction="reverse", clip=2.0)


@cases("recurrent", terms=60)
def gru_double_batch_first(g):
    weights = (g.weight(1, *shape, dtype="float64") for shape in ((15, 4), (15, 5), (30,)))
    x = g.input([3, 6, 4], "float64")
    return g.GRU(x, *weights, outputs=2, hidden_size=5, layout=1, linear_before_reset=1)


@cases("recurrent", terms=60)
def rnn_both_ways(g):
    return recurrent_layer(g, "RNN", 1, 40, 6, 2)


@cases("recurrent", terms=60)
def rnn_relu_of_lengths_at_run_time(g):
    lengths = g.input([3], "int32", 2, 5)
    return recurrent_layer(g, "RNN", 1, 8, 6, activations=["Relu"], lengths=lengths, bias=False, direction="reverse")


# Resampling.


@cases("resize")
def resize_nearest_every_rule(g):
    x = g.input([1, 2, 6, 5])
    results = [g.Resize(x, None, g.constant([1, 1, 2, 3], "float32"), coordinate_transformation_mode="asymmetric")]
    for coordinates in ("half_pixel", "pytorch_half_pixel", "align_corners", "half_pixel_symmetric"):
        for rule in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
            options = {"coordinate_transformation_mode": coordinates, "nearest_mode": rule}
            results.append(g.Resize(x, None, g.constant([1, 1, 1.5, 0.7], "float32"), **options))
    return results


@cases("resize", terms=4)
def resize_linear_every_rule(g):
    x = g.input([1, 8, 6, 5])
    results = []
    for coordinates in ("half_pixel", "pytorch_half_pixel", "align_corners", "half_pixel_symmetric", "asymmetric"):
        options = {"coordinate_transformation_mode": coordinates, "mode": "linear"}
        results.append(g.Resize(x, None, g.constant([1, 1, 1.7, 0.6], "float32"), **options))
    return [*results, g.Resize(x, None, None, g.ints(1, 8, 1, 13), mode="linear")]


@cases("resize", terms=16)
def resize_cubic(g):
    x = g.input([1, 2, 7, 6])
    sizes = g.ints(1, 2, 10, 3)
    return (
        g.Resize(x, None, None, sizes, mode="cubic"),
        g.Resize(x, None, None, sizes, mode="cubic", exclude_outside=1, cubic_coeff_a=-0.5),
        g.Resize(x, None, None, sizes, mode="cubic", coordinate_transformation_mode="align_corners"),
    )


@cases("resize", terms=32)
def resize_antialias(g):
    x = g.input([1, 2, 17, 16])
    sizes = g.ints(1, 2, 5, 20)
    return g.Resize(x, None, None, sizes, mode="linear", antialias=1), g.Resize(
        x, None, None, sizes, mode="cubic", antialias=1
    )


@cases("resize", terms=4)
def resize_crop(g):
    x = g.input([1, 1, 8, 8])
    roi = g.constant([0, 0, 0.4, -0.2, 1, 1, 0.9, 1.1], "float32")
    options = {"coordinate_transformation_mode": "tf_crop_and_resize", "extrapolation_value": 7.0}
    return g.Resize(x, roi, None, g.ints(1, 1, 5, 9), mode="linear", **options), g.Resize(
        x, roi, None, g.ints(1, 1, 5, 9), nearest_mode="floor", **options
    )


@cases("resize", terms=4)
def resize_axes_and_policies(g):
    x, small = g.input([1, 3, 6, 8]), g.input([4, 6], "uint8")
    options = {"axes": [3, 2], "mode": "linear"}
    return (
        g.Resize(x, None, None, g.ints(16, 9), keep_aspect_ratio_policy="not_larger", **options),
        g.Resize(x, None, None, g.ints(16, 9), keep_aspect_ratio_policy="not_smaller", **options),
        g.Resize(small, None, None, g.ints(7, 3), nearest_mode="floor"),
        g.Resize(g.input([2, 3, 9]), None, g.constant([1, 1, 2.5], "float32"), mode="linear"),
    )


@cases("resize", terms=27)
def resize_between_convolutions(g):
    x = g.Relu(g.Conv(g.input([1, 3, 8, 8]), g.weight(16, 3, 3, 3), pads=[1, 1, 1, 1]))
    y = g.Resize(x, None, g.constant([1, 1, 2, 2], "float32"), mode="linear")
    z = g.Resize(x, None, g.constant([1, 1, 2, 2], "float32"), coordinate_transformation_mode="asymmetric")
    return g.Conv(g.Concat(y, g.Add(z, y), axis=1), g.weight(4, 32, 1, 1))


# Transposed convolution.


@cases("conv", terms=64)
def conv_transpose_phases(g):
    x, w, b = g.input([2, 6, 5, 7]), g.weight(6, 2, 4, 3), g.weight(4)
    results = [g.ConvTranspose(x, w, b, group=2, strides=[2, 3], pads=[1, 0, 2, 1], output_padding=[1, 2])]
    results.append(g.ConvTranspose(x, g.weight(6, 9, 2, 2), strides=[2, 2]))
    results.append(g.ConvTranspose(x, g.weight(6, 3, 2, 5), strides=[3, 1], pads=[0, 3, 0, 1]))
    results.append(g.ConvTranspose(x, g.weight(6, 2, 4, 4), group=6, strides=[2, 2], auto_pad="SAME_UPPER"))
    return [*results, g.ConvTranspose(x, w, strides=[2, 2], output_shape=[9, 14], group=3)]


@cases("conv", terms=64)
def conv_transpose_other_ranks_and_dilations(g):
    line, volume = g.input([2, 3, 9]), g.input([1, 2, 3, 4, 3])
    return (
        g.ConvTranspose(line, g.weight(3, 4, 5), g.weight(4), strides=[2], pads=[2, 1]),
        g.ConvTranspose(line, g.weight(3, 4, 3), strides=[2], dilations=[2]),
        g.ConvTranspose(line, g.input([3, 4, 3]), dilations=[3], pads=[2, 2]),
        g.ConvTranspose(volume, g.weight(2, 3, 2, 3, 2), strides=[2, 2, 1], pads=[1, 0, 0, 0, 1, 0]),
        g.ConvTranspose(volume, g.weight(2, 3, 2, 2, 2), g.weight(3), strides=[2, 2, 2]),
        g.ConvTranspose(volume, g.weight(2, 4, 3, 4, 3), strides=[3, 2, 1], pads=[1] * 6, output_padding=[1, 1, 0], group=2),
        g.ConvTranspose(volume, g.weight(2, 3, 2, 3, 2), g.weight(3), strides=[2, 1, 2], dilations=[2, 1, 3]),
        g.ConvTranspose(volume, g.input([2, 3, 2, 3, 2]), strides=[2, 1, 1]),
    )


@cases("norm", terms=300)
def norms_by_neighbours_and_powers(g):
    x = g.input([2, 7, 4, 5])
    rows = g.Concat(g.input([3, 6]), g.constant(np.zeros((1, 6)), "float32"), axis=0)
    return (
        g.LRN(x, size=3, alpha=0.2, beta=0.6, bias=1.5),
        g.LRN(g.Relu(x), size=5),
        g.LpNormalization(rows),
        g.LpNormalization(x, axis=1, p=1),
        g.InstanceNormalization(x, g.weight(7), g.weight(7)),
        g.Relu(g.BatchNormalization(x, g.weight(7), g.weight(7), g.weight(7), g.weight(7, low=0.5, high=2))),
    )


@cases("pool")
def pool_max_with_places(g):
    x = g.input([2, 3, 9, 8])
    window = {"kernel_shape": [3, 2], "strides": [2, 2], "pads": [1, 0, 1, 1], "dilations": [1, 2]}
    return (
        *g.MaxPool(x, outputs=2, ceil_mode=1, **window),
        *g.MaxPool(x, outputs=2, storage_order=1, kernel_shape=[2, 2]),
    )


# Writing at places that are data, and choosing by size.


@cases("scatter")
def scatter_elements(g):
    x, indices = g.input([4, 9]), g.input([3, 5], "int64", low=-9, high=8)
    unique = g.constant([[0, 3, 5, 8, 2], [1, 4, 6, 7, 0], [2, 0, 8, 5, 1]], "int64")
    one = g.ScatterElements(x, unique, g.input([3, 5]), axis=1)
    two = g.ScatterElements(g.input([9, 5]), indices, g.input([3, 5]), axis=0, reduction="max")
    return one, two, g.ScatterElements(x, indices, g.input([3, 5]), axis=-1, reduction="mul")


@cases("scatter", terms=6)
def scatter_elements_sums(g):
    x, indices = g.input([3, 4, 2], "int32"), g.input([3, 6, 2], "int32", low=-4, high=3)
    sums = g.ScatterElements(x, indices, g.input([3, 6, 2], "int32"), axis=1, reduction="add")
    return sums, g.ScatterElements(g.input([4]), g.input([6], "int64", low=0, high=3), g.input([6]), reduction="add")


@cases("scatter")
def scatter_tuples(g):
    x, tuples = g.input([4, 3, 70]), g.constant([[3, 0], [0, -1], [1, 2]], "int64")
    rows = g.ScatterND(g.Neg(x), tuples, g.Relu(g.input([3, 70])))
    elements = g.ScatterND(g.input([5, 5], "int64"), g.input([8, 2], "int64", low=0, high=4), g.input([8], "int64"),
                           reduction="add")
    return rows, elements


@cases("scatter")
def best_elements(g):
    x = g.input([3, 40, 2])
    values, places = g.TopK(x, g.ints(7), axis=1, outputs=2)
    least, where = g.TopK(g.input([5, 12], "int32"), g.ints(12), largest=0, outputs=2)
    return values, places, least, where


@cases("scatter")
def reversed_sequences(g):
    lengths = g.input([3], "int64", low=0, high=7)
    first = g.ReverseSequence(g.input([7, 3, 2]), lengths, batch_axis=1, time_axis=0)
    return first, g.ReverseSequence(g.input([3, 7], "int32"), g.ints(7, 1, 4), batch_axis=0, time_axis=1)


@cases("matmul", terms=40)
def einsum_products(g):
    a, b = g.input([2, 3, 8, 5]), g.input([2, 8, 3, 6])
    heads = g.Einsum(a, b, equation="bhid,bihe->bhde")
    outer = g.Einsum(g.input([7]), g.input([5]), equation="i,j->ij")
    chain = g.Einsum(g.input([3, 4]), g.input([4, 5]), g.input([5]), equation="ij,jk,k")
    return heads, outer, chain, g.Einsum(a, b, equation="...abd,...bae->...de")

"""ONNX operators that a record says (dialects/nn/compositions/*.record), several in a model."""

import numpy as np
from builder import Cases
from onnx import TensorProto

cases = Cases()
MICROSOFT = {"domain": "com.microsoft"}


@cases("record", terms=60)
def norms_and_activations(g):
    g.is_known = False
    x, scale = g.input([2, 6, 5, 4]), g.weight(4)
    norms = [g.LRN(x, size=size, alpha=0.02, bias=1.5) for size in (1, 3)]
    norms += [g.LpNormalization(x, axis=axis, p=p) for axis, p in ((-1, 2), (1, 1))]
    norms += [g.MeanVarianceNormalization(x, axes=[0, 2, 3]), g.MeanVarianceNormalization(x, axes=[1, 2])]
    return [*norms, g.SimplifiedLayerNormalization(x, scale, axis=-1, epsilon=1e-5), g.GlobalLpPool(x, p=3)]


@cases("record", terms=8)
def what_onnx_alone_evaluates(g):
    g.opset = 28
    # Its evaluator normalizes as many channels as there are images.
    x, y, image = g.input([2, 3, 4]), g.input([2, 3, 4]), g.input([7, 7, 3, 2])
    return g.SwiGLU(x, y), g.SwiGLU(x, y, alpha=1.5), g.LRN(image, size=4, alpha=0.02, beta=0.6)


@cases("record")
def hardmax_before_13(g):
    g.opset = 12
    x = g.input([3, 5, 4])
    return g.Hardmax(x), g.Hardmax(x, axis=2), g.Hardmax(x, axis=-1)


@cases("record", terms=24)
def convolutions_with_a_state(g):
    g.opset = 27
    x, weight = g.input([2, 3, 6]), g.weight(3, 1, 4)
    past = g.input([2, 3, 3])
    plain = g.CausalConvWithState(x, weight, outputs=2)
    return [*plain, *g.CausalConvWithState(x, weight, g.weight(3), past, outputs=2, activation="silu")]


@cases("record", terms=200)
def linear_attention_by_steps(g):
    g.opset = 27
    q, k, v = g.input([2, 3, 16]), g.input([2, 3, 8]), g.input([2, 3, 6])
    decay, beta, past = g.input([2, 3, 2], low=-1, high=0), g.input([2, 3, 2], low=0, high=1), g.input([2, 2, 4, 3])
    heads = {"q_num_heads": 4, "kv_num_heads": 2, "outputs": 2}
    results = g.LinearAttention(q, k, v, update_rule="linear", scale=0.5, **heads)
    results += g.LinearAttention(q, k, v, None, decay, update_rule="gated", **heads)
    results += g.LinearAttention(q, k, v, past, None, beta, update_rule="delta", **heads)
    return results + g.LinearAttention(q, k, v, past, g.input([2, 3, 8], low=-1, high=0), beta, **heads)


@cases("record", terms=60)
def microsoft_products_and_gates(g):
    x, y, bias = g.input([2, 3, 4]), g.input([2, 5, 4]), g.weight(4)
    a, b, c, other = g.input([3, 4]), g.input([4, 5]), g.weight(5), g.input([2, 4])
    gates = [g.Gelu(x, **MICROSOFT), g.FastGelu(x, **MICROSOFT), g.FastGelu(x, bias, **MICROSOFT)]
    gates += [g.BiasGelu(x, bias, **MICROSOFT), g.QuickGelu(x, alpha=1.3, **MICROSOFT)]
    products = [g.FusedMatMul(x, y, transB=1, alpha=0.5, **MICROSOFT), g.TransposeMatMul(x, y, transB=1, **MICROSOFT)]
    for name in ("Relu", "LeakyRelu", "Sigmoid", "Tanh"):
        products.append(g.FusedGemm(a, b, c, activation=name, activation_alpha=0.2, alpha=0.5, **MICROSOFT))
    rest = [g.ExpandDims(x, g.constant(1, "int32"), **MICROSOFT)]
    rest += [g.CDist(a, other, metric=metric, **MICROSOFT) for metric in ("euclidean", "sqeuclidean")]
    return gates + products + rest


@cases("record", terms=200)
def microsoft_layers(g):
    x, skip = g.input([2, 3, 8]), g.input([2, 3, 8])
    scale, shift, bias = g.weight(8), g.weight(8), g.weight(8)
    norms = [g.SkipLayerNormalization(x, skip, scale, shift, bias, epsilon=1e-5, **MICROSOFT)]
    norms += [g.SkipSimplifiedLayerNormalization(x, skip, scale, bias, epsilon=1e-5, **MICROSOFT)]
    words, kinds = g.input([2, 3], "int32", 0, 9), g.input([2, 3], "int32", 0, 1)
    tables = g.weight(10, 8), g.weight(6, 8), g.weight(2, 8)
    embedded = g.EmbedLayerNormalization(words, kinds, *tables, scale, shift, epsilon=1e-5, outputs=2, **MICROSOFT)
    return [*norms, embedded[0]]


@cases("record", terms=200)
def microsoft_attention(g):
    q, k, v = g.input([2, 3, 8]), g.input([2, 5, 8]), g.input([2, 5, 8])
    mask, extra = g.constant([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], "int32"), g.input([1, 2, 3, 5])
    heads = {"num_heads": 2, **MICROSOFT}
    x, weights, bias = g.input([2, 5, 8]), g.weight(8, 24), g.weight(24)
    many = g.MultiHeadAttention(q, k, v, g.weight(24), mask, extra, **heads)
    lengths = g.Attention(x, weights, bias, g.constant([3, 5], "int32"), **heads)
    return many, g.Attention(x, weights, bias, mask, scale=0.3, **heads), g.Attention(x, weights, bias, unidirectional=1, **heads), lengths


def heads_in_groups(g, batch, steps, width=16):
    """Queries of four heads, keys and values of two, and the tables that turn them."""
    parts = [g.input([batch, steps, heads * width]) for heads in (4, 2, 2)]
    angles = np.outer(np.arange(16), 0.5 ** np.arange(width // 2))
    return parts, [g.constant(np.cos(angles), "float32"), g.constant(np.sin(angles), "float32")]


def group_attention(g, *inputs, rotary=1, **attributes):
    return g.GroupQueryAttention(*inputs, num_heads=4, kv_num_heads=2, do_rotary=rotary, outputs=3, **MICROSOFT, **attributes)


@cases("record", terms=200)
def microsoft_group_attention_of_a_prompt(g):
    (q, k, v), tables = heads_in_groups(g, 2, 5)
    lengths, total = g.constant([4, 4], "int32"), g.constant(5, "int32")
    joint = g.input([2, 5, 128])
    results = group_attention(g, q, k, v, None, None, lengths, total, *tables)
    results += group_attention(g, joint, None, None, None, None, lengths, total, *tables, local_window_size=2, rotary_interleaved=1)
    return results + group_attention(g, q, k, v, None, None, lengths, total, rotary=0, scale=0.2, softcap=1.5)


@cases("record", terms=200)
def microsoft_group_attention_of_a_token(g):
    # A cache of 8 places, 6 and 4 of which count in the end; a cache that grows; and a part of a prompt behind another.
    (q, k, v), tables = heads_in_groups(g, 2, 1)
    past, other = g.input([2, 2, 8, 16]), g.input([2, 2, 8, 16])
    lengths, total = g.constant([5, 3], "int32"), g.constant(8, "int32")
    mixed, keys, values = group_attention(g, q, k, v, past, other, lengths, total, *tables)
    begin, end, along = g.ints(0), g.ints(4), g.ints(2)  # what lies behind is nobody's
    caches = [g.Slice(cache, begin, end, along) for cache in (keys, values)]
    narrow = group_attention(g, q, k, v, past, other, lengths, total, *tables, local_window_size=3)[0]
    grown = group_attention(g, q, k, v, g.input([2, 2, 3, 16]), g.input([2, 2, 3, 16]), g.constant([3, 3], "int32"), g.constant(4, "int32"), *tables)
    (q, k, v), tables = heads_in_groups(g, 1, 3)
    later = g.constant([5], "int32"), g.constant(6, "int32")
    chunk = group_attention(g, q, k, v, g.input([1, 2, 3, 16]), g.input([1, 2, 3, 16]), *later, *tables)
    return [mixed, narrow, *caches, *grown, *chunk]


@cases("record", terms=200)
def microsoft_group_attention_with_more(g):
    (q, k, v), tables = heads_in_groups(g, 2, 1)
    past, other = g.input([2, 2, 8, 16]), g.input([2, 2, 8, 16])
    rest = [past, other, g.constant([5, 3], "int32"), g.constant(8, "int32"), *tables]
    places, bias, sink = g.constant([[7], [2]], "int64"), g.input([2, 1, 1, 8]), g.input([4])
    results = [group_attention(g, q, k, v, *rest, places, bias)]
    results.append(group_attention(g, q, k, v, *rest, None, None, sink))
    results.append(group_attention(g, q, k, v, *rest, smooth_softmax=1))
    results.append(group_attention(g, q, k, v, *rest, scale=0.0, softcap=-0.5))
    return [result[0] for result in results]


@cases("record", terms=200)
def microsoft_rotary_embedding(g):
    tables = heads_in_groups(g, 1, 1, 8)[1]
    flat, heads = g.input([2, 3, 32]), g.input([2, 4, 3, 16])
    places, first = g.constant([[3, 4, 5], [0, 9, 1]], "int64"), g.constant([4], "int64")
    part = {"rotary_embedding_dim": 8, "num_heads": 4}
    return [
        g.RotaryEmbedding(flat, places, *tables, **MICROSOFT),
        g.RotaryEmbedding(flat, first, *tables, interleaved=1, **MICROSOFT),
        g.RotaryEmbedding(heads, places, *tables, **part, **MICROSOFT),
    ]


@cases("record", terms=200)
def microsoft_quantized_layers(g):
    x, weights = g.input([2, 5, 8], "uint8", 0, 255), g.input([8, 24], "int8", -128, 127)
    scale, zero = g.constant(0.02, "float32"), g.constant(121, "uint8")
    scales, zeros = g.constant([0.01 + 0.001 * i for i in range(24)], "float32"), g.constant([3] * 24, "int8")
    mask = g.constant([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], "int32")
    heads = {"num_heads": 2, **MICROSOFT}
    first = g.QAttention(x, weights, g.weight(24), scale, scale, mask, zero, **heads)
    second = g.QAttention(x, weights, g.weight(24), scale, scales, None, zero, zeros, unidirectional=1, scale=0.3, **heads)
    words, kinds = g.input([2, 3], "int32", 0, 9), g.input([2, 3], "int32", 0, 1)
    tables = [g.constant([[(7 * i + 3 * j) % 251 for j in range(8)] for i in range(n)], "uint8") for n in (10, 6, 2)]
    shape = [g.constant([40 * i % 256 for i in range(8)], "uint8") for _ in range(2)]
    embedded = g.QEmbedLayerNormalization(words, kinds, *tables, *shape, None, *[scale] * 5, *[zero] * 5, epsilon=1e-5, outputs=2, **MICROSOFT)
    return first, second, embedded[0]


@cases("record", terms=8)
def microsoft_quantized_choices(g):
    x, y = g.input([2, 5, 8], "uint8", 0, 255), g.input([2, 5, 8], "uint8", 0, 255)
    scale, zero, unit = g.constant(0.02, "float32"), g.constant(121, "uint8"), g.constant(1 / 256, "float32")
    shares = [g.QLinearSoftmax(x, scale, zero, unit, g.constant(0, "uint8"), axis=axis, opset=opset, **MICROSOFT) for axis, opset in ((-1, 13), (1, 13), (1, 12))]
    which = g.input([5, 1], "bool")
    chosen = g.QLinearWhere(which, x, scale, zero, y, unit, zero, g.constant(0.017, "float32"), zero, **MICROSOFT)
    # Of operators that ONNX does not know, results count as floats.
    return [g.Cast(each, to=TensorProto.FLOAT) for each in (*shares, chosen)]


@cases("record", terms=200)
def microsoft_quantized_lstm(g):
    """One step from states of 0 and 1, which bytes hold exactly: ONNX Runtime quantizes states, burin does not."""
    x, lengths = g.input([1, 3, 8]), g.constant([1, 1, 1], "int32")
    weights, recurrent = g.weight(2, 8, 20, dtype="int8", low=-128, high=127), g.weight(2, 5, 20, dtype="int8", low=-128, high=127)
    state, memory = g.constant([[[1, 0, 0, 1, 1]] * 3] * 2, "float32"), g.weight(2, 3, 5)
    whole = [g.constant([0.01, 0.02], "float32"), g.constant([3, -2], "int8")]
    apart = [g.constant([[0.01 + 0.001 * i for i in range(20)]] * 2, "float32"), g.constant([[0] * 20] * 2, "int8")]
    results = []
    for scales in (whole, apart):
        operands = [x, weights, recurrent, g.weight(2, 40), lengths, state, memory, None, *scales, *scales]
        results += g.DynamicQuantizeLSTM(*operands, hidden_size=5, direction="bidirectional", outputs=3, **MICROSOFT)
    return results

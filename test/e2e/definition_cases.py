"""Small ONNX models of what the definitions have and few models use: attributes, further results, rarer operators."""

import numpy as np

from builder import Cases
from onnx_cases import recurrent_layer

cases = Cases()


@cases("operators", terms=98)
def batch_norm_by_its_own_statistics(g):
    x, positive = g.input([2, 4, 7, 7]), g.weight(4, low=0.5, high=2)
    return g.BatchNormalization(x, g.weight(4), g.weight(4), g.weight(4), positive, outputs=3, training_mode=1, momentum=0.7)


@cases("operators", terms=9)
def pool_norms(g):
    x = g.input([1, 3, 8, 8])
    window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 0, 1]}
    return g.LpPool(x, p=3, **window), g.LpPool(x, p=1, **window), g.GlobalLpPool(x, p=2)


@cases("operators", terms=12)
def losses(g):
    x, target = g.input([3, 5, 4]), g.input([3, 4], "int64", 0, 4)
    sparse, weights = g.input([3, 4], "int64", -1, 4), g.weight(5, low=0.2, high=2)
    logs = g.LogSoftmax(x, axis=1)
    results = [g.NegativeLogLikelihoodLoss(logs, target, reduction=name) for name in ("none", "sum", "mean")]
    results.append(g.NegativeLogLikelihoodLoss(logs, sparse, weights, ignore_index=-1))
    results += g.SoftmaxCrossEntropyLoss(x, sparse, outputs=2, ignore_index=-1)
    return results + [g.SoftmaxCrossEntropyLoss(x, target, weights, reduction="none")]


@cases("operators")
def hardmax(g):
    x = g.input([3, 5, 4], "float32")
    return g.Hardmax(x), g.Hardmax(x, axis=1), g.Hardmax(g.constant([[1, 2, 2, 0]], "float32"), axis=1)


@cases("attention", terms=200)
def attention_with_a_cache(g):
    g.opset = 23
    q, k, v = (g.input([2, 4, 3, 8]) for _ in range(3))
    past = g.input([2, 4, 5, 8]), g.input([2, 4, 5, 8])
    mask = g.input([3, 8])
    causal = g.Attention(q, k, v, mask, *past, outputs=3, is_causal=1)
    return [*causal, *g.Attention(q, k, v, None, *past, outputs=3)]


@cases("attention", terms=200)
def attention_scores_by_shared_heads(g):
    g.opset = 24
    q, k, v = g.input([2, 6, 40]), g.input([2, 7, 20]), g.input([2, 7, 20])
    mask, options = g.input([6, 7]), {"q_num_heads": 4, "kv_num_heads": 2}
    modes = [g.Attention(q, k, v, mask, outputs=4, qk_matmul_output_mode=mode, **options)[3] for mode in (0, 2, 3)]
    return [*modes, g.Attention(q, k, v, outputs=4, softcap=2.0, qk_matmul_output_mode=1, **options)[3]]


@cases("attention", terms=200)
def attention_of_one_query_by_shared_heads(g):
    g.opset = 23
    q, k, v = g.input([2, 6, 1, 8]), g.input([2, 2, 7, 8]), g.input([2, 2, 7, 5])
    mask = g.input([1, 6, 1, 7])
    return g.Attention(q, k, v, mask), g.Attention(q, k, v, g.input([1, 7])), g.Attention(q, k, v, is_causal=1)


@cases("attention", terms=200)
def attention_of_padded_keys(g):
    g.opset = 24
    q, k, v = g.input([2, 4, 3, 8]), g.input([2, 4, 6, 8]), g.input([2, 4, 6, 8])
    lengths = g.input([2], "int64", 3, 6)
    masked = g.Attention(q, k, v, g.input([3, 6]), None, None, lengths)
    return masked, g.Attention(q, k, v, None, None, None, lengths, is_causal=1)


@cases("attention", terms=20)
def rotary_embeddings(g):
    g.opset = 23
    x, flat = g.input([2, 4, 3, 8]), g.input([2, 3, 32])
    places = g.input([2, 3], "int64", 0, 49)
    near = g.input([2, 3, 4]), g.input([2, 3, 4])
    far, part = (g.weight(50, 4), g.weight(50, 4)), (g.weight(50, 2), g.weight(50, 2))
    pairs = g.RotaryEmbedding(x, *far, places, interleaved=1)
    return pairs, g.RotaryEmbedding(flat, *near, num_heads=4), g.RotaryEmbedding(x, *part, places, rotary_embedding_dim=4)


@cases("operators")
def centers(g):
    x = g.input([2, 7, 4])
    cropped = g.CenterCropPad(x, g.ints(4, 9), axes=[1, 2])
    return cropped, g.CenterCropPad(x, g.ints(3, 2, 4)), g.CenterCropPad(x, g.ints(4), axes=[-2])


@cases("operators")
def signal_windows(g):
    x, size = g.input([10]), g.constant(10, "int64")
    windows = [getattr(g, f"{kind}Window")(size, periodic=p) for kind in ("Hann", "Hamming", "Blackman") for p in (0, 1)]
    return [g.Mul(x, window) for window in windows]


@cases("operators")
def places_of_constants(g):
    x, mask = g.input([3, 5]), g.constant(g.random.random((3, 5)) < 0.5)
    places = g.Transpose(g.NonZero(mask), perm=[1, 0])
    some = g.Compress(x, g.constant([True, False, True]), axis=0)
    unique = g.Unique(g.constant([3, 1, 3, 2], "int64"), outputs=4, sorted=1)
    return [g.GatherND(x, places), some, *(g.Mul(g.ReduceSum(x, keepdims=0), g.Cast(u, to=1)) for u in unique)]


@cases("recurrent", terms=60)
def lstm_input_decides_what_is_forgotten(g):
    return recurrent_layer(g, "LSTM", 4, 10, 4, input_forget=1)


@cases("recurrent", terms=60)
def lstm_hard_sigmoid(g):
    activations, scales = ["HardSigmoid", "Tanh", "Tanh"], {"activation_alpha": [0.25], "activation_beta": [0.4]}
    return recurrent_layer(g, "LSTM", 4, 37, 6, activations=activations, **scales)


@cases("recurrent", terms=60)
def lstm_directions_that_differ(g):
    states = [g.weight(2, 3, 10), g.input([2, 3, 10]), g.weight(2, 30)]
    activations = ["Sigmoid", "ScaledTanh", "Softsign", "HardSigmoid", "Elu", "LeakyRelu"]
    scales = {"activation_alpha": [0.8, 0.3, 0.5, 0.1], "activation_beta": [0.6, 0.45]}
    return recurrent_layer(g, "LSTM", 4, 10, 4, 2, states=states, activations=activations, **scales)


@cases("recurrent", terms=60)
def gru_directions_that_differ(g):
    activations, scales = ["HardSigmoid", "ThresholdedRelu", "Sigmoid", "Affine"], {"activation_beta": [0.5, 0.3]}
    scales["activation_alpha"] = [0.2, 0.05, 0.7]
    return recurrent_layer(g, "GRU", 3, 9, 6, 2, activations=activations, states=[g.weight(2, 3, 9)], **scales)


@cases("recurrent", terms=60)
def rnn_of_other_activations(g):
    names = ("Softplus", "Softsign", "Elu", "HardSigmoid")
    return [recurrent_layer(g, "RNN", 1, 8, 6, activations=[name], clip=2.0)[0] for name in names]


# Quantized numbers.


@cases("quantized", terms=8)
def quantize_and_back(g):
    x, fine = g.input([3, 8]), g.constant([0.02, 0.05, 0.01], "float32")
    scale, zero = g.constant(0.03, "float32"), g.constant(120, "uint8")
    whole = g.QuantizeLinear(x, scale, zero)
    rows = g.QuantizeLinear(x, fine, g.constant([0, 3, -5], "int8"), axis=0)
    blocks = g.constant(g.values("float32", [3, 3], 0.01, 0.05))
    blocked = g.QuantizeLinear(x, blocks, g.constant(np.zeros([3, 3], "int16")), axis=-1, block_size=3)
    back = g.DequantizeLinear(whole, scale, zero), g.DequantizeLinear(rows, fine, g.constant([0, 3, -5], "int8"), axis=0)
    return whole, rows, blocked, *back, *g.DynamicQuantizeLinear(x, outputs=3)


@cases("quantized", terms=40)
def quantized_products(g):
    # Weights of 7 bits: ONNX Runtime's sums of two products saturate at 16 bits where there is no VNNI.
    a, b = g.input([2, 5, 12], "uint8", 0, 255), g.constant(g.values("int8", [12, 40], -63, 63))
    sa, za = g.constant(0.02, "float32"), g.constant(131, "uint8")
    sb = g.constant(g.values("float32", [40], 0.001, 0.02))
    x = g.DequantizeLinear(a, sa, za)
    columns = g.MatMul(x, g.DequantizeLinear(b, sb, axis=1))
    uneven = g.MatMul(x, g.DequantizeLinear(b, sb, g.constant(g.values("int8", [40], -5, 5)), axis=1))
    integers = g.MatMulInteger(a, b, za), g.MatMulInteger(a, b, za, g.constant(g.values("int8", [40], -5, 5)))
    ranges = sa, za, b, g.constant(0.01, "float32"), g.constant(0, "int8"), g.constant(0.5, "float32")
    return columns, uneven, *integers, g.QLinearMatMul(a, *ranges, g.constant(128, "uint8"))


@cases("quantized", terms=40)
def quantized_convolutions(g):
    x, w = g.input([1, 4, 9, 9], "uint8", 0, 255), g.constant(g.values("int8", [6, 4, 3, 3], -63, 63))
    sx, zx, sw = g.constant(0.02, "float32"), g.constant(121, "uint8"), g.constant(g.values("float32", [6], 0.001, 0.02))
    zero, bias = g.constant(np.zeros(6, "int8")), g.constant(g.values("int32", [6], -2000, 2000))
    padded = g.Conv(g.DequantizeLinear(x, sx, zx), g.DequantizeLinear(w, sw, zero, axis=0), pads=[1, 1, 1, 1])
    output = g.constant(0.3, "float32"), g.constant(128, "uint8")
    whole = g.QLinearConv(x, sx, zx, w, sw, zero, *output, bias, pads=[1, 0, 1, 2], strides=[2, 1])
    depthwise = g.constant(g.values("uint8", [4, 1, 3, 3], 0, 255))
    return padded, whole, g.ConvInteger(x, w, zx, pads=[1, 1, 1, 1]), g.ConvInteger(x, depthwise, zx, g.constant(7, "uint8"), group=4)


@cases("quantized", terms=8)
def quantized_table(g):
    table, scale = g.constant(g.values("int8", [50, 16], -127, 127)), g.constant(0.01, "float32")
    return g.Gather(g.DequantizeLinear(table, scale, g.constant(3, "int8")), g.input([7], "int64", 0, 49))

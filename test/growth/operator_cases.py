"""Every ONNX operator that burin reads, along the axes on which it works and, where it takes or gives any number of
tensors, along that number."""

import struct

from cases import CODE, DATA, Case

BOOL, INT32, INT64 = 9, 6, 7
cases = []


def add(operators, label, build, n, factor, grows, opset=22):
    first = operators.split()[0]
    cases.append(Case(f"{first}-{label}" if label else first, build, n, factor, grows, operators.split(), opset))


def case(label, n=64, factor=8, grows=DATA, opset=22):
    """Adds the function below, named as the operator, as a case."""

    def register(function):
        add(function.__name__, label, function, n, factor, grows, opset)
        return function

    return register


def elementwise(operators, *dtypes, **attributes):
    """Adds operators, each on tensors of n elements of the given types."""

    def build(g, n):
        operands = [g.input(2, n, dtype=INT32 if dtype == BOOL else dtype) for dtype in dtypes]
        operands = [g.Cast(x, to=BOOL) if dtype == BOOL else x for x, dtype in zip(operands, dtypes)]
        for operator in operators.split():
            g.output(g.node(operator, *operands, **attributes))

    add(operators, "each", build, 64, 8, DATA)


elementwise("Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Dropout Elu Erf Exp Floor Gelu HardSigmoid HardSwish "
            "Identity IsInf IsNaN LeakyRelu Log Mish Neg Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh "
            "Softplus Softsign Sqrt Tan Tanh ThresholdedRelu", 1)
elementwise("Add Div Equal Greater GreaterOrEqual Less LessOrEqual Mul PRelu Pow Sub", 1, 1)
elementwise("Max Mean Min Sum", 1, 1)
elementwise("And Or Xor", BOOL, BOOL)
elementwise("Not", BOOL)
elementwise("BitwiseAnd BitwiseOr BitwiseXor Mod", INT32, INT32)
elementwise("BitwiseNot", INT32)
elementwise("BitShift", 12, 12, direction="LEFT")
elementwise("Where", BOOL, 1, 1)
elementwise("Cast", 1, to=INT32)
elementwise("CastLike", 1, INT32)
elementwise("Clip", 1)

for name in "Max Mean Min Sum".split():
    add(name, "operands", lambda g, n, name=name: g.output(
        g.node(name, *[g.Softmax(g.input(4)) for _ in range(n)])), 50, 8, CODE)

for name in ("L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare").split():
    add(f"Reduce{name}", "rows", lambda g, n, name=name: g.output(
        g.node(f"Reduce{name}", g.input(n, 3), g.ints(0)), g.node(f"Reduce{name}", g.input(3, n), g.ints(1)),
        g.node(f"Reduce{name}", g.input(3, 4, n, 5), g.ints(1, 3))), 64, 8, DATA)

for name in "Softmax LogSoftmax".split():
    add(name, "", lambda g, n, name=name: g.output(
        g.node(name, g.input(2, n)), g.node(name, g.input(n, 8), axis=0)), 64, 8, DATA)

for name in "ArgMax ArgMin".split():
    add(name, "", lambda g, n, name=name: g.output(
        g.node(name, g.input(2, n), axis=1), g.node(name, g.input(n, 8), axis=0)), 64, 8, DATA)

for name in "CumSum CumProd".split():
    add(name, "", lambda g, n, name=name: g.output(
        g.node(name, g.input(2, n), g.ints(1)), g.node(name, g.input(n, 8), g.ints(0), reverse=1)), 64, 8, DATA, 26)


@case("images")
def AveragePool(g, n):
    g.output(g.AveragePool(g.input(1, 2, n, 8), kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]))


@case("windows", 8)
def AveragePool(g, n):  # noqa: F811
    g.output(g.AveragePool(g.input(1, 2, 512 + n, 4), kernel_shape=[n, 1]))


@case("images")
def MaxPool(g, n):
    g.output(g.MaxPool(g.input(1, 2, n, 8), kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]))


@case("windows", 8)
def MaxPool(g, n):  # noqa: F811
    g.output(g.MaxPool(g.input(1, 2, 512 + n, 4), kernel_shape=[n, 1]))


for name in "GlobalAveragePool GlobalMaxPool MeanVarianceNormalization".split():
    add(name, "", lambda g, n, name=name: g.output(g.node(name, g.input(1, 2, n, 4))), 512, 8, DATA)

for name in "LpPool GlobalLpPool".split():
    window = {"kernel_shape": [3, 3]} if name == "LpPool" else {}
    add(name, "", lambda g, n, name=name, window=window: g.output(
        g.node(name, g.input(1, 2, n, 4), **window)), 512, 8, DATA)


@case("keys", opset=23)
def Attention(g, n):
    g.output(g.Attention(g.input(1, 2, 8, 8), g.input(1, 2, n, 8), g.input(1, 2, n, 8)))


@case("queries", opset=23)
def Attention(g, n):  # noqa: F811
    g.output(g.Attention(g.input(1, 2, n, 8), g.input(1, 2, 8, 8), g.input(1, 2, 8, 8)))


@case("")
def BatchNormalization(g, n):
    g.output(g.BatchNormalization(g.input(1, n, 4, 4), *[g.weight(n) for _ in range(4)]))


@case("")
def GroupNormalization(g, n):
    g.output(g.GroupNormalization(g.input(1, n, 4, 4), g.weight(n), g.weight(n), num_groups=4))


@case("")
def InstanceNormalization(g, n):
    g.output(g.InstanceNormalization(g.input(1, n, 4, 4), g.weight(n), g.weight(n)))


@case("")
def LayerNormalization(g, n):
    g.output(g.LayerNormalization(g.input(2, n), g.weight(n), g.weight(n)))


add("RMSNormalization", "", lambda g, n: g.output(g.RMSNormalization(g.input(2, n), g.weight(n))), 64, 8, DATA, 23)
add("Swish", "", lambda g, n: g.output(g.Swish(g.input(2, n))), 64, 8, DATA, 24)


@case("rows")
def LpNormalization(g, n):
    g.output(g.LpNormalization(g.input(2, n)), g.LpNormalization(g.input(n, 4), axis=0))


@case("channels", 16)
def LRN(g, n):
    g.output(g.LRN(g.input(1, n, 4, 4), size=5))


@case("windows", 5)
def LRN(g, n):  # noqa: F811
    g.output(g.LRN(g.input(1, 64, 4, 4), size=2 * n + 1))


@case("operands", 40, 8, CODE)
def Concat(g, n):
    g.output(g.Concat(*[g.Softmax(g.input(4)) for _ in range(n)], axis=0))


@case("axis")
def Concat(g, n):  # noqa: F811
    g.output(g.Concat(g.input(2, n), g.input(2, n), axis=1), g.Concat(g.input(n, 4), g.input(n, 4), axis=0))


@case("")
def ConstantOfShape(g, n):
    g.output(g.Add(g.input(2, n), g.ConstantOfShape(g.ints(2, n))))


@case("image")
def Conv(g, n):
    g.output(g.Conv(g.input(1, 4, n, 8), g.weight(4, 4, 3, 3), pads=[1, 1, 1, 1]))


@case("channels", 8)
def Conv(g, n):  # noqa: F811
    g.output(g.Conv(g.input(1, n, 8, 8), g.weight(4, n, 3, 3)), g.Conv(g.input(1, 4, 8, 8), g.weight(n, 4, 3, 3)))


@case("taps", 3)
def Conv(g, n):  # noqa: F811
    g.output(g.Conv(g.input(1, 2, 256, 4), g.weight(2, 2, n, 1), pads=[n // 2, 0, n // 2, 0]))


@case("groups", 8)
def Conv(g, n):  # noqa: F811
    g.output(g.Conv(g.input(1, n, 8, 8), g.weight(n, 1, 3, 3), group=n))


@case("image")
def ConvTranspose(g, n):
    g.output(g.ConvTranspose(g.input(1, 4, n, 8), g.weight(4, 4, 3, 3), strides=[2, 2]))


@case("channels", 8)
def ConvTranspose(g, n):  # noqa: F811
    g.output(g.ConvTranspose(g.input(1, n, 8, 8), g.weight(n, 4, 3, 3), strides=[2, 2]))


@case("")
def DepthToSpace(g, n):
    g.output(g.DepthToSpace(g.input(1, 8, n, 4), blocksize=2))


@case("")
def SpaceToDepth(g, n):
    g.output(g.SpaceToDepth(g.input(1, 8, 2 * n, 4), blocksize=2))


@case("axis")
def Einsum(g, n):
    g.output(g.Einsum(g.input(n, 6), g.input(6, 5), equation="ij,jk->ik"),
             g.Einsum(g.input(4, n), g.input(n, 5), equation="ij,jk->ik"),
             g.Einsum(g.input(3, n), g.input(3, n), equation="bi,bi->b"),
             g.Einsum(g.input(n, 4, 3), equation="ijk->kj"))


@case("diagonal", 16, 4)
def Einsum(g, n):  # noqa: F811
    g.output(g.Einsum(g.input(3, n, n), equation="bii->bi"))


@case("operands", 3, 6, CODE)
def Einsum(g, n):  # noqa: F811
    letters = "abcdefghijklmnopqrs"
    terms = ",".join(letters[i:i + 2] for i in range(n))
    g.output(g.Einsum(*[g.input(3, 3) for _ in range(n)], equation=f"{terms}->a{letters[n]}"))


@case("")
def Expand(g, n):
    g.output(g.Exp(g.Expand(g.input(1, 4), g.ints(n, 4))))


@case("")
def EyeLike(g, n):
    g.output(g.Add(g.input(4, n), g.EyeLike(g.input(4, n))))


@case("")
def Flatten(g, n):
    g.output(g.Relu(g.Flatten(g.input(2, n, 3))))


@case("rows")
def Gather(g, n):
    g.output(g.Gather(g.input(n, 4), g.input(16, dtype=INT64)), g.Gather(g.input(16, 4), g.input(n, dtype=INT64)))


@case("")
def GatherElements(g, n):
    g.output(g.GatherElements(g.input(n, 4), g.input(n, 4, dtype=INT64), axis=0))


@case("")
def GatherND(g, n):
    g.output(g.GatherND(g.input(n, 4, 3), g.input(n, 2, dtype=INT64)))


@case("rows")
def Gemm(g, n):
    g.output(g.Gemm(g.input(n, 8), g.input(8, 8)), g.Gemm(g.input(8, n), g.input(n, 8)),
             g.Gemm(g.input(8, 8), g.input(8, n)))


@case("rows")
def MatMul(g, n):
    g.output(g.MatMul(g.input(n, 8), g.input(8, 8)), g.MatMul(g.input(8, n), g.input(n, 8)),
             g.MatMul(g.input(8, 8), g.input(8, n)), g.MatMul(g.input(n, 3, 4), g.input(n, 4, 3)))


@case("rows")
def MatMulInteger(g, n):
    g.output(g.MatMulInteger(g.input(n, 8, dtype=2), g.input(8, 8, dtype=2)),
             g.MatMulInteger(g.input(4, n, dtype=2), g.input(n, 4, dtype=2)))


def scales(g):
    """A scale and a zero point of bytes."""
    return g.constant([], 1, b"\x0a\xd7\x23\x3c"), g.constant([], 2, b"\x07")


@case("elements")
def QuantizeLinear(g, n):
    x, scale, zero = g.input(2, n), *scales(g)
    q = [g.node("QuantizeLinear", x, scale, zero, domain=domain) for domain in ("", "com.microsoft")]
    g.output(*q, *g.node("DynamicQuantizeLinear", x, outputs=3))
    g.output(*(g.node("DequantizeLinear", y, scale, zero, domain=d) for y, d in zip(q, ("", "com.microsoft"))))


cases[-1].operators[:] = ["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "com.microsoft::QuantizeLinear",
                          "com.microsoft::DequantizeLinear"]


@case("rows")
def QLinearMatMul(g, n):
    one, other = (g.input(n, 8, dtype=2), g.input(8, 8, dtype=2)), (g.input(4, n, dtype=2), g.input(n, 4, dtype=2))
    scale, zero = scales(g)
    for a, b in (one, other):
        g.output(g.QLinearMatMul(a, scale, zero, b, scale, zero, scale, zero),
                 g.node("QGemm", a, scale, zero, b, scale, zero, "", scale, zero, domain="com.microsoft"),
                 g.node("MatMulIntegerToFloat", a, b, scale, scale, zero, zero, domain="com.microsoft"),
                 g.node("DynamicQuantizeMatMul", g.Cast(a, to=1), b, scale, zero, domain="com.microsoft"))


cases[-1].operators[:] = ["QLinearMatMul", "com.microsoft::QGemm", "com.microsoft::MatMulIntegerToFloat",
                          "com.microsoft::DynamicQuantizeMatMul"]


@case("sizes")
def MatMulNBits(g, n):
    for rows, columns, depth in ((n, 8, 32), (4, n, 32), (4, 8, n)):
        blocks = depth // 32
        codes = g.constant([columns, blocks, 16], 2, bytes(range(16)) * (columns * blocks))
        g.output(g.node("MatMulNBits", g.input(rows, depth), codes, g.weight(columns * blocks), domain="com.microsoft",
                        K=depth, N=columns, bits=4, block_size=32))


cases[-1].operators[:] = ["com.microsoft::MatMulNBits"]


@case("sizes")
def GatherBlockQuantized(g, n):
    for words, rows in ((n, 8), (4, n)):
        table = g.constant([rows, 16], 2, bytes(range(16)) * rows)
        g.output(g.node("GatherBlockQuantized", table, g.input(words, dtype=INT32), g.weight(rows, 1), domain="com.microsoft",
                        block_size=32))


cases[-1].operators[:] = ["com.microsoft::GatherBlockQuantized"]


@case("sizes")
def MatMulBnb4(g, n):
    for rows, columns, depth in ((n, 8, 32), (4, n, 32), (4, 8, n)):
        blocks = columns * depth // 32
        codes = g.constant([blocks * 16], 2, bytes(range(16)) * blocks)
        g.output(g.node("MatMulBnb4", g.input(rows, depth), codes, g.weight(blocks), domain="com.microsoft", K=depth,
                        N=columns, block_size=32, quant_type=1))


cases[-1].operators[:] = ["com.microsoft::MatMulBnb4"]


@case("images")
def QLinearConv(g, n):
    x, w, (scale, zero) = g.input(1, 2, n, 8, dtype=2), g.input(3, 2, 3, 3, dtype=2), scales(g)
    g.output(g.QLinearConv(x, scale, zero, w, scale, zero, scale, zero), g.ConvInteger(x, w, zero, zero))


cases[-1].operators[:] = ["QLinearConv", "ConvInteger"]


@case("elements")
def QLinearAdd(g, n):
    x, y, (scale, zero) = g.input(1, 2, n, 4, dtype=2), g.input(1, 2, n, 4, dtype=2), scales(g)
    for operator in ("QLinearAdd", "QLinearMul"):
        g.output(g.node(operator, x, scale, zero, y, scale, zero, scale, zero, domain="com.microsoft"))
    for operator in ("QLinearSigmoid", "QLinearLeakyRelu", "QLinearGlobalAveragePool"):
        g.output(g.node(operator, x, scale, zero, scale, zero, domain="com.microsoft"))
    g.output(g.node("QLinearAveragePool", x, scale, zero, scale, zero, domain="com.microsoft", kernel_shape=[3, 3]))


cases[-1].operators[:] = [f"com.microsoft::QLinear{name}" for name in (
    "Add", "Mul", "Sigmoid", "LeakyRelu", "GlobalAveragePool", "AveragePool")]


@case("parts", 50, 8, CODE)
def QLinearConcat(g, n):
    scale, zero = scales(g)
    parts = [part for _ in range(n) for part in (g.input(4, dtype=2), scale, zero)]
    g.output(g.node("QLinearConcat", scale, zero, *parts, domain="com.microsoft", axis=0))


cases[-1].operators[:] = ["com.microsoft::QLinearConcat"]


def recurrent(gates):
    def build(g, n, operator):
        x = g.input(n, 1, 8)
        y = g.node(operator, x, g.weight(1, gates * 8, 8), g.weight(1, gates * 8, 8), outputs=2, hidden_size=8)
        g.output(*y)

    return build


for name, gates in (("RNN", 1), ("GRU", 3), ("LSTM", 4)):
    add(name, "steps", lambda g, n, name=name, build=recurrent(gates): build(g, n, name), 32, 8, DATA)


@case("depth", 16)
def OneHot(g, n):
    g.output(g.OneHot(g.input(8, dtype=INT64), g.ints(n), g.weight(2)))


@case("rows", 16)
def OneHot(g, n):  # noqa: F811
    g.output(g.OneHot(g.input(n, dtype=INT64), g.ints(8), g.weight(2)))


@case("")
def Pad(g, n):
    for mode in ("constant", "edge", "reflect", "wrap"):
        g.output(g.Pad(g.input(4, n), g.ints(1, 2, 1, 2), mode=mode))


@case("pads", 7)
def Pad(g, n):  # noqa: F811
    for mode in ("constant", "edge", "reflect", "wrap"):
        g.output(g.Pad(g.input(2, 64), g.ints(0, n, 0, n), mode=mode))


@case("")
def Range(g, n):
    g.output(g.Add(g.input(n), g.Cast(g.Range(g.Squeeze(g.ints(0)), g.Squeeze(g.ints(n)), g.Squeeze(g.ints(1))), to=1)))


@case("")
def Reshape(g, n):
    g.output(g.Relu(g.Reshape(g.input(4, n), g.ints(n // 2, 8))))


@case("outputs", 24)
def Resize(g, n):
    for mode in ("nearest", "linear", "cubic"):
        g.output(g.Resize(g.input(1, 2, 16, 8), "", "", g.ints(1, 2, n, 12), mode=mode))


@case("image", 24)
def Resize(g, n):  # noqa: F811
    for mode in ("nearest", "linear", "cubic"):
        g.output(g.Resize(g.input(1, 2, n, 8), "", "", g.ints(1, 2, 16, 12), mode=mode))


@case("taps", 32)
def Resize(g, n):  # noqa: F811
    for mode in ("linear", "cubic"):
        g.output(g.Resize(g.input(1, 2, n, 8), "", "", g.ints(1, 2, 16, 4), mode=mode, antialias=1))


@case("")
def ReverseSequence(g, n):
    g.output(g.ReverseSequence(g.input(n, 4, 3), g.input(4, dtype=INT64)))


for name, opset in (("Scatter", 10), ("ScatterElements", 22)):
    add(name, "", lambda g, n, name=name: g.output(
        g.node(name, g.input(n, 4), g.input(n, 4, dtype=INT64), g.input(n, 4))), 64, 8, DATA, opset)


@case("")
def ScatterND(g, n):
    g.output(g.ScatterND(g.input(n, 4), g.input(n, 1, dtype=INT64), g.input(n, 4)))


@case("")
def Shape(g, n):
    g.output(g.Reshape(g.Relu(g.input(2, n)), g.Shape(g.input(n, 2))))


@case("")
def Size(g, n):
    g.output(g.Add(g.Cast(g.Size(g.input(n, 2)), to=1), g.input(n)))


@case("")
def Slice(g, n):
    g.output(g.Slice(g.input(n, 4), g.ints(1), g.ints(n - 1), g.ints(0), g.ints(2)),
             g.Slice(g.input(n, 4), g.ints(-1), g.ints(-n - 1), g.ints(0), g.ints(-1)))


@case("outputs", 50, 8, CODE)
def Split(g, n):
    g.output(*[g.Softmax(part) for part in g.node("Split", g.input(n, 16), outputs=n, num_outputs=n)])


@case("axis")
def Split(g, n):  # noqa: F811
    g.output(*g.node("Split", g.input(4, n), outputs=2, num_outputs=2, axis=1))


for name in "Squeeze Unsqueeze".split():
    add(name, "", lambda g, n, name=name: g.output(g.Relu(g.node(name, g.input(1, n), g.ints(0)))), 64, 8, DATA)


@case("")
def Tile(g, n):
    g.output(g.Tile(g.input(2, n), g.ints(3, 2)), g.Tile(g.input(2, 8), g.ints(1, n)))


@case("axis")
def TopK(g, n):
    g.output(*g.node("TopK", g.input(2, n), g.ints(5), outputs=2), *g.node("TopK", g.input(2, n), g.ints(n), outputs=2))


@case("")
def Transpose(g, n):
    g.output(g.Transpose(g.input(4, n), perm=[1, 0]), g.Transpose(g.input(2, n, 3, 4), perm=[0, 3, 1, 2]))


@case("")
def Trilu(g, n):
    g.output(g.Trilu(g.input(4, n)), g.Trilu(g.input(n, 4), upper=0))


@case("image", 16, opset=9)
def Upsample(g, n):
    g.output(g.Upsample(g.input(1, 2, n, 4), g.constant([4], 1, b"\0\0\x80?\0\0\x80?\0\0\0@\0\0\0@")))


@case("")
def AffineGrid(g, n):
    g.output(g.AffineGrid(g.input(1, 2, 3), g.ints(1, 2, n, 8)))


for name in "Hann Hamming Blackman".split():
    add(f"{name}Window", "", lambda g, n, name=name: g.output(
        g.Mul(g.node(f"{name}Window", g.Squeeze(g.ints(n))), g.input(n))), 64, 8, DATA)


@case("")
def MelWeightMatrix(g, n):
    frequencies = [g.constant([], 1, bytes(text)) for text in (b"\0\0\0\0", b"\0\0zE")]  # 0 and 4000
    g.output(g.MatMul(g.input(1, n + 1), g.MelWeightMatrix(
        g.Squeeze(g.ints(8)), g.Squeeze(g.ints(2 * n)), g.Squeeze(g.ints(8000)), *frequencies)))


@case("length", opset=20)
def DFT(g, n):
    g.output(g.DFT(g.input(1, n, 1), "", g.Squeeze(g.ints(1))))


@case("frames", 16)
def STFT(g, n):
    g.output(g.STFT(g.input(1, 16 * n, 1), g.Squeeze(g.ints(16)), "", g.Squeeze(g.ints(32))))


@case("outputs")
def GridSample(g, n):
    for mode in ("nearest", "linear", "cubic"):
        g.output(g.GridSample(g.input(1, 2, 8, 8), g.input(1, n, 4, 2), mode=mode))


@case("")
def CenterCropPad(g, n):
    g.output(g.CenterCropPad(g.input(4, n), g.ints(8, n // 2)))


for name in "Compress NonZero Unique".split():
    def known(g, n, name=name):
        marks = g.constant([n], BOOL, bytes(i % 2 for i in range(n)))
        if name == "Compress":
            return g.output(g.Compress(g.input(n, 4), marks, axis=0))
        known = g.NonZero(marks) if name == "NonZero" else g.Unique(g.constant([n], 7, bytes(
            byte for i in range(n) for byte in (i % 7, 0, 0, 0, 0, 0, 0, 0))))
        g.output(g.Gather(g.input(n, 4), known))

    add(name, "", known, 64, 8, DATA)


add("Hardmax", "", lambda g, n: g.output(g.Hardmax(g.input(2, n)), g.Hardmax(g.input(n, 8), axis=0)), 64, 8, DATA)
add("NegativeLogLikelihoodLoss", "", lambda g, n: g.output(
    g.NegativeLogLikelihoodLoss(g.input(n, 4), g.input(n, dtype=INT64))), 64, 8, DATA)
add("SoftmaxCrossEntropyLoss", "", lambda g, n: g.output(
    g.SoftmaxCrossEntropyLoss(g.input(n, 4), g.input(n, dtype=INT64))), 64, 8, DATA)
add("RotaryEmbedding", "", lambda g, n: g.output(
    g.RotaryEmbedding(g.input(1, 2, n, 8), g.input(1, n, 4), g.input(1, n, 4))), 64, 8, DATA, 23)
add("SwiGLU", "", lambda g, n: g.output(g.SwiGLU(g.input(2, n), g.input(2, n))), 64, 8, DATA, 28)


# What records read.

add("SimplifiedLayerNormalization", "", lambda g, n: g.output(
    g.node("SimplifiedLayerNormalization", g.input(n, 8), g.input(8))), 64, 8, DATA)
add("CausalConvWithState", "", lambda g, n: g.output(
    g.node("CausalConvWithState", g.input(1, 3, n), g.input(3, 1, 4))), 64, 8, DATA, 27)
add("LinearAttention", "steps", lambda g, n: g.output(
    g.node("LinearAttention", *(g.input(1, n, 4) for _ in range(3)), q_num_heads=1, kv_num_heads=1, update_rule="linear")),
    5, 8, CODE, 27)
add("LinearAttention", "batch", lambda g, n: g.output(
    g.node("LinearAttention", *(g.input(n, 2, 4) for _ in range(3)), q_num_heads=1, kv_num_heads=1, update_rule="linear")),
    64, 8, DATA, 27)


def microsoft(operators, build, n=64, factor=8):
    """Adds a model of some of ONNX Runtime's own operators."""
    add(operators, "records", build, n, factor, DATA)
    cases[-1].operators[:] = ["com.microsoft::" + operator for operator in operators.split()]


microsoft("Gelu FastGelu QuickGelu", lambda g, n: g.output(
    *(g.node(name, g.input(2, n), domain="com.microsoft") for name in ("Gelu", "FastGelu", "QuickGelu"))))
microsoft("BiasGelu", lambda g, n: g.output(g.node("BiasGelu", g.input(n, 8), g.input(8), domain="com.microsoft")))
microsoft("FusedMatMul TransposeMatMul FusedGemm", lambda g, n: g.output(
    *(g.node(name, g.input(n, 8), g.input(8, 4), domain="com.microsoft")
      for name in ("FusedMatMul", "TransposeMatMul", "FusedGemm"))))
microsoft("ExpandDims", lambda g, n: g.output(g.node("ExpandDims", g.input(n, 8), g.ints(1), domain="com.microsoft")))
microsoft("CDist", lambda g, n: g.output(g.node("CDist", g.input(n, 8), g.input(4, 8), domain="com.microsoft")))
microsoft("SkipLayerNormalization SkipSimplifiedLayerNormalization", lambda g, n: g.output(
    *(g.node(name, g.input(2, n, 8), g.input(2, n, 8), g.input(8), domain="com.microsoft")
      for name in ("SkipLayerNormalization", "SkipSimplifiedLayerNormalization"))))
microsoft("EmbedLayerNormalization", lambda g, n: g.output(
    g.node("EmbedLayerNormalization", g.input(2, n, dtype=INT32), "", g.input(9, 8), g.input(n, 8), "", g.input(8), g.input(8),
           domain="com.microsoft")))
microsoft("MultiHeadAttention", lambda g, n: g.output(
    g.node("MultiHeadAttention", g.input(1, n, 8), g.input(1, 6, 8), g.input(1, 6, 8), num_heads=2, domain="com.microsoft")))
microsoft("Attention", lambda g, n: g.output(
    g.node("Attention", g.input(n, 4, 8), g.input(8, 24), g.input(24), num_heads=2, domain="com.microsoft")))

microsoft("RotaryEmbedding", lambda g, n: g.output(
    g.node("RotaryEmbedding", g.input(1, n, 8), g.input(1, n, dtype=INT64), g.input(n, 4), g.input(n, 4), num_heads=1,
           domain="com.microsoft")))
microsoft("GroupQueryAttention", lambda g, n: g.output(
    *g.node("GroupQueryAttention", *(g.input(1, 1, 16) for _ in range(3)), *(g.input(1, 1, n, 16) for _ in range(2)),
            g.input(1, dtype=INT32), g.constant([1], INT32, struct.pack("<i", n)), num_heads=1, kv_num_heads=1, outputs=3,
            domain="com.microsoft")))


@case("batch")
def QAttention(g, n):
    scale, zero = scales(g)
    g.output(g.node("QAttention", g.input(n, 4, 8, dtype=2), g.input(8, 24, dtype=2), g.weight(24), scale, scale, "", zero, zero,
                    domain="com.microsoft", num_heads=2))


@case("words")
def QEmbedLayerNormalization(g, n):
    scale, zero = scales(g)
    tables = [g.input(*shape, dtype=2) for shape in ((9, 8), (n, 8))]
    shape = [g.input(8, dtype=2) for _ in range(2)]
    y = g.node("QEmbedLayerNormalization", g.input(2, n, dtype=INT32), "", *tables, "", *shape, "", scale, scale, "", scale,
               scale, zero, zero, "", zero, zero, domain="com.microsoft", outputs=2)
    g.output(*y)


@case("elements")
def QLinearSoftmax(g, n):
    x, y, (scale, zero) = g.input(4, n, dtype=2), g.input(4, n, dtype=2), scales(g)
    g.output(g.node("QLinearSoftmax", x, scale, zero, scale, zero, domain="com.microsoft", opset=13),
             g.node("QLinearWhere", g.Cast(x, to=BOOL), x, scale, zero, y, scale, zero, scale, zero, domain="com.microsoft"))


@case("steps", 32)
def DynamicQuantizeLSTM(g, n):
    weights = [g.constant([1, 8, 32], 3, bytes(range(256))) for _ in range(2)]
    scale, zero = g.constant([1], 1, b"\x0a\xd7\x23\x3c"), g.constant([1], 3, b"\x07")
    y = g.node("DynamicQuantizeLSTM", g.input(n, 1, 8), *weights, "", "", "", "", "", scale, zero, scale, zero,
               domain="com.microsoft", outputs=2, hidden_size=8)
    g.output(*y)


for added, operators in zip(cases[-4:], ("QAttention", "QEmbedLayerNormalization", "QLinearSoftmax QLinearWhere",
                                         "DynamicQuantizeLSTM")):
    added.operators[:] = ["com.microsoft::" + operator for operator in operators.split()]

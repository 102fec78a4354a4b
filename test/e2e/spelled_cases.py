"""Operators spelled out in parts as exporters write them, which burin recognizes: the answer must stay the same."""

from builder import Cases

cases = Cases()


# One-hot codes times a matrix.


@cases("one-hot", terms=9)
def one_hot_by_comparison(g):
    # jax2tf: an index outside gives a row of zeros, and what follows is computed in the table.
    ids = g.Unsqueeze(g.input([2, 40], "int32", -3, 11), g.ints(-1))
    code = g.Cast(g.Equal(ids, g.constant([[list(range(9))]], "int32")), to=1)
    y = g.Add(g.MatMul(code, g.weight(9, 5)), g.weight(1, 1, 5))
    return g.Mul(y, g.Tanh(y)), code


@cases("one-hot", terms=9)
def one_hot_operator(g):
    ids = g.input([4, 7], "int64", -20, 20)
    code = g.OneHot(ids, g.constant(9, "int64"), g.constant([0, 1], "float32"))
    return g.MatMul(code, g.weight(9, 5)), g.MatMul(code, g.input([9, 2]))


@cases("one-hot")
def one_hot_of_fractions(g):
    # Indices of floating point lose their fraction first.
    ids = g.input([4, 7], low=-9, high=9)
    return g.OneHot(ids, g.constant(9, "float32"), g.constant([0, 1], "float32"))


# Activation functions.


def number(g, value):
    return g.constant(value, "float32")


def clip(g, x, low, high):
    return g.Clip(x, number(g, low), number(g, high))


@cases("activation")
def gelu_by_erf(g):
    x, one, half = g.input([3, 50], low=-6, high=6), number(g, 1), number(g, 0.5)
    torch = g.Mul(g.Mul(x, g.Add(g.Erf(g.Div(x, number(g, 2**0.5))), one)), half)
    paddle = g.Mul(g.Mul(x, half), g.Add(one, g.Erf(g.Mul(number(g, 0.5**0.5), x))))
    return torch, paddle


@cases("activation")
def gelu_by_tanh(g):
    x, one, half = g.input([3, 50], low=-6, high=6), number(g, 1), number(g, 0.5)
    cube, factor, root = g.Pow(x, number(g, 3)), number(g, 0.044715), number(g, 0.7978845608)
    power = g.Tanh(g.Mul(g.Add(x, g.Mul(cube, factor)), root))
    products = g.Tanh(g.Mul(root, g.Add(x, g.Mul(x, g.Mul(x, g.Mul(factor, x))))))
    return g.Mul(g.Mul(half, x), g.Add(one, power)), g.Mul(x, g.Mul(half, g.Add(products, one)))


@cases("activation")
def swish_and_mish(g):
    x = g.input([3, 50], low=-20, high=20)
    quick = g.Mul(x, g.Sigmoid(g.Mul(x, number(g, 1.702))))
    mish = g.Mul(x, g.Tanh(g.Log(g.Add(g.Exp(x), number(g, 1)))))
    return g.Mul(g.Sigmoid(x), x), quick, mish, g.Mul(x, g.Tanh(g.Softplus(x)))


@cases("activation")
def hard_functions(g):
    x, six = g.input([3, 50], low=-6, high=6), number(g, 6)
    relu6 = clip(g, g.Add(x, number(g, 3)), 0, 6)
    sigmoid = clip(g, g.Add(g.Mul(x, number(g, 0.2)), number(g, 0.5)), 0, 1)
    onnx = g.Mul(x, g.HardSigmoid(x, alpha=1 / 6, beta=0.5))
    return g.Div(g.Mul(x, relu6), six), g.Div(relu6, six), sigmoid, onnx


# Normalization of the last dimension.


def affine(g, x, size):
    return g.Add(g.Mul(x, g.weight(size)), g.weight(size))


@cases("norm", terms=30)
def layer_norm_by_quotient(g):
    x, axes = g.input([2, 5, 30]), g.ints(-1)
    apart = g.Sub(x, g.ReduceMean(x, axes))
    variance = g.ReduceMean(g.Pow(apart, number(g, 2)), axes)
    return affine(g, g.Div(apart, g.Sqrt(g.Add(variance, number(g, 1e-5)))), 30)


@cases("norm", terms=30)
def layer_norm_by_difference(g):
    x, axes, part, rows = g.input([4, 30]), g.ints(1), number(g, 1 / 30), g.ints(4, 1)
    mean = g.Mul(g.ReduceSum(x, axes, keepdims=0), part)
    variance = g.Sub(g.Mul(g.ReduceSum(g.Mul(x, x), axes, keepdims=0), part), g.Mul(mean, mean))
    variance = g.Expand(g.Reshape(g.Max(number(g, 0), variance), rows), rows)
    factor = g.Mul(g.Reciprocal(g.Sqrt(g.Add(variance, number(g, 1e-6)))), g.weight(1, 30))
    return g.Add(g.Mul(g.Sub(x, g.Expand(g.Reshape(mean, rows), rows)), factor), g.weight(1, 30))


@cases("norm", terms=30)
def rms_norm(g):
    x = g.input([2, 5, 30])
    root = g.Sqrt(g.Add(g.ReduceMean(g.Mul(x, x), g.ints(-1)), number(g, 1e-6)))
    return g.Mul(g.weight(30), g.Mul(x, g.Reciprocal(root)))


# Layouts.


@cases("layout", terms=200)
def network_of_channels_last(g):
    # tf2onnx: images stay [n, h, w, c], each convolution stands between transposes.
    def conv(x, w, *bias, **attributes):
        y = g.Conv(g.Transpose(x, perm=[0, 3, 1, 2]), w, *bias, **attributes)
        return g.Transpose(y, perm=[0, 2, 3, 1])

    def relu6(x):
        return g.Min(g.Max(x, number(g, 0)), number(g, 6))

    x = g.input(["batch", 12, 12, 3], batch=2)
    y = relu6(conv(x, g.weight(8, 3, 3, 3), g.weight(8), pads=[0, 0, 1, 1], strides=[2, 2]))
    y = g.Pad(y, g.ints(0, 1, 1, 0, 0, 1, 1, 0))
    y = g.Add(conv(y, g.weight(8, 1, 3, 3), group=8), g.weight(8))
    y = relu6(g.Add(g.Mul(y, g.weight(8)), g.weight(8)))
    shortcut = conv(y, g.weight(4, 8, 1, 1), g.weight(4))
    y = g.Add(shortcut, conv(shortcut, g.weight(4, 4, 1, 1)))
    pooled = g.MaxPool(g.Transpose(y, perm=[0, 3, 1, 2]), kernel_shape=[2, 2], strides=[2, 2])
    pooled = g.Transpose(pooled, perm=[0, 2, 3, 1])
    wide = conv(g.Concat(pooled, pooled, axis=3), g.weight(5, 8, 1, 1))
    mean = g.Transpose(g.GlobalAveragePool(g.Transpose(wide, perm=[0, 3, 1, 2])), perm=[0, 2, 3, 1])
    return g.MatMul(g.Squeeze(mean, g.ints(1, 2)), g.weight(5, 7))


@cases("layout", terms=60)
def convolution_of_a_sequence(g):
    # Keras' Conv1D: [n, length, c] as an image of height 1.
    x = g.Unsqueeze(g.input([2, 20, 6]), g.ints(1))
    y = g.Conv(g.Transpose(x, perm=[0, 3, 1, 2]), g.weight(8, 6, 1, 5))
    y = g.Squeeze(g.Transpose(y, perm=[0, 2, 3, 1]), g.ints(1))
    return g.Relu(g.Add(y, g.weight(1, 1, 8)))


# Products that share an input.


@cases("products", terms=40)
def products_of_one_input(g):
    x = g.input([3, 30, 40])
    boxes = g.Add(g.MatMul(x, g.weight(40, 4)), g.weight(4))
    classes = g.Softmax(g.Add(g.weight(1, 1, 11), g.MatMul(x, g.weight(40, 11))))
    turned = g.Transpose(g.MatMul(x, g.weight(40, 6)), perm=[0, 2, 1])
    return boxes, classes, turned

"""Graphs as exporters write them around a shape, and as old versions of ONNX had their operators."""

from builder import Cases
from onnx import TensorProto, helper

cases = Cases()


# Shapes computed in the graph, which must be gone from the plan.


@cases("sizes")
def shape_of_tf2onnx(g):
    x = g.input(["n", 4, 6], n=3)
    shape = g.Cast(g.Shape(x), to=TensorProto.INT32)
    batch = g.Slice(shape, g.ints(0), g.ints(1), g.ints(0))
    rows = g.Mul(batch, g.constant([2], "int32"))
    sizes = g.Concat(rows, g.constant([-1, 6], "int32"), axis=0)
    return g.Relu(g.Reshape(x, g.Cast(sizes, to=TensorProto.INT64)))


@cases("sizes")
def shape_of_torchscript(g):
    g.opset = 11
    x = g.input(["batch", "seq", 8], batch=2, seq=5)
    sizes = [g.Unsqueeze(g.Gather(g.Shape(x), g.constant(i, "int64"), axis=0), axes=[0]) for i in range(2)]
    heads = g.Reshape(x, g.Concat(*sizes, g.ints(2), g.ints(4), axis=0))
    return g.Tanh(g.Transpose(heads, perm=[0, 2, 1, 3]))


@cases("sizes")
def expand_of_torchscript(g):
    # expand(-1, n, -1): where the wanted size is -1, the tensor's own.
    g.opset = 13
    x, y = g.input(["n", 1, 3], n=4), g.input(["n", 6, 3], n=4)
    length = g.Unsqueeze(g.Gather(g.Shape(y), g.constant(1, "int64")), g.ints(0))
    wanted = g.Concat(g.ints(-1), length, g.ints(-1), axis=0)
    ones = g.ConstantOfShape(g.Shape(wanted), value=helper.make_tensor("v", TensorProto.INT64, [1], [1]))
    chosen = g.Where(g.Equal(wanted, g.Mul(ones, g.ints(-1))), ones, wanted)
    return g.Add(g.Expand(x, chosen), y)


@cases("sizes")
def pads_of_torchscript(g):
    # torch.nn.functional.pad: the pads are turned round by a Slice of a Reshape of computed axes.
    g.opset = 15
    x = g.input(["n", 2, 5], n=2)
    missing = g.ConstantOfShape(g.Sub(g.ints(6), g.Shape(g.ints(1, 2))),
                                value=helper.make_tensor("v", TensorProto.INT64, [1], [0]))
    pairs = g.Reshape(g.Concat(g.ints(1, 2), missing, axis=0), g.ints(-1, 2))
    turned = g.Transpose(g.Slice(pairs, g.ints(-1), g.ints(-(2**63) + 1), g.ints(0), g.ints(-1)), perm=[1, 0])
    return g.Pad(x, g.Cast(g.Reshape(turned, g.ints(-1)), to=TensorProto.INT64), mode="reflect")


@cases("sizes")
def shape_of_paddle(g):
    g.opset = 11
    x = g.input(["n", 3, 4, "w"], n=2, w=5)
    shape = g.Shape(x)
    first, last = g.Slice(shape, g.ints(0), g.ints(1), g.ints(0)), g.Slice(shape, g.ints(3), g.ints(4), g.ints(0))
    flat = g.Reshape(x, g.Concat(first, g.ints(-1), last, axis=0))
    return g.Softmax(g.Transpose(flat, perm=[0, 2, 1]), axis=2)


@cases("sizes", terms=27)
def shape_of_keras(g):
    # NHWC around a convolution, then Flatten by the product of what the shape says.
    x = g.input(["unk__1", 6, 6, 3], unk__1=2)
    y = g.Relu(g.Conv(g.Transpose(x, perm=[0, 3, 1, 2]), g.weight(4, 3, 3, 3), pads=[1] * 4))
    y = g.Transpose(y, perm=[0, 2, 3, 1])
    shape = g.Shape(y)
    rest = g.ReduceProd(g.Slice(shape, g.ints(1), g.ints(4), g.ints(0)), g.ints(0), keepdims=1)
    return g.Reshape(y, g.Concat(g.Slice(shape, g.ints(0), g.ints(1), g.ints(0)), rest, axis=0))


@cases("sizes")
def range_and_computed_axes(g):
    g.opset = 13
    x = g.input(["n", "m", 3], n=2, m=4)
    rank = g.Gather(g.Shape(g.Shape(x)), g.constant(0, "int64"))
    axes = g.Range(g.constant(1, "int64"), rank, g.constant(1, "int64"))
    half = g.Div(g.Gather(g.Shape(x), g.ints(1)), g.ints(2))
    parts = g.Slice(x, g.ints(0), half, g.ints(1))
    return g.ReduceSum(g.Tile(parts, g.Concat(g.ints(1), half, g.ints(1), axis=0)), axes, keepdims=0)


def branch(name, nodes, output):
    return helper.make_graph(nodes, name, [], [helper.make_empty_tensor_value_info(output)])


@cases("sizes")
def squeeze_by_if(g):
    # torch's old exporter: squeeze(1) where the size is 1, else the tensor itself; the branches differ in rank.
    g.opset = 13
    x, y = g.input(["n", "m", 3], n=2, m=1), g.input(["n", "k", 3], n=2, k=2)
    results = []
    for value in (x, y):
        size = g.Gather(g.Shape(value), g.constant(1, "int64"))
        squeeze = helper.make_node("Squeeze", [value, g.ints(1)], [f"{value}.squeezed"])
        keep = helper.make_node("Identity", [value], [f"{value}.kept"])
        results.append(g.If(g.Equal(size, g.constant(1, "int64")), then_branch=branch("then", [squeeze], f"{value}.squeezed"),
                            else_branch=branch("else", [keep], f"{value}.kept")))
    return tuple(g.Relu(result) for result in results)


@cases("opset-11", terms=4)
def loop_over_rows(g):
    # torch's old exporter writes nn.EmbeddingBag so: the number of rows comes from a shape, and each step picks one.
    g.opset = 13
    x, table = g.input(["n", 4], "int64", low=0, high=8, n=3), g.weight(9, 5)
    count = g.Gather(g.Shape(x), g.constant(0, "int64"))
    condition, zero = g.constant(True, "bool"), g.ints(0)
    body = [helper.make_node("Gather", [x, "step"], ["row"]), helper.make_node("Gather", [table, "row"], ["found"]),
            helper.make_node("ReduceSum", ["found", zero], ["sum"], keepdims=0),
            helper.make_node("Add", ["total", "sum"], ["next"]), helper.make_node("Identity", ["goes_on"], ["still"])]
    inputs = [helper.make_tensor_value_info("step", TensorProto.INT64, []), helper.make_tensor_value_info("goes_on", TensorProto.BOOL, []),
              helper.make_tensor_value_info("total", TensorProto.FLOAT, [5])]
    outputs = [helper.make_tensor_value_info("still", TensorProto.BOOL, []), helper.make_tensor_value_info("next", TensorProto.FLOAT, [5]),
               helper.make_tensor_value_info("sum", TensorProto.FLOAT, [5])]
    total, rows = g.Loop(count, condition, g.weight(5), outputs=2, body=helper.make_graph(body, "body", inputs, outputs))
    return g.Relu(total), rows


# Operators of old versions: what is an operand today was an attribute.


@cases("opset-7")
def operators_of_opset_7(g):
    g.opset = 7
    x = g.input([2, 4, 6])
    y = g.Clip(g.Pad(x, pads=[0, 0, 1, 0, 0, 1], value=0.5), min=-0.7, max=0.8)
    y = g.Dropout(g.Slice(y, axes=[2], starts=[1], ends=[100]), ratio=0.3)
    a, b = g.Split(y, axis=1, split=[1, 3], outputs=2)
    return g.Squeeze(a, axes=[1]), g.Softmax(b, axis=1), g.ReduceSum(b, axes=[1], keepdims=0), g.Unsqueeze(a, axes=[0])


@cases("opset-7", terms=18)
def network_of_opset_7(g):
    g.opset = 7
    x = g.input([1, 2, 6, 6])
    y = g.Conv(x, g.weight(4, 2, 3, 3), kernel_shape=[3, 3])
    y = g.BatchNormalization(y, g.weight(4), g.weight(4), g.weight(4), g.weight(4, low=0.5, high=2), momentum=0.9)
    y = g.AveragePool(g.LeakyRelu(y, alpha=0.1), kernel_shape=[2, 2], strides=[2, 2])
    return g.Gemm(g.Flatten(y), g.weight(16, 3), g.weight(3)), g.Upsample(y, scales=[1.0, 1.0, 2.0, 2.0], mode="nearest")


@cases("opset-9")
def operators_of_opset_9(g):
    g.opset = 9
    x = g.input([2, 3, 4])
    y = g.Where(g.Cast(g.Clip(x, min=0.0), to=TensorProto.BOOL), x, g.Expand(g.constant([0.5], "float32"), g.ints(2, 1, 4)))
    scaled = g.Upsample(g.Unsqueeze(y, axes=[0]), g.constant([1, 1, 2, 2], "float32"), mode="nearest")
    return scaled, g.LogSoftmax(y, axis=1), g.ReduceMean(y, axes=[2], keepdims=1), g.ArgMax(y, axis=1)


@cases("opset-11")
def operators_of_opset_11(g):
    g.opset = 11
    x = g.input([2, 3, 6])
    y = g.Clip(g.Pad(x, g.ints(0, 0, 1, 0, 0, 1), g.constant(0.5, "float32")), g.constant(-0.5, "float32"))
    y = g.Slice(y, g.ints(0), g.ints(8), g.ints(-1), g.ints(2))
    a, b = g.Split(y, axis=1, split=[1, 2], outputs=2)
    return g.Squeeze(a, axes=[-2]), g.Softmax(b), g.ReduceSum(y, axes=[-1]), g.CumSum(b, g.constant(1, "int32"))

"""ONNX files whose bytes are sound and whose graph is not: cycles, missing and doubled names, impossible tensors."""

import struct

from onnx_writer import FLOAT, FLOAT16, INT64, STRING, block, graph, int64s, integer, model, node, one_node, tensor, value

X, Y = [value("x", [4])], [value("y", [4])]
FILE = "model.onnx"


def add_structure_cases(corpus):
    def refuse(name, nodes, *place, inputs=X, outputs=Y, initializers=()):
        corpus.refuse(f"onnx-{name}", model(graph(nodes, inputs, outputs, initializers)), *place)

    relu = node("Relu", ["x"], ["y"])
    refuse("cycle-of-one", [node("Add", ["x", "y"], ["y"])], "'bad'", "'y'")
    refuse("cycle-of-two", [node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"], "two"),
                            node("Relu", ["b"], ["y"], "three")], "'bad'", "'b'")
    refuse("input-undefined", [node("Relu", ["nowhere"], ["y"])], "'bad'", "'nowhere'")
    refuse("output-twice", [relu, node("Neg", ["x"], ["y"], "second")], "'second'", "'y'")
    refuse("output-hides-input", [node("Relu", ["x"], ["x"]), node("Relu", ["x"], ["y"], "then")], "'bad'", "'x'")
    refuse("output-hides-weight", [node("Relu", ["x"], ["w"]), node("Relu", ["w"], ["y"], "then")], "'bad'", "'w'",
           initializers=[tensor("w", [4])])
    refuse("weight-twice", [node("Add", ["x", "w"], ["y"])], "'w'", initializers=[tensor("w", [4]), tensor("w", [4])])
    refuse("graph-input-twice", [relu], "'x'", inputs=X + X)
    refuse("graph-output-twice", [relu], "'y'", outputs=Y + Y)
    refuse("graph-output-undefined", [relu], "'nowhere'", outputs=[value("nowhere", [4])])
    refuse("graph-without-output", [relu], FILE, "output", outputs=[])
    refuse("input-unnamed", [relu], FILE, "input", "''", inputs=[value("", [4])])
    refuse("node-without-output", [node("Relu", ["x"], [])], "'bad'", "'y'")
    refuse("operand-missing", [node("Add", ["x"], ["y"])], "'bad'")
    refuse("operand-empty", [node("Add", ["x", ""], ["y"])], "'bad'")
    refuse("operands-too-many", [node("Relu", ["x", "x"], ["y"])], "'bad'")
    refuse("operands-none", [node("Relu", [], ["y"])], "'bad'")
    refuse("operands-10000", [node("Relu", ["x"] * 10000, ["y"])], "'bad'")
    refuse("result-that-no-relu-has", [node("Relu", ["x"], ["h", "z"]), node("Neg", ["z"], ["y"], "next")], "'next'")
    refuse("operator-unknown", [node("Frobnicate", ["x"], ["y"])], "'bad'", "'Frobnicate'")
    refuse("operator-unnamed", [node("", ["x"], ["y"])], "'bad'")
    refuse("operator-1-megabyte", [node("R" * (1 << 20), ["x"], ["y"])], "'bad'", "RRRR")
    refuse("operator-hostile", [node('"; system("x"); //', ["x"], ["y"])], "'bad'")
    refuse("operator-control-bytes", [node("\x1b[2J\x07\r\n", ["x"], ["y"])], "'bad'")
    refuse("domain-unknown", [node("Relu", ["x"], ["y"], domain="evil.corp")], "'bad'", "evil.corp")
    refuse("type-missing", [relu], "'x'", inputs=[block(1, "x")])
    refuse("type-is-sequence", [relu], "'x'", inputs=[block(1, "x") + block(2, block(4, block(1, b"")))])
    refuse("output-type-is-wrong", [relu], "'y'", "'bad'", outputs=[value("y", [4], INT64)])
    corpus.survive("onnx-weight-unnamed", model(graph([relu], X, Y, [tensor("", [4])])))
    corpus.survive("onnx-output-shape-is-wrong", model(graph([relu], X, [value("y", [5])])))
    corpus.survive("onnx-output-rank-is-wrong", model(graph([relu], X, [value("y", [2, 2])])))
    claim = block(13, value("h", [9]))
    nodes = [node("Relu", ["x"], ["h"]), node("Relu", ["h"], ["y"], "then")]
    corpus.survive("onnx-value-info-is-wrong", model(graph(nodes, X, Y, fields=claim)))


def add_tensor_cases(corpus):
    def refuse(name, weight, *place):
        nodes = [node("Add", ["x", "w"], ["y"])]
        corpus.refuse(f"onnx-weight-{name}", model(graph(nodes, X, [value("y", None)], [weight])), "'w'", *place)

    for name, dtype in (("zero", 0), ("unknown", 999), ("negative", -1)):
        refuse(f"type-{name}", tensor("w", [4], dtype=dtype))
        body = graph([node("Relu", ["x0"], ["y"])], [value("x0", [4], dtype)], [value("y", [4])])
        corpus.refuse(f"onnx-input-type-{name}", model(body), "'x0'")
    refuse("type-string", tensor("w", [1], raw=b"", dtype=STRING, fields=block(6, "text")))
    four = struct.pack("<4f", 1, 2, 3, 4)
    for name, dims in (("negative", [-4]), ("two-negative", [-2, -2]), ("too-few", [3]), ("too-many", [5]),
                       ("scalar", []), ("1-terabyte", [1 << 38]), ("2-to-62", [1 << 62]), ("2-to-63", [1 << 63]),
                       ("product-2-to-64", [1 << 32, 1 << 32]), ("product-wraps-to-4", [(1 << 62) + 1, 4]),
                       ("zero-times-huge", [0, 1 << 62, 1 << 62]), ("rank-100000", [1] * 100000)):
        refuse(f"dims-{name}", tensor("w", dims, raw=four))
    refuse("data-missing", tensor("w", [4], raw=b""))
    refuse("data-odd", tensor("w", [4], raw=four[:-1]))
    floats = block(4, four)
    refuse("data-twice", tensor("w", [4], raw=four, fields=floats))
    refuse("float-data-short", tensor("w", [5], raw=b"", fields=floats))
    refuse("float-data-odd", tensor("w", [4], raw=b"", fields=block(4, four[:-1])), FILE)
    refuse("float-data-for-int64", tensor("w", [4], raw=b"", dtype=INT64, fields=floats))
    refuse("int32-data-beyond-half", tensor("w", [1], raw=b"", dtype=FLOAT16, fields=integer(5, 1 << 20)))
    refuse("segment", tensor("w", [4], raw=four, fields=block(3, integer(1, 0) + integer(2, 4))))


def add_shape_cases(corpus):
    def refuse(name, data, *place, **rest):
        corpus.refuse(f"onnx-{name}", data, *(place or ("'bad'",)), **rest)

    tera = [1 << 20, 1 << 20]
    for name, dim in (("minus-1", -1), ("minus-5", -5), ("minimum", -(1 << 63))):
        refuse(f"input-dim-{name}", one_node("Relu", [[dim, 4]]), "'x0'")
    refuse("input-dim-unnamed", one_node("Relu", [[None, 4]]), "'x0'")
    refuse("input-dim-symbolic", one_node("Relu", [["batch", 4]]), "'batch'", "batch")
    refuse("input-dim-hostile", one_node("Relu", [['"; system("x"); //\n', 4]]), "'x0'")
    refuse("input-shape-missing", one_node("Relu", [None]), "'x0'")
    refuse("input-4-terabytes", one_node("Relu", [tera]), "'x0'", "'bad'", "'y'")
    refuse("input-2-to-80-bytes", one_node("Relu", [[1 << 39, 1 << 39]]), "'x0'")
    refuse("input-rank-100000", one_node("Relu", [[1] * 100000]), "'x0'")
    refuse("matmul-4-terabytes", one_node("MatMul", [[1 << 20, 1], [1, 1 << 20]]), "'bad'", "'y'")
    refuse("matmul-inner-mismatch", one_node("MatMul", [[2, 3], [4, 5]]))
    refuse("matmul-batch-mismatch", one_node("MatMul", [[2, 3, 3], [5, 3, 3]]))
    refuse("matmul-scalar", one_node("MatMul", [[], [3]]))
    refuse("add-no-broadcast", one_node("Add", [[2, 3], [2, 4]]))
    refuse("add-type-mismatch", one_node("Add", [[1]], constants=[int64s(1)]))
    refuse("conv-rank-two", one_node("Conv", [[3, 3], [3, 3]]))
    refuse("conv-rank-mismatch", one_node("Conv", [[1, 1, 8, 8], [1, 1, 3]]))
    refuse("conv-channels-mismatch", one_node("Conv", [[1, 3, 8, 8], [2, 4, 3, 3]]))
    refuse("conv-bias-mismatch", one_node("Conv", [[1, 1, 8, 8], [2, 1, 3, 3], [3]]))
    refuse("conv-zero-channels", one_node("Conv", [[1, 0, 8, 8], [2, 0, 3, 3]]), "'x0'")
    refuse("gemm-rank-three", one_node("Gemm", [[1, 2, 3], [3, 4]]))
    refuse("gemm-bias-mismatch", one_node("Gemm", [[2, 3], [3, 4], [7]]))
    refuse("batch-norm-mismatch", one_node("BatchNormalization", [[1, 3, 2, 2], [3], [4], [3], [3]]))
    refuse("layer-norm-mismatch", one_node("LayerNormalization", [[2, 8], [7]]))
    refuse("concat-mismatch", one_node("Concat", [[2, 3], [2, 4]], axis=0))
    refuse("reshape-two-unknown", one_node("Reshape", [[4]], constants=[int64s(-1, -1)]))
    refuse("reshape-not-divisible", one_node("Reshape", [[4]], constants=[int64s(-1, 3)]))
    refuse("reshape-wrong-count", one_node("Reshape", [[4]], constants=[int64s(5)]))
    refuse("reshape-minus-two", one_node("Reshape", [[4]], constants=[int64s(-2, -2)]))
    refuse("reshape-minimum", one_node("Reshape", [[4]], constants=[int64s(-(1 << 63), 4)]))
    refuse("expand-minimum", one_node("Expand", [[4]], constants=[int64s(-(1 << 63), 4)]))
    refuse("reshape-overflow", one_node("Reshape", [[4]], constants=[int64s(1 << 62, 1 << 62, 0)]))
    refuse("reshape-zero-beyond-rank", one_node("Reshape", [[4]], constants=[int64s(4, 0)]))
    refuse("expand-4-terabytes", one_node("Expand", [[1]], constants=[int64s(*tera)]))
    refuse("expand-negative", one_node("Expand", [[1]], constants=[int64s(-4)]))
    refuse("expand-overflow", one_node("Expand", [[1]], constants=[int64s(1 << 62, 1 << 62)]))
    refuse("tile-4-terabytes", one_node("Tile", [[1, 1]], constants=[int64s(*tera)]))
    refuse("constant-of-shape-huge", one_node("ConstantOfShape", [], constants=[int64s(*tera)]))
    refuse("squeeze-not-one", one_node("Squeeze", [[2, 3]], constants=[int64s(0)]))
    refuse("unsqueeze-twice", one_node("Unsqueeze", [[2]], constants=[int64s(0, 0)]))
    refuse("unsqueeze-far", one_node("Unsqueeze", [[2]], constants=[int64s(1 << 62)]))
    refuse("slice-step-zero", one_node("Slice", [[4]], constants=[int64s(0), int64s(4), int64s(0), int64s(0)]))
    refuse("slice-axis-far", one_node("Slice", [[4]], constants=[int64s(0), int64s(4), int64s(9), int64s(1)]))
    refuse("split-wrong-sum", one_node("Split", [[4]], constants=[int64s(9)]))
    refuse("pad-below-zero", one_node("Pad", [[4]], constants=[int64s(-3, -3)]))
    refuse("pad-overflow", one_node("Pad", [[4]], constants=[int64s((1 << 63) - 1, (1 << 63) - 1)]))
    corpus.survive("onnx-gather-index-out", one_node("Gather", [[4]], constants=[int64s(9)]))
    refuse("reduce-axis-far", one_node("ReduceSum", [[4]], constants=[int64s(7)]))
    refuse("resize-4-terabytes", one_node("Resize", [[4]], constants=[([0], [], FLOAT), ([1], [1e12], FLOAT)]))
    refuse("resize-negative", one_node("Resize", [[4]], constants=[([0], [], FLOAT), ([1], [-1.0], FLOAT)]))
    refuse("lstm-mismatch", one_node("LSTM", [[5, 2, 3], [1, 8, 3], [1, 8, 3]]))
    refuse("lstm-hidden-zero", one_node("LSTM", [[5, 2, 3], [1, 16, 3], [1, 16, 4]], hidden_size=0))
    refuse("lstm-activations-are-ints", one_node("LSTM", [[5, 2, 3], [1, 16, 3], [1, 16, 4]], activations=[1, 2, 3]))
    refuse("lrn-wide", one_node("LRN", [[1, 4, 2, 2]], size=1 << 62))
    refuse("range-endless", one_node("Range", [], constants=[([], [0], INT64), ([], [1 << 60], INT64), ([], [1], INT64)]))


def add_folding_cases(corpus):
    """Operators on small constants that take minutes or ages to evaluate, and so must not be folded."""
    def compile_constant(name, op, constants, **attributes):
        tensors = [tensor(f"c{i}", dims, values) for i, (dims, values) in enumerate(constants)]
        nodes = [node(op, [f"c{i}" for i in range(len(constants))], ["h"], **attributes)]
        nodes.append(node("Add", ["h", "x"], ["y"], "add"))
        corpus.compile(f"onnx-{name}", model(graph(nodes, X, [value("y", None)], tensors)))

    letters = "abcdefghijklmnopqrstuvwxyz"
    compile_constant("einsum-26-factors", "Einsum", [([2], None)] * 26, equation=",".join(letters) + "->")
    compile_constant("einsum-2-to-64-terms", "Einsum", [([1 << 16], None)] * 4, equation="i,j,k,l->")
    compile_constant("resize-9-axes", "Resize", [([4] + [2] * 8, None), ([0], []), ([9], [1.0] + [2.0] * 8)],
                     mode="linear", antialias=1)


def add_cases(corpus):
    add_folding_cases(corpus)
    add_structure_cases(corpus)
    add_tensor_cases(corpus)
    add_shape_cases(corpus)

"""ONNX nodes with attributes that are of the wrong kind, out of range, or absurd."""

from onnx_writer import attribute, block, int64s, integer, one_node, small_model

HUGE = {"2-to-31": 1 << 31, "2-to-62": 1 << 62, "maximum": (1 << 63) - 1, "minimum": -(1 << 63)}


def add_conv_cases(corpus):
    def refuse(name, data=None, **attributes):
        corpus.refuse(f"onnx-conv-{name}", data or small_model(**attributes), "'conv'")

    for name, number in HUGE.items():
        refuse(f"kernel-{name}", kernel_shape=[number, number])
        refuse(f"pads-{name}", pads=[number] * 4)
        refuse(f"dilations-{name}", dilations=[number, number])
        refuse(f"group-{name}", group=number)
    refuse("stride-minimum", strides=[-(1 << 63)] * 2)
    corpus.survive("onnx-conv-stride-maximum", small_model(strides=[(1 << 63) - 1] * 2))
    for name, number in (("zero", 0), ("negative", -1)):
        refuse(f"kernel-{name}", kernel_shape=[number, number])
        refuse(f"strides-{name}", strides=[number, number])
        refuse(f"dilations-{name}", dilations=[number, number])
        refuse(f"group-{name}", group=number)
    refuse("pads-negative", pads=[-9, -9, -9, -9])
    refuse("group-does-not-divide", group=3)
    refuse("kernel-differs-from-weight", kernel_shape=[5, 5])
    refuse("kernel-beyond-image", small_model(pads=[0] * 4, dims=(1, 1, 2, 2)))
    refuse("kernel-rank-one", kernel_shape=[3])
    refuse("pads-too-few", pads=[1, 1])
    refuse("pads-100000", pads=[1] * 100000)
    refuse("strides-rank-three", strides=[1, 1, 1])
    refuse("auto-pad-unknown", auto_pad='"; system("x"); //')
    refuse("auto-pad-is-int", auto_pad=1)
    refuse("auto-pad-1-megabyte", auto_pad="S" * (1 << 20))
    refuse("strides-are-floats", strides=[1.0, 1.0])
    refuse("strides-are-string", strides="11")
    refuse("group-is-ints", group=[1, 1])
    refuse("group-is-float", group=1.0)
    refuse("attribute-unknown", flavour=7)
    refuse("attribute-type-lies", group=(1, integer(3, 1)))
    refuse("attribute-type-unknown", group=(99, integer(3, 1)))
    corpus.survive("onnx-conv-attribute-by-reference", small_model(group=(2, block(21, "outer"))))
    refuse("attribute-is-graph", group=(5, block(6, b"")))
    twice = block(5, attribute("pads", [0, 0, 0, 0]))
    refuse("attribute-twice", small_model(conv_extra=twice))
    unnamed = block(5, attribute("", 1))
    refuse("attribute-unnamed", small_model(conv_extra=unnamed))


def add_pool_cases(corpus):
    for op in ("MaxPool", "AveragePool"):
        def refuse(name, dims=(1, 1, 8, 8), **attributes):
            corpus.refuse(f"onnx-{op.lower()}-{name}", one_node(op, [dims], **attributes), "'bad'")

        refuse("kernel-missing")
        refuse("kernel-zero", kernel_shape=[0, 0])
        refuse("kernel-rank-three", kernel_shape=[2, 2, 2])
        refuse("kernel-beyond-image", kernel_shape=[9, 9])
        refuse("kernel-2-to-31", kernel_shape=[1 << 31, 1 << 31])
        refuse("stride-zero", kernel_shape=[2, 2], strides=[0, 1])
        refuse("pads-beyond-kernel", kernel_shape=[2, 2], pads=[1 << 40, 0, 0, 0])
        refuse("pads-negative", kernel_shape=[2, 2], pads=[-1, 0, 0, 0])
        refuse("dilation-zero", kernel_shape=[2, 2], dilations=[0, 0])
        refuse("rank-two", dims=(8, 8), kernel_shape=[2, 2])


def add_cases(corpus):
    add_conv_cases(corpus)
    add_pool_cases(corpus)

    def refuse(name, op, shapes, constants=(), **attributes):
        corpus.refuse(f"onnx-{name}", one_node(op, shapes, constants=constants, **attributes), "'bad'")

    for name, axis in (("beyond", 2), ("below", -3), ("maximum", (1 << 63) - 1), ("minimum", -(1 << 63))):
        refuse(f"softmax-axis-{name}", "Softmax", [[2, 3]], axis=axis)
        refuse(f"concat-axis-{name}", "Concat", [[2, 3], [2, 3]], axis=axis)
        refuse(f"gather-axis-{name}", "Gather", [[2, 3]], [int64s(0)], axis=axis)
        refuse(f"layer-norm-axis-{name}", "LayerNormalization", [[2, 3], [3]], axis=axis)
    refuse("flatten-axis-beyond", "Flatten", [[2, 3]], axis=3)
    refuse("flatten-axis-below", "Flatten", [[2, 3]], axis=-3)
    refuse("concat-axis-missing", "Concat", [[2, 3], [2, 3]])
    refuse("transpose-perm-repeats", "Transpose", [[2, 3]], perm=[0, 0])
    refuse("transpose-perm-beyond", "Transpose", [[2, 3]], perm=[0, 7])
    corpus.survive("onnx-transpose-perm-negative", one_node("Transpose", [[2, 3]], perm=[-1, 0]))
    refuse("transpose-perm-short", "Transpose", [[2, 3]], perm=[0])
    refuse("transpose-perm-100000", "Transpose", [[2, 3]], perm=[0] * 100000)
    refuse("cast-to-unknown", "Cast", [[4]], to=999)
    refuse("cast-to-missing", "Cast", [[4]])
    refuse("gemm-trans-is-string", "Gemm", [[2, 3], [3, 4]], transA="yes")
    refuse("softmax-axis-is-float", "Softmax", [[2, 3]], axis=1.0)
    refuse("constant-without-value", "Constant", [])
    refuse("constant-of-two-values", "Constant", [], value_int=1, value_float=2.0)
    refuse("pad-mode-unknown", "Pad", [[4]], [int64s(1, 1)], mode="sideways")
    corpus.survive("onnx-gemm-alpha-is-nan", one_node("Gemm", [[2, 3], [3, 4]], alpha=float("nan")))
    corpus.survive("onnx-layer-norm-epsilon-infinite", one_node("LayerNormalization", [[2, 3], [3]], epsilon=float("-inf")))

"""ONNX nodes with attributes, shapes and constants drawn from the numbers at which arithmetic goes wrong.

Whether a draw has a meaning is the compiler's to find out; it must neither crash nor take forever.
"""

import random

from onnx_writer import INT64, one_node

NUMBERS = [-(1 << 63), -(1 << 32), -(1 << 31), -3, -2, -1, 0, 1, 2, 3, (1 << 31) - 1, 1 << 31, 1 << 32, 1 << 62,
           (1 << 63) - 1]
SMALL = [-2, -1, 0, 1, 1, 2, 2, 3, 4]
# Operator: operand ranks; attributes as (name, how many numbers); constants as how many numbers each.
OPERATORS = {
    "Conv": ([4, 4], {"strides": 2, "dilations": 2, "pads": 4, "group": 0}, []),
    "ConvTranspose": ([4, 4], {"strides": 2, "dilations": 2, "pads": 4, "output_padding": 2, "group": 0}, []),
    "MaxPool": ([4], {"kernel_shape": 2, "strides": 2, "dilations": 2, "pads": 4, "ceil_mode": 0}, []),
    "AveragePool": ([4], {"kernel_shape": 2, "strides": 2, "pads": 4, "ceil_mode": 0, "count_include_pad": 0}, []),
    "LpPool": ([4], {"kernel_shape": 2, "strides": 2, "pads": 4, "p": 0}, []),
    "Gemm": ([2, 2], {"transA": 0, "transB": 0}, []),
    "MatMul": ([3, 3], {}, []),
    "Add": ([3, 2], {}, []),
    "Softmax": ([3], {"axis": 0}, []),
    "LayerNormalization": ([3, 1], {"axis": 0}, []),
    "BatchNormalization": ([4, 1, 1, 1, 1], {}, []),
    "ReduceSum": ([3], {"keepdims": 0}, [2]),
    "ReduceMax": ([3], {"axes": 2, "keepdims": 0}, []),
    "ArgMax": ([3], {"axis": 0, "keepdims": 0, "select_last_index": 0}, []),
    "CumSum": ([3], {"exclusive": 0, "reverse": 0}, [0]),
    "Transpose": ([3], {"perm": 3}, []),
    "Reshape": ([3], {"allowzero": 0}, [3]),
    "Flatten": ([3], {"axis": 0}, []),
    "Squeeze": ([4], {}, [2]),
    "Unsqueeze": ([2], {}, [2]),
    "Expand": ([3], {}, [4]),
    "Tile": ([2], {}, [2]),
    "Concat": ([3, 3], {"axis": 0}, []),
    "Split": ([2], {"axis": 0}, [2]),
    "Slice": ([2], {}, [2, 2, 2, 2]),
    "Gather": ([3], {"axis": 0}, [2]),
    "Pad": ([2], {}, [4]),
    "Cast": ([2], {"to": 0}, []),
    "OneHot": ([2], {"axis": 0}, [0, 2]),
    "DepthToSpace": ([4], {"blocksize": 0}, []),
    "Shape": ([3], {"start": 0, "end": 0}, []),
    "ConstantOfShape": ([], {}, [3]),
    "EyeLike": ([2], {"k": 0, "dtype": 0}, []),
    "Range": ([], {}, [0, 0, 0]),
    "TopK": ([2], {"axis": 0, "largest": 0}, [1]),
    "Resize": ([4], {}, []),
}
DRAWS = 6


def add_cases(corpus):
    generator = random.Random(8)

    def draw():
        return generator.choice(NUMBERS if generator.random() < 0.3 else SMALL)

    def numbers(count):
        return [draw() for _ in range(count)] if count else draw()

    for op, (ranks, attributes, constants) in OPERATORS.items():
        for i in range(DRAWS):
            shapes = [[abs(generator.choice(SMALL)) or 1 for _ in range(rank)] for rank in ranks]
            if i % 3 == 2 and shapes:
                shapes[0][generator.randrange(len(shapes[0]))] = generator.choice([n for n in NUMBERS if n > 2])
            given = {name: numbers(count) for name, count in attributes.items() if generator.random() < 0.7}
            values = [([count] if count else [], [draw() for _ in range(max(count, 1))], INT64) for count in constants]
            corpus.survive(f"onnx-random-{op.lower()}-{i}", one_node(op, shapes, constants=values, **given))

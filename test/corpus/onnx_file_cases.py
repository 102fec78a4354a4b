"""ONNX files that are damaged as files: cut, flipped, too large, nested too deep, or no protobuf at all."""

import random

from onnx_writer import attribute, block, graph, integer, model, node, small_model, value, varint

FILE = "model.onnx"


def nested_groups(depth):
    """An unknown field of start-group tags only, each inside the one before."""
    return varint(99 << 3 | 3) * depth + varint(99 << 3 | 4) * depth


def nested_graphs(depth):
    """A model whose If branches hold If branches, `depth` times."""
    inner = graph([node("Relu", ["x"], ["y"])], [], [value("y", [1])])
    for _ in range(depth):
        branch = block(5, attribute("then_branch", (5, block(6, inner))))
        inner = graph([node("If", ["x"], ["y"], extra=branch)], [], [value("y", [1])])
    return model(inner)


def nested_types(depth):
    """An input that is a sequence of sequences of ... of tensors."""
    inner = block(1, integer(1, 1))
    for _ in range(depth):
        inner = block(4, block(1, inner))
    return model(graph([node("Relu", ["x"], ["y"])], [block(1, "x") + block(2, inner)], [value("y", [1])]))


def add_cases(corpus):
    good = small_model()
    corpus.compile("onnx-good", good)

    for i in range(32):
        corpus.refuse(f"onnx-cut-{i:02d}", good[: len(good) * i // 32], FILE)
    generator = random.Random(8)
    for i in range(64):
        damaged = bytearray(good)
        for _ in range(1 + i % 3):
            damaged[generator.randrange(len(damaged))] ^= 1 << generator.randrange(8)
        corpus.survive(f"onnx-flip-{i:02d}", bytes(damaged))
    for i in range(16):
        start = generator.randrange(len(good) - 16)
        noise = bytes(generator.randrange(256) for _ in range(16))
        corpus.survive(f"onnx-noise-{i:02d}", good[:start] + noise + good[start + 16 :])

    corpus.refuse("onnx-empty", b"", FILE)
    corpus.refuse("onnx-zeros", bytes(4096), FILE)
    corpus.refuse("onnx-text", b"error: this is no model\n" * 100, FILE)
    corpus.refuse("onnx-random", bytes(generator.randrange(256) for _ in range(65536)), FILE)
    corpus.refuse("onnx-hole-3-gigabytes", good, FILE, size=3 << 30)
    corpus.refuse("onnx-hole-1-terabyte", good, FILE, size=1 << 40)
    corpus.refuse("onnx-length-beyond-file", good + varint(7 << 3 | 2) + varint(1 << 30), FILE)
    corpus.refuse("onnx-length-2-to-63", good + varint(7 << 3 | 2) + varint(1 << 63), FILE)
    corpus.refuse("onnx-length-minus-one", good + varint(7 << 3 | 2) + varint(-1), FILE)
    corpus.refuse("onnx-varint-too-long", good + varint(99 << 3) + b"\xff" * 16 + b"\x01", FILE)
    corpus.refuse("onnx-field-zero", good + b"\x00\x00", FILE)
    corpus.refuse("onnx-wire-type-seven", good + varint(99 << 3 | 7) + b"\x00", FILE)
    corpus.refuse("onnx-group-unclosed", good + varint(99 << 3 | 3), FILE)
    corpus.refuse("onnx-group-end-only", good + varint(99 << 3 | 4), FILE)
    corpus.refuse("onnx-groups-100000-deep", good + nested_groups(100000), FILE)
    corpus.refuse("onnx-graphs-60-deep", nested_graphs(60), FILE, "'bad'")
    corpus.refuse("onnx-graphs-2000-deep", nested_graphs(2000), FILE, "'bad'")
    corpus.refuse("onnx-types-20-deep", nested_types(20), FILE, "'x'")
    corpus.refuse("onnx-types-5000-deep", nested_types(5000), FILE, "'x'")

    body = graph([node("Relu", ["x"], ["y"])], [value("x", [4])], [value("y", [4])])
    corpus.refuse("onnx-no-graph", integer(1, 9) + block(8, integer(2, 18)), FILE, "graph")
    corpus.refuse("onnx-no-opset", integer(1, 9) + block(7, body), FILE, "opset")
    for name, opset in (("zero", 0), ("negative", -1), ("next-century", 1000), ("2-to-40", 1 << 40)):
        corpus.refuse(f"onnx-opset-{name}", model(body, opset), FILE, "opset")
    twice = block(8, integer(2, 18)) + block(8, integer(2, 13))
    corpus.refuse("onnx-opset-twice", model(body, twice), FILE, "opset")
    corpus.survive("onnx-ir-version-huge", model(body, ir_version=1 << 40))
    corpus.survive("onnx-doc-string-4-megabytes", model(body, fields=block(6, "d" * (4 << 20))))
    function = block(1, "Self") + block(4, "x") + block(5, "y") + block(10, "own")
    function += block(7, node("Self", ["x"], ["y"], "inner", "own")) + block(9, integer(2, 18))
    caller = graph([node("Self", ["x"], ["y"], "bad", "own")], [value("x", [4])], [value("y", [4])])
    opsets = block(8, integer(2, 18)) + block(8, block(1, "own") + integer(2, 1))
    corpus.refuse("onnx-function-calls-itself", model(caller, opsets, fields=block(25, function)), "bad", "Self")

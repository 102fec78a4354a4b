"""Runs a decoder as ONNX Runtime's generation tools write it, some tokens a call, against the whole sequence there.

usage: generation.py BURIN FOLDER
"""

import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
from compare import machine_levels
from onnx import TensorProto, helper, numpy_helper

VOCABULARY, WIDTH, HEADS, GROUPS, CHANNELS, HIDDEN, LENGTH, LAYERS, BLOCK = 50, 64, 4, 2, 16, 96, 10, 2, 32
# Sums of up to 96 products with weights of 4 bits, through two layers.
TOLERANCE = 1e-4
PARTS = ("key", "value")


class Decoder:
    """Weights of 4 bits by blocks, attention over caches, and a mask from which both lengths follow."""

    def __init__(self):
        self.random, self.nodes, self.constants = np.random.default_rng(7), [], []

    def constant(self, value):
        self.constants.append(numpy_helper.from_array(value, f"c{len(self.constants)}"))
        return self.constants[-1].name

    def node(self, operator, *inputs, results=None, domain="", **attributes):
        results = results or [f"{operator}.{len(self.nodes)}"]
        self.nodes.append(helper.make_node(operator, inputs, results, results[0] + "/node", domain=domain, **attributes))
        return results[0]

    def blocks(self, rows, columns):
        """Codes and scales of a matrix whose rows are cut into blocks."""
        codes = self.random.integers(0, 256, [rows, columns // BLOCK, BLOCK // 2], "uint8")
        return codes, self.constant(self.random.uniform(0.01, 0.03, [rows, columns // BLOCK]).astype("float32"))

    def product(self, x, depth, columns):
        codes, scales = self.blocks(columns, depth)
        sizes = {"K": depth, "N": columns, "bits": 4, "block_size": BLOCK}
        return self.node("MatMulNBits", x, self.constant(codes), scales, domain="com.microsoft", **sizes)

    def scale(self):
        return self.constant(self.random.uniform(0.5, 1.5, WIDTH).astype("float32"))

    def lengths(self):
        """How many keys count, less one, and how many there are, from the mask."""
        one, axis = self.constant(np.int64(1)), self.constant(np.array([1]))
        counted = self.node("Sub", self.node("ReduceSum", "attention_mask", axis, keepdims=0), one)
        total = self.node("Gather", self.node("Shape", "attention_mask"), one)
        return [self.node("Cast", value, to=TensorProto.INT32) for value in (counted, total)]

    def layer(self, number, x, normal, lengths, tables):
        q, k, v = (self.product(normal, WIDTH, heads * CHANNELS) for heads in (HEADS, GROUPS, GROUPS))
        past, present = ([f"{when}.{number}.{part}" for part in PARTS] for when in ("past_key_values", "present"))
        sizes = {"num_heads": HEADS, "kv_num_heads": GROUPS, "do_rotary": 1}
        results = [f"mixed.{number}", *present]
        mixed = self.node("GroupQueryAttention", q, k, v, *past, *lengths, *tables, results=results, domain="com.microsoft", **sizes)
        normal, x = self.join(x, self.product(mixed, HEADS * CHANNELS, WIDTH))
        gate, up = (self.product(normal, WIDTH, HIDDEN) for _ in range(2))
        hidden = self.node("Mul", self.node("Mul", gate, self.node("Sigmoid", gate)), up)
        return self.join(x, self.product(hidden, HIDDEN, WIDTH))

    def join(self, x, y):
        """What is normalized of the sum, and the sum."""
        normal, total = f"normal.{len(self.nodes)}", f"sum.{len(self.nodes)}"
        self.node("SkipSimplifiedLayerNormalization", x, y, self.scale(), results=[normal, "", "", total], domain="com.microsoft", epsilon=1e-5)
        return normal, total

    def save(self, path):
        codes, scales = self.blocks(VOCABULARY, WIDTH)
        table = self.constant(codes.reshape(VOCABULARY, -1))
        x = self.node("GatherBlockQuantized", table, "input_ids", scales, domain="com.microsoft", bits=4, block_size=BLOCK, quantize_axis=1)
        angles = np.outer(np.arange(2 * LENGTH), 100.0 ** (-np.arange(CHANNELS // 2) / 8))
        tables = [self.constant(turn(angles).astype("float32")) for turn in (np.cos, np.sin)]
        lengths = self.lengths()
        normal = self.node("SimplifiedLayerNormalization", x, self.scale(), axis=-1, epsilon=1e-5)
        for number in range(LAYERS):
            normal, x = self.layer(number, x, normal, lengths, tables)
        logits = self.product(normal, WIDTH, VOCABULARY)

        def value(name, element, *shape):
            return helper.make_tensor_value_info(name, element, shape)

        def caches(name, steps):
            shape = ["batch_size", GROUPS, steps, CHANNELS]
            return [value(f"{name}.{i}.{part}", TensorProto.FLOAT, *shape) for i in range(LAYERS) for part in PARTS]

        steps, total = "sequence_length", "total_sequence_length"
        inputs = [value("input_ids", TensorProto.INT64, "batch_size", steps), value("attention_mask", TensorProto.INT64, "batch_size", total)]
        outputs = [value(logits, TensorProto.FLOAT, "batch_size", steps, VOCABULARY), *caches("present", total)]
        graph = helper.make_graph(self.nodes, "decoder", inputs + caches("past_key_values", "past_sequence_length"), outputs, self.constants)
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)
        return logits


def whole(path, ids):
    """The logits of all tokens at once, from ONNX Runtime."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    empty = np.zeros((1, GROUPS, 0, CHANNELS), "float32")
    past = {f"past_key_values.{i}.{part}": empty for i in range(LAYERS) for part in PARTS}
    return session.run(None, {"input_ids": ids[None], "attention_mask": np.ones((1, LENGTH), "int64"), **past})[0][0]


def check(burin, folder, path, steps, ids, logits, name):
    """Compares what calls of `steps` tokens give with `logits`, [LENGTH, VOCABULARY], interpreted and at each level."""
    calls = LENGTH // steps
    library, given, expected = (os.path.join(folder, f"{file}{steps}") for file in ("library", "in.npz", "ref.npz"))
    mask = [[[int(i < (call + 1) * steps) for i in range(LENGTH)]] for call in range(calls)]
    np.savez(given + ".npz", input_ids=ids.reshape(calls, 1, steps), attention_mask=np.array(mask))
    np.savez(expected + ".npz", **{name: logits.reshape(calls, 1, steps, VOCABULARY)})
    dims = {"batch_size": 1, "sequence_length": steps, "past_sequence_length": LENGTH, "total_sequence_length": LENGTH}
    options = [f"--dim={name}={size}" for name, size in dims.items()]
    options.append("--state=past_key_values.*=present.*")
    compare = ["--input", given + ".npz", "--check", expected + ".npz", "--tolerance", repr(TOLERANCE)]
    # Levels differ in how few rows are multiplied.
    target = "x86-64" if steps == 1 else "x86-64-avx2"
    build = ["compile", path, "-o", library, "--name", "decoder", "--target", target, *options]
    commands = [["run", path, "--interpret", *options, *compare], build]
    for command in commands:
        subprocess.run([burin, *command], check=True, timeout=300, stdout=subprocess.PIPE)
    levels = machine_levels(library)
    assert levels, "no level of the library runs here"
    for level in levels:
        subprocess.run([burin, "run", library, "--level", level, *compare], check=True, timeout=300, stdout=subprocess.PIPE)


def main():
    burin, folder = sys.argv[1:3]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "decoder.onnx")
    name = Decoder().save(path)
    ids = np.random.default_rng(5).integers(0, VOCABULARY, LENGTH)
    logits = whole(path, ids)
    for steps in (1, 2, LENGTH):
        check(burin, folder, path, steps, ids, logits, name)


if __name__ == "__main__":
    main()

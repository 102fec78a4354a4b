"""Measures a decoder that gives one token a run, from a cache that stays in the library, against the rate of memory.

usage: bench/run --decode [--types f32,bf16,int8,int4] [--layers N] [--words N] [--context N] [--threads N] [--repeat N]

The network is GPT-2's with random weights; its cache holds --context tokens, all of which each run reads. What a run has to
read is all weights, but of the table of words one row, and the cache. The rate of reading is that of `burin limits` over as
many bytes, measured before and behind, of which the faster counts.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

WIDTH, HEADS, HIDDEN, PLACES = 768, 12, 3072, 1024
CHANNELS = WIDTH // HEADS
BLOCK = 32


class Decoder:
    """An ONNX graph under construction whose products have weights of `kind`."""

    def __init__(self, kind, layers, words, context):
        self.kind, self.words, self.context, self.random = kind, words, context, np.random.default_rng(0)
        self.nodes, self.constants, self.read = [], [], 0
        self.caches = [f"{part}.{layer}" for layer in range(layers) for part in "kv"]

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def ints(self, *values):
        name = "ints." + ".".join(map(str, values))
        if name not in {tensor.name for tensor in self.constants}:
            self.constant(name, np.array(values, "int64"))
        return name

    def node(self, operator, *inputs, **attributes):
        name = f"{operator}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        return name

    def normal(self, *shape):
        return self.random.standard_normal(shape, dtype="float32") * np.float32(0.02)

    def product(self, x, columns, rows):
        """x times weights [rows, columns] of the kind."""
        name = f"w{len(self.nodes)}"
        if self.kind == "int4":
            blocks = rows // BLOCK
            b = self.constant(name, self.random.integers(0, 256, [columns, blocks, BLOCK // 2], "uint8"))
            scale = self.constant(f"{name}.scale", self.random.uniform(0.003, 0.006, [columns, blocks]).astype("float32"))
            self.read += columns * blocks * (BLOCK // 2 + 4)
            sizes = {"K": rows, "N": columns, "bits": 4, "block_size": BLOCK}
            return self.node("MatMulNBits", x, b, scale, domain="com.microsoft", **sizes)
        if self.kind == "int8":
            b = self.constant(name, self.random.integers(-127, 128, [rows, columns], "int8"))
            scale = self.constant(f"{name}.scale", self.random.uniform(1e-4, 3e-4, [columns]).astype("float32"))
            self.read += columns * (rows + 4)
            return self.node("MatMul", x, self.node("DequantizeLinear", b, scale, axis=1))
        weights = self.normal(rows, columns)
        if self.kind == "f32":
            self.read += 4 * rows * columns
            return self.node("MatMul", x, self.constant(name, weights))
        # The upper halves of floats; the product is of that type, and its result is widened.
        self.read += 2 * rows * columns
        halves = (weights.view("uint32") >> 16).astype("uint16").tobytes()
        self.constants.append(helper.make_tensor(name, TensorProto.BFLOAT16, [rows, columns], halves, raw=True))
        narrow = self.node("MatMul", self.node("Cast", x, to=TensorProto.BFLOAT16), name)
        return self.node("Cast", narrow, to=TensorProto.FLOAT)

    def biased(self, x, columns, rows):
        return self.node("Add", self.product(x, columns, rows), self.constant(f"bias{len(self.nodes)}", self.normal(columns)))

    def norm(self, x):
        one = self.constant(f"one{len(self.nodes)}", np.ones(WIDTH, "float32"))
        zero = self.constant(f"zero{len(self.nodes)}", np.zeros(WIDTH, "float32"))
        return self.node("LayerNormalization", x, one, zero, axis=-1)

    def attention(self, layer, x, mask):
        row = self.ints(1, HEADS, 1, CHANNELS)
        q, k, v = (self.node("Reshape", self.biased(x, WIDTH, WIDTH), row) for _ in range(3))
        place = self.node("Expand", self.node("Reshape", "position", self.ints(1, 1, 1, 1)), row)
        for part, value in (("k", k), ("v", v)):
            inputs = [f"past.{part}.{layer}", place, value]
            self.nodes.append(helper.make_node("ScatterElements", inputs, [f"present.{part}.{layer}"], axis=2))
            self.read += 4 * WIDTH * self.context
        turned = self.node("Transpose", f"present.k.{layer}", perm=[0, 1, 3, 2])
        scores = self.node("Mul", self.node("MatMul", q, turned), self.constant(f"scale.{layer}", np.float32(CHANNELS**-0.5)))
        never = self.constant(f"never.{layer}", np.float32("-inf"))
        weights = self.node("Softmax", self.node("Where", mask, scores, never), axis=-1)
        mixed = self.node("MatMul", weights, f"present.v.{layer}")
        return self.biased(self.node("Reshape", mixed, self.ints(1, WIDTH)), WIDTH, WIDTH)

    def save(self, path):
        words = self.constant("words", self.normal(self.words, WIDTH))
        places = self.constant("places", self.normal(PLACES, WIDTH))
        x = self.node("Add", self.node("Gather", words, "token"), self.node("Gather", places, "position"))
        mask = self.node("LessOrEqual", self.ints(*range(self.context)), "position")
        for layer in range(len(self.caches) // 2):
            x = self.node("Add", x, self.attention(layer, self.norm(x), mask))
            hidden = self.node("Gelu", self.biased(self.norm(x), HIDDEN, WIDTH), approximate="tanh")
            x = self.node("Add", x, self.biased(hidden, WIDTH, HIDDEN))
        logits = self.product(self.norm(x), self.words, WIDTH)
        cache = [1, HEADS, self.context, CHANNELS]

        def value(name, shape, element=TensorProto.FLOAT):
            return helper.make_tensor_value_info(name, element, shape)

        inputs = [value(name, [1], TensorProto.INT64) for name in ("token", "position")]
        inputs += [value(f"past.{name}", cache) for name in self.caches]
        outputs = [value(logits, [1, self.words]), *(value(f"present.{name}", cache) for name in self.caches)]
        graph = helper.make_graph(self.nodes, "decoder", inputs, outputs, self.constants)
        domains = [helper.make_opsetid("", 22), helper.make_opsetid("com.microsoft", 1)]
        save(helper.make_model(graph, opset_imports=domains, ir_version=10), path)
        return [f"--state=past.{name}=present.{name}" for name in self.caches]


def ask(*command):
    return json.loads(subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE).stdout)


def measure(arguments, kind, folder):
    """A row of the table."""
    decoder = Decoder(kind, arguments.layers, arguments.words, arguments.context)
    model, library = folder / f"{kind}.onnx", folder / kind
    options = decoder.save(model)
    subprocess.run([arguments.burin, "compile", model, "-o", library, "--name", "decoder", *options], check=True, stdout=subprocess.PIPE)
    model.unlink()
    np.savez(folder / "in.npz", token=np.array([1]), position=np.array([arguments.context - 1]))
    threads = f"--threads={arguments.threads}"
    limits = [arguments.burin, "limits", "--json", threads, f"--footprint={decoder.read}"]
    run = [arguments.burin, "run", library, "--input", folder / "in.npz", "--json", threads, f"--repeat={arguments.repeat}"]
    before, answer, after = ask(*limits), ask(*run), ask(*limits)
    return decoder.read, answer["time_ms"]["min"], max(before["read_gbps"], after["read_gbps"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--types", default="f32,bf16,int8,int4", help="of the weights (int4 by blocks of 32)")
    parser.add_argument("--layers", type=int, default=12, help="blocks of the network")
    parser.add_argument("--words", type=int, default=50257, help="words that a token may be")
    parser.add_argument("--context", type=int, default=256, help="tokens in the cache")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=30, help="tokens to run, of which the fastest counts")
    parser.add_argument("--burin", default="build/bin/burin", help="the program to measure")
    arguments = parser.parse_args()
    print("| weights | MB read a token | ms a token | GB/s | limit, GB/s | of limit |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for kind in arguments.types.split(","):
        with tempfile.TemporaryDirectory() as folder:
            read, milliseconds, limit = measure(arguments, kind, pathlib.Path(folder))
        rate = read / milliseconds / 1e6
        print(f"| {kind} | {read / 1e6:.1f} | {milliseconds:.3g} | {rate:.1f} | {limit:.1f} | {rate / limit:.0%} |", flush=True)


if __name__ == "__main__":
    main()

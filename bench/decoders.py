"""Decoders that give one token a run from caches they update, as ONNX graphs with random weights of any width."""

import numpy as np
from onnx import TensorProto, helper, save

BLOCK = 32
DOMAINS = [helper.make_opsetid("", 24), helper.make_opsetid("com.microsoft", 1)]


class Decoder:
    """A graph under construction whose products have weights of `kind`: f32, bf16, int8 (a scale a column) or int4 (by blocks).

    Constants go to a file beside the model as they are made. `read` counts the bytes of them, and of caches, that a run
    has to read.
    """

    width = heads = groups = channels = hidden = layers = words = 0

    def __init__(self, kind, path, context, layers=None, words=None):
        self.kind, self.path, self.context, self.random = kind, path, context, np.random.default_rng(0)
        self.layers, self.words = layers or self.layers, words or self.words
        self.nodes, self.constants, self.read = [], {}, 0
        self.caches = [f"{part}.{layer}" for layer in range(self.layers) for part in "kv"]
        with open(self.data, "wb"):
            pass

    @property
    def data(self):
        return self.path.with_suffix(".data")

    def constant(self, name, value, element=None):
        """A constant of a numpy array; `element` says what its bits are where numpy has no type for that."""
        value = np.ascontiguousarray(value)
        tensor = TensorProto(name=name, dims=value.shape, data_location=TensorProto.EXTERNAL)
        tensor.data_type = element or helper.np_dtype_to_tensor_dtype(value.dtype)
        with open(self.data, "ab") as file:
            entries = {"location": self.data.name, "offset": file.tell(), "length": value.nbytes}
            file.write(value.tobytes())
        if value.nbytes < 1024:  # shapes and the like, which importers read
            tensor = helper.make_tensor(name, tensor.data_type, value.shape, value.tobytes(), raw=True)
        else:
            for key, entry in entries.items():
                tensor.external_data.add(key=key, value=str(entry))
        self.constants[name] = tensor
        return name

    def ints(self, *values):
        name = "ints." + ".".join(map(str, values))
        return name if name in self.constants else self.constant(name, np.array(values, "int64"))

    def node(self, operator, *inputs, results=None, **attributes):
        name = f"{operator}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, results or [name], name, **attributes))
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
        self.constant(name, (weights.view("uint32") >> 16).astype("uint16"), TensorProto.BFLOAT16)
        narrow = self.node("MatMul", self.node("Cast", x, to=TensorProto.BFLOAT16), name)
        return self.node("Cast", narrow, to=TensorProto.FLOAT)

    def biased(self, x, columns, rows):
        return self.node("Add", self.product(x, columns, rows), self.constant(f"bias{len(self.nodes)}", self.normal(columns)))

    def attend(self, layer, q, k, v, mask):
        """Attention of q, [1, heads, 1, channels], over the caches that k and v, [1, groups, 1, channels], join."""
        place = self.node("Expand", self.node("Reshape", "position", self.ints(1, 1, 1, 1)), self.ints(1, self.groups, 1, self.channels))
        for part, value in (("k", k), ("v", v)):
            inputs = [f"past.{part}.{layer}", place, value]
            self.node("ScatterElements", *inputs, results=[f"present.{part}.{layer}"], axis=2)
            self.read += 4 * self.groups * self.channels * self.context
        mixed = self.node("Attention", q, f"present.k.{layer}", f"present.v.{layer}", mask)
        return self.node("Reshape", mixed, self.ints(1, self.heads * self.channels))

    def heads_of(self, x, heads):
        return self.node("Reshape", x, self.ints(1, heads, 1, self.channels))

    def save(self):
        """Writes the model; returns the options of burin compile that keep its caches."""
        places = self.constant("keys", np.arange(self.context)[None])
        logits = self.build(self.node("LessOrEqual", places, "position"))
        cache = [1, self.groups, self.context, self.channels]

        def value(name, shape, element=TensorProto.FLOAT):
            return helper.make_tensor_value_info(name, element, shape)

        inputs = [value(name, [1], TensorProto.INT64) for name in ("token", "position")]
        inputs += [value(f"past.{name}", cache) for name in self.caches]
        outputs = [value(logits, [1, self.words]), *(value(f"present.{name}", cache) for name in self.caches)]
        graph = helper.make_graph(self.nodes, "decoder", inputs, outputs, list(self.constants.values()))
        save(helper.make_model(graph, opset_imports=DOMAINS, ir_version=10), self.path)
        return ["--state=past.*=present.*"]


class Gpt2(Decoder):
    """GPT-2 small: learned places, LayerNorm, as many heads of keys as of queries, GELU."""

    width, heads, groups, channels, hidden, layers, words = 768, 12, 12, 64, 3072, 12, 50257
    places = 1024

    def norm(self, x):
        one = self.constant(f"one{len(self.nodes)}", np.ones(self.width, "float32"))
        zero = self.constant(f"zero{len(self.nodes)}", np.zeros(self.width, "float32"))
        return self.node("LayerNormalization", x, one, zero, axis=-1)

    def block(self, layer, x, mask):
        y = self.norm(x)
        q, k, v = (self.heads_of(self.biased(y, self.width, self.width), self.heads) for _ in range(3))
        x = self.node("Add", x, self.biased(self.attend(layer, q, k, v, mask), self.width, self.width))
        hidden = self.node("Gelu", self.biased(self.norm(x), self.hidden, self.width), approximate="tanh")
        return self.node("Add", x, self.biased(hidden, self.width, self.hidden))

    def build(self, mask):
        words = self.constant("words", self.normal(self.words, self.width))
        places = self.constant("places", self.normal(max(self.places, self.context), self.width))
        x = self.node("Add", self.node("Gather", words, "token"), self.node("Gather", places, "position"))
        for layer in range(self.layers):
            x = self.block(layer, x, mask)
        return self.product(self.norm(x), self.words, self.width)


class Llama(Decoder):
    """A decoder of Llama's kind with 0.5 billion weights, of Qwen2's sizes: RMSNorm, places by rotation, fourteen heads of
    queries over two of keys, SwiGLU."""

    width, heads, groups, channels, hidden, layers, words = 896, 14, 2, 64, 4864, 24, 151936

    def norm(self, x):
        return self.node("RMSNormalization", x, self.constant(f"one{len(self.nodes)}", np.ones(self.width, "float32")), axis=-1)

    def rotated(self, x, heads):
        return self.node("RotaryEmbedding", self.heads_of(x, heads), "cos", "sin", self.at)

    def block(self, layer, x, mask):
        y, inner = self.norm(x), self.groups * self.channels
        q = self.rotated(self.biased(y, self.heads * self.channels, self.width), self.heads)
        k = self.rotated(self.biased(y, inner, self.width), self.groups)
        v = self.heads_of(self.biased(y, inner, self.width), self.groups)
        mixed = self.attend(layer, q, k, v, mask)
        x = self.node("Add", x, self.product(mixed, self.width, self.heads * self.channels))
        y = self.norm(x)
        gate = self.product(y, self.hidden, self.width)
        gate = self.node("Mul", gate, self.node("Sigmoid", gate))
        hidden = self.node("Mul", gate, self.product(y, self.hidden, self.width))
        return self.node("Add", x, self.product(hidden, self.width, self.hidden))

    def build(self, mask):
        angles = np.outer(np.arange(self.context), 1e6 ** (-np.arange(self.channels // 2) * 2 / self.channels))
        self.constant("cos", np.cos(angles).astype("float32"))
        self.constant("sin", np.sin(angles).astype("float32"))
        self.at = self.node("Reshape", "position", self.ints(1, 1))
        x = self.node("Gather", self.constant("words", self.normal(self.words, self.width)), "token")
        for layer in range(self.layers):
            x = self.block(layer, x, mask)
        return self.product(self.norm(x), self.words, self.width)


DECODERS = {"gpt2": Gpt2, "llama": Llama}

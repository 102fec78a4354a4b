"""Runs small decoders whose caches stay in the library, token by token, against the whole sequence in their framework.

usage: state.py BURIN FOLDER torch|onnx [TARGET]
"""

import os
import subprocess
import sys

import numpy as np

from compare import machine_levels

VOCABULARY, WIDTH, HEADS, LENGTH, LAYERS = 23, 16, 2, 10, 2
CHANNELS = WIDTH // HEADS
# Summed in another order, of at most LENGTH keys or 4 * WIDTH products.
TOLERANCE = 2e-5


def burin(*arguments):
    subprocess.run([sys.argv[1], *arguments], check=True, timeout=300, stdout=subprocess.PIPE)


def tokens():
    return np.random.default_rng(5).integers(0, VOCABULARY, LENGTH)


def check(folder, model, feeds, outputs, options=()):
    """Runs the steps interpreted and at each level, and by 1, 2 and 3 threads, which give the same bits."""
    library, given, expected = (os.path.join(folder, name) for name in ("library", "in.npz", "ref.npz"))
    np.savez(given, **feeds)
    np.savez(expected, **outputs)
    compare = ["--input", given, "--check", expected, "--tolerance", repr(TOLERANCE)]
    burin("run", model, "--interpret", *options, *compare)
    target = sys.argv[4] if len(sys.argv) > 4 else "x86-64"
    burin("compile", model, "-o", library, "--name", "decoder", "--keep", "--target", target, *options)
    results = []
    for level in machine_levels(library):
        burin("run", library, "--level", level, *compare)
    for threads in (1, 2, 3):
        output = os.path.join(folder, f"threads{threads}.npz")
        burin("run", library, "--threads", str(threads), "--input", given, "--output", output)
        with np.load(output) as arrays:
            results.append({name: arrays[name].tobytes() for name in arrays})
    assert results[0] == results[1] == results[2], "the answer depends on the number of threads"
    # Runs that are timed begin with the same state: the answer is that of one.
    burin("run", library, "--repeat", "2", *compare)


# ---- PyTorch: registered buffers


def torch_decoder(write):
    """A decoder of one token a call; `write(cache, position, row)` puts a row into a cache."""
    import torch

    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = torch.nn.LayerNorm(WIDTH)
            self.project = torch.nn.Linear(WIDTH, 3 * WIDTH)
            self.out = torch.nn.Linear(WIDTH, WIDTH)
            self.feed = torch.nn.Sequential(
                torch.nn.LayerNorm(WIDTH), torch.nn.Linear(WIDTH, 4 * WIDTH), torch.nn.GELU(), torch.nn.Linear(4 * WIDTH, WIDTH)
            )
            self.register_buffer("keys", torch.zeros(1, HEADS, LENGTH, CHANNELS))
            self.register_buffer("values", torch.zeros(1, HEADS, LENGTH, CHANNELS))

        def heads(self, x):
            return (t.view(1, -1, HEADS, CHANNELS).transpose(1, 2) for t in self.project(self.norm(x)).chunk(3, -1))

        def finish(self, x, q, k, v, mask):
            y = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            x = x + self.out(y.transpose(1, 2).reshape(1, -1, WIDTH))
            return x + self.feed(x)

        def forward(self, x, position):
            q, k, v = self.heads(x)
            write(self.keys, position, k)
            write(self.values, position, v)
            return self.finish(x, q, self.keys, self.values, torch.arange(LENGTH) <= position[:, None])

        def whole(self, x):
            q, k, v = self.heads(x)
            return self.finish(x, q, k, v, torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril())

    class Decoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = torch.nn.Embedding(VOCABULARY, WIDTH)
            self.places = torch.nn.Embedding(LENGTH, WIDTH)
            self.layers = torch.nn.ModuleList(Layer() for _ in range(LAYERS))
            # A state that does not begin with zeros, and is returned as well.
            self.register_buffer("calls", torch.full((), 100))

        def forward(self, token, position):
            x = (self.embed(token) + self.places(position))[None]
            for layer in self.layers:
                x = layer(x, position)
            self.calls += 1
            return x[0] @ self.embed.weight.T, self.calls.clone()

        def whole(self, tokens):
            x = (self.embed(tokens) + self.places(torch.arange(len(tokens))))[None]
            for layer in self.layers:
                x = layer.whole(x)
            return x @ self.embed.weight.T

    torch.manual_seed(3)
    return Decoder().eval()


def put(cache, position, row):
    cache[:, :, position] = row


def copy(cache, position, row):
    cache.index_copy_(2, position, row)


def at_number(cache, position, row):
    """The position as a number, whose dimension is not there."""
    import torch

    torch.ops.aten.index_put_(cache, [None, None, position[0]], row[:, :, 0])


def torch_window():
    """A convolution over a stream: what it saw last is a state that is shifted, and one that changes places with it."""
    import torch

    class Window(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.randn(4, 1, 3))
            self.register_buffer("past", torch.zeros(1, 4, 3))
            self.register_buffer("before", torch.zeros(1, 4, 3))

        def forward(self, x):
            shifted = torch.cat([self.past[:, :, 1:], x], 2)
            self.before.copy_(self.past)
            self.past.copy_(shifted)
            return (shifted * self.weight[:, 0]).sum(-1), self.before.clone()

        def whole(self, x):
            padded = torch.nn.functional.pad(x, (3, 0))
            y = torch.nn.functional.conv1d(padded[:, :, 1:], self.weight, groups=4)
            return y[0].T[:, None], padded.unfold(2, 3, 1)[0].permute(1, 0, 2)[:-1, None]

    torch.manual_seed(4)
    return Window()


def run_torch(folder):
    import torch

    def export(name, model, inputs, decomposed):
        program = torch.export.export(model, inputs)
        place = os.path.join(folder, f"{name}-{'decomposed' if decomposed else 'exported'}")
        os.makedirs(place, exist_ok=True)
        torch.export.save(program.run_decompositions() if decomposed else program, os.path.join(place, "decoder.pt2"))
        return place, os.path.join(place, "decoder.pt2")

    ids = torch.from_numpy(tokens())
    # As programs come and decomposed, by one token a call or by two.
    for name, write, step, forms in (
        ("put", put, 1, (False, True)),
        ("copy", copy, 1, (False,)),
        ("number", at_number, 1, (False,)),
        ("pairs", put, 2, (True,)),
    ):
        calls = LENGTH // step
        feeds = {"in0": ids.numpy().reshape(calls, step), "in1": np.arange(LENGTH).reshape(calls, step)}
        for decomposed in forms:
            model = torch_decoder(write)
            place, path = export(name, model, (ids[:step], torch.arange(step)), decomposed)
            with torch.no_grad():
                logits = model.whole(ids)[0].reshape(calls, step, VOCABULARY)
            check(place, path, feeds, {"out0": logits.numpy(), "out1": np.arange(calls) + 101})
            count_writes(os.path.join(place, "library", "plan.mlir"), 2 * LAYERS, step)
    for decomposed in (False, True):
        model = torch_window()
        place, path = export("window", model, (torch.zeros(1, 4, 1),), decomposed)
        stream = torch.randn(1, 4, 12)
        with torch.no_grad():
            y, before = model.whole(stream)
        check(
            place,
            path,
            {"in0": stream.permute(2, 0, 1)[..., None].numpy()},
            {"out0": y.numpy(), "out1": before.numpy()},
        )


def count_writes(plan, caches, rows=1):
    """Each cache is written by one step, of its new rows, and nothing else makes a tensor of its size."""
    with open(plan, encoding="utf-8") as text:
        lines = text.read().splitlines()
    whole = f": tensor<1x{HEADS}x{LENGTH}x{CHANNELS}xf32>"
    made = [line for line in lines if "places = " in line and line.endswith(whole)]
    assert len(made) == caches and all("#plan.place<state, " in line for line in made), made
    if rows > 1:
        # Two rows may be meant for one place: they are written in order.
        count = f"rows = {HEADS * rows * CHANNELS} : i64, size = {HEADS * LENGTH * CHANNELS} : i64, width = 1 : i64"
        assert all('plan.kernel "scatter"' in line and count in line for line in made), made
        return
    starts = [line for line in lines if "plan.nest [" in line and " into " in line]
    sizes = [np.prod([int(n) for n in line.split("plan.nest [")[1].split("]")[0].split(",")]) for line in starts]
    assert sizes == [HEADS * CHANNELS] * caches, starts


# ---- ONNX: past and present


def onnx_decoder(path, scatter):
    """One layer of attention over caches of fixed length, written at a position."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(8)
    cache = [1, HEADS, LENGTH, CHANNELS]
    weights = {
        "embed": random.standard_normal((VOCABULARY, WIDTH)),
        "project": random.standard_normal((WIDTH, 3 * WIDTH)) / 4,
        "out": random.standard_normal((WIDTH, VOCABULARY)) / 4,
    }
    constants = [numpy_helper.from_array(value.astype("float32"), name) for name, value in weights.items()]

    def ints(name, values):
        constants.append(numpy_helper.from_array(np.array(values, "int64"), name))
        return name

    def node(operator, inputs, output, **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    nodes = []
    node("Gather", ["embed", "token"], "x")  # [1, WIDTH]
    node("MatMul", ["x", "project"], "qkv")
    nodes.append(helper.make_node("Split", ["qkv"], ["q.flat", "k.flat", "v.flat"], axis=-1, num_outputs=3))
    ints("row", [1, HEADS, 1, CHANNELS])
    for name in "qkv":
        node("Reshape", [f"{name}.flat", "row"], name)
    for name in "kv":
        if scatter == "ScatterElements":
            ints(f"{name}.row", [1, HEADS, 1, CHANNELS])
            node("Reshape", ["position", ints(f"{name}.one", [1, 1, 1, 1])], f"{name}.at")
            node("Expand", [f"{name}.at", f"{name}.row"], f"{name}.places")
            node(scatter, [f"past.{name}", f"{name}.places", name], f"present.{name}", axis=2)
        else:
            # Tuples of batch, head and position.
            fixed = [[[[0, head]] for head in range(HEADS)]]
            node("Reshape", ["position", ints(f"{name}.one", [1, 1, 1, 1])], f"{name}.at")
            node("Expand", [f"{name}.at", ints(f"{name}.many", [1, HEADS, 1, 1])], f"{name}.each")
            node("Concat", [ints(f"{name}.fixed", fixed), f"{name}.each"], f"{name}.places", axis=-1)
            node(scatter, [f"past.{name}", f"{name}.places", name], f"present.{name}")
    node("Transpose", ["present.k"], "k.turned", perm=[0, 1, 3, 2])
    node("MatMul", ["q", "k.turned"], "scores")
    ints("all", list(range(LENGTH)))
    node("LessOrEqual", ["all", "position"], "mask")
    constants.append(numpy_helper.from_array(np.float32(-1e9), "never"))
    node("Where", ["mask", "scores", "never"], "masked")
    node("Softmax", ["masked"], "shares", axis=-1)
    node("MatMul", ["shares", "present.v"], "mixed")
    node("Reshape", ["mixed", ints("flat", [1, WIDTH])], "y")
    node("MatMul", ["y", "out"], "logits")
    f32, i64 = TensorProto.FLOAT, TensorProto.INT64
    graph = helper.make_graph(
        nodes,
        "decoder",
        [helper.make_tensor_value_info(name, i64, [1]) for name in ("token", "position")]
        + [helper.make_tensor_value_info(f"past.{name}", f32, cache) for name in "kv"],
        [helper.make_tensor_value_info("logits", f32, [1, VOCABULARY])]
        + [helper.make_tensor_value_info(f"present.{name}", f32, cache) for name in "kv"],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def run_onnx(folder):
    import onnxruntime

    for scatter in ("ScatterElements", "ScatterND"):
        place = os.path.join(folder, scatter)
        os.makedirs(place, exist_ok=True)
        path = os.path.join(place, "decoder.onnx")
        onnx_decoder(path, scatter)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        state = {f"past.{name}": np.zeros((1, HEADS, LENGTH, CHANNELS), "float32") for name in "kv"}
        logits = []
        for position, token in enumerate(tokens()):
            given = {"token": np.array([token]), "position": np.array([position]), **state}
            answer, keys, values = session.run(["logits", "present.k", "present.v"], given)
            logits.append(answer)
            state = {"past.k": keys, "past.v": values}
        feeds = {"token": tokens()[:, None], "position": np.arange(LENGTH)[:, None]}
        check(
            place,
            path,
            feeds,
            {"logits": np.stack(logits)},
            ["--state", "past.k=present.k", "--state", "past.v=present.v"],
        )
        # On a second device other kernels become nests as well.
        if scatter == "ScatterElements" and len(sys.argv) == 4:
            count_writes(os.path.join(place, "library", "plan.mlir"), 2)


def main():
    folder, source = sys.argv[2:4]
    run_torch(folder) if source == "torch" else run_onnx(folder)


if __name__ == "__main__":
    main()

"""Compiles models once for a range of sizes, and holds their answers to those of libraries for each size: the same bits.

usage: sizes.py BURIN FOLDER CASE...
"""

import json
import os
import shutil
import subprocess
import sys

import numpy as np

from compare import machine_levels

WIDTH, HEADS, LAYERS, VOCABULARY, LONGEST = 32, 4, 2, 50, 96


def burin(*arguments, fails=False):
    run = subprocess.run([sys.argv[1], *arguments], timeout=600, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert (run.returncode != 0) == fails, f"burin {' '.join(arguments)}: {run.stderr}"
    return run.stderr


def outputs_of(library, feeds, folder, *options):
    given, answer = os.path.join(folder, "in.npz"), os.path.join(folder, "out.npz")
    np.savez(given, **feeds)
    burin("run", library, "--input", given, "--output", answer, *options)
    with np.load(answer) as arrays:
        return {name: arrays[name] for name in arrays}


def check(folder, model, ranges, sizes, feeds, reference, tolerance):
    """`feeds` and `reference` give the inputs and outputs at sizes by name; `ranges` are options, none for the file's own."""
    os.makedirs(folder, exist_ok=True)
    whole = os.path.join(folder, "whole")
    burin("compile", model, "-o", whole, "--name", "model", *ranges)
    for given in sizes:
        inputs = feeds(given)
        expected = reference(inputs)
        fixed = os.path.join(folder, "-".join(str(size) for size in given.values()))
        options = [option for name, size in given.items() for option in ("--dim", f"{name}={size}")]
        burin("compile", model, "-o", fixed, "--name", "model", *options)
        for level in machine_levels(whole):
            got = outputs_of(whole, inputs, folder, "--level", level)
            same = outputs_of(fixed, inputs, folder, "--level", level)
            for name, value in expected.items():
                assert got[name].shape == value.shape, f"{given}: {name}: {got[name].shape} instead of {value.shape}"
                error = np.abs(got[name] - value).max() / max(np.abs(value).max(), 1)
                assert error <= tolerance, f"{given} at {level}: {name} differs by {error}"
                assert got[name].tobytes() == same[name].tobytes(), f"{given} at {level}: {name} has other bits"
        threads = outputs_of(whole, inputs, folder, "--threads", "2")
        one = outputs_of(whole, inputs, folder)
        assert all(threads[name].tobytes() == one[name].tobytes() for name in one), f"{given}: threads change the answer"
    return whole


def onnx_runtime(path):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return lambda inputs: dict(zip(names, session.run(names, inputs)))


# ---- perceptron: matrix products and what is computed element by element


def perceptron(folder):
    import onnx
    from builder import Graph

    g = Graph("perceptron")
    x = g.input(["batch", 20], batch=4)
    hidden = g.Relu(g.Add(g.MatMul(x, g.weight(20, 48)), g.weight(48)))
    scores = g.Gemm(hidden, g.weight(48, 10), g.weight(10))
    path = os.path.join(folder, "perceptron.onnx")
    onnx.save(g.model([g.Softmax(scores, axis=-1), g.Tanh(g.ReduceMean(hidden, g.ints(1), keepdims=0))]), path)

    def feeds(sizes):
        return {x: np.random.default_rng(sizes["batch"]).standard_normal((sizes["batch"], 20)).astype("float32")}

    sizes = [{"batch": batch} for batch in (1, 7, 64)]
    library = check(folder, path, ["--dim", "batch=1..64"], sizes, feeds, onnx_runtime(path), 1e-5)
    given = os.path.join(folder, "in.npz")
    np.savez(given, **feeds({"batch": 65}))
    assert "size 'batch': expected 1 to 64, got 65" in burin("run", library, "--input", given, fails=True)


# ---- moves: slices, concatenations, pads, gathers and broadcasts along sizes that are known late


def moves(folder):
    import onnx
    from builder import Graph

    g = Graph("moves")
    x = g.input(["length", 6], length=5)
    y = g.input([1, "length"], "int64", 0, 8, length=5)
    rows = g.Gather(g.weight(9, 6), y, axis=0)
    shape = g.Shape(x)
    length = g.Gather(shape, g.constant(0, "int64"), axis=0)
    places = g.Slice(g.weight(1, 80, 6), g.ints(0), g.Unsqueeze(length, g.ints(0)), g.ints(1))
    both = g.Add(g.Add(rows, places), g.Unsqueeze(x, g.ints(0)))
    padded = g.Pad(both, g.ints(0, 1, 0, 0, 2, 0), g.constant(0.5, "float32"))
    turned = g.Transpose(padded, perm=[0, 2, 1])
    joined = g.Concat(g.weight(1, 3, 6), both, axis=1)
    share = g.Div(g.ReduceSum(both, g.ints(1), keepdims=1), g.Cast(length, to=1))
    running = g.CumSum(x, g.constant(0, "int64"))
    results = [g.Abs(padded), g.Neg(joined), g.Sub(both, share), g.ReduceMax(turned, g.ints(2)), running]
    path = os.path.join(folder, "moves.onnx")
    onnx.save(g.model([*results, g.ReduceMean(both, g.ints(1), keepdims=0)]), path)

    def feeds(sizes):
        random, length = np.random.default_rng(sizes["length"]), sizes["length"]
        return {
            x: random.standard_normal((length, 6)).astype("float32"),
            y: random.integers(0, 9, (1, length)),
        }

    sizes = [{"length": length} for length in (1, 13, 80)]
    check(folder, path, ["--dim", "length=1..80"], sizes, feeds, onnx_runtime(path), 1e-5)


# ---- images: convolutions, pools, norms


def images(folder):
    import onnx
    from builder import Graph

    g = Graph("images")
    x = g.input(["n", 3, 12, 12], n=2)
    y = g.Relu(g.Conv(x, g.weight(8, 3, 3, 3), g.weight(8), pads=[1, 1, 1, 1]))
    y = g.MaxPool(y, kernel_shape=[2, 2], strides=[2, 2])
    y = g.Conv(y, g.weight(8, 1, 3, 3), g.weight(8), pads=[1, 1, 1, 1], group=8)
    y = g.Add(y, g.Conv(y, g.weight(8, 8, 1, 1)))
    y = g.AveragePool(y, kernel_shape=[3, 3], strides=[3, 3])
    pooled = g.Flatten(g.GlobalAveragePool(y))
    y = g.Gemm(g.Flatten(y), g.weight(32, 5), g.weight(5))
    path = os.path.join(folder, "images.onnx")
    onnx.save(g.model([g.LogSoftmax(y, axis=1), pooled]), path)

    def feeds(sizes):
        return {x: np.random.default_rng(sizes["n"]).standard_normal((sizes["n"], 3, 12, 12)).astype("float32")}

    sizes = [{"n": n} for n in (1, 5, 20)]
    check(folder, path, ["--dim", "n=1..20"], sizes, feeds, onnx_runtime(path), 2e-5)


# ---- choices: places of extremes, gathers at them, ops that leave the number of images alone


def choices(folder):
    import onnx
    from builder import Graph

    g = Graph("choices")
    x = g.input(["n", 8, 4, 4], n=2)
    last = g.Gather(x, g.constant(-1, "int64"), axis=0)
    # A norm of groups as PyTorch writes it, and one of channels.
    y = g.Reshape(g.InstanceNormalization(g.Reshape(x, g.ints(0, 2, -1)), g.weight(2), g.weight(2)), g.ints(0, 8, 4, 4))
    y = g.SpaceToDepth(g.DepthToSpace(g.InstanceNormalization(y, g.weight(8), g.weight(8)), blocksize=2), blocksize=2)
    scale, zero = g.constant(0.03, "float32"), g.constant(3, "int8")
    steps = g.DequantizeLinear(g.QuantizeLinear(x, scale, zero), scale, zero)
    lines = g.Flatten(y)
    best, places = g.TopK(lines, g.ints(5), axis=1, outputs=2)
    first = g.ArgMax(lines, axis=0, keepdims=0)
    hot = g.OneHot(g.ArgMax(lines, axis=1, keepdims=0), g.constant(128, "int64"), g.constant([0, 1], "float32"))
    taken = g.GatherElements(lines, places, axis=1)
    rows = g.Gather(lines, g.Slice(first, g.ints(0), g.ints(3)), axis=0)
    twice = g.Tile(best, g.ints(1, 2))
    path = os.path.join(folder, "choices.onnx")
    onnx.save(g.model([last, steps, twice, places, hot, taken, rows]), path)

    def feeds(sizes):
        return {x: np.random.default_rng(sizes["n"]).standard_normal((sizes["n"], 8, 4, 4)).astype("float32")}

    sizes = [{"n": n} for n in (1, 5, 20)]
    check(folder, path, ["--dim", "n=1..20"], sizes, feeds, onnx_runtime(path), 2e-5)


# ---- digits: the example, as it is shipped


def digits(folder):
    # Without the manifest beside it, which is for one image.
    path = os.path.join(folder, "digits.onnx")
    shutil.copy(os.path.join(os.path.dirname(__file__), "..", "..", "examples", "digits", "digits.onnx"), path)
    reference = onnx_runtime(path)

    def feeds(sizes):
        return {"image": np.random.default_rng(sizes["batch"]).uniform(0, 1, (sizes["batch"], 1, 8, 8)).astype("float32")}

    sizes = [{"batch": batch} for batch in (1, 3, 16, 40, 64)]
    library = check(folder, path, ["--dim", "batch=1..64"], sizes, feeds, reference, 2e-5)
    # Of what a step computes only the most is known: the profile has times, and no rates.
    given = os.path.join(folder, "in.npz")
    run = subprocess.run([sys.argv[1], "run", library, "--input", given, "--profile", "--json"], stdout=subprocess.PIPE, check=True)
    steps = json.loads(run.stdout)["profile"]
    assert sum(step["ms"] for step in steps) > 0 and all(step["gflops"] == 0 for step in steps), steps


# ---- transformer: a program whose ranges are in the file


def transformer(folder):
    import torch

    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(WIDTH) for _ in range(2))
            self.project = torch.nn.Linear(WIDTH, 3 * WIDTH)
            self.out = torch.nn.Linear(WIDTH, WIDTH)
            self.up, self.down = torch.nn.Linear(WIDTH, 2 * WIDTH), torch.nn.Linear(2 * WIDTH, WIDTH)

        def forward(self, x, mask):
            length = x.shape[1]
            q, k, v = self.project(self.norms[0](x)).chunk(3, -1)
            q, k, v = (t.view(1, length, HEADS, WIDTH // HEADS).transpose(1, 2) for t in (q, k, v))
            y = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
            x = x + self.out(y.transpose(1, 2).reshape(1, length, WIDTH))
            return x + self.down(torch.nn.functional.gelu(self.up(self.norms[1](x))))

    class Encoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words = torch.nn.Embedding(VOCABULARY, WIDTH)
            self.places = torch.nn.Embedding(LONGEST, WIDTH)
            self.layers = torch.nn.ModuleList(Layer() for _ in range(LAYERS))

        def forward(self, ids, mask):
            x = self.words(ids) + self.places(torch.arange(ids.shape[1]))[None]
            for layer in self.layers:
                x = layer(x, mask.bool())
            weights = mask[:, :, None].to(x.dtype)
            return x, (x * weights).sum(1) / weights.sum(1)

    torch.manual_seed(5)
    module = Encoder().eval()
    length = torch.export.Dim("length", min=2, max=LONGEST)
    example = torch.randint(0, VOCABULARY, (1, 9)), torch.ones(1, 9, dtype=torch.int64)
    program = torch.export.export(module, example, dynamic_shapes=({1: length}, {1: length}))
    path = os.path.join(folder, "transformer.pt2")
    torch.export.save(program, path)

    def feeds(sizes):
        [count] = sizes.values()
        random = np.random.default_rng(count)
        mask = np.ones((1, count), "int64")
        mask[0, count // 2 + 1 :] = 0
        return {"ids": random.integers(0, VOCABULARY, (1, count)), "mask": mask}

    def reference(inputs):
        with torch.no_grad():
            results = module(*(torch.from_numpy(array) for array in inputs.values()))
        return {output.arg.name: result.numpy() for output, result in zip(program.graph_signature.output_specs, results)}

    [symbol] = [str(symbol) for symbol in program.range_constraints]
    sizes = [{symbol: count} for count in (2, 3, 17, 64, LONGEST)]
    library = check(folder, path, [], sizes, feeds, reference, 2e-5)
    given = os.path.join(folder, "in.npz")
    for count in (1, LONGEST + 1):
        np.savez(given, **feeds({symbol: count}))
        error = burin("run", library, "--input", given, fails=True)
        assert f"size '{symbol}': expected 2 to {LONGEST}, got {count}" in error, error
    inputs = feeds({symbol: 9})
    inputs["mask"] = inputs["mask"][:, :8]
    np.savez(given, **inputs)
    assert "[1, 9], [1, 8]" in burin("run", library, "--input", given, fails=True)


def main():
    for name in sys.argv[3:]:
        folder = os.path.join(sys.argv[2], name)
        os.makedirs(folder, exist_ok=True)
        globals()[name](folder)
        print(f"{name}: the same bits at each size")


if __name__ == "__main__":
    main()

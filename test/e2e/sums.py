"""Holds every kind of sum over 33 million elements against double precision, at every level of this machine: the error
must not grow with the number of elements, neither where all are equal, so that roundings add up, nor where they cancel.

usage: sums.py --burin PATH --folder SCRATCH

An error is relative to the sum of the magnitudes.
"""

import argparse
import os
import shutil
import sys

import numpy as np
import onnx
from builder import Graph
from compare import machine_levels, run

COUNT = 2**5 * 3 * 5**2 * 11 * 31 * 41
BOUND = 3e-6
PATTERNS = {
    "equal": np.full(COUNT, 0.1, np.float32),
    "canceling": np.tile(np.array([1e3, 0.125, -1e3], np.float32), COUNT // 3),
}

# Shape, axes: all, the innermost, outer ones beside few and many columns, the middle, several.
LAYOUTS = [
    ((COUNT,), (0,)),
    ((2, COUNT // 2), (1,)),
    ((600, COUNT // 600), (1,)),
    ((COUNT // 2, 2), (0,)),
    ((COUNT // 32, 32), (0,)),
    ((COUNT // 1025, 1025), (0,)),
    ((3, COUNT // 33, 11), (1,)),
    ((COUNT // 3300, 3, 1100), (0, 2)),
    ((COUNT // 3300, 3, 1100), (0, 1)),
    ((COUNT // 300, 300), (0, 1)),
]
TERMS = {"ReduceSum": lambda x: x, "ReduceSumSquare": np.square, "ReduceL1": np.abs}


def total(x, axes=None, keepdims=False):
    return np.sum(x, axis=axes, dtype=np.float64, keepdims=keepdims)


class Sums:
    """A model and, for each output, its exact value and what its error is relative to."""

    def __init__(self, x):
        self.x, self.graph, self.outputs, self.exact = x, Graph("sums"), [], []
        self.input = self.graph.input([1])
        self.graph.inputs = [onnx.helper.make_tensor_value_info(self.input, 1, [COUNT])]
        self.graph.feeds[self.input] = x

    def view(self, *shape):
        return self.graph.Reshape(self.input, self.graph.ints(*shape))

    def give(self, output, exact, scale):
        self.outputs.append(output)
        self.exact.append((np.asarray(exact), np.asarray(scale)))


def reductions(sums):
    graph, x = sums.graph, sums.x
    for i, (shape, axes) in enumerate(LAYOUTS):
        operator = list(TERMS)[i % len(TERMS)]
        terms = TERMS[operator](x.reshape(shape))
        made = getattr(graph, operator)(sums.view(*shape), graph.ints(*axes), keepdims=0)
        sums.give(made, total(terms, axes), total(np.abs(terms), axes))
    turned = graph.Transpose(sums.view(COUNT // 1025, 1025), perm=[1, 0])
    pairs = x.reshape(-1, 1025)
    sums.give(graph.ReduceMean(turned, graph.ints(1), keepdims=0), total(pairs, 0) / (COUNT // 1025), np.abs(pairs).mean(0))
    strided = graph.Slice(sums.input, graph.ints(0), graph.ints(COUNT), graph.ints(0), graph.ints(3))
    sums.give(graph.ReduceSum(strided), total(x[::3], keepdims=True), total(np.abs(x[::3])))
    sums.give(graph.Einsum(sums.view(COUNT // 11, 11), equation="ij->j"), total(x.reshape(-1, 11), 0), total(np.abs(x.reshape(-1, 11)), 0))
    product = graph.MatMul(sums.view(1, COUNT), sums.view(COUNT, 1))
    sums.give(product, total(np.square(x.astype(np.float64))), total(np.square(x)))


def pools(sums):
    graph, x = sums.graph, sums.x
    image = x.reshape(5115, 6560)
    mean, magnitude = total(image) / COUNT, total(np.abs(image)) / COUNT
    sums.give(graph.GlobalAveragePool(sums.view(1, 1, 5115, 6560)), np.full((1, 1, 1, 1), mean), magnitude)
    turned = graph.Transpose(sums.view(1, COUNT // 10, 1, 10), perm=[0, 3, 1, 2])
    columns = x.reshape(-1, 10)
    sums.give(graph.GlobalAveragePool(turned), (total(columns, 0) * 10 / COUNT).reshape(1, 10, 1, 1), np.abs(columns).mean(0).max())
    windows = image[:5000, :6000].reshape(1, 1, 5, 1000, 6, 1000)
    pool = graph.AveragePool(sums.view(1, 1, 5115, 6560), kernel_shape=[1000, 1000], strides=[1000, 1000])
    sums.give(pool, total(windows, (3, 5)) / 1e6, np.abs(windows).mean((3, 5)))


def first(graph, value, axis):
    return graph.Slice(value, graph.ints(0), graph.ints(4), graph.ints(axis))


def rows(sums):
    graph, x = sums.graph, sums.x / np.float32(1000)
    small = graph.Div(sums.input, graph.constant(1000, "float32"))
    for axis, shape in enumerate([(COUNT // 3, 3), (1, COUNT)]):
        exponentials = np.exp(x.reshape(shape).astype(np.float64))
        divisor = total(exponentials, axis)
        view = graph.Reshape(small, graph.ints(*shape))
        exact = np.log(divisor)
        sums.give(graph.ReduceLogSumExp(view, graph.ints(axis), keepdims=0), exact, np.abs(exact))
        exact = np.take(exponentials, range(4), axis) / np.expand_dims(divisor, axis)
        sums.give(first(graph, graph.Softmax(view, axis=axis), axis), exact, exact)
    half = sums.x.reshape(2, -1).astype(np.float64)
    exact = half[:, :4] / np.sqrt(np.square(half).sum(1, keepdims=True))
    sums.give(first(graph, graph.LpNormalization(sums.view(2, COUNT // 2), axis=1, p=2), 1), exact, np.abs(exact))
    mean, variance = half.mean(1, keepdims=True), half.var(1, keepdims=True)
    exact = ((half[:, :4] - mean) / np.sqrt(variance + 1))[None]
    scale = graph.constant([1, 1], "float32")
    norm = graph.InstanceNormalization(sums.view(1, 2, COUNT // 2), scale, graph.constant([0, 0], "float32"), epsilon=1.0)
    sums.give(first(graph, norm, 2), exact, np.abs(half).max() / np.sqrt(variance.max() + 1))
    running = graph.CumSum(sums.input, graph.constant(0, "int32"))
    every = graph.Slice(running, graph.ints(0), graph.ints(COUNT), graph.ints(0), graph.ints(1001))
    exact, magnitude = np.cumsum(sums.x, dtype=np.float64), np.cumsum(np.abs(sums.x), dtype=np.float64)
    sums.give(every, exact[::1001], magnitude[::1001])


def check(build, pattern, burin, folder):
    """Runs what `build` makes of a pattern at every level; returns what went wrong. The library is made once."""
    sums, log = Sums(PATTERNS[pattern]), []
    build(sums)
    model, library, given, found = (os.path.join(folder, name) for name in ("model.onnx", build.__name__, "in.npz", "out.npz"))
    if not os.path.isdir(library):
        onnx.save(sums.graph.model(sums.outputs), model)
        if not run([burin, "compile", model, "-o", library, "--name", "sums_under_test"], log):
            return log
    np.savez(given, **sums.graph.feeds)
    for level in machine_levels(library):
        if not run([burin, "run", library, "--level", level, "--threads", "2", "--input", given, "--output", found], log):
            return log
        got = np.load(found)
        for name, (exact, scale) in zip(sums.outputs, sums.exact):
            error = np.max(np.abs(got[name].reshape(exact.shape) - exact) / scale)
            if not error <= BOUND:
                log.append(f"{build.__name__}, {pattern} values, {level}: {name} is off by {error:.2g}")
    return log


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--burin", default="burin", help="the program to test")
    parser.add_argument("--folder", default="sums", help="where models and libraries are written")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.folder, ignore_errors=True)
    os.makedirs(arguments.folder)
    log = []
    for build in (reductions, pools, rows):
        for pattern in PATTERNS:
            log += check(build, pattern, arguments.burin, arguments.folder)
    print(*log or ["all sums hold"], sep="\n")
    shutil.rmtree(arguments.folder)
    return 1 if log else 0


if __name__ == "__main__":
    sys.exit(main())

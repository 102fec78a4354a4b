"""Holds what a compile takes for each part of a model: processor's time, memory at its peak, and bytes of code.

usage: ceilings.py BURIN FOLDER [--only REGEX] [--table]

Each shape of model is made at a size and at ten times that size, and may take what a model of one node takes and then so
much for each of its parts.
"""

import argparse
import random
import re
import sys

from cases import Model, block, graph, node, value
from measure import measure

# What any model may take: seconds, MiB and KiB of code.
BASE = (0.2, 96, 40)
shapes = []


class Shape:
    """`build(n)` gives a model of n parts, each of which may take `each`: milliseconds, KiB of memory, bytes of code."""

    def __init__(self, build, n, each):
        self.name, self.build, self.n, self.each = build.__name__.replace("_", "-"), build, n, each

    def limits(self, n):
        """Seconds, bytes of memory, and bytes of code of a model of n parts."""
        (seconds, mebibytes, kibibytes), (each_ms, each_kib, each_bytes) = BASE, self.each
        return seconds + n * each_ms / 1e3, (mebibytes << 20) + n * (each_kib << 10), (kibibytes << 10) + n * each_bytes


def shape(n, *each):
    def add(function):
        shapes.append(Shape(function, n, each))
        return function

    return add


@shape(600, 0.3, 8, 150)
def chain(g, n):
    x = g.MatMul(g.input(8, 64), g.weight(64, 32))
    for i in range(n):
        x = g.Sin(x) if i % 2 else g.Exp(x)
    g.output(x)


@shape(100, 2, 32, 1500)
def fan(g, n):
    x = g.Softmax(g.input(16))
    g.output(g.Sum(*[g.Softmax(g.Mul(x, g.weight(1))) for _ in range(n)]))


@shape(14, 10, 256, 1500)
def moves(g, n):
    """Each pair takes apart what the one before it joined; 14 pairs once took hours."""
    numbers, x = random.Random(5), g.input(5040)
    for _ in range(n):
        dims = [1] * 4
        for prime in (2, 2, 2, 2, 3, 3, 5, 7):
            dims[numbers.randrange(4)] *= prime
        order = list(range(4))
        numbers.shuffle(order)
        x = g.Transpose(g.Reshape(x, g.ints(*dims)), perm=order)
    g.output(g.Reshape(x, g.ints(5040)))


@shape(50, 3, 64, 3000)
def concats(g, n):
    """Every part is joined to all before it, as in dense nets."""
    x = g.input(2, 1)
    for _ in range(n):
        x = g.Concat(x, g.ReduceMax(g.Tanh(x), g.ints(1)), axis=1)
    g.output(x)


def branches(depth, name, condition, x):
    """A choice whose branch chooses again, and so on; only exp(x) is left of it."""
    exp = graph([node("Exp", [x], [f"{name}z"], f"{name}exp")], [], [value(f"{name}z", None, 0)], name=f"{name}else")
    taken = exp
    if depth > 1:
        inner = branches(depth - 1, f"{name}i", condition, x)
        taken = graph([inner], [], [value(f"{name}iy", None, 0)], name=f"{name}then")
    sides = {"then_branch": (5, block(6, taken)), "else_branch": (5, block(6, exp))}
    return node("If", [condition], [f"{name}y"], f"{name}if", **sides)


@shape(20, 4, 64, 800)
def nested_branches(g, n):
    x, yes = g.input(16), g.constant([], 9, b"\1")
    for i in range(n):
        g.nodes.append(branches(8, f"b{i}", yes, x))
        x = g.Sin(f"b{i}y")
    g.output(x)


@shape(200, 1, 32, 600)
def inputs(g, n):
    x = g.input(4)
    for _ in range(n):
        x = g.Add(x, g.input(4))
    g.output(x)


@shape(200, 1, 32, 600)
def constants(g, n):
    x = g.input(16)
    for _ in range(n):
        x = g.Tanh(g.Add(x, g.weight(16)))
    g.output(x)


def faults_of(case, n, measures):
    """What is more than it may be."""
    limits = case.limits(n)
    for name, limit in zip(("seconds", "memory", "bytes"), limits):
        got = getattr(measures, name)
        if got > limit:
            yield f"{name} of {n} parts: expected {limit:g} or less, got {got:g}"


def row(case, n, measures):
    """What there is of each measure, and how much of what may be."""
    limits = case.limits(n)
    cells = [f"{got:10.4g} {got / limit:4.0%}" for got, limit in zip(
        (measures.seconds, measures.memory, measures.bytes), limits)]  # fmt: skip
    return f"{case.name:20} {n:6} " + " ".join(cells)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("burin")
    parser.add_argument("folder")
    parser.add_argument("--only", type=re.compile, default=re.compile(""))
    parser.add_argument("--table", action="store_true", help="print seconds, memory and bytes, and their share of the most")
    args = parser.parse_args()
    chosen, failed = [case for case in shapes if args.only.search(case.name)], 0
    for case in chosen:
        faults = []
        for n in (case.n, 10 * case.n):
            model = Model()
            case.build(model, n)
            measures, fault = measure(args.burin, model.write(22), args.folder)
            faults += [fault] if fault else faults_of(case, n, measures)
            if args.table and measures:
                print(row(case, n, measures))
        if faults:
            failed += 1
            print(f"FAILED {case.name}: " + "; ".join(faults))
    print(f"{len(chosen)} shapes, {failed} failed")
    sys.exit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()

"""Graphs of many parts of one kind: chains, fans, towers, moves, steps, constants, inputs and outputs."""

import random

from cases import CODE, DATA, Case
from onnx_writer import block, graph, node, value

cases = []


def case(n, factor=8, grows=CODE):
    """Adds the function below as a case."""

    def add(function):
        cases.append(Case(function.__name__.replace("_", "-"), function, n, factor, grows))
        return function

    return add


@case(500)
def chain_of_functions(g, n):
    x = g.MatMul(g.input(8, 64), g.weight(64, 32))
    for i in range(n):
        x = g.Sin(x) if i % 2 else g.Exp(x)
    g.output(x)


@case(500)
def chain_of_residuals(g, n):
    x = g.input(16)
    for _ in range(n):
        x = g.Add(g.Tanh(x), x)
    g.output(x)


@case(500)
def chain_with_constants(g, n):
    x = g.input(16)
    for _ in range(n):
        x = g.Tanh(g.Add(x, g.weight(16)))
    g.output(x)


@case(250)
def chain_of_products(g, n):
    x = g.input(4, 16)
    for _ in range(n):
        x = g.Relu(g.MatMul(x, g.weight(16, 16)))
    g.output(x)


@case(100)
def chain_of_large_constants(g, n):
    x = g.input(2, 48)
    for _ in range(n):
        x = g.Relu(g.MatMul(x, g.weight(48, 48)))
    g.output(x)


@case(14)
def chain_of_reshapes_and_transposes(g, n):
    """Indices of composed moves: each pair takes apart what the one before it joined."""
    numbers, x = random.Random(5), g.input(5040)
    for _ in range(n):
        shape = [1] * 4
        for prime in (2, 2, 2, 2, 3, 3, 5, 7):
            shape[numbers.randrange(4)] *= prime
        perm = list(range(4))
        numbers.shuffle(perm)
        x = g.Transpose(g.Reshape(x, g.ints(*shape)), perm=perm)
    g.output(g.Reshape(x, g.ints(5040)))


@case(12)
def chain_of_shifted_sums(g, n):
    x = g.input(1024)
    for i in range(n):
        shifted = g.Slice(g.Pad(x, g.ints(i + 1, 0)), g.ints(0), g.ints(1024), g.ints(0))
        x = g.Add(x, shifted)
    g.output(x)


@case(12)
def chain_of_sums_of_two_slices(g, n):
    size = 2048
    x = g.input(size)
    for _ in range(n):
        size -= 1
        low = g.Slice(x, g.ints(0), g.ints(size), g.ints(0))
        x = g.Add(low, g.Slice(x, g.ints(1), g.ints(size + 1), g.ints(0)))
    g.output(x)


@case(50)
def recurrence_of_many_steps(g, n):
    rows, state = g.input(n, 16), g.weight(1, 16)
    w, u = g.weight(16, 16), g.weight(16, 16)
    for i in range(n):
        step = g.Slice(rows, g.ints(i), g.ints(i + 1), g.ints(0))
        state = g.Tanh(g.Add(g.MatMul(step, w), g.MatMul(state, u)))
    g.output(state)


@case(250)
def fan_of_one_value(g, n):
    x = g.Softmax(g.input(16))
    g.output(g.Sum(*[g.Softmax(g.Mul(x, g.weight(1))) for _ in range(n)]))


@case(100)
def diamonds(g, n):
    x = g.input(4, 16)
    for _ in range(n):
        left, right = g.Softmax(x), g.ReduceMax(x, g.ints(1))
        x = g.Add(g.Mul(left, right), g.Sub(left, right))
    g.output(x)


@case(400)
def towers(g, n):
    for _ in range(n):
        g.output(g.Softmax(g.Softmax(g.input(16))))


@case(250)
def buffers_alive_together(g, n):
    kept = [g.input(16)]
    for _ in range(n):
        kept.append(g.Softmax(kept[-1]))
    x = kept.pop()
    while kept:
        x = g.Softmax(g.Add(x, kept.pop()))
    g.output(x)


@case(500)
def inputs(g, n):
    x = g.input(4)
    for _ in range(n):
        x = g.Add(x, g.input(4))
    g.output(x)


@case(500)
def outputs(g, n):
    x = g.input(4)
    g.output(*[g.Mul(x, g.weight(4)) for _ in range(n)])


@case(500)
def outputs_of_one_value(g, n):
    x = g.Exp(g.input(4))
    g.output(*[x for _ in range(n)])


@case(200)
def narrow_products_of_one_matrix(g, n):
    x = g.input(4, 16)
    g.output(*[g.MatMul(x, g.weight(16, 8)) for _ in range(n)])


@case(2000)
def folded_shapes(g, n):
    """Arithmetic on constants, which leaves nothing."""
    x, size = g.input(6, 4), g.ints(1)
    for _ in range(n):
        size = g.Mul(size, g.Add(g.ints(0), g.ints(1)))
    g.output(g.Relu(g.Reshape(x, g.Concat(size, g.ints(-1), axis=0))))


@case(2000)
def identities(g, n):
    x = g.input(16)
    for _ in range(n):
        x = g.Identity(x)
    g.output(g.Relu(x))


@case(500)
def casts_and_reshapes(g, n):
    x = g.input(4, 4)
    for _ in range(n):
        x = g.Cast(g.Reshape(g.Reshape(x, g.ints(16)), g.ints(4, 4)), to=1)
    g.output(g.Relu(x))


@case(2000)
def insertions_into_a_sequence(g, n):
    """All that remains is one element."""
    x = g.input(16)
    sequence = g.SequenceEmpty()
    for _ in range(n):
        sequence = g.SequenceInsert(sequence, x)
    g.output(g.Relu(g.SequenceAt(sequence, g.ints(n // 2))))


@case(100)
def attentions(g, n):
    x = g.input(1, 2, 8, 8)
    for _ in range(n):
        scores = g.MatMul(g.Mul(x, g.weight(1)), g.Transpose(x, perm=[0, 1, 3, 2]))
        x = g.MatMul(g.Softmax(scores, axis=-1), x)
    g.output(x)


@case(100)
def convolutions(g, n):
    x = g.input(1, 4, 8, 8)
    for _ in range(n):
        x = g.Add(x, g.Relu(g.Conv(x, g.weight(4, 4, 3, 3), g.weight(4), pads=[1, 1, 1, 1])))
    g.output(x)


@case(100)
def tables_of_rows(g, n):
    rows = g.input(32, dtype=7)
    x = g.Gather(g.weight(16, 8), rows)
    for _ in range(n):
        x = g.Tanh(g.Add(x, g.weight(8)))
    g.output(x)


@case(2, 4, DATA)
def dimensions(g, n):
    """Up to eight dimensions: all that changes is the number of loops."""
    dims = [256 // 2 ** (n - 1)] + [2] * (n - 1)
    x = g.input(*dims)
    y = g.Transpose(g.Softmax(x, axis=0), perm=list(reversed(range(n))))
    g.output(g.ReduceMax(y, g.ints(0)), g.Slice(y, g.ints(*[0] * n), g.ints(*[1] * n), g.ints(*range(n))))


def inner(nodes, inputs, outputs):
    """A graph as an attribute: a branch, or the body of a loop."""
    return 5, block(6, graph(nodes, [value(name, None, 0) for name in inputs], [value(name, None, 0) for name in outputs]))


@case(250)
def branches_by_one_condition(g, n):
    x, condition = g.input(16), g.input(1, dtype=9)
    for i in range(n):
        x = g.If(condition, then_branch=inner([node("Exp", [x], [f"e{i}"], f"exp{i}")], [], [f"e{i}"]),
                 else_branch=inner([node("Neg", [x], [f"m{i}"], f"neg{i}")], [], [f"m{i}"]))
    g.output(x)


@case(250)
def loops_in_a_row(g, n):
    x, trips = g.input(16), g.input(1, dtype=7)
    for i in range(n):
        body = inner([node("Exp", [f"a{i}"], [f"e{i}"], f"exp{i}")], [f"i{i}", f"c{i}", f"a{i}"], [f"c{i}", f"e{i}"])
        x = g.Loop(trips, "", x, body=body)
    g.output(x)


@case(100)
def values_that_a_loop_carries(g, n):
    x, trips = g.input(16), g.input(1, dtype=7)
    nodes = [node("Exp", [f"a{(i + 1) % n}"], [f"e{i}"], f"exp{i}") for i in range(n)]
    carried = [f"a{i}" for i in range(n)]
    body = inner(nodes, ["i", "c", *carried], ["c", *(f"e{i}" for i in range(n))])
    g.output(*g.Loop(trips, "", *[x] * n, outputs=n, body=body)[:3])


@case(250)
def updates_in_a_row(g, n):
    """Each writes where data say into what the one before left."""
    x, at, row = g.Tanh(g.input(16)), g.input(1, dtype=7), g.input(1)
    for _ in range(n):
        x = g.ScatterElements(x, at, row)
    g.output(x)


@case(250)
def updates_of_one_value(g, n):
    """All but the last update a copy."""
    x, at, row = g.Tanh(g.input(16)), g.input(1, dtype=7), g.input(1)
    y = g.ScatterElements(x, at, row)
    for _ in range(n):
        y = g.Max(y, g.ScatterElements(x, at, g.Add(row, g.weight(1))))
    g.output(y)

"""Operators spelled out in parts as exporters write them, which burin recognizes: the answer must stay the same."""

from builder import Cases

cases = Cases()


# One-hot codes times a matrix.


@cases("one-hot", terms=9)
def one_hot_by_comparison(g):
    # jax2tf: an index outside gives a row of zeros, and what follows is computed in the table.
    ids = g.Unsqueeze(g.input([2, 40], "int32", -3, 11), g.ints(-1))
    code = g.Cast(g.Equal(ids, g.constant([[list(range(9))]], "int32")), to=1)
    y = g.Add(g.MatMul(code, g.weight(9, 5)), g.weight(1, 1, 5))
    return g.Mul(y, g.Tanh(y)), code


@cases("one-hot", terms=9)
def one_hot_operator(g):
    ids = g.input([4, 7], "int64", -20, 20)
    code = g.OneHot(ids, g.constant(9, "int64"), g.constant([0, 1], "float32"))
    return g.MatMul(code, g.weight(9, 5)), g.MatMul(code, g.input([9, 2]))

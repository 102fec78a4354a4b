"""PyTorch operators that are read as several ops, as aliases of others or as functions of their own: each as exported,
and after run_decompositions()."""

import torch
from torch import nn

from builder import Case, Cases
from torch_cases import Function, integers, normal

cases = Cases()
aten = torch.ops.aten
DOUBLE = torch.float64


def both(group, terms=1):
    """Adds a model in both forms."""

    def add(function):
        for suffix in ("", "-decomposed"):
            case = Case(function, group, terms)
            case.name += suffix
            cases.append(case)
        return function

    return add


# Other names.


@both("alias", terms=8)
def aliases_of_arithmetic():
    def compute(x, y, i, j):
        binary = (
            aten.multiply.Tensor(x, y),
            aten.multiply.Scalar(i, 3),
            aten.divide.Tensor(i, j),
            aten.divide.Scalar(x, 3),
            aten.divide.Tensor_mode(i, j, rounding_mode="floor"),
            aten.divide.Scalar_mode(x, 0.7, rounding_mode="trunc"),
            aten.true_divide.Tensor(i, j),
            aten.true_divide.Scalar(i, 4),
            aten.subtract.Tensor(x, y, alpha=2),
            aten.subtract.Scalar(i, 2),
            aten.arctan2.default(x, y),
        )
        clips = aten.clip.default(x, -0.5, 0.5), aten.clip.Tensor(x, None, y), aten.clip.default(i, 0)
        unary = aten.negative.default(i), aten.absolute.default(x), aten.fix.default(x * 3), aten.positive.default(i)
        return (*binary, *clips, *unary, x.multiply_(2).subtract_(1))

    return Function(compute), (normal(3, 4), normal(4), integers(-9, 9, 3, 4), integers(1, 5, 4))


@both("alias", terms=8)
def aliases_of_comparisons():
    def compute(x, y):
        names = ("greater", "greater_equal", "less", "less_equal", "not_equal")
        return tuple(f(y, z) for n in names for f, z in (
            (getattr(aten, n).Tensor, x), (getattr(aten, n).Scalar, 1)
        ))

    return Function(compute), (integers(-2, 2, 4, 5, dtype=torch.int32), integers(-2, 2, 5, dtype=torch.int32))


@both("alias", terms=8)
def aliases_of_functions():
    def compute(x, y):
        inner = [getattr(aten, "arc" + name).default(x) for name in ("cos", "sin", "tan", "sinh", "tanh")]
        special = [
            getattr(aten, "special_" + name).default(x)
            for name in ("erf", "erfc", "exp2", "expit", "expm1", "log1p", "round", "sinc")
        ]
        return (*inner, aten.arccosh.default(y), *special, aten.special_logsumexp.default(x, [1]))

    return Function(compute), (torch.rand(3, 7) * 1.8 - 0.9, torch.rand(5) + 1)


@both("alias")
def aliases_of_real_tensors():
    def compute(x, i):
        return (
            aten.real.default(x) + 1,
            aten.conj.default(i) + 1,
            aten.conj_physical.default(x) * 2,
            aten.resolve_conj.default(x) - 1,
            aten.resolve_neg.default(x) * 3,
            aten.adjoint.default(x),
        )

    return Function(compute), (normal(2, 3), integers(-3, 3, 4))


# Shapes.


@both("arrangement")
def shapes_of_others():
    def view(x, y, z):
        return (
            aten.reshape_as.default(x, y),
            aten.view_as.default(x, z),
            aten.expand_as.default(z[:1], z),
            aten.type_as.default(x, z),
            aten.ravel.default(x),
        )

    return Function(view), (normal(4, 6), normal(3, 2, 4), integers(0, 9, 2, 12, dtype=torch.int32))


@both("arrangement")
def joins():
    def join(x, y, v, w, s):
        rows = torch.vstack([x, y]), aten.row_stack.default([v, w]), torch.vstack([v, x[:, :3]])
        columns = torch.hstack([x, x]), torch.hstack([v, w, v]), torch.column_stack([v, w, x[:3, :2]])
        depths = torch.dstack([x, x]), torch.dstack([v, v]), torch.dstack([s, s])
        least = torch.atleast_1d(s), torch.atleast_2d(s, v), torch.atleast_3d(v, x)
        return (*rows, *columns, *depths, least[0], *least[1], *least[2], aten.concat.default([v, w], 0))

    inputs = normal(5, 3), normal(2, 3), normal(3), integers(0, 5, 3), torch.tensor(2.5)
    return Function(join), inputs


@both("arrangement")
def moved_dimensions():
    def move(x):
        return (
            torch.movedim(x, 0, -1),
            torch.movedim(x, (0, 2), (1, 0)),
            torch.moveaxis(x, -1, 0),
            aten.moveaxis.intlist(x, [3, 0], [0, 1]),
            torch.swapdims(x, 1, -1),
            torch.swapaxes(x, 0, 2),
        )

    return Function(move), (integers(0, 99, 2, 3, 4, 5, dtype=torch.int16),)


@both("arrangement")
def strided_views():
    def view(x, i):
        windows = x.as_strided((4, 3), (2, 1)), torch.as_strided(i, (2, 2, 3), (1, 0, 4), 3)
        rest = (x + 1)[2:].as_strided((3,), (2,), 5), x.as_strided((), (), 7), x.as_strided((0, 3), (1, 1))
        return (*windows, *rest, torch.as_strided_copy(x, (2, 5), (5, 1)))

    return Function(view), (normal(12), integers(0, 99, 4, 4))


@both("arrangement", terms=8)
def diagonals():
    def take(x, square, v, flags):
        tall = [torch.diagonal(x[0], offset) for offset in (-4, -2, 0, 1, 2, 9)]
        inner = x.diagonal(0, 0, 1), x.diagonal(1, -1, 0), x.diagonal(-1, 1, 2), torch.diagonal_copy(x, 1)
        whole = torch.diag(x[0]), torch.diag(v), torch.diag(v, 2), torch.diag(v, -1), torch.diag(x[0], -1)
        embedded = torch.diag_embed(x[0]), torch.diag_embed(x[0], 1, 0, 1), torch.diag_embed(v, -2), torch.diagflat(x, 1)
        ends = torch.trace(square), torch.trace(square.to(torch.int32)), torch.linalg.diagonal(x, offset=-1)
        return (*tall, *inner, *whole, *embedded, *ends, torch.diag_embed(flags), flags.diagonal())

    inputs = normal(3, 5, 4), normal(4, 4), integers(0, 9, 3), integers(0, 1, 2, 3, dtype=torch.bool)
    return Function(take), inputs


@both("arrangement", terms=4)
def differences():
    def differ(x, i, flags):
        return (
            torch.diff(x),
            torch.diff(x, 2, 0),
            torch.diff(i, 1, 0, prepend=i[:1] - 1, append=i[-2:]),
            torch.diff(x, 9),
            torch.diff(x, 0),
            torch.diff(flags),
            torch.diff(i, prepend=x),
        )

    return Function(differ), (normal(4, 5), integers(-9, 9, 4, 5), integers(0, 1, 3, 6, dtype=torch.bool))


@both("arrangement")
def repeats_of_each():
    class Repeats(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("repeats", torch.tensor([2, 0, 3]))
            self.register_buffer("one", torch.tensor([2]))

        def forward(self, x, i):
            total = x.repeat_interleave(self.repeats, 1, output_size=5), i.repeat_interleave(self.one, output_size=6)
            return (*total, i.repeat_interleave(2), x.repeat_interleave(2, 0),
                    torch.repeat_interleave(self.repeats, output_size=5))

    return Repeats(), (normal(2, 3, 2), integers(0, 9, 3))


# Counts and places.


@both("count")
def counted():
    def count(i, x, weights):
        return (
            torch.histc(x, 7, -1, 1),
            torch.histc(x, 5),
            torch.histc(x[:0], 3, 0, 1),
            torch.histc(x[:1], 4),
            torch.nonzero_static(i > 2, size=9),
            torch.nonzero_static(i, size=50, fill_value=-7),
            torch.nonzero_static(x, size=2),
        )

    return Function(count), (integers(0, 4, 5, 4), normal(40), normal(20))


class BinCount(nn.Module):
    """bincount in eager mode; the export states its size, as it must for data."""

    def forward(self, i, weights):
        plain, weighted = torch.bincount(i, minlength=6), torch.bincount(i, weights, 6)
        for counts in (plain, weighted):
            torch._check(counts.shape[0] == 6)
        return plain, weighted


@both("count", terms=20)
def bins():
    return BinCount(), (integers(0, 5, 20, dtype=torch.int32), normal(20))


# Writing with a reduction.

REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


@both("scatter", terms=12)
def reductions_at_indices():
    def scatter(x, index, source):
        return tuple(
            x.scatter_reduce(0, index, source, reduce, include_self=whole)
            for reduce in REDUCTIONS
            for whole in (True, False)
        ) + (x.scatter(0, index, source, reduce="add"), x.scatter(0, index, 2.0, reduce="multiply"))

    return Function(scatter), (normal(5, 3), integers(0, 3, 6, 3), normal(6, 3))


@both("scatter", terms=12)
def reductions_of_integers_at_indices():
    def scatter(x, index, source):
        return tuple(
            x.scatter_reduce(1, index, source, reduce, include_self=whole)
            for reduce in REDUCTIONS
            for whole in (True, False)
        )

    return Function(scatter), (integers(-9, 9, 2, 4), integers(0, 2, 2, 6), integers(-9, 9, 2, 6))


@both("scatter", terms=12)
def reductions_of_slices():
    def reduce(x, index, source):
        return tuple(
            x.index_reduce(1, index, source, reduce, include_self=whole)
            for reduce in ("prod", "mean", "amax", "amin")
            for whole in (True, False)
        )

    return Function(reduce), (normal(3, 4, 2, dtype=DOUBLE), integers(0, 2, 5), normal(3, 5, 2, dtype=DOUBLE))


@both("scatter", terms=24)
def bags_of_rows():
    class Bags(nn.Module):
        def __init__(self):
            super().__init__()
            make = nn.EmbeddingBag
            self.bags = nn.ModuleList([make(9, 6, mode=mode) for mode in ("sum", "mean", "max")])
            self.padded = nn.ModuleList([make(9, 6, mode=mode, padding_idx=2) for mode in ("sum", "mean", "max")])
            self.ended = make(9, 6, mode="mean", include_last_offset=True)

        def forward(self, rows, flat, offsets, weights):
            even = [bag(rows) for bag in (*self.bags, *self.padded)]
            uneven = [bag(flat, offsets) for bag in (*self.bags, *self.padded, self.ended)]
            return (*even, *uneven, self.bags[0](flat, offsets, weights), self.bags[0](rows, None, rows.float()))

    inputs = integers(0, 8, 3, 4), integers(0, 8, 11), torch.tensor([0, 3, 3, 7, 11]), normal(11)
    return Bags(), inputs


# Norms and pools.


@both("norm", terms=60)
def statistics_of_the_batch():
    class Norms(nn.Module):
        def __init__(self):
            super().__init__()
            self.image = nn.BatchNorm2d(3, track_running_stats=False)
            self.line = nn.BatchNorm1d(4, affine=False, track_running_stats=False)
            self.kept = nn.InstanceNorm2d(3, track_running_stats=True)
            nn.init.uniform_(self.image.weight)
            nn.init.normal_(self.image.bias)
            nn.init.uniform_(self.kept.running_var, 0.5, 2)

        def forward(self, x, line, volume):
            norm = torch.nn.functional.batch_norm(volume, None, None, None, None, True)
            return self.image(x), self.line(line), self.line(line[..., 0]), self.kept(x), norm

    return Norms(), (normal(2, 3, 5, 4), normal(6, 4, 7), normal(2, 2, 3, 2, 2))


@both("pool", terms=16)
def pools_beyond_the_image():
    def pool(x, line, volume):
        f = nn.functional
        return (
            f.avg_pool2d(x, 4, 3, ceil_mode=True),
            f.avg_pool2d(x, 6, 3, ceil_mode=True),
            f.avg_pool2d(x, (6, 5), 4, (3, 2), ceil_mode=True, count_include_pad=False),
            f.avg_pool2d(x, 3, 2, 1, divisor_override=5),
            f.avg_pool2d(x, 3, 2, 1, True, True, 7),
            f.avg_pool1d(line, 9, 3, ceil_mode=True),
            f.avg_pool1d(line[0], 3, 2, 1, True, False),
            f.avg_pool3d(volume, (3, 2, 2), 2, ceil_mode=True),
            f.avg_pool3d(volume, 3, 2, 1, True, False, 4),
            f.max_pool2d(x, 6, 3, ceil_mode=True),
            f.max_pool2d(x[0], 3, 2, 1, ceil_mode=True),
            f.max_pool1d(line, 9, 5, 2, ceil_mode=True),
            f.max_pool3d(volume, (3, 2, 2), 2, ceil_mode=True),
        )

    return Function(pool), (normal(2, 3, 5, 4), normal(2, 3, 7), normal(1, 2, 3, 4, 5))


# Special functions.


def special(x, p, positive):
    """Each function on its own kind of values: any, probabilities, positive ones."""
    names = ("i0", "special_i0e", "special_i1", "special_i1e", "erfc", "special_ndtr", "special_log_ndtr", "sinc")
    everywhere = [getattr(aten, name).default(x) for name in names]
    at_probabilities = (
        torch.erfinv(p * 2 - 1),
        torch.special.logit(p),
        torch.logit(x, 0.1),
        torch.special.entr(p),
        aten.special_erfinv.default(-p),
    )
    pairs = torch.hypot(x, p), torch.xlogy(x, positive), torch.special.xlog1py(2, p), torch.logaddexp(x, p)
    zero = torch.xlogy(x * 0, positive), torch.xlogy(2, positive), torch.special.xlogy(x, 3.0)
    gamma = torch.lgamma(positive), torch.digamma(positive), torch.special.gammaln(x), torch.special.psi(positive / 9)
    return (*everywhere, *at_probabilities, *pairs, *zero, *gamma, torch.special.erfcx(x.abs()))


@both("special", terms=8)
def special_functions():
    return Function(special), (normal(4, 9) * 4, torch.rand(4, 9) * 0.98 + 0.01, torch.rand(4, 9) * 20 + 0.1)


@both("special", terms=8)
def special_functions_double():
    return special_functions()[0], tuple(x.double() for x in special_functions()[1])


@both("special", terms=8)
def special_functions_of_integers():
    def compute(i):
        # Away from 0 sinc of an integer is what rounding leaves of nothing.
        sinc = torch.special.sinc(i - i[0])
        return torch.lgamma(i), torch.special.i0(i), torch.xlogy(i, i + 1), sinc, torch.erfc(i)

    return Function(compute), (integers(1, 9, 8),)

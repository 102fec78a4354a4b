"""PyTorch modules that sort, search, sample and measure distances."""

import torch
from torch.nn import functional

from builder import Cases
from torch_cases import Function, integers, normal
from torch_signal_cases import both_forms_of

cases = Cases()
both_forms = both_forms_of(cases)


@cases("sample", terms=20)
def grids_of_images():
    def compute(x, grid):
        kinds = (
            ("bilinear", "zeros", True),
            ("bilinear", "border", False),
            ("bilinear", "reflection", False),
            ("nearest", "zeros", False),
            ("nearest", "reflection", True),
            ("bicubic", "zeros", False),
            ("bicubic", "border", True),
            ("bicubic", "reflection", True),
        )
        return tuple(functional.grid_sample(x, grid, *kind) for kind in kinds)

    return Function(compute), (normal(2, 3, 5, 7), normal(2, 4, 6, 2) * 1.5)


@both_forms("sample", terms=20)
def grids_of_volumes():
    def compute(x, grid):
        return tuple(
            functional.grid_sample(x, grid, mode, padding, align)
            for mode, padding, align in (
                ("bilinear", "zeros", False),
                ("nearest", "border", True),
                ("bilinear", "reflection", True),
            )
        )

    return Function(compute), (normal(1, 2, 4, 5, 3), normal(1, 3, 2, 4, 3))


@cases("sample", terms=20)
def spatial_transformer():
    def compute(x, theta, solid):
        grid = functional.affine_grid(theta, (2, 3, 4, 5), align_corners=False)
        return (
            functional.grid_sample(x, grid, align_corners=False),
            functional.affine_grid(theta, (2, 1, 3, 1), align_corners=True),
            functional.affine_grid(solid, (1, 1, 2, 3, 4), align_corners=True),
        )

    return Function(compute), (normal(2, 3, 6, 7), normal(2, 2, 3), normal(1, 3, 4))


@both_forms("order")
def running_extremes():
    def compute(x, n):
        return (*x.cummax(1), *x.cummin(-1), *n.cummax(0), *n.cummin(1), *x[0, 0, 0].cummax(0))

    return Function(compute), (normal(2, 9, 5), integers(0, 4, 7, 6))


@both_forms("order", terms=8)
def running_log_sums():
    def compute(x):
        return x.logcumsumexp(1), (x * 100).logcumsumexp(0)

    return Function(compute), (normal(4, 30, 3),)


@both_forms("order")
def places_among_boundaries():
    def compute(x, edges, rows, n, steps):
        order = rows.argsort(-1)
        return (
            torch.bucketize(x, edges),
            torch.bucketize(x, edges, right=True, out_int32=True),
            torch.bucketize(0.25, edges),
            torch.searchsorted(edges, x, side="right"),
            torch.searchsorted(rows.sort(-1).values, x),
            torch.searchsorted(rows, x, sorter=order),
            torch.searchsorted(edges, 0.5, right=True),
            torch.bucketize(n, steps),
            torch.bucketize(x, edges[:0]),
        )

    steps = torch.tensor([1, 3, 3, 7])
    return Function(compute), (normal(3, 6), normal(9).sort().values, normal(3, 8), integers(0, 9, 2, 4), steps)


@both_forms("order")
def middles():
    def compute(x, n, gaps):
        gaps = torch.where(gaps > 0.5, torch.nan, gaps)
        return (
            x.median(),
            *x.median(1),
            *x.median(0, keepdim=True),
            gaps.median(1).values,
            gaps.nanmedian(),
            gaps.nanmedian(0).values,
            n.median(),
            *x.kthvalue(2, 1),
            *x.kthvalue(3, 0, keepdim=True),
            n.mode(1).values,
            n.mode(0, keepdim=True).values,
            x.msort(),
        )

    return Function(compute), (normal(4, 7), torch.randperm(20).reshape(4, 5) % 6, normal(5, 8))


@both_forms("order", terms=8)
def quantiles():
    def compute(x, gaps, q):
        gaps = torch.where(gaps > 0.5, torch.nan, gaps)
        kinds = ("linear", "lower", "higher", "midpoint", "nearest")
        return (
            x.quantile(0.3),
            x.quantile(q, 1),
            x.quantile(q, 0, keepdim=True),
            x.quantile(0.25, keepdim=True),
            gaps.quantile(0.5, 1),
            gaps.nanquantile(0.4, 1),
            gaps.nanquantile(q, 0),
            *(x.quantile(0.37, 1, interpolation=kind) for kind in kinds),
        )

    return Function(compute), (normal(4, 7), normal(5, 8), torch.tensor([0.1, 0.5, 0.8]))


@both_forms("distance", terms=40)
def distances_of_rows():
    def compute(x, y):
        powers = (0.0, 1.0, 2.0, 3.5, float("inf"))
        return (
            *(torch.cdist(x, y, p) for p in powers),
            *(functional.pdist(x[0], p) for p in powers),
            functional.pairwise_distance(x[0], y[0, :4]),
            functional.pairwise_distance(x[0], y[0, 0], 1, keepdim=True),
            functional.cosine_similarity(x, x.flip(0), -1),
            functional.cosine_similarity(x[0], y[0, 0], 1),
            torch.dist(x[0], y[0, :4], 3),
            x.renorm(2, 1, 1.5),
        )

    return Function(compute), (normal(2, 4, 6), normal(2, 5, 6))


@both_forms("distance", terms=40)
def many_distances():
    def compute(x, y):
        return (torch.cdist(x, y),)

    return Function(compute), (normal(40, 3), normal(50, 3) + 2)


@both_forms("distance", terms=40)
def norms_of_matrices():
    def compute(x):
        norm = torch.linalg.norm
        return (
            *(torch.linalg.matrix_norm(x, p) for p in ("fro", 1, -1, float("inf"))),
            torch.linalg.matrix_norm(x, float("-inf"), dim=(0, 2), keepdim=True),
            norm(x),
            norm(x, 3, dim=1),
            norm(x[0], 1),
            norm(x, dim=(0, 1)),
        )

    return Function(compute), (normal(2, 4, 6),)


@both_forms("loss", terms=40)
def losses_of_pairs():
    def compute(x, y):
        kinds = ("mse", "l1", "smooth_l1", "huber", "soft_margin", "poisson_nll")
        several = [getattr(functional, kind + "_loss")(x, y, reduction=r) for kind in kinds for r in ("none", "mean", "sum")]
        p, q = x.sigmoid(), y.sigmoid()
        return (
            *several,
            functional.smooth_l1_loss(x, y, beta=0.3),
            functional.huber_loss(x, y, delta=0.7),
            functional.kl_div(x, q),
            functional.kl_div(x, y, log_target=True, reduction="batchmean"),
            functional.poisson_nll_loss(p, q, log_input=False),
            functional.binary_cross_entropy(p, q),
            functional.binary_cross_entropy(p, q, weight=q),
            functional.binary_cross_entropy_with_logits(x, q, pos_weight=q[0] + 1),
            functional.binary_cross_entropy_with_logits(x * 50, q, weight=p, reduction="sum"),
        )

    return Function(compute), (normal(3, 4), normal(3, 4))


@both_forms("loss", terms=40)
def losses_of_classes():
    def compute(x, image, weight, target, field):
        weight = weight.abs() + 0.1
        return (
            functional.cross_entropy(x, target),
            functional.cross_entropy(x, target, weight, label_smoothing=0.1),
            functional.cross_entropy(x, target, ignore_index=3, reduction="none"),
            functional.cross_entropy(image, field, reduction="sum"),
            functional.cross_entropy(x, x.softmax(1), label_smoothing=0.2),
            functional.nll_loss(x.log_softmax(1), target, weight),
            functional.nll_loss(image.log_softmax(1), field),
            functional.cross_entropy(x[0], target[0]),
        )

    target, field = torch.tensor([1, 3, 0]), torch.tensor([[[1, 2], [0, 3]], [[1, -100], [2, 2]]])
    return Function(compute), (normal(3, 4), normal(2, 4, 2, 2), normal(4), target, field)


@both_forms("loss", terms=40)
def losses_of_embeddings():
    def compute(x, y, sign):
        return (
            functional.cosine_embedding_loss(x, y, sign, margin=0.1),
            functional.hinge_embedding_loss(x[:, 0], sign),
            functional.margin_ranking_loss(x[:, 0], y[:, 0], sign, margin=0.2, reduction="none"),
        )

    return Function(compute), (normal(3, 4), normal(3, 4), torch.tensor([1.0, -1.0, 1.0]))


@both_forms("matrix", terms=60)
def products_of_matrices():
    def compute(a, b, c, d, x, y, w, bias):
        return (
            torch.kron(a, b),
            torch.kron(x, a),
            torch.tensordot(a, b, 1),
            torch.tensordot(c, d, ([0, 2], [1, 0])),
            torch.cross(a[:, :3], b[:3, :].T, dim=1),
            torch.linalg.cross(a[:, :3], b[:1, :3]),
            torch.inner(a, a[0]),
            torch.inner(c, c[0]),
            torch.vdot(x, x),
            torch.linalg.multi_dot([x, a, b, a, b[:, 0]]),
            torch.linalg.matrix_power(c[0] @ c[0].T, 5),
            torch.linalg.matrix_power(c[0] @ c[0].T, 0),
            torch.nn.functional.bilinear(y[:, :3], y, w, bias),
            torch.addbmm(c[0] @ c[0].T, c, c.transpose(1, 2), beta=0.5, alpha=2),
            torch.addr(a, a[:, 0], a[0], alpha=3),
        )

    shapes = (3, 4), (4, 3), (2, 3, 4), (4, 2, 5), (3,), (6, 4), (5, 3, 4), (5,)
    return Function(compute), tuple(normal(*shape) for shape in shapes)


@both_forms("matrix", terms=8)
def layouts_of_matrices():
    def compute(a, b, c, n):
        return (
            torch.block_diag(a, b, a[0]),
            torch.vander(a[0]),
            torch.vander(n, 3, increasing=True),
            torch.linalg.vander(a, N=3),
            torch.cartesian_prod(a[0], b[0], a[1]),
            a[0, 0] + torch.tril_indices(4, 3, -1),
            a[0, 0] + torch.triu_indices(3, 5, 1),
            *(torch.rot90(a, k, (0, 1)) for k in range(-1, 3)),
            a.fliplr(),
            a.flipud(),
            torch.nn.functional.channel_shuffle(c, 3),
            torch.native_channel_shuffle(c, 2),
            torch.fft.fftshift(a),
            torch.fft.ifftshift(c, dim=1),
            *torch.broadcast_tensors(a, a[:, :1], a[0, 0]),
            a.roll((1, 2), (0, 1)),
            a.roll(4),
            torch.nn.functional.pixel_shuffle(c[:, :4], 2),
            torch.nn.functional.pixel_unshuffle(c, 2),
        )

    return Function(compute), (normal(3, 5), normal(2, 3), normal(2, 6, 4, 2), integers(0, 4, 4))

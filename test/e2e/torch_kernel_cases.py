"""Elementwise functions behind every kernel of the runtime: computed in its epilogue, or after it where it has none."""

import torch
from torch import nn
from torch.nn import functional

from builder import Cases
from torch_cases import Function, integers, normal

cases = Cases()


@cases("kernel", terms=60)
def functions_behind_products():
    def compute(x, y, image, volume, weights, deep, single, solid, signal):
        products = (
            x @ y,
            functional.conv1d(signal, weights[:, :, 0]),
            functional.conv2d(image, weights),
            functional.conv3d(volume, deep),
            functional.conv2d(image, single, groups=3),
            functional.conv3d(volume, solid, groups=3),
            functional.conv_transpose2d(image, weights[:3]),
            functional.scaled_dot_product_attention(image, image, image),
            torch.einsum("bcij,bcjk->bik", image, image.transpose(2, 3)),
        )
        return tuple(-product for product in products)

    inputs = (normal(4, 9), normal(9, 8), normal(2, 3, 6, 7), normal(1, 3, 4, 5, 6), normal(4, 3, 3, 3),
              normal(4, 3, 2, 2, 2), normal(3, 1, 3, 3), normal(3, 1, 2, 2, 2), normal(2, 3, 9))
    return Function(compute), inputs


@cases("kernel", terms=60)
def functions_behind_windows_and_rows():
    def compute(x, image):
        results = (
            functional.max_pool2d(image, 2),
            functional.avg_pool2d(image, 2),
            x.softmax(-1),
            x.log_softmax(0),
            functional.layer_norm(x, (16,)),
            functional.rms_norm(x, (16,)),
            x.cumsum(1),
            x.cumprod(0),
            functional.interpolate(image, scale_factor=2, mode="bilinear"),
            x.logcumsumexp(1),
            *x.cummax(1),
            *x.cummin(0),
            *x.topk(3),
            *x.sort(0),
            torch.view_as_real(torch.fft.rfft(x)),
        )
        return tuple(-result for result in results)

    return Function(compute), (normal(4, 16), normal(2, 3, 6, 8))


@cases("kernel", terms=60)
def functions_behind_places():
    def compute(x, i, image, grid, volume, points):
        results = (
            x.scatter(1, i, 2.0),
            x.scatter_add(1, i, x),
            x.index_add(0, i[0], x[:3]),
            torch.index_put(x, (i[0],), x[:3], accumulate=True),
            functional.grid_sample(image, grid, align_corners=False),
            functional.grid_sample(image, grid, "nearest", "border", False),
            functional.grid_sample(volume, points, align_corners=True),
        )
        return tuple(-result for result in results)

    inputs = (normal(4, 16), integers(0, 3, 4, 3), normal(2, 3, 5, 7), normal(2, 4, 6, 2), normal(1, 2, 4, 5, 3),
              normal(1, 3, 2, 4, 3))
    return Function(compute), inputs


class Layers(nn.Module):
    """The functions of all that recurrent layers give."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LSTM(4, 5), nn.GRU(4, 5), nn.RNN(4, 5)])

    def forward(self, x):
        given = [layer(x) for layer in self.layers]
        return tuple(-part for part in torch.utils._pytree.tree_leaves(given))


@cases("kernel", terms=60)
def functions_behind_recurrent_layers():
    return Layers(), (normal(6, 2, 4),)

"""PyTorch modules as programs: writes to views, regions, outputs of every kind, arithmetic on sizes that are open."""

import math

import torch
from torch import nn

from builder import Cases
from torch_cases import Function, normal

cases = Cases()


def both_forms(group, terms=1):
    """Before a function: adds its model as exported, and after run_decompositions()."""

    def add(function):
        def decomposed():
            return function()

        decomposed.__name__ = function.__name__ + "_decomposed"
        cases(group, terms)(decomposed)
        return cases(group, terms)(function)

    return add


@both_forms("write", terms=8)
def writes_to_slices():
    def write(x):
        y, z = x * 2, x.clone()
        y[:, :3].add_(1)
        y[..., ::3] = y[..., ::3] * 64
        y[1:, 1:6:2].relu_()
        z[0], z[-1, 1:3] = 7.0, x[0, :2]
        z.narrow(1, 4, 2).copy_(y[:1, 4:6])
        return y, z, y[0].sum() + z.sum()

    return Function(write), (normal(3, 7),)


@both_forms("write", terms=8)
def writes_to_views_of_views():
    def write(x):
        y = x * 2
        before, rows = y[0].sum(), y.view(6, 4)
        turned = rows[1:5].t()
        turned[1:3].mul_(3)
        y.permute(2, 0, 1)[0, :, 1] = 0.5
        y.unsqueeze(1)[:, 0, 2].sub_(1)
        left, right = y.split(2, dim=2)
        left.copy_(right)
        for part in y.unbind(1):
            part.clamp_(-1, 1)
        return y, before + y[0].sum(), rows, turned, left

    return Function(write), (normal(2, 3, 4),)


@both_forms("write", terms=8)
def writes_where_strides_decide():
    def write(x):
        y, z = x * 2, x * 3
        y.reshape(-1)[2] = 9
        y.t().reshape(-1)[3] = 7
        y.flatten()[4:].zero_()
        z.t().contiguous().zero_()
        z.contiguous().add_(1)
        z.to(torch.float64).zero_()
        z.to(torch.float32).mul_(2)
        return y, z

    return Function(write), (normal(3, 4),)


@both_forms("write", terms=8)
def writes_by_indices():
    def write(x, p, q):
        y, z = x.clone(), x * 2
        y[:, p] = 7.0
        y[q, :, p] = x[0, :, 0]
        z[:, p, q] = x[:, :1, :1]
        z[0].index_fill_(1, p, 3.0)
        z[1].index_add_(0, p, x[1, :2])
        z[2:].masked_fill_(x[2:] > 0, -1)
        z[x[:, 0, 0] < 0] = x[0]
        return y, z, x[:, p], x[p, :, p]

    return Function(write), (normal(3, 4, 3), torch.tensor([1, 2]), torch.tensor([[0], [2]]))


@both_forms("write", terms=8)
def writes_step_by_step():
    def write(x):
        out = torch.zeros(2, 8, 5)
        out[:, 0] = x
        for i in range(1, 8):
            out[:, i] = torch.tanh(out[:, i - 1] * 1.5 + x)
        image = torch.zeros(2, 7, 9)
        image[:, 1:-1, 2:-2] = x[:, None]
        return out, image

    return Function(write), (normal(2, 5),)


@both_forms("write")
def writes_in_other_types():
    def write(x):
        whole, truth = (x * 10).to(torch.int32), x > 0
        whole[0] = x[0] * 3
        whole[1].copy_(x[1])
        whole[:, 0] //= 3
        truth[0] = True
        truth |= x < -1
        return whole, truth, torch.add(x, x, out=torch.empty(3, 4)), x.clone().eq_(x)

    return Function(write), (normal(3, 4),)


@both_forms("write")
def writes_to_inputs():
    def write(x, y):
        x.view(3, 2, -1).add_(2)
        y[0] = 1
        return x * 1, y * 2

    return Function(write), (normal(12), normal(2, 2))


@both_forms("write")
def outputs_of_every_kind():
    class Kinds(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.arange(3.0))
            self.shift = torch.ones(2)

        def forward(self, x):
            with torch.enable_grad():
                y = x + 1
                y[0] = 3
            torch._assert_async(x.sum() > -1e9)
            return {"a": x, "b": [y, None, 3, 2.5, "text"], "c": (self.weight, self.shift, y, x.shape[0])}

    return Kinds(), (normal(2, 3),)


def opened(compute, size=(9, 14)):
    """The module of a function on images of any height and width, run on one of `size`."""
    dims = {2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO}
    shape = [1, 2, *size]
    return Function(compute), (normal(1, 2, 20, 26),), ((dims,),), (normal(*shape),), ["--shape", "inputs_0=1x2x9x14"]


@both_forms("open", terms=4)
def scaled_by_fractions():
    def scale(x):
        resize = nn.functional.interpolate
        bilinear = [resize(x, scale_factor=factor, mode="bilinear") for factor in (2, 0.5, 1.5, (1.3, 0.6))]
        return *bilinear, resize(x, scale_factor=0.7), resize(x, scale_factor=1.5, recompute_scale_factor=True)

    return opened(scale)


@both_forms("open", terms=200)
def arithmetic_of_sizes():
    def compute(x):
        h, w = x.shape[2:]
        sizes = torch.zeros(math.trunc(h * 0.7) + 1), torch.zeros(torch.sym_int(w / 3)), torch.zeros((h * w) // 7, h << 1)
        ends = torch.zeros(torch.sym_max(h, w)), torch.zeros(torch.sym_min(h, 5)), torch.zeros(h // 2 + w % 3 + (-h) % 4)
        return *sizes, *ends, x * (h / w) * torch.sym_sqrt(h), x.sum((2, 3)) / (h * w)

    return opened(compute)


@both_forms("open", terms=4)
def writes_at_sizes():
    def write(x):
        y = nn.functional.pad(x, (0, (-x.shape[3]) % 8, 0, (8 - x.shape[2] % 8) % 8)) * 1
        y[:, :, x.shape[2] :] = 1
        y[..., ::2] += 1
        y[:, 0, :, -1] = 2
        return y, y.view(1, 2, -1).transpose(1, 2)

    return opened(write)

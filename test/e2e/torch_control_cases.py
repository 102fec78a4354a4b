"""PyTorch modules whose data choose and repeat: torch.cond and while_loop."""

import torch
from torch import nn
from torch._higher_order_ops.while_loop import while_loop

from builder import Cases
from torch_cases import Function, normal

cases = Cases()


class Gate(nn.Module):
    """One of two layers, by the sign of a sum; the operands are used behind it, too."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(6, 6), nn.Linear(6, 6)

    def forward(self, x):
        y, z = torch.cond(x.sum() > 0, lambda x: (self.first(x).relu(), x + 1), lambda x: (self.second(x) * 2, x.clone()), (x,))
        return y + z, x * 2


@cases("control", terms=6)
def cond_of_layers():
    return Gate(), (normal(3, 6).abs(),)


@cases("control", terms=6)
def cond_of_layers_else():
    return Gate(), (-normal(3, 6).abs(),)


@cases("control")
def cond_with_writes():
    def write(x):
        y = x.clone()
        y[:1].add_(1)
        y[:, 1].mul_(2)
        return y

    def choose(flag, x):
        return torch.cond(flag, lambda x: (x + 1).sin(), write, (x,))

    return Function(choose), (torch.tensor(False), normal(4, 3))


@cases("control")
def cond_known():
    return Function(lambda x: torch.cond(x.shape[0] > 2, lambda x: x.exp(), lambda x: x.neg(), (x,))), (normal(4, 3),)


def counted(n, x):
    return while_loop(lambda n, x: n > 0, lambda n, x: (n - 1, x * 1.5 + 1), (n, x))


@cases("control")
def while_counted():
    return Function(counted), (torch.tensor(4), normal(3, 5))


@cases("control")
def while_never():
    return Function(counted), (torch.tensor(0), normal(3, 5))


class Solver(nn.Module):
    """Newton's steps until they are small; a matrix is read by condition and body."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(normal(4, 4) * 0.1)

    def forward(self, x):
        def goes_on(x, last, step):
            return ((x - last).abs().sum() > 1e-3) & (step < 50)

        def body(x, last, step):
            return torch.tanh(x @ self.weight) + 0.1, x.clone(), step + 1

        return while_loop(goes_on, body, (x, x + 1, torch.tensor(0)))


@cases("control", terms=64)
def while_converging():
    return Solver(), (normal(2, 4),)

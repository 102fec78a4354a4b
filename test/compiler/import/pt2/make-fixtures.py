"""Writes the .pt2 fixtures of this folder with torch 2.13: as torch.export.save makes them, not by hand."""

import pathlib

import torch

FOLDER = pathlib.Path(__file__).parent / "fixtures"


class Tied(torch.nn.Module):
    """Tied weights, a transposed view, both kinds of buffer, a lifted constant, a symbolic batch and -inf."""

    def __init__(self):
        super().__init__()
        self.encode = torch.nn.Linear(3, 4)
        self.decode = torch.nn.Linear(3, 4, bias=False)
        self.decode.weight = self.encode.weight
        self.register_buffer("turned", torch.arange(12.0).reshape(3, 4).t())
        self.register_buffer("scale", torch.ones(4, dtype=torch.float64), persistent=False)
        self.shift = torch.arange(3.0)

    def forward(self, x):
        batch = x.shape[0]
        y = self.encode(x + self.shift) + self.decode(x) + x @ self.turned.t()
        head, tail = (y.double() * self.scale).split(2, 1)
        return head.reshape(batch * 2, -1), torch.full((batch + 1,), float("-inf")), tail


class Stateful(torch.nn.Module):
    """A buffer that the program changes, and batch norm in its training-IR form."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 3, bias=False)
        self.norm = torch.nn.BatchNorm2d(2)
        self.register_buffer("calls", torch.zeros(1, dtype=torch.int64))

    def forward(self, x):
        self.calls.add_(1)
        return torch.relu(self.norm(self.conv(x)))


def save(program, name):
    """Saves without this machine's paths in the stack traces."""
    for node in program.graph.nodes:
        if "stack_trace" in node.meta:
            node.meta["stack_trace"] = f'File "model.py", in forward\n    {node.name}'
    torch.export.save(program, FOLDER / name)


def main():
    torch.manual_seed(0)
    batch = torch.export.Dim("batch", min=1, max=64)
    tied = torch.export.export(Tied().eval(), (torch.randn(5, 3),), dynamic_shapes={"x": {0: batch}})
    save(tied, "tied.pt2")
    stateful = torch.export.export(Stateful().eval(), (torch.randn(1, 1, 5, 5),))
    save(stateful.run_decompositions(), "stateful.pt2")


if __name__ == "__main__":
    main()

"""PyTorch's operators on quantized tensors, one by one: what they make of numbers, on weights and on activations."""

import torch
import torch.ao.quantization.fx._decomposed  # registers quantized_decomposed
from torch import nn

from builder import Cases
from torch_cases import Function, integers, normal

cases = Cases()
q = torch.ops.quantized_decomposed


@cases("quantized")
def whole_tensors():
    def compute(x, codes, scale, zero):
        ends = torch.tensor(-128), torch.tensor(127)
        return (
            q.quantize_per_tensor(x, 0.031, 7, -128, 127, torch.int8),
            q.quantize_per_tensor(x, 0.031, 131, 0, 255, torch.uint8),
            # Of ranges that are a part of the type.
            q.quantize_per_tensor(x, 0.02, 3, -127, 100, torch.int8),
            q.quantize_per_tensor(x, 0.02, 0, 0, 127, torch.uint8),
            q.quantize_per_tensor(x, 0.001, -5, -30000, 32767, torch.int16),
            q.quantize_per_tensor.tensor(x, scale, zero, -128, 127, torch.int8),
            q.quantize_per_tensor.tensor2(x, scale, zero, *ends, torch.int8),
            q.dequantize_per_tensor(codes, 0.031, 7, -128, 127, torch.int8),
            q.dequantize_per_tensor(codes, 0.5, 8, -128, 127, torch.int8, out_dtype=torch.float64),
            q.dequantize_per_tensor.tensor(codes, scale, zero, -128, 127, torch.int8),
            q.dequantize_per_tensor.tensor2(codes, scale, zero, *ends, torch.int8),
            q.convert_element_type.no_fuse(x, torch.float64),
        )

    codes = integers(-128, 127, 3, 40, dtype=torch.int8)
    return Function(compute), (normal(3, 40), codes, torch.tensor([0.017], dtype=torch.float64), torch.tensor([-9]))


class Channels(nn.Module):
    """Parameters by channel, of which the program knows the numbers."""

    def __init__(self):
        super().__init__()
        self.register_buffer("scales", torch.rand(5) / 50 + 0.01)
        self.register_buffer("zeros", torch.arange(5) - 2)
        self.register_buffer("weights", torch.randint(-8, 8, (5, 32), dtype=torch.int8))
        self.register_buffer("group_scales", torch.rand(5, 4) / 9 + 0.01)
        self.register_buffer("group_zeros", torch.randint(-3, 4, (5, 4), dtype=torch.int32))
        self.plain = nn.Parameter(torch.randn(5, 32))

    def forward(self, x, image, codes):
        own = self.scales, self.zeros
        groups = self.group_scales, self.group_zeros
        return (
            q.quantize_per_channel(x, *own, 0, -128, 127, torch.int8),
            q.quantize_per_channel(image, *own, 1, -100, 127, torch.int8),
            q.quantize_per_channel(self.plain, *own, 0, -127, 127, torch.int8),
            q.dequantize_per_channel(codes, *own, 0, -128, 127, torch.int8),
            q.dequantize_per_channel(codes, self.scales, None, 0, -128, 127, torch.int8, out_dtype=torch.float64),
            q.quantize_per_channel_group(x, *groups, -8, 7, torch.int8, 8),
            q.dequantize_per_channel_group(codes, *groups, -128, 127, torch.int8, 8, torch.float32),
            # Integers of 4 bits, packed.
            q.dequantize_per_channel_group(self.weights, *groups, -8, 7, torch.int8, 8, torch.float32),
            q.dequantize_per_channel(self.weights, *own, 0, -8, 7, torch.int8),
        )


@cases("quantized")
def channels():
    codes = integers(-128, 127, 5, 32, dtype=torch.int8)
    return Channels(), (normal(5, 32), normal(2, 5, 3, 3), codes)


@cases("quantized")
def halves():
    """Which way halves go where the zero point is odd, and where no number in a row asks for a scale."""

    def compute(x, zeros):
        ends = -128, 127, torch.int8
        steps = torch.tensor([[1.0], [0.5], [0.25]])
        return (
            q.quantize_per_tensor(x, 0.5, 3, *ends),
            q.quantize_per_channel(x, steps[:, 0], zeros[:, 0], 0, *ends),
            q.quantize_per_token(x, steps, zeros, *ends),
            q.quantize_per_token(x, steps, zeros, -20, 9, torch.int8),
            q.quantize_per_channel_group(x, steps.expand(3, 2), zeros.expand(3, 2), *ends, 8),
            q.choose_qparams_per_token_asymmetric(x * torch.tensor([[0.0], [1.0], [1e-9]]), torch.int8)[1],
        )

    x = (torch.arange(48).reshape(3, 16) - 21.5) * torch.tensor([[1.0], [0.5], [0.25]])
    return Function(compute), (x, torch.tensor([[5], [-3], [1]]))


@cases("quantized")
def chosen_parameters():
    def compute(x):
        results = []
        for choose, ends in ((q.choose_qparams.tensor, (0, 255, 1e-5, torch.uint8)),
                             (q.choose_qparams.tensor, (-127, 127, 0.5, torch.int8)),
                             (q.choose_qparams_symmetric.tensor, (-127, 127, 1e-5, torch.int8))):
            scale, zero = choose(x, *ends)
            codes = q.quantize_per_tensor.tensor(x, scale, zero, ends[0], ends[1], ends[3])
            results += [scale, zero, codes,
                        q.dequantize_per_tensor.tensor(codes, scale, zero, ends[0], ends[1], ends[3])]
        scales, zeros = q.choose_qparams_per_token_asymmetric(x, torch.int8)
        codes = q.quantize_per_token(x, scales, zeros, -128, 127, torch.int8)
        return (*results, scales, zeros, codes,
                q.dequantize_per_token(codes, scales, zeros, -128, 127, torch.int8, torch.float32))

    return Function(compute), (normal(2, 3, 24),)


class Blocks(nn.Module):
    """torchao's operators on blocks: whole tensors, rows, parts of rows, parts of both dimensions."""

    def __init__(self):
        super().__init__()
        self.register_buffer("codes", torch.randint(-8, 8, (6, 32), dtype=torch.int8))
        self.register_buffer("parts", torch.rand(6, 4) / 9 + 0.01)
        self.register_buffer("zeros", torch.randint(-8, 8, (6, 4), dtype=torch.int8))

    def forward(self, x, codes):
        a = torch.ops.torchao
        sizes = ([1, 1, 32], "ASYMMETRIC"), ([1, 1, 8], "SYMMETRIC"), ([1, 3, 16], "SYMMETRIC_NO_CLIPPING_ERR")
        results = []
        for block, mapping in (*sizes, ([2, 3, 32], "SYMMETRIC")):
            scale, zero = a.choose_qparams_affine(x, mapping, block, torch.int8, -100, 127, 1e-6, keepdim=True)
            numbers = a.quantize_affine(x, block, scale, zero, torch.int8, -100, 127)
            results += [scale, zero, numbers, a.dequantize_affine(numbers, block, scale, zero, torch.int8, -100, 127)]
        return (
            *results,
            *a.choose_qparams_affine(x, "ASYMMETRIC", [1, 1, 32], torch.uint8, zero_point_dtype=torch.uint8),
            a.dequantize_affine(self.codes, [1, 8], self.parts, self.zeros, torch.int8, -8, 7),
            a.dequantize_affine(self.codes, [1, 8], self.parts, None, torch.int8, -8, 7),
            a.dequantize_affine(codes, [2, 16], self.parts[:3, :2], None, torch.int8),
        )


@cases("blocks")
def blocks():
    import torchao  # noqa: F401  registers its operators

    return Blocks(), (normal(2, 3, 32), integers(-128, 127, 6, 32, dtype=torch.int8))

"""Compares models that PyTorch's tools quantized, PT2E and torchao, with what PyTorch makes of them.

usage: quantized_programs.py BURIN FOLDER [NAME]

A step is a 255th of what the answers span: 99.99 % of them have to be at most one away, in the interpreter and at every
level of this machine. The plan tells which results are floats: those that a case names, and no others.
"""

import os
import re
import subprocess
import sys

import numpy as np
import torch
import torchao.quantization as ao
from torch import nn
from torch.nn import functional
from torchao.quantization.granularity import PerAxis, PerGroup, PerTensor
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e
from torchao.quantization.pt2e.quantizer import x86_inductor_quantizer as x86
from torchao.testing.pt2e._xnnpack_quantizer import XNNPACKQuantizer, get_symmetric_quantization_config
from torchao.utils import unwrap_tensor_subclass

from compare import machine_levels


class Convolutions(nn.Module):
    """Convolutions of all kinds, with what stands between them."""

    def __init__(self, *, joined):
        super().__init__()
        self.joined = joined
        self.first = nn.Conv2d(3, 16, 3, stride=2, padding=1)
        self.depthwise = nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.norm.running_mean.normal_()
        self.norm.running_var.uniform_(0.5, 2)
        self.pointwise = nn.Conv2d(16, 16, 1)
        self.grouped = nn.Conv2d(16, 16, 3, padding=1, groups=4)
        self.last = nn.Linear(32 * 4 if joined else 16 * 4, 10)

    def forward(self, x):
        x = functional.max_pool2d(torch.relu(self.first(x)), 2)
        y = torch.relu(self.norm(self.depthwise(x)))
        y = torch.relu(self.pointwise(y) + x)
        z = self.grouped(y)
        if self.joined:
            z = torch.cat([z, y], 1)
        return self.last(functional.max_pool2d(z, 2).flatten(1))


class Transformer(nn.Module):
    def __init__(self, width=32, heads=2):
        super().__init__()
        self.heads = heads
        self.into, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.before, self.behind = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x):
        batch, tokens, width = x.shape
        parts = self.into(self.before(x)).chunk(3, -1)
        shape = batch, tokens, self.heads, width // self.heads
        heads = functional.scaled_dot_product_attention(*(part.reshape(shape).transpose(1, 2) for part in parts))
        x = x + self.out(heads.transpose(1, 2).reshape(x.shape))
        return x + self.down(functional.gelu(self.up(self.behind(x))))


def converted(model, inputs, quantizer, **options):
    """The model by PT2E, calibrated on three inputs of the kind of `inputs`."""
    prepared = prepare_pt2e(torch.export.export(model.eval(), inputs).module(), quantizer)
    for _ in range(3):
        prepared(*(torch.randn_like(each) for each in inputs))
    return convert_pt2e(prepared, **options), inputs


def by_x86(**options):
    quantizer = x86.X86InductorQuantizer()
    quantizer.set_global(x86.get_default_x86_inductor_quantization_config(**options))
    return quantizer


def by_xnnpack(**options):
    quantizer = XNNPACKQuantizer()
    quantizer.set_global(get_symmetric_quantization_config(is_per_channel=True, **options))
    return quantizer


def image():
    return (torch.randn(4, 3, 16, 16),)


def tokens(width=32):
    return (torch.randn(2, 7, width),)


# Each case gives a model, its inputs and the steps whose results are floats.


def convolutions():
    return *converted(Convolutions(joined=False), image(), by_x86()), ["matmul_i8"]


def convolutions_of_seven_bits():
    """Activations of 7 bits in bytes, and weights that are quantized in the program."""
    quantizer = by_x86(reduce_range=True)
    return *converted(Convolutions(joined=False), image(), quantizer, fold_quantize=False), ["matmul_i8"]


def convolutions_with_signs():
    return *converted(Convolutions(joined=True), image(), by_xnnpack()), ["matmul_i8"]


def transformer():
    floats = ["matmul_i8", "attention", "matmul_i8", "matmul_i8"]
    return *converted(Transformer(), tokens(), by_x86()), floats


def transformer_of_the_run():
    """Activations are quantized by the range that they have in a run."""
    return *converted(Transformer(), tokens(), by_xnnpack(is_dynamic=True)), None


def affine():
    """A layer for each way in which torchao quantizes weights; those of the run are bytes in products of bytes."""
    intx = ao.IntxWeightOnlyConfig
    configs = [
        ao.Int8WeightOnlyConfig(),
        intx(weight_dtype=torch.int8, granularity=PerGroup(32)),
        intx(weight_dtype=torch.int4, granularity=PerGroup(32)),
        intx(weight_dtype=torch.int4, granularity=PerAxis(0), mapping_type=ao.MappingType.ASYMMETRIC),
        intx(weight_dtype=torch.int3, granularity=PerGroup(64)),
        intx(weight_dtype=torch.int2, granularity=PerGroup(32)),
        ao.Int8DynamicActivationInt8WeightConfig(),
        ao.Int8DynamicActivationInt8WeightConfig(granularity=PerTensor()),
        ao.Int8DynamicActivationIntxWeightConfig(weight_dtype=torch.int8, weight_granularity=PerAxis(0)),
        ao.Int8DynamicActivationIntxWeightConfig(weight_dtype=torch.int4, weight_granularity=PerGroup(32)),
    ]
    model = nn.Sequential(*(nn.Linear(64, 64) for _ in configs)).eval()
    for layer, config in zip(model, configs):
        ao.quantize_(layer, config)
    unwrap_tensor_subclass(model)
    return model, tokens(64), None


KERNELS = {
    "affine": ["matmul"] + 5 * ["matmul_nbits"] + 3 * ["matmul_i8"] + ["matmul_nbits"],
    "transformer_of_the_run": ["layer_norm", "matmul_i8", "attention", "matmul_i8", "layer_norm", "matmul_i8",
                               "matmul_i8"],
}
CASES = [convolutions, convolutions_of_seven_bits, convolutions_with_signs, transformer, transformer_of_the_run,
         affine]


def steps(plan):
    """Name (`nest` for a loop) and type of the result of each step of a plan."""
    name = ""
    with open(plan, encoding="utf-8") as text:
        for line in text:
            if found := re.search(r'= plan\.(?:kernel "(\w+)"|nest)', line):
                name = found[1] or "nest"
            if "operations = " in line:
                yield name, line.rsplit("}", 1)[1].strip(" :\n")


def compared(burin, model, feeds, expected, folder, *options):
    """The answers of one way to run a model, and what is wrong with them."""
    answers = os.path.join(folder, "answers.npz")
    command = [burin, "run", model, "--input", feeds, "--output", answers, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    if done.returncode != 0:
        return None, [f"$ {' '.join(command)}", done.stdout.decode(errors="replace")]
    with np.load(answers) as arrays:
        [given] = arrays.values()
    away = np.abs(given - expected) / (np.ptp(expected) / 255)
    within = np.mean(away <= 1)
    return given, [] if within >= 0.9999 else [f"{' '.join(command)}: {within:.4%} within a step, {away.max():.2f} at most"]


def check(case, burin, folder):
    """Quantizes, exports, compiles and runs a model; returns what went wrong."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    os.makedirs(folder, exist_ok=True)
    model, inputs, floats = case()
    path, library, feeds = (os.path.join(folder, name) for name in ("model.pt2", "library", "in.npz"))
    torch.export.save(torch.export.export(model, inputs), path)
    with torch.no_grad():
        expected = model(*inputs).numpy()
    np.savez(feeds, in0=inputs[0].numpy())
    log = compared(burin, path, feeds, expected, folder, "--interpret")[1]
    command = [burin, "compile", path, "-o", library, "--name", "model_under_test", "--keep"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    if done.returncode != 0:
        return [*log, f"$ {' '.join(command)}", done.stdout.decode(errors="replace")]
    plan = list(steps(os.path.join(library, "plan.mlir")))
    found = [name for name, result in plan if "f32" in result]
    kernels = [name for name, _ in plan if name != "nest"]
    if floats is not None and found != floats:
        log.append(f"expected floats of {floats}, got them of {found}")
    if kernels != KERNELS.get(case.__name__, kernels):
        log.append(f"expected kernels {KERNELS[case.__name__]}, got {kernels}")
    bits = {}
    for level in machine_levels(library):
        given, said = compared(burin, library, feeds, expected, folder, "--level", level)
        log += said
        if given is not None:
            bits[level] = given.tobytes()
    # Of integers alone, and of the same product and sum behind them.
    if floats == ["matmul_i8"] and len(set(bits.values())) > 1:
        log.append(f"expected the same bits at {', '.join(bits)}")
    return log


def main(burin, folder, only=None):
    failures = 0
    for case in CASES:
        if only in (None, case.__name__):
            log = check(case, burin, os.path.join(folder, case.__name__))
            print("FAIL" if log else "ok", case.__name__, *log, sep="\n  " if log else " ", flush=True)
            failures += bool(log)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

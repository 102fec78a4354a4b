"""Writes models of random weights, and data for them, without NumPy.

usage: compress-cases.py FOLDER
"""

import os
import random
import struct
import sys

WIDTH = 32
NUMBERS = random.Random(1)


def floats(values):
    """Their bytes."""
    return struct.pack(f"<{len(values)}f", *values)


def normal(count, scale=1.0):
    """Random numbers around 0."""
    return [NUMBERS.gauss(0, scale) for _ in range(count)]


def constant(name, shape, values):
    """An op that holds them."""
    kind = "tensor<" + "x".join(map(str, shape)) + "xf32>"
    return f'  %{name} = nn.constant dense<"0x{floats(values).hex().upper()}"> : {kind}\n'


def weights(name):
    """Of a product that keeps the size of numbers."""
    return constant(name, (WIDTH, WIDTH), normal(WIDTH * WIDTH, WIDTH**-0.5))


ROW = f"tensor<1x{WIDTH}xf32>"
INPUT = f'%x: {ROW} {{nn.name = "x"}}'


def result(name, element="f32"):
    """The type and name of an output."""
    return f'tensor<1x{WIDTH}x{element}> {{nn.name = "{name}"}}'


def product(name, x, by):
    """One layer, named as its result."""
    return f'  %{name} = nn.matmul %{x}, %{by} : ({ROW}, tensor<{WIDTH}x{WIDTH}xf32>) -> {ROW} loc("{name}")\n'


def two_layers():
    """Two products with zeros between them."""
    return (
        f"func.func @main({INPUT}) -> ({result('y')}) {{\n"
        + weights("v")
        + weights("w")
        + product("first", "x", "v")
        + f"  %a = nn.relu %first : ({ROW}) -> {ROW}\n"
        + product("second", "a", "w")
        + f"  return %second : {ROW}\n}}\n"
    )


def state():
    """One product of the input, one of what the last run left."""
    return (
        f'func.func @main({INPUT}, %h: {ROW} {{nn.name = "h", nn.state = "h"}})\n'
        f'    -> ({result("y")}, {ROW} {{nn.state = "h"}}) {{\n'
        + weights("v")
        + weights("w")
        + product("new", "x", "v")
        + product("old", "h", "w")
        + f"  %s = nn.add %new, %old : ({ROW}, {ROW}) -> {ROW}\n"
        + f"  %t = nn.tanh %s : ({ROW}) -> {ROW}\n"
        + f"  return %t, %t : {ROW}, {ROW}\n}}\n"
    )


def outputs():
    """Outputs of every kind: with NaN here and there, with infinities, of other types, and of layers that no byte can hold."""
    half, whole = f"tensor<1x{WIDTH}xf16>", f"tensor<1x{WIDTH}xi32>"
    kinds = ", ".join(
        result(name, element)
        for name, element in [("root", "f32"), ("masked", "f32"), ("half", "f16"), ("whole", "i32"), ("nan", "f32"), ("huge", "f32")]
    )
    mask = [-float("inf") if i == 5 else 0.0 for i in range(WIDTH)]
    broken = [float("nan") if i == 7 else 1.0 for i in range(WIDTH * WIDTH)]
    return (
        f"func.func @main({INPUT}) -> ({kinds}) {{\n"
        + weights("w")
        + constant("mask", (WIDTH,), mask)
        + constant("broken", (WIDTH, WIDTH), broken)
        + constant("many", (WIDTH,), [1e30] * WIDTH)
        + constant("fast", (WIDTH,), [1e3] * WIDTH)
        + product("good", "x", "w")
        + product("bad", "x", "broken")
        + product("behind", "bad", "w")
        + f"  %large = nn.mul %x, %many : ({ROW}, tensor<{WIDTH}xf32>) -> {ROW}\n"
        + product("huge", "large", "w")
        + f"  %faster = nn.mul %good, %fast : ({ROW}, tensor<{WIDTH}xf32>) -> {ROW}\n"
        + f"  %wave = nn.sin %faster : ({ROW}) -> {ROW}\n"
        + f"  %root = nn.sqrt %wave : ({ROW}) -> {ROW}\n"
        + f"  %masked = nn.add %good, %mask : ({ROW}, tensor<{WIDTH}xf32>) -> {ROW}\n"
        + f"  %half = nn.cast %good {{to = f16}} : ({ROW}) -> {half}\n"
        + f"  %whole = nn.cast %good {{to = i32}} : ({ROW}) -> {whole}\n"
        + f"  return %root, %masked, %half, %whole, %behind, %huge : {ROW}, {ROW}, {half}, {whole}, {ROW}, {ROW}\n}}\n"
    )


def write_rows(path, values):
    """An .npy file."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(values) // WIDTH}, {WIDTH})}}\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header.encode() + floats(values))


def main(folder):
    """Writes all files."""
    for build in (two_layers, state, outputs):
        with open(os.path.join(folder, build.__name__ + ".mlir"), "w", encoding="ascii") as file:
            file.write(build())
    for name, values in {
        "one": normal(WIDTH),
        "ten": normal(10 * WIDTH),
        "zeros": [0.0] * 10 * WIDTH,
        "forty": normal(40 * WIDTH),
        "others": normal(100 * WIDTH),
    }.items():
        write_rows(os.path.join(folder, name + ".npy"), values)


main(sys.argv[1])

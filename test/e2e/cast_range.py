"""Casts floats of every size to every integer type, computed and as constants, and holds them against the definition.

usage: cast_range.py BURIN FOLDER
"""

import os
import subprocess
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

from compare import machine_levels

INTEGERS = [np.dtype(name) for name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()]


def values(dtype):
    """Both signs of numbers around every bound, with fractions, many enough for whole vectors and a rest."""
    powers = [2.0**n for n in (7, 8, 15, 16, 31, 32, 33, 40, 47, 54, 62, 63, 64, 65, 100)]
    near = [p * f for p in powers for f in (1 - 2.0**-20, 1, 1 + 2.0**-20, 1.5, 1.75)]
    found = near + [0, 0.5, 0.999, 1.5, 50.7, 254.6, 300, 4294967295.7, 1e30, np.inf, np.nan]
    return np.array(found + [-v for v in found], dtype)


def truncated(value, to):
    """To zero and to a signed integer of 64 bits (unsigned where `to` is that), then to the bits of `to`."""
    high = 2.0**64 if to == np.uint64 else 2.0**63
    held = int(value) if -(2.0**63) <= value < high else -(2**63)
    return np.uint64(held % 2**64).astype(to)


def write(path, feeds):
    """A model that casts each feed to each type, and again as a constant."""
    nodes, outputs, expected = [], [], {}
    for name, array in feeds.items():
        for source in (name, f"{name}.constant"):
            for to in INTEGERS + [np.dtype(np.bool_)]:
                result, code = f"{source}.{to}", helper.np_dtype_to_tensor_dtype(to)
                nodes.append(helper.make_node("Cast", [source], [result], to=code))
                outputs.append(helper.make_tensor_value_info(result, code, array.shape))
                expected[result] = array != 0 if to == np.bool_ else np.array([truncated(v, to) for v in array])
    inputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
        for name, array in feeds.items()
    ]
    constants = [numpy_helper.from_array(array, f"{name}.constant") for name, array in feeds.items()]
    graph = helper.make_graph(nodes, "casts", inputs, outputs, constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10), path)
    return expected


def main():
    burin, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    model, library, given, got = (os.path.join(folder, name) for name in ("m.onnx", "library", "in.npz", "got.npz"))
    feeds = {"single": values("float32"), "double": values("float64")}
    expected = write(model, feeds)
    np.savez(given, **feeds)
    subprocess.run([burin, "compile", model, "-o", library, "--name", "casts", "--quiet"], check=True)
    faults = 0
    for ran in [[model, "--interpret"]] + [[library, "--level", level] for level in machine_levels(library)]:
        subprocess.run([burin, "run", *ran, "--input", given, "--output", got], check=True)
        found = np.load(got)
        for name, want in expected.items():
            source = feeds[name.split(".")[0]]
            for i in np.flatnonzero(found[name] != want):
                faults += 1
                print(f"{' '.join(ran[1:])} {name}: {source[i]} became {found[name][i]}, expected {want[i]}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Holds the memory that a compile takes at its peak against the weights that it writes, and these against numpy."""

import os
import shutil
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# A process's peak counts what it was forked from: a small one.
MEASURE = """import os, sys
_, status, usage = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
print(usage.ru_maxrss * 1024)
sys.exit(os.waitstatus_to_exitcode(status))"""
FACTOR = 1.5
# What a map cannot say is written out beside the bytes of the file.
COPIED, COPIED_FACTOR = ("filters turned over",), 2.25
EPSILON = 2.0**-10
rng = np.random.default_rng(0)


def random(*shape):
    return rng.standard_normal(shape, dtype=np.float32)


def packed(matrix):
    """Rows by columns, in panels of 32 columns."""
    k, n = matrix.shape
    return matrix.reshape(k, n // 32, 32).transpose(1, 0, 2)


def packed_filters(filters):
    return packed(filters.transpose(2, 3, 1, 0).reshape(-1, filters.shape[0]))


def products(side, count=1):
    nodes, constants = [], {}
    for i in range(count):
        constants[f"w{i}"] = random(side, side)
        last = f"a{i + 1}" if i + 1 < count else "y"
        nodes.append(helper.make_node("MatMul", [f"a{i}" if i else "x", f"w{i}"], [last]))
    return nodes, constants, [1, side], [1, side], [packed(matrix) for matrix in constants.values()]


def scaled_product(side):
    """A product with a matrix that is computed from what the file holds."""
    matrix, factors = random(side, side), random(side)
    nodes = [helper.make_node("Mul", ["w", "f"], ["scaled"]), helper.make_node("MatMul", ["x", "scaled"], ["y"])]
    return nodes, {"w": matrix, "f": factors}, [1, side], [1, side], [packed(matrix * factors)]


def transposed_convolution(channels):
    """The filters are turned over."""
    shape, filters = [1, channels, 4, 4], random(channels, channels, 3, 3)
    nodes = [helper.make_node("ConvTranspose", ["x", "w"], ["y"], pads=[1, 1, 1, 1])]
    return nodes, {"w": filters}, shape, shape, [packed_filters(filters[:, :, ::-1, ::-1].transpose(1, 0, 2, 3))]


def convolutions(channels, count, normalized):
    nodes, constants, expected = [], {}, []
    shape = [1, channels, 4, 4]
    for i in range(count):
        last = f"a{i + 1}" if i + 1 < count else "y"
        filters = constants[f"w{i}"] = random(channels, channels, 3, 3)
        nodes.append(helper.make_node("Conv", [f"a{i}" if i else "x", f"w{i}"], [f"c{i}" if normalized else last],
                                      pads=[1, 1, 1, 1]))
        if normalized:
            # Each factor is the scale, whatever is rounded.
            parts = {"s": np.abs(random(channels)), "b": random(channels), "m": random(channels),
                     "v": np.full(channels, 1 - EPSILON, np.float32)}
            constants.update({f"{part}{i}": array for part, array in parts.items()})
            nodes.append(helper.make_node("BatchNormalization", [f"c{i}", *(f"{part}{i}" for part in parts)], [last],
                                          epsilon=EPSILON))
            filters = filters * parts["s"][:, None, None, None]
        expected.append(packed_filters(filters))
    return nodes, constants, shape, shape, expected


def save(path, case, external):
    nodes, constants, inputs, outputs, _ = case
    graph = helper.make_graph(nodes, "graph", [helper.make_tensor_value_info("x", TensorProto.FLOAT, inputs)],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, outputs)],
                              [numpy_helper.from_array(array, name) for name, array in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = {"save_as_external_data": True, "location": os.path.basename(path) + ".bin"} if external else {}
    onnx.save_model(model, path, **options)


def compile_model(burin, folder, case, external=False, apart=False):
    """Peak and blob of the compile."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    path, out = os.path.join(folder, "net.onnx"), os.path.join(folder, "out")
    save(path, case, external)
    command = [burin, "compile", path, "-o", out, "--sources-only", "--quiet"]
    weights = os.path.join(out, "net_weights.bin")
    if apart:
        weights = os.path.join(folder, "net.weights")
        command += ["--weights", weights]
    run = subprocess.run([sys.executable, "-c", MEASURE, *command], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"exit code {run.returncode}: {run.stderr}")
    return int(run.stdout), np.fromfile(weights, np.uint8)


def main(burin, folder):
    base, _ = compile_model(burin, folder, products(32))
    cases = {
        "a matrix": (products(4096), False, False),
        "a matrix beside the model": (products(4096), True, False),
        "a matrix with its weights apart": (products(4096), False, True),
        "matrices": (products(1024, 16), False, False),
        "filters": (convolutions(1152, 1, False), False, False),
        "normalized filters": (convolutions(192, 50, True), False, False),
        "normalized filters of one layer": (convolutions(1440, 1, True), False, False),
        "a scaled matrix": (scaled_product(4096), False, False),
        "filters turned over": (transposed_convolution(1152), False, False),
    }
    faults = []
    for name, (case, external, apart) in cases.items():
        peak, blob = compile_model(burin, folder, case, external, apart)
        written = blob.tobytes()
        if not all(part.tobytes() in written for part in case[-1]):
            faults.append(f"{name}: the weights are not those of the model")
        print(f"{name}: {(peak - base) / blob.size:.2f} times the weights")
        factor = COPIED_FACTOR if name in COPIED else FACTOR
        if peak > base + factor * blob.size:
            faults.append(f"{name}: expected at most {factor} times the weights of {blob.size} bytes beside the "
                          f"{base} of a small model, got {peak - base} bytes")
    shutil.rmtree(folder)
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main(*sys.argv[1:])

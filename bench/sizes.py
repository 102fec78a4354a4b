"""Times a library for a range of sizes beside those that are compiled for each size, in turns, and compares their bits.

usage: sizes.py --burin PATH --folder SCRATCH [--rounds N] [--repeat N] MODEL.onnx NAME=LEAST..MOST SIZE...

Runs are pinned to one processor, and the least time counts, so that other work on the machine matters little. Libraries that
are in the folder already are taken as they are. Inputs are 1 where they are integers, and random otherwise.
"""

import argparse
import json
import os
import subprocess

import numpy as np
import onnx


def make_input(model, name, size, path):
    """Writes the model's inputs, with `size` in the place of each dimension `name`."""
    random, arrays = np.random.default_rng(size), {}
    for value in model.graph.input:
        tensor = value.type.tensor_type
        shape = [size if dim.dim_param == name else dim.dim_value for dim in tensor.shape.dim]
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)
        arrays[value.name] = np.ones(shape, dtype) if dtype.kind in "iub" else random.uniform(0, 1, shape).astype(dtype)
    np.savez(path, **arrays)


def compile_library(burin, model, dimension, folder):
    if not os.path.exists(folder):
        subprocess.run([burin, "compile", model, "-o", folder, "--name", "model", "--quiet", "--dim", dimension], check=True)
    return folder


def run(burin, library, given, repeat, output=None):
    """The least time of a run, in milliseconds; its outputs go to `output`."""
    command = ["taskset", "-c", "1", burin, "run", library, "--input", given]
    if output:
        subprocess.run([*command, "--output", output], check=True, stdout=subprocess.DEVNULL)
        return None
    done = subprocess.run([*command, "--repeat", str(repeat), "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)["time_ms"]["min"]


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2].removeprefix("usage: "))
    parser.add_argument("--burin", default="build/bin/burin")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=50)
    parser.add_argument("model")
    parser.add_argument("range")
    parser.add_argument("sizes", type=int, nargs="+")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    name = options.range.split("=")[0]
    model = onnx.load(options.model, load_external_data=False)

    def at(file):
        return os.path.join(options.folder, file)

    whole = compile_library(options.burin, options.model, options.range, at("whole"))
    print(f"| {name} | for the size, ms | for the range, ms | ratio | bits |\n| ---: | ---: | ---: | ---: | --- |")
    for size in options.sizes:
        fixed, given = compile_library(options.burin, options.model, f"{name}={size}", at(str(size))), at(f"{size}.npz")
        make_input(model, name, size, given)
        least, answers = {}, []
        for library in (fixed, whole):
            run(options.burin, library, given, 1, at("out.npz"))
            with np.load(at("out.npz")) as arrays:
                answers.append({key: arrays[key].tobytes() for key in arrays})
        for _ in range(options.rounds):
            for library in (fixed, whole):
                time = run(options.burin, library, given, options.repeat)
                least[library] = min(time, least.get(library, time))
        bits = "same" if answers[0] == answers[1] else "other"
        print(f"| {size} | {least[fixed]:.4g} | {least[whole]:.4g} | {least[whole] / least[fixed]:.2f} | {bits} |", flush=True)


if __name__ == "__main__":
    main()

"""Compares burin end to end with the frameworks that models come from: same model, same input, close enough result.

usage: compare.py --burin PATH --folder SCRATCH [--kept float16|bfloat16] [--target TARGET]
                  onnx|spelled|exported|control|torch|composite GROUP...

No GROUP: all of them. --list names the models. --kept stores an ONNX model's 32-bit floats in 16 bits.

Each model is interpreted, then compiled once and run at every instruction-set level of this machine.
"""

import argparse
import glob
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

import numpy as np

TIMEOUT = 300
AVX512 = {"avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl"}
LEVELS = {
    "baseline": set(),
    "avx2": {"avx2", "fma"},
    "avx2_vnni": {"avx2", "fma", "avx_vnni"},
    "avx512": AVX512,
    "avx512_vnni": AVX512 | {"avx512_vnni"},
    "avx512_bf16": AVX512 | {"avx512_vnni", "avx512_bf16"},
    "cuda": set(),  # with the bodies for the host
    "amx": AVX512 | {"avx512_vnni", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16"},
}


def machine_levels(library):
    """The levels of a library whose instructions this processor has."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        flags = next((set(line.split()) for line in info if line.startswith("flags")), set())
    # Beside the library's description there are the schedules that --keep leaves.
    [description] = [name for name in glob.glob(os.path.join(library, "*.json")) if not name.endswith("schedules.json")]
    with open(description, encoding="utf-8") as text:
        return [level for level in json.load(text)["levels"] if LEVELS[level] <= flags]


def tolerance(outputs, terms, element=None):
    """Largest difference allowed, relative to the largest value: both sides sum `terms` products in their own order and
    round each result and each function value a few times. Integers must be equal. What is kept in 16 bits is summed in
    32, and rounds at each node at most."""
    if element:
        return 16 * 2.0 ** {"float16": -10, "bfloat16": -7}[element]
    steps = [np.finfo(o.dtype).eps for o in outputs.values() if o.dtype.kind == "f"]
    return float(max(steps)) * (16 + 2 * terms) if steps else 0.0


def onnx_reference(model, feeds, is_by_definition=False):
    """Outputs by name from ONNX Runtime, or from ONNX's own evaluator for types and layouts that the former lacks or has
    otherwise."""
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state
    from onnx.reference import ReferenceEvaluator

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    names = [output.name for output in model.graph.output]
    if is_by_definition:
        return dict(zip(names, ReferenceEvaluator(model).run(None, feeds)))
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
        return dict(zip(names, session.run(None, feeds)))
    except (state.Fail, state.NotImplemented):
        return dict(zip(names, ReferenceEvaluator(model).run(None, feeds)))


def write_onnx(case, folder, element=None):
    """Writes the model; returns its path, inputs, outputs and the options that bind its symbols."""
    import narrow
    import onnx
    from builder import Graph

    graph = Graph(case.name)
    outputs = case.function(graph)
    model = graph.model([outputs] if isinstance(outputs, str) else list(outputs))
    path, feeds, wide = os.path.join(folder, "model.onnx"), graph.feeds, model
    if element:
        model, wide = narrow.convert(model, element)
        feeds = {name: narrow.rounded(value, element) for name, value in feeds.items()}
    onnx.save(model, path)
    options = [f"--dim={name}={size}" for name, size in graph.dims.items()]
    outputs = onnx_reference(wide, feeds, graph.is_by_definition)
    if element:
        feeds, outputs = narrow.kept(feeds, element), narrow.kept(outputs, element)
    return path, feeds, outputs, options


def write_torch(case, folder):
    """The same for a PyTorch module; inputs and outputs are named by position."""
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(1)
    # Some leave sizes open, and are run on others than those that they are exported with.
    module, inputs, *opened = case.function()
    dynamic, given, options = opened or (None, inputs, [])
    program = torch.export.export(module.eval(), inputs, dynamic_shapes=dynamic)
    if case.name.endswith("-decomposed"):
        program = program.run_decompositions()
    path = os.path.join(folder, "model.pt2")
    torch.export.save(program, path)
    # In-place operations may write to the inputs, so the reference gets copies.
    feeds = {f"in{i}": value.numpy().copy() for i, value in enumerate(given)}
    with torch.no_grad():
        outputs = module(*given)
    paths = torch.utils._pytree.tree_flatten_with_path(outputs)[0]
    # Of a dictionary the keys say whose the outputs are, which the file names by nodes.
    keys = [torch.utils._pytree.keystr(key) for key, value in paths if torch.is_tensor(value)]
    case.labels = dict(zip(program.graph_signature.user_outputs, keys))
    outputs = [value for _, value in paths if torch.is_tensor(value)]
    return path, feeds, {f"out{i}": value.detach().numpy() for i, value in enumerate(outputs)}, options


def run(command, log):
    """Runs a command, keeps what it says in `log`, and returns whether it succeeded."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
        ended, said = f"exit code {done.returncode}", done.stdout
        if done.returncode == 0:
            return True
    except subprocess.TimeoutExpired as error:
        ended, said = f"stopped after {TIMEOUT} s", error.stdout or b""
    log += [f"$ {' '.join(command)}", *said.decode(errors="replace").splitlines(), f"({ended})"]
    return False


def holds_sizes(plan):
    """Whether a step of the plan reads or makes integers as wide as sizes are."""
    with open(plan, encoding="utf-8") as text:
        return any("xi64>" in line or "xi32>" in line for line in text)


def compare(case, write, burin, folder, element=None, target="x86-64"):
    """Runs one model every way there is; returns what went wrong. For another target it is not interpreted as well."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    path, feeds, outputs, options = write(case, folder, element) if element else write(case, folder)
    library, given, expected = (os.path.join(folder, name) for name in ("library", "in.npz", "ref.npz"))
    np.savez(given, **feeds)
    np.savez(expected, **outputs)
    check = ["--input", given, "--check", expected, "--tolerance", repr(tolerance(outputs, case.terms, element))]
    log = []
    if target == "x86-64":
        run([burin, "run", path, "--interpret", *options, *check], log)
    options += ["--keep", "--target", target]
    if run([burin, "compile", path, "-o", library, "--name", "model_under_test", *options], log):
        if case.group == "sizes" and holds_sizes(os.path.join(library, "plan.mlir")):
            log.append("the plan computes with integers: expected shapes to be folded away")
        for level in machine_levels(library):
            run([burin, "run", library, "--level", level, *check], log)
    if not log:
        shutil.rmtree(folder)
    labels = getattr(case, "labels", {})
    return [re.sub(r"^\w+(?= )", lambda found: found[0] + labels.get(found[0], ""), line) for line in log]


def all_cases(source):
    """The models of `torch_cases.py` and, by idea, of `torch_*_cases.py`."""
    files = sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{source}_*cases.py")))
    modules = [importlib.import_module(os.path.basename(file)[: -len(".py")]) for file in files]
    return [case for module in modules for case in module.cases]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--burin", default="burin", help="the program to test")
    parser.add_argument("--folder", default="e2e", help="where models and libraries are written; kept if they fail")
    parser.add_argument("--only", help="the one model to compare")
    parser.add_argument("--target", default="x86-64", help="compile for this target, whose libraries run here")
    parser.add_argument("--kept", choices=["float16", "bfloat16"], help="store 32-bit floats in this type")
    parser.add_argument("--list", action="store_true", help="only print group and name of each model")
    parser.add_argument("source", choices=["onnx", "definition", "spelled", "exported", "control", "torch", "composite"])
    parser.add_argument("group", nargs="*")
    arguments = parser.parse_args()
    cases = all_cases(arguments.source)
    cases = [c for c in cases if not arguments.group or c.group in arguments.group]
    cases = [c for c in cases if arguments.only in (None, c.name)]
    if arguments.list or not cases:
        print("\n".join(f"{c.group}: {c.name}" for c in cases) or "no such model")
        return 0 if cases else 2
    write = write_torch if arguments.source in ("torch", "composite") else write_onnx
    failures = 0
    for case in cases:
        start = time.monotonic()
        folder = os.path.join(arguments.folder, case.name)
        log = compare(case, write, arguments.burin, folder, arguments.kept, arguments.target)
        print(f"{'FAIL' if log else 'ok'}: {case.name} ({time.monotonic() - start:.1f} s)", *log, sep="\n", flush=True)
        failures += bool(log)
    print(f"{len(cases) - failures} of {len(cases)} models agree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

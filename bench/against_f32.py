"""Compresses models by burin compress and lists the layers that are slower in fewer bits than in f32.

usage: bench/run --against-f32 [--models NAME,...] [--precision int8,int8-dynamic,w8,bf16]

Both libraries run in turns in one process, one thread, the least of each step. Where steps were fused into one in one of the
libraries, the layers that share a step are one row. What is slower by less than 3 % or a microsecond counts as level.
"""

import argparse
import itertools
import json
import pathlib
import signal
import subprocess
import sys

import tables
from tables import names

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PRECISIONS = ("int8", "int8-dynamic", "w8", "bf16")
LEVEL, LEAST = 1.03, 1e-3  # relative, and milliseconds

# What a model needs besides its file: dimensions that it leaves open.
SIZES = {
    "magika": ["--shape", "bytes=1x2048"],
    "sentences": ["--shape", "input_ids=1x128", "--shape", "attention_mask=1x128"],
}


def input_names(path):
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    constants = {tensor.name for tensor in graph.initializer}
    return [spec.name for spec in graph.input if spec.name not in constants]


def samples(folder, name):
    """A folder with what the ranges of NAME.onnx follow from, under the names of its inputs."""
    import numpy

    import quantize

    inputs = input_names(folder / f"{name}.onnx")
    target = folder / f"{name}-samples"
    target.mkdir(exist_ok=True)
    for i, sample in enumerate(quantize.samples_of(quantize.inputs_of(folder, name))):
        numpy.savez(target / f"{i}.npz", **dict(zip(inputs, sample.values())))
    return target


def compress(burin, folder, name, precision, target):
    """Compresses NAME.onnx. Returns what compress.json says."""
    command = [burin, "compress", folder / f"{name}.onnx", "--data", samples(folder, name), "-o", target]
    command += ["--name", name, "--precision", precision, "--quiet", *SIZES.get(name, [])]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    return json.loads((target / "compress.json").read_text())


def merge(layers):
    """The layers with times, those without one in either library joined with the layer behind that holds their step."""
    rows, waiting = [], []
    for layer in layers:
        waiting.append(layer)
        before, after = (sum(one.get(key, 0) for one in waiting) for key in ("ms_before", "ms_after"))
        if layer.get("ms_before", 0) > 0 and layer.get("ms_after", 0) > 0:
            rows.append({"layers": waiting, "before": before, "after": after})
            waiting = []
    if waiting and rows:
        rows[-1]["layers"] = rows[-1]["layers"] + waiting
        rows[-1]["before"] += sum(one.get("ms_before", 0) for one in waiting)
        rows[-1]["after"] += sum(one.get("ms_after", 0) for one in waiting)
    return rows


def slower(rows):
    """The rows that take longer compressed, the costliest difference first."""
    found = [row for row in rows if row["after"] > row["before"] * LEVEL and row["after"] > row["before"] + LEAST]
    return sorted(found, key=lambda row: row["before"] - row["after"])


def kept(layer):
    return layer["kept_as"] + (f" ({layer['reason']})" if layer.get("reason") else "")


def render(reports):
    """A table of models, and one of the layers that are slower."""
    totals, found = [], []
    for title, precision, report in reports:
        rows = merge(report["layers"])
        late = slower(rows)
        before, after = report["ms_before"], report["ms_after"]
        times = [tables.number(before), tables.number(after), f"{after / before:.2f}"]
        totals.append([f"{title}, {precision}", *times, f"{len(late)} of {len(rows)}"])
        for row in late:
            names = " + ".join(f"{layer['node']}: {kept(layer)}" for layer in row["layers"])
            times = [tables.number(row["before"]), tables.number(row["after"]), f"{row['after'] / row['before']:.2f}"]
            found.append([f"{title}, {precision}: {names}", *times])
    lines = [tables.markdown(["model", "ms in f32", "ms", "ratio", "layers that are slower"], totals)]
    if found:
        lines += ["", tables.markdown(["layer", "ms in f32", "ms", "ratio"], found)]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="bench/run --against-f32", description=__doc__.splitlines()[0])
    models = list(tables.TITLES)
    parser.add_argument("--models", type=names(models), default=models, help="default: all")
    parser.add_argument("--precision", type=names(PRECISIONS), default=list(PRECISIONS), help="default: all")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "bench", help="models and libraries")
    parser.add_argument("--burin", type=pathlib.Path, default=ROOT / "build" / "bin" / "burin", help="the compiler")
    options = parser.parse_args()
    reports, failed = [], 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for name, precision in itertools.product(options.models, options.precision):
            print(f"{name}, {precision}", file=sys.stderr, flush=True)
            subprocess.run([sys.executable, "-B", HERE / "export.py", options.folder / "models", name], check=True)
            target = options.folder / "libraries" / f"{name}-{precision}-of-f32"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                report = compress(options.burin, options.folder / "models", name, precision, target)
            except subprocess.CalledProcessError:  # it has said why
                failed += 1
                continue
            reports.append((tables.TITLES[name], precision, report))
    except KeyboardInterrupt:
        print("interrupted: what was measured until now follows", file=sys.stderr)
        failed += 1
    print(f"Level {reports[0][2]['level']}, 1 thread, the least of each step.\n" if reports else "Nothing was measured.")
    print(render(reports))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

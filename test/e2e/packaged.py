"""Compiles models as packages hold them, and compares each run with ONNX Runtime's: their inputs decide what is run.

usage: packaged.py --burin PATH --folder SCRATCH silero|nakdimon
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys

import numpy as np


def silero(random):
    """A speech detector: the sampling rate, an input, chooses one of two networks."""
    runs = []
    for rate in (8000, 16000):
        runs.append({"input": random.standard_normal((1, 288)).astype(np.float32) / 8,
                     "state": random.standard_normal((2, 1, 128)).astype(np.float32) / 8, "sr": np.array(rate, np.int64)})
    return "silero_vad", "data/silero_vad.onnx", runs


def nakdimon(random):
    """Hebrew diacritics by four LSTMs, each of which is a loop of TensorFlow."""
    letters = np.zeros((1, 60), np.float32)
    letters[0, :50] = random.integers(1, 43, 50)
    return "piper", "hebrew/nakdimon.onnx", [{"input_1": letters}]


MODELS = {"silero": silero, "nakdimon": nakdimon}


def main():
    import onnxruntime

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--burin", default="burin", help="the program to test")
    parser.add_argument("--folder", required=True, help="where the library is written")
    parser.add_argument("model", choices=MODELS)
    arguments = parser.parse_args()
    package, path, runs = MODELS[arguments.model](np.random.default_rng(1))
    [home] = importlib.util.find_spec(package).submodule_search_locations
    path = os.path.join(home, path)
    shutil.rmtree(arguments.folder, ignore_errors=True)
    os.makedirs(arguments.folder)
    library, given, expected = (os.path.join(arguments.folder, name) for name in ("library", "in.npz", "ref.npz"))
    shapes = [f"--shape={name}={'x'.join(map(str, value.shape))}" for name, value in runs[0].items() if value.shape]
    subprocess.run([arguments.burin, "compile", path, "-o", library, *shapes], check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    for feeds in runs:
        np.savez(given, **feeds)
        np.savez(expected, **dict(zip(names, session.run(None, feeds))))
        subprocess.run([arguments.burin, "run", library, "--input", given, "--check", expected, "--tolerance", "1e-5"], check=True)


if __name__ == "__main__":
    sys.exit(main())

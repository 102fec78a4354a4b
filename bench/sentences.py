"""Times examples/sentences against its original and other engines, text to vector on one thread, and compares rankings.

usage: bench/run --sentences [--rounds N]

Builds the example, then takes turns: every engine embeds the same sentences one after another, in each round; the least
round counts. burin is the example's own program, which pads a sentence to the next compiled length; the time of its
start, with a corpus of one word, is taken off. The others run the export of the same network at each sentence's own
length, with the tokens of the library `tokenizers`, except sentence-transformers, which is the original with its own
network.
"""

import argparse
import os
import subprocess
import sys
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
EXAMPLE = os.path.join(ROOT, "examples", "sentences")
COMPARE = os.path.join(ROOT, "test", "examples", "Inputs", "compare_ranking.py")
sys.path.insert(0, EXAMPLE)


def build(folder):
    """The example's program and its ONNX file."""
    compiler = os.path.join(ROOT, "build", "bin", "burin")
    settings = [f"-DBURIN={compiler}", f"-DPython3_EXECUTABLE={sys.executable}"]
    for command in (["cmake", "-G", "Ninja", "-S", EXAMPLE, "-B", folder, *settings], ["ninja", "-C", folder]):
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return os.path.join(folder, "sentences"), os.path.join(folder, "model", "sentences.onnx")


def burin(program, folder):
    """The seconds for a text, by the program: what a corpus takes, without what the program takes to start."""
    path = os.path.join(folder, "corpus.txt")
    start = float("inf")

    def run(texts):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(texts))
        begin = time.perf_counter()
        subprocess.run([program, "--corpus", path, "--vectors", os.devnull], check=True)
        return time.perf_counter() - begin

    def each(texts):
        nonlocal start
        start = min(start, run(["start"]))
        many = texts * (1 + 60 // len(texts))
        return (run(many) - start) / (len(many) - 1)

    return each


def timed(embed):
    """The seconds for a text, of a function that embeds one."""

    def run(texts):
        start = time.perf_counter()
        for text in texts:
            embed(text)
        return (time.perf_counter() - start) / len(texts)

    return run


def peers(onnx_file):
    """Name -> seconds for a text, of texts."""
    import numpy
    import onnxruntime
    import openvino
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    import export

    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(os.path.join(export.model_folder(), "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx_file, options, providers=["CPUExecutionProvider"])
    settings = {
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
    }
    request = openvino.Core().compile_model(onnx_file, "CPU", settings).create_infer_request()
    original = SentenceTransformer(export.model_folder(), device="cpu")

    def inputs(text):
        ids = numpy.array([tokenizer.encode(text).ids])
        return {"input_ids": ids, "attention_mask": numpy.ones_like(ids)}

    return {
        "ONNX Runtime": timed(lambda text: session.run(None, inputs(text))),
        "OpenVINO": timed(lambda text: request.infer(inputs(text))),
        "sentence-transformers": timed(lambda text: original.encode(text, show_progress_bar=False)),
    }


def main():
    parser = argparse.ArgumentParser(prog="bench/run --sentences")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    folder = os.path.join(ROOT, "build", "bench", "sentences")
    program, onnx_file = build(folder)
    corpus = os.path.join(EXAMPLE, "corpus.txt")
    subprocess.run([sys.executable, COMPARE, program, corpus, "--original"], stderr=subprocess.DEVNULL, check=True)

    with open(corpus, encoding="utf-8") as file:
        lines = file.read().splitlines()
    groups = {
        "a sentence (9 to 20 tokens)": lines,
        "a paragraph (about 60)": [" ".join(lines[i : i + 5]) for i in range(0, len(lines), 5)],
        "a page (256)": [" ".join(lines[i : i + 30]) for i in range(0, len(lines), 30)],
    }
    engines = {"burin": burin(program, folder), **peers(onnx_file)}
    least = {name: [float("inf")] * len(groups) for name in engines}
    for _ in range(arguments.rounds):
        for index, texts in enumerate(groups.values()):
            for name, engine in engines.items():
                least[name][index] = min(least[name][index], engine(texts))
    print("\n| ms, one thread | " + " | ".join(groups) + " |\n|---|" + "---|" * len(groups))
    for name, times in least.items():
        print(f"| {name} | " + " | ".join(f"{seconds * 1e3:.2f}" for seconds in times) + " |")


if __name__ == "__main__":
    main()

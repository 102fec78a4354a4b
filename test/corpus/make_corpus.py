"""Writes the hostile corpus: model files that burin must refuse, compile or survive, and cases.json that says which.

Usage: python3 make_corpus.py FOLDER [PART...]    (all parts if none is named; standard library only; same files each run)
"""

import dataclasses
import json
import pathlib
import shutil
import sys

import input_cases
import name_cases
import onnx_attribute_cases
import onnx_external_cases
import onnx_file_cases
import onnx_graph_cases
import onnx_random_cases
import pt2_archive_cases
import pt2_program_cases
from cases import Corpus

PARTS = {
    "onnx-files": onnx_file_cases,
    "onnx-graphs": onnx_graph_cases,
    "onnx-attributes": onnx_attribute_cases,
    "onnx-external": onnx_external_cases,
    "onnx-random": onnx_random_cases,
    "pt2-archives": pt2_archive_cases,
    "pt2-programs": pt2_program_cases,
    "names": name_cases,
    "inputs": input_cases,
}


def main():
    if len(sys.argv) < 2 or not PARTS.keys() >= set(sys.argv[2:]):
        raise SystemExit(f"{__doc__}\nparts: {' '.join(PARTS)}")
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    corpus = Corpus(folder)
    for part in sys.argv[2:] or PARTS:
        PARTS[part].add_cases(corpus)
    (folder / "cases.json").write_text(json.dumps([dataclasses.asdict(case) for case in corpus.cases], indent=1))
    print(f"{len(corpus.cases)} cases in {folder}")


if __name__ == "__main__":
    main()

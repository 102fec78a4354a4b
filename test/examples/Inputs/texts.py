"""Writes the example's sentences as tokens: every other one to `data.npz`, the others to `others.npz`.

usage: texts.py SENTENCES FOLDER
"""

import os
import sys

import numpy
from tokenizers import Tokenizer

sentences, folder = sys.argv[1:]
sys.path.insert(0, sentences)
import export  # noqa: E402  (lies in the example)

LENGTH = 32
tokenizer = Tokenizer.from_file(os.path.join(export.model_folder(), "tokenizer.json"))
tokenizer.enable_padding(length=LENGTH)
tokenizer.enable_truncation(LENGTH)
with open(os.path.join(sentences, "corpus.txt"), encoding="utf-8") as text:
    encoded = [tokenizer.encode(line.strip()) for line in text if line.strip()]
for name, part in ("data", encoded[::2]), ("others", encoded[1::2]):
    numpy.savez(os.path.join(folder, f"{name}.npz"), input_ids=numpy.array([one.ids for one in part]),
                attention_mask=numpy.array([one.attention_mask for one in part]))

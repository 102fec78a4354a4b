"""Quantizes the first layers of MiniLM, with its weights, by ONNX Runtime, and notes what ONNX Runtime makes of a sentence.

usage: quantized_sentences.py SENTENCES FOLDER LAYERS    (`dynamic` and `qdq`: `FORM.onnx`, and `FORM.npz`)

ONNX Runtime keeps the order of a model's operators here: with all of its rewrites it differs from itself by more. Weights are
of 7 bits, so that its sums do not saturate on machines without VNNI.
"""

import logging
import os
import sys
import warnings

import numpy
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from tokenizers import Tokenizer

sentences, folder, layers = sys.argv[1:]
sys.path.insert(0, sentences)
import export  # noqa: E402  (lies in the example)

LENGTH = 32
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

tokenizer = Tokenizer.from_file(os.path.join(export.model_folder(), "tokenizer.json"))
tokenizer.enable_padding(length=LENGTH)
tokenizer.enable_truncation(LENGTH)
with open(os.path.join(sentences, "corpus.txt"), encoding="utf-8") as text:
    encoded = [tokenizer.encode(line.strip()) for line in text if line.strip()]
feeds = [{"input_ids": numpy.array([one.ids]), "attention_mask": numpy.array([one.attention_mask])} for one in encoded]

network = export.load()
network.layers = network.layers[: int(layers)]
tokens, mask = torch.full((1, LENGTH), 101), torch.ones(1, LENGTH, dtype=torch.int64)
with torch.no_grad():
    program = torch.onnx.export(network, (tokens, mask), dynamo=True, input_names=["input_ids", "attention_mask"],
                                output_names=["sentence_embedding"], verbose=False)
whole = os.path.join(folder, "whole.onnx")
program.save(whole, external_data=False)


class Sentences(CalibrationDataReader):
    """Those that the ranges of activations are taken from."""

    def __init__(self):
        self.feeds = iter(feeds[:24])

    def get_next(self):
        return next(self.feeds, None)


def answer(path, feed):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"]).run(None, feed)[0]


FORMS = {
    "dynamic": lambda path: quantize_dynamic(whole, path, weight_type=QuantType.QInt8, reduce_range=True),
    "qdq": lambda path: quantize_static(whole, path, Sentences(), QuantFormat.QDQ, activation_type=QuantType.QUInt8,
                                        weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                                        op_types_to_quantize=["MatMul"]),
}
for name, quantize in FORMS.items():
    path = os.path.join(folder, f"{name}.onnx")
    quantize(path)
    numpy.savez(os.path.join(folder, f"{name}.npz"), **feeds[30], sentence_embedding=answer(path, feeds[30]))

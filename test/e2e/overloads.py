"""Names the operators that burin says it can read and PyTorch has not, and overloads of aliases that it lacks.

usage: burin ops | overloads.py
"""

import importlib.util
import sys

import torch
import torch.ao.quantization.fx._decomposed  # registers quantized_decomposed

NAMESPACES = ["aten", "prims", "quantized_decomposed"]
if importlib.util.find_spec("torchao"):
    import torchao  # noqa: F401

    NAMESPACES.append("torchao")


def overloads(namespace, name):
    packet = getattr(getattr(torch.ops, namespace), name, None)
    return packet.overloads() if packet else []


known = [line.split()[0] for line in sys.stdin if line.split(".")[0] in NAMESPACES]
# Elsewhere the exporter's own names are read too.
unknown = [full for full in known if full.split(".")[2] not in overloads(*full.split(".")[:2])]
print("\n".join(unknown) or f"all of {len(known)} exist" if len(known) > 300 else "expected a list of operators")
sys.exit(1 if unknown or len(known) <= 300 else 0)

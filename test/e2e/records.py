"""Holds that each record begins with its operator's own schema and that a case calls it.

usage: records.py FOLDER    (with the .record files)
"""

import glob
import os
import re
import sys

import torch
from onnx import defs

import composite_cases
import composite_record_cases
import definition_cases
import definition_record_cases
from builder import Graph


def heads(folder):
    """Where each record stands, and its first line."""
    for path in sorted(glob.glob(os.path.join(folder, "*.record"))):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if re.match(r"[a-z.]+::\w", line) and "(" in line:
                    yield f"{os.path.basename(path)}:{number}", line.strip()


def schema_fault(head):
    """What torch or ONNX says otherwise; '' where they agree, or know nothing of it."""
    domain, rest = head.split("::", 1)
    name = rest.split("(")[0]
    if domain == "aten":
        base, _, overload = name.partition(".")
        schema = str(getattr(getattr(torch.ops.aten, base), overload or "default")._schema)
        return "" if schema == head else f"expected {schema}"
    since, _, until = head.rsplit(", ", 1)[1].partition("..")
    if domain != "onnx" or not defs.has(name):
        return ""
    schema = defs.get_schema(name, int(until or since))
    arguments = re.sub(r"\[[^]]*\]", "", rest[len(name) + 1 : rest.rindex(") ->")])
    operands, _, attributes = arguments.partition("*")
    found = [part.split("=")[0].split()[-1] for part in attributes.split(", ") if part.strip()]
    said = [part.split()[-1] for part in operands.split(", ") if part.strip()]
    faults = [] if sorted(found) == sorted(schema.attributes) else [f"attributes {sorted(schema.attributes)}"]
    faults += [] if len(said) == schema.max_input else [f"{schema.max_input} operands"]
    return "expected " + " and ".join(faults) if faults else ""


def called():
    """The operators in the models of all cases, as exported."""
    names = set()
    for case in composite_record_cases.cases + [c for c in composite_cases.cases if not c.name.endswith("-decomposed")]:
        torch.manual_seed(0)
        module, inputs, *_ = case.function()
        program = torch.export.export(module.eval(), inputs)
        names.update(str(node.target) for node in program.graph.nodes if node.op == "call_function")
    for case in definition_record_cases.cases + definition_cases.cases:
        graph = Graph(case.name)
        case.function(graph)
        for node in graph.nodes:
            names.add(f"{node.domain or 'onnx'}::{node.op_type}")
    return names


def main():
    names, faults, count = called(), [], 0
    for place, head in heads(sys.argv[1]):
        count += 1
        name = head.split("(")[0]
        plain = name.replace("aten::", "aten.") + ("" if "." in name[6:] else ".default") if name.startswith("aten::") else name
        if fault := schema_fault(head):
            faults.append(f"{place}: {name}: {fault}")
        if plain not in names:
            faults.append(f"{place}: no case calls {plain}")
    print("\n".join(faults) or f"all of {count} records are called")
    return 1 if faults or count < 200 else 0


if __name__ == "__main__":
    sys.exit(main())

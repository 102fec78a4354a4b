"""Archives in .pt2 form that are sound zips and whose JSON or tensors are not."""

import json

from pt2_writer import archive, changed, config, members, meta, node, program, tensor

JSON = ["models/model.json"]
CONFIG = ["model_weights_config.json", "weight"]
HUGE = {"2-to-31": 1 << 31, "2-to-62": 1 << 62, "minimum": -(1 << 63), "2-to-64": 1 << 64}


def add_text_cases(refuse):
    sound = json.dumps(program()).encode()
    refuse("json-empty", b"", *JSON)
    refuse("json-cut", sound[: len(sound) // 2], *JSON)
    refuse("json-tail", sound + b"}", *JSON)
    refuse("json-document-twice", sound + sound, *JSON)
    refuse("json-null", b"null", *JSON)
    refuse("json-number", b"7", *JSON)
    refuse("json-array", b"[" + sound + b"]", *JSON)
    refuse("json-arrays-1000000-deep", b"[" * 1000000, *JSON)
    refuse("json-arrays-100000-closed", b"[" * 100000 + b"]" * 100000, *JSON)
    refuse("json-objects-100000-deep", b'{"a":' * 100000 + b"1" + b"}" * 100000, *JSON)
    refuse("json-string-open", b'{"graph_module": "' + b"a" * 1000000, *JSON)
    refuse("json-control-byte", sound.replace(b'"conv2d"', b'"conv\n2d"'), *JSON)
    refuse("json-not-utf-8", sound.replace(b'"conv2d"', b'"\xff\xfe"'), *JSON)
    refuse("json-escape-unknown", sound.replace(b'"conv2d"', b'"\\q"'), *JSON)
    refuse("json-number-1e999", sound.replace(b'"major": 8', b'"major": 1e999'), *JSON)
    refuse("json-number-long", sound.replace(b'"major": 8', b'"major": ' + b"8" * 100000), *JSON)
    refuse("json-bare-nan", sound.replace(b'"major": 8', b'"major": NaN'), *JSON)


def add_schema_cases(refuse):
    sound = program()
    refuse("schema-major-9", changed(sound, ["schema_version", "major"], 9), *JSON, "schema")
    refuse("schema-major-text", changed(sound, ["schema_version", "major"], "8"), *JSON, "schema")
    for key in ("graph_module", "schema_version"):
        refuse(f"without-{key}", changed(sound, [key], ...), *JSON)
    for key in ("graph", "signature"):
        refuse(f"without-{key}", changed(sound, ["graph_module", key], ...), *JSON)
        for kind, wrong in (("number", 5), ("array", []), ("null", None), ("text", "x")):
            refuse(f"{key}-is-{kind}", changed(sound, ["graph_module", key], wrong), *JSON)
    graph = ["graph_module", "graph"]
    for key in ("inputs", "outputs", "nodes", "tensor_values"):
        refuse(f"without-{key}", changed(sound, graph + [key], ...), *JSON)
        refuse(f"{key}-is-number", changed(sound, graph + [key], 5), *JSON)
    refuse("node-is-number", changed(sound, graph + ["nodes", 0], 5), *JSON)
    refuse("input-unknown-kind", changed(sound, graph + ["inputs", 1], {"as_banana": 1}), *JSON)
    refuse("input-two-kinds", changed(sound, graph + ["inputs", 1], {"as_int": 1, "as_none": True}), *JSON)
    refuse("input-count-differs", changed(sound, graph + ["inputs"], [tensor("x")]), *JSON)
    refuse("value-without-meta", changed(sound, graph + ["tensor_values", "x"], ...), *JSON, "'x'")
    specs = ["graph_module", "signature", "input_specs"]
    refuse("parameter-unknown", changed(sound, specs + [0, "parameter", "parameter_name"], "nowhere"), "'nowhere'")
    refuse("parameter-hostile", changed(sound, specs + [0, "parameter", "parameter_name"], "../../etc/passwd"),
           "'../../etc/passwd'")


def add_graph_cases(refuse):
    sound, nodes = program(), ["graph_module", "graph", "nodes"]
    arguments = nodes + [0, "inputs"]
    refuse("operand-undefined", changed(sound, arguments + [0, "arg"], tensor("nowhere")), "'conv2d'", "'nowhere'", *JSON)
    refuse("cycle", changed(sound, arguments + [0, "arg"], tensor("relu")), "'conv2d'", "'relu'", *JSON)
    refuse("result-twice", changed(sound, nodes + [1, "outputs", 0], tensor("conv2d")), "'relu'", "'conv2d'", *JSON)
    refuse("result-hides-input", changed(sound, nodes + [0, "outputs", 0], tensor("x")), "'conv2d'", "'x'", *JSON)
    refuse("output-undefined", changed(sound, ["graph_module", "graph", "outputs", 0], tensor("nowhere")), "'nowhere'", *JSON)
    for name, target in (("unknown", "torch.ops.aten.frobnicate.default"), ("empty", ""),
                         ("python", "builtins.eval"), ("hostile", '"; system("x"); //'), ("control", "\x1b[2J\n"),
                         ("1-megabyte", "torch.ops.aten." + "a" * (1 << 20))):
        refuse(f"target-{name}", changed(sound, nodes + [0, "target"], target), "'conv2d'")
    refuse("operand-missing", changed(sound, arguments + [1], ...), "'conv2d'")
    refuse("operand-unknown", changed(sound, arguments + [3, "name"], "stroll"), "'conv2d'")
    refuse("operand-wrong-kind", changed(sound, arguments + [1, "arg"], {"as_int": 3}), "'conv2d'")
    refuse("stride-is-text", changed(sound, arguments + [3, "arg"], {"as_string": "1"}), "'conv2d'")
    refuse("stride-is-floats", changed(sound, arguments + [3, "arg"], {"as_floats": [1.0, 1.0]}), "'conv2d'")
    for name, numbers in (("zero", [0, 0]), ("negative", [-1, -1]), ("rank-three", [1, 1, 1])):
        refuse(f"stride-{name}", changed(sound, arguments + [3, "arg"], {"as_ints": numbers}), "'conv2d'")
    for name, number in HUGE.items():
        refuse(f"padding-{name}", changed(sound, arguments + [4, "arg"], {"as_ints": [number] * 2}), "'conv2d'", *JSON)
    flatten = node("torch.ops.aten.flatten.using_ints",
                   {"self": tensor("conv2d"), "start_dim": {"as_int": 9}}, "relu", "flat")
    refuse("flatten-far", changed(sound, nodes + [1], flatten), "'flat'")
    view = node("torch.ops.aten.view.default",
                {"self": tensor("conv2d"), "size": {"as_ints": [-1, -1]}}, "relu", "view")
    refuse("view-two-unknown", changed(sound, nodes + [1], view), "'view'")
    spread = node("torch.ops.aten.expand.default",
                  {"self": tensor("conv2d"), "size": {"as_ints": [1 << 40, 2, 4, 4]}}, "relu", "spread")
    refuse("expand-terabytes", changed(sound, nodes + [1], spread), "'spread'")
    values = ["graph_module", "graph", "tensor_values"]
    for name, number in HUGE.items():
        refuse(f"input-dim-{name}", changed(sound, values + ["x", "sizes", 0], {"as_int": number}), "'x'", *JSON)
    refuse("input-dim-text", changed(sound, values + ["x", "sizes", 0], {"as_int": "1"}), "'x'", *JSON)
    refuse("input-4-terabytes", changed(sound, values + ["x"], meta([1 << 10, 1, 1 << 15, 1 << 15])), "'x'", "'conv2d'")
    refuse("input-rank-two", changed(sound, values + ["x"], meta([4, 4])), "'conv2d'", "'x'")
    refuse("input-rank-100000", changed(sound, values + ["x"], meta([1] * 100000)), "'x'", *JSON)
    for name, text in (("deep", "Mul(" * 100000 + "1" + ")" * 100000), ("open", "Mul(Integer(2),"), ("empty", ""),
                       ("python", "__import__('os').system('x')"), ("power", "Pow(Integer(10), Integer(1000000000))"),
                       ("division-by-zero", "FloorDiv(Integer(1), Integer(0))"), ("unknown", "Zeta(Integer(3))"),
                       ("undeclared", "Symbol('s77', positive=True, integer=True)"),
                       ("hostile", "Symbol('\"; system(\"x\"); //', positive=True, integer=True)")):
        size = {"as_expr": {"expr_str": text, "hint": {"as_int": 1}}}
        refuse(f"size-{name}", changed(sound, values + ["x", "sizes", 0], size), "'x'", *JSON)


def add_weight_cases(refuse):
    sound = config()

    def refuse_weight(name, path, value, data=None):
        refuse(f"tensor-{name}", program(), *CONFIG, weights=changed(sound, ["config", "weight"] + path, value), data=data)

    refuse_weight("is-pickled", ["use_pickle"], True)
    refuse_weight("pickle-flag-is-text", ["use_pickle"], "no")
    for name, path in (("passwd", "../../../../etc/passwd"), ("absolute", "/etc/passwd"), ("missing", "weight_9"),
                       ("empty", ""), ("config", "../../models/model.json"), ("sample", "../sample_inputs/model.pt")):
        refuse_weight(f"path-{name}", ["path_name"], path)
    for key in ("path_name", "tensor_meta"):
        refuse_weight(f"without-{key}", [key], ...)
    for key in ("dtype", "sizes", "strides", "storage_offset"):
        refuse_weight(f"without-{key}", ["tensor_meta", key], ...)
    for name, number in HUGE.items():
        refuse_weight(f"size-{name}", ["tensor_meta", "sizes", 0], {"as_int": number})
        refuse_weight(f"stride-{name}", ["tensor_meta", "strides", 0], {"as_int": number})
        refuse_weight(f"offset-{name}", ["tensor_meta", "storage_offset"], {"as_int": number})
    refuse_weight("size-negative", ["tensor_meta", "sizes", 0], {"as_int": -2})
    refuse_weight("stride-negative", ["tensor_meta", "strides", 0], {"as_int": -9})
    refuse_weight("offset-beyond", ["tensor_meta", "storage_offset"], {"as_int": 1})
    refuse_weight("strides-too-few", ["tensor_meta", "strides"], [{"as_int": 1}])
    for name, dtype in (("zero", 0), ("unknown", 999), ("negative", -1), ("complex", 10), ("text", "7")):
        refuse_weight(f"type-{name}", ["tensor_meta", "dtype"], dtype)
    refuse_weight("layout-sparse", ["tensor_meta", "layout"], 1)
    zero = [{"as_int": 0}] * 4
    refuse_weight("terabytes-from-four", ["tensor_meta"], meta([1 << 20, 1 << 20, 1, 1], strides=zero), data=b"\0\0\0\0")
    refuse_weight("data-short", ["is_param"], True, data=bytes(71))
    refuse_weight("data-empty", ["is_param"], True, data=b"")
    refuse("weights-config-deep", program(), *CONFIG, weights=b"[" * 1000000)
    refuse("weights-config-number", program(), *CONFIG, weights=b"7")
    refuse("weights-config-empty", program(), *CONFIG, weights=b"{}")


def add_cases(corpus):
    def refuse(name, model, *place, weights=None, data=None):
        corpus.refuse(f"pt2-{name}", archive(members(model, weights, data)), *place, file="model.pt2")

    add_text_cases(refuse)
    add_schema_cases(refuse)
    add_graph_cases(refuse)
    add_weight_cases(refuse)

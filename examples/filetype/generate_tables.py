#!/usr/bin/env python3
"""Writes the tables of the installed package magika as a C++ header: sizes, labels, thresholds, content types."""

import argparse
import json
import pathlib

# What is said of a file without asking the model.
SPECIAL = ("directory", "empty", "symlink", "txt", "undefined", "unknown")


def quoted(text):
    """`text` as a C++ string literal; whatever could end it or mean something in it is written in octal."""
    plain = set(range(0x20, 0x7F)) - set(b'"\\?')
    return '"' + "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in text.encode()) + '"'


def check(config):
    """Refuses a model whose features or labels are taken in another way than Classifier.cpp takes them."""
    if config["mid_size"] != 0 or config["use_inputs_at_offsets"]:
        raise SystemExit("error: the model looks into the middle of files, which is not supported")
    if not 0 < config["min_file_size_for_dl"] <= config["beg_size"] < config["block_size"]:
        raise SystemExit("error: the sizes of the model's input do not fit one another")
    if not 0 < config["end_size"] < config["block_size"]:
        raise SystemExit("error: the sizes of the model's input do not fit one another")


def sizes(config):
    names = (
        ("begSize", "beg_size"),
        ("endSize", "end_size"),
        ("blockSize", "block_size"),
        ("leastBytes", "min_file_size_for_dl"),
    )
    for name, key in names:
        yield f"inline constexpr size_t {name} = {int(config[key])};"
    yield f"inline constexpr int32_t paddingToken = {int(config['padding_token'])};"


def content_types(knowledge, labels):
    """One variable a type, named by its place in `labels`, after the list of its extensions."""
    for index, label in enumerate(labels):
        entry = knowledge[label]
        extensions = entry["extensions"]
        if extensions:
            items = ", ".join(map(quoted, extensions))
            yield f"inline constexpr std::string_view extensions{index}[] = {{{items}}};"
        text = (
            label,
            entry["description"] or label,
            entry["group"] or "unknown",
            entry["mime_type"] or ("text/plain" if entry["is_text"] else "application/octet-stream"),
        )
        yield (
            f"inline constexpr ContentType type{index} = {{{', '.join(map(quoted, text))}, "
            f"{f'extensions{index}' if extensions else '{}'}, {'true' if entry['is_text'] else 'false'}}};"
        )


def model_labels(config, place):
    yield "inline constexpr ModelLabel modelLabels[] = {"
    for label in config["target_labels_space"]:
        reported = config["overwrite_map"].get(label, label)
        threshold = config["thresholds"].get(label, config["medium_confidence_threshold"])
        yield f"    {{&type{place[label]}, &type{place[reported]}, {float(threshold)!r}}},"
    yield "};"


def header(config, knowledge):
    outputs = config["target_labels_space"]
    labels = sorted({*SPECIAL, *outputs, *config["overwrite_map"].values()})
    place = {label: index for index, label in enumerate(labels)}
    yield "// What the model magika was trained for, written by generate_tables.py."
    yield "#ifndef FILETYPE_TABLES_H"
    yield "#define FILETYPE_TABLES_H"
    yield ""
    yield '#include "ContentType.h"'
    yield "#include <cstddef>"
    yield "#include <cstdint>"
    yield ""
    yield "namespace filetype {"
    yield from sizes(config)
    yield from content_types(knowledge, labels)
    for label in SPECIAL:
        yield f"inline constexpr const ContentType &{label}Type = type{place[label]};"
    yield from model_labels(config, place)
    yield "} // namespace filetype"
    yield ""
    yield "#endif"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=pathlib.Path, help="the model's config.min.json")
    parser.add_argument("knowledge", type=pathlib.Path, help="the package's content_types_kb.min.json")
    parser.add_argument("output", type=pathlib.Path, help="header to write")
    arguments = parser.parse_args()
    config = json.loads(arguments.config.read_text(encoding="utf-8"))
    check(config)
    knowledge = json.loads(arguments.knowledge.read_text(encoding="utf-8"))
    arguments.output.write_text("\n".join(header(config, knowledge)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Turns a folder of labelled PGM images into a C table, so that a firmware without a file system can carry them.

Usage: python3 embed_images.py FOLDER OUTPUT.c [--per-label N]    (FOLDER/<label>/<name>.pgm, the first N of each label)
"""

import argparse
import pathlib
import re

HEADER = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")
NAME = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


def read_pgm(path):
    """Returns (width, height, pixels) of a binary 8-bit PGM."""
    data = path.read_bytes()
    header = HEADER.match(data)
    if not header:
        raise SystemExit(f"error: '{path}': expected a binary 8-bit PGM")
    width, height = int(header[1]), int(header[2])
    pixels = data[header.end() :]
    if len(pixels) != width * height:
        raise SystemExit(f"error: '{path}': expected {width * height} pixels, got {len(pixels)}")
    return width, height, pixels


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--per-label", type=int, default=3)
    args = parser.parse_args()

    paths = []
    for label in sorted(p for p in args.folder.iterdir() if p.is_dir()):
        paths += sorted(label.glob("*.pgm"))[: args.per_label]
    if not paths:
        raise SystemExit(f"error: '{args.folder}': expected folders of PGM images, found none")

    arrays, rows = [], []
    for i, path in enumerate(paths):
        name = f"{path.parent.name}/{path.name}"
        if not NAME.fullmatch(name):
            raise SystemExit(f"error: '{path}': expected a name of letters, digits, '_', '.' and '-'")
        width, height, pixels = read_pgm(path)
        arrays.append(f"static const unsigned char pixels{i}[] = {{{', '.join(map(str, pixels))}}};")
        rows.append(f'    {{"{name}", {width}, {height}, pixels{i}}},')
    lines = ['#include "images.h"', "", *arrays, "", "const struct firmware_image firmware_images[] = {", *rows, "};"]
    lines += [f"const unsigned firmware_image_count = {len(paths)};"]
    args.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

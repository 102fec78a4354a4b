"""ONNX files whose weights lie in another file: outside the model's folder, behind a link, or not there at all."""

import os
import struct

from onnx_writer import external, graph, model, node, value

BYTES = struct.pack("<4f", 1, 2, 3, 4)


def external_model(location, **entries):
    nodes = [node("Add", ["x", "w"], ["y"])]
    return model(graph(nodes, [value("x", [4])], [value("y", [4])], [external("w", [4], location, **entries)]))


def add_location_cases(corpus):
    def refuse(name, location):
        folder = corpus.refuse(f"onnx-external-{name}", external_model(location), "'w'")
        (folder / "weights.bin").write_bytes(BYTES)
        (folder / "sub").mkdir()
        (folder / "sub" / "weights.bin").write_bytes(BYTES)
        (folder.parent / "outside.bin").write_bytes(BYTES)
        return folder

    refuse("passwd", "../../etc/passwd")
    refuse("passwd-deep", "../" * 40 + "etc/passwd")
    refuse("passwd-absolute", "/etc/passwd")
    refuse("sibling", "../outside.bin")
    refuse("up-and-down", "sub/../weights.bin")
    refuse("up-inside", "sub/../../outside.bin")
    refuse("empty", "")
    refuse("dot", ".")
    refuse("folder", "sub")
    refuse("folder-slash", "sub/")
    refuse("missing", "nowhere.bin")
    refuse("zero-byte", "weights.bin\0.png")
    refuse("backslash", "..\\outside.bin")
    refuse("url", "file:///etc/passwd")
    refuse("long", "a/" * 50000 + "b")
    refuse("control-bytes", "\x1b[2J\n\r.bin")
    os.symlink("/etc/passwd", refuse("link", "link.bin") / "link.bin")
    os.symlink("weights.bin", refuse("link-inside", "link.bin") / "link.bin")
    os.symlink("..", refuse("link-to-folder", "up/outside.bin") / "up")
    os.symlink("loop.bin", refuse("link-to-itself", "loop.bin") / "loop.bin")
    os.symlink("/dev/zero", refuse("link-to-device", "zero.bin") / "zero.bin")
    os.mkfifo(refuse("pipe", "pipe.bin") / "pipe.bin")


def add_cases(corpus):
    add_location_cases(corpus)

    def refuse(name, size=None, **entries):
        folder = corpus.refuse(f"onnx-external-{name}", external_model("weights.bin", **entries), "'w'")
        (folder / "weights.bin").write_bytes(BYTES)
        if size is not None:
            os.truncate(folder / "weights.bin", size)

    refuse("offset-beyond", offset=17, length=16)
    refuse("offset-negative", offset=-16, length=16)
    refuse("offset-wraps", offset=(1 << 64) - 8, length=16)
    refuse("offset-2-to-63", offset=1 << 63, length=16)
    refuse("offset-is-text", offset="here", length=16)
    refuse("offset-has-tail", offset="0x", length=16)
    refuse("length-beyond", offset=0, length=17)
    refuse("length-short", offset=0, length=12)
    refuse("length-negative", offset=0, length=-1)
    refuse("length-2-to-64", offset=0, length=1 << 64)
    refuse("file-short", size=12)
    refuse("file-empty", size=0)

    good = corpus.compile("onnx-external-good", external_model("sub/weights.bin", offset=4, length=16))
    (good / "sub").mkdir()
    (good / "sub" / "weights.bin").write_bytes(b"pad." + BYTES)

"""What else a user hands over: arrays, archives of arrays, images and manifests that are damaged or hostile."""

import copy
import json
import os
import struct
import zlib

from name_cases import MARKER, NAMES
from onnx_writer import one_node
from pt2_writer import DEFLATED, Member, archive, deflate

RUN = ["run", "MODEL", "--interpret", "--input", "FILE"]
COMPILE = ["compile", "MODEL", "-o", "out", "--sources-only", "--manifest", "FILE"]


def npy(header, data=b"", version=1, length=None):
    header = header.encode() if isinstance(header, str) else header
    size = len(header) if length is None else length
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", size) + header + data


def header(descr="'<f4'", shape="(1, 1, 4, 4)", order="False"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


def add_array_cases(corpus, refuse):
    sound = npy(header(), bytes(64))
    arrays = {
        "empty": b"", "text": b"1, 2, 3\n", "cut-magic": sound[:4], "cut-header": sound[:20], "cut-data": sound[:-1],
        "data-too-long": sound + b"x", "version-9": npy(header(), bytes(64), version=9),
        "header-beyond": npy(header(), b"", length=65535), "header-4-gigabytes": npy(header(), b"", 2, 0xFFFFFFFF),
        "header-code": npy("__import__('os').system('x')"), "header-deep": npy("(" * 60000),
        "header-not-ascii": npy("{'descr': '\u202e'}"), "header-empty": npy(""),
        "shape-negative": npy(header(shape="(-1, 1, 4, 4)"), bytes(64)),
        "shape-1-terabyte": npy(header(shape="(1099511627776,)"), bytes(64)),
        "shape-wraps": npy(header(shape="(4294967296, 4294967296)"), bytes(64)),
        "shape-long-number": npy(header(shape="(" + "9" * 5000 + ",)"), bytes(64)),
        "shape-rank-5000": npy(header(shape="(" + "1, " * 5000 + ")"), bytes(4)),
        "type-object": npy(header("'|O'"), b"\x80\x04."), "type-structure": npy(header("[('a', '<f4')]"), bytes(64)),
        "type-unknown": npy(header("'<z9'"), bytes(64)), "type-huge": npy(header("'<f2000000000'"), bytes(64)),
        "type-hostile": npy(header("'\x1b[2J'"), bytes(64)),
    }
    for name, data in arrays.items():
        refuse(f"array-{name}", data, "x.npy", RUN)
    part = [Member("x.npy", sound)]
    bomb = deflate(bytes(1 << 30))
    archives = {
        "empty": b"", "cut": archive(part)[:-30],
        "member-up": archive([Member("../../../var/owned.npy", sound)]),
        "member-no-array": archive([Member("x.npy", b"no array")]), "member-pickle": archive([Member("x.pkl", sound)]),
        "member-twice": archive(part + part),
        "bomb-that-lies": archive([Member("x.npy", sound, DEFLATED, payload=bomb)]),
        "bomb-as-array": archive([Member("x.npy", b"", DEFLATED, payload=bomb, size=1 << 30, crc=0)]),
        "size-huge": archive([Member("x.npy", sound, size=0xFFFFFFF0, packed_size=0xFFFFFFF0)]),
        "name-hostile": archive([Member("\x1b[2J.npy", sound)]),
    }
    for name, data in archives.items():
        refuse(f"arrays-{name}", data, "x.npz", RUN)


def png(width, height, data, *chunks):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), *[chunk(*c) for c in chunks]]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def add_image_cases(corpus, refuse):
    jpeg = b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 11, 8, 65535, 65535, 1) + b"\x01\x11\x00\xff\xd9"
    images = {
        "png": {
            "huge": png(0x7FFFFFFF, 0x7FFFFFFF, b""), "zero": png(0, 0, b""), "cut": png(4, 4, bytes(20))[:50],
            "short": png(4, 4, bytes(7)), "bomb": png(30000, 30000, bytes(1 << 26)),
            "text-bomb": png(4, 4, bytes(20), (b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 26), 9))),
            "sum-wrong": png(4, 4, bytes(20)).replace(b"IDAT", b"IDAX"),
        },
        "jpg": {"huge": jpeg, "cut": jpeg[:12], "length-zero": b"\xff\xd8\xff\xe0\0\0", "noise": b"\xff\xd8" + b"\xff" * 999},
        "pgm": {
            "empty": b"", "number-long": b"P5 " + b"9" * 100000, "huge": b"P5 65535 65535 255\n", "negative": b"P5 -4 4 255\n",
            "zero": b"P5 0 0 255\n", "maximum-zero": b"P5 4 4 0\n" + bytes(16), "short": b"P5 4 4 255\n" + bytes(15),
            "comment": b"P5 #" + b"c" * 1000000, "plain-beyond": b"P2 4 4 255\n" + b"999 " * 16, "product": b"P5 4294967296 4294967296 255\n",
        },
    }
    for kind, cases in images.items():
        for name, data in cases.items():
            add = corpus.survive if name == "text-bomb" else corpus.refuse
            places = () if name == "text-bomb" else ("image." + kind,)
            add(f"input-{kind}-{name}", data, *places, file=f"image.{kind}", command=RUN)


def add_manifest_cases(corpus, refuse):
    sound = {
        "input": {"name": "x0", "image": {"channels": "gray", "resize": {"filter": "bilinear", "fit": "stretch"},
                                         "scale": 0.1, "mean": [0.0], "std": [1.0], "layout": "NCHW"}},
        "output": {"name": "y", "softmax": True, "top_k": 3, "labels": [f"l{i}" for i in range(16)], "threshold": 0.0},
    }

    def spoiled(path, value):
        changed = copy.deepcopy(sound)
        place = changed
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        return json.dumps(changed).encode()

    image = ["input", "image"]
    manifests = {
        "empty": b"", "cut": json.dumps(sound).encode()[:-5], "number": b"7", "deep": b"[" * 1000000,
        "not-utf-8": json.dumps(sound).encode().replace(b'"l3"', b'"\xff"'),
        "key-twice": json.dumps(sound).encode().replace(b'"top_k": 3', b'"top_k": 3, "top_k": 4'),
        "key-unknown": spoiled(["inptu"], 1), "input-unknown": spoiled(["input", "name"], '"; system("x"); //'),
        "output-unknown": spoiled(["output", "name"], "nowhere"), "channels": spoiled(image + ["channels"], "purple"),
        "scale-infinite": json.dumps(sound).encode().replace(b"0.1", b"1e999"), "scale-text": spoiled(image + ["scale"], "1"),
        "std-zero": spoiled(image + ["std"], [0.0]), "mean-too-many": spoiled(image + ["mean"], [0.0] * 100000),
        "layout": spoiled(image + ["layout"], "CHWN"), "filter": spoiled(image + ["resize", "filter"], "\x1b[2J"),
        "top-k-negative": spoiled(["output", "top_k"], -1), "top-k-2-to-63": spoiled(["output", "top_k"], 1 << 63),
        "labels-too-few": spoiled(["output", "labels"], ["a"]), "labels-numbers": spoiled(["output", "labels"], [1] * 16),
        "labels-number": spoiled(["output", "labels"], 7), "threshold-text": spoiled(["output", "threshold"], "high"),
    }
    for name, data in manifests.items():
        refuse(f"manifest-{name}", data, "manifest", COMPILE)
    corpus.refuse("input-manifest-hole", b"{}", "manifest.json", file="manifest.json", command=COMPILE, size=3 << 30)
    os.mkfifo(corpus.refuse("input-manifest-pipe", None, "manifest.json", file="manifest.json", command=COMPILE)
              / "manifest.json")
    labels = [name for name in NAMES.values() if "\0" not in name][:16]
    corpus.compile("input-manifest-labels", spoiled(["output", "labels"], labels), file="manifest.json", command=COMPILE)
    assert all(MARKER in label for label in labels)


def add_cases(corpus):
    corpus.compile("input-model", one_node("Flatten", [[1, 1, 4, 4]]))

    def refuse(name, data, place, command):
        file = "manifest.json" if place == "manifest" else place
        corpus.refuse(f"input-{name}", data, place, file=file, command=command)

    add_array_cases(corpus, refuse)
    add_image_cases(corpus, refuse)
    add_manifest_cases(corpus, refuse)

"""Files of many types to tell apart: made ones, the same everywhere, and a fixed choice among those of the machine."""

import bz2
import gzip
import io
import json
import lzma
import os
import pathlib
import pickle
import random
import sqlite3
import struct
import sysconfig
import tarfile
import zipfile
import zlib

PROSE = (
    "The harbour lay still under the morning fog. Anna tied the boat to the iron ring, counted the boxes twice, and\n"
    "walked up to the market, where the first traders were already shouting the price of fish and lemons.\n"
    "Nobody asked where she had been; they asked, as ever, what the weather would do. \n\n"
) * 6

ROWS = [(i, f"name {i}", round(i * 1.37, 2), i % 3 == 0) for i in range(60)]

TEXTS = {
    "plain.txt": PROSE,
    "table.csv": "id,name,price,stock\n" + "".join(f"{a},{b},{c},{d}\n" for a, b, c, d in ROWS),
    "table.tsv": "id\tname\tprice\n" + "".join(f"{a}\t{b}\t{c}\n" for a, b, c, _ in ROWS),
    "rows.json": json.dumps([dict(zip(("id", "name", "price"), row)) for row in ROWS], indent=2),
    "rows.jsonl": "".join(json.dumps({"id": row[0], "name": row[1]}) + "\n" for row in ROWS),
    "list.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<list>\n'
    + "".join(f'  <item id="{a}"><name>{b}</name></item>\n' for a, b, _, _ in ROWS)
    + "</list>\n",
    "page.html": "<!DOCTYPE html>\n<html><head><title>Harbour</title></head>\n<body>\n"
    + "".join(f"<p>{line}</p>\n" for line in PROSE.splitlines())
    + "</body></html>\n",
    "shape.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">\n'
    + "".join(f'<circle cx="{i}" cy="{i * 2}" r="4" fill="#aa3300"/>\n' for i in range(30))
    + "</svg>\n",
    "notes.md": "# Harbour\n\n- one\n- two\n\n```sh\nls -l\n```\n\nSee [the map](map.md).\n\n" + PROSE,
    "notes.rst": "Harbour\n=======\n\n.. note:: mind the tide\n\n" + PROSE + "\n.. code-block:: sh\n\n   ls -l\n",
    "script.sh": '#!/bin/sh\nset -e\nfor f in "$@"; do\n  [ -f "$f" ] || continue\n  wc -l <"$f"\ndone\n' * 4,
    "script.py": "import sys\n\n\ndef main(arguments):\n    for name in arguments:\n        print(name)\n\n\n"
    "if __name__ == '__main__':\n    main(sys.argv[1:])\n",
    "script.rb": "require 'set'\n\nclass Boat\n  attr_reader :name\n  def initialize(name)\n    @name = name\n  end\nend\n" * 4,
    "script.pl": "#!/usr/bin/perl\nuse strict;\nuse warnings;\nwhile (my $line = <STDIN>) {\n  chomp $line;\n  print \"$1\\n\" if"
    " $line =~ /^(\\w+)/;\n}\n",
    "script.lua": "local boats = {}\nfunction add(name)\n  boats[#boats + 1] = name\nend\nfor i = 1, 9 do\n  add('b' .. i)\nend\n",
    "script.bat": "@echo off\r\nset NAME=harbour\r\nif not exist %NAME% mkdir %NAME%\r\ncopy *.txt %NAME%\r\n" * 4,
    "script.ps1": "param([string]$Path)\nGet-ChildItem -Path $Path | Where-Object { $_.Length -gt 9 } | ForEach-Object {\n"
    "  Write-Host $_.Name\n}\n",
    "page.js": "const boats = new Map();\nexport function add(name) {\n  boats.set(name, { tied: true });\n}\n" * 4,
    "page.ts": "interface Boat { name: string; tied: boolean }\nexport const add = (b: Boat): void => console.log(b.name);\n" * 6,
    "page.css": "body { margin: 0; color: #222; }\n.boat > a:hover { text-decoration: underline; }\n" * 9,
    "page.php": "<?php\nfunction add(array $boats, string $name): array {\n  $boats[] = $name;\n  return $boats;\n}\n?>\n" * 4,
    "boat.c": "#include <stdio.h>\n\nint main(void) {\n  for (int i = 0; i < 9; ++i)\n    printf(\"%d\\n\", i);\n  return 0;\n}\n",
    "boat.cpp": "#include <vector>\n#include <string>\n\nclass Boat {\npublic:\n  explicit Boat(std::string n) : name(n) {}\n"
    "private:\n  std::string name;\n};\n",
    "Boat.java": "package harbour;\n\nimport java.util.List;\n\npublic class Boat {\n  private final String name;\n"
    "  public Boat(String name) { this.name = name; }\n}\n",
    "boat.go": 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfor i := 0; i < 9; i++ {\n\t\tfmt.Println(i)\n\t}\n}\n',
    "boat.rs": "use std::collections::HashMap;\n\nfn main() {\n    let mut boats: HashMap<String, u32> = HashMap::new();\n"
    '    boats.insert("a".to_string(), 1);\n    println!("{:?}", boats);\n}\n',
    "boat.sql": "CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT);\nINSERT INTO boats VALUES (1, 'Anna');\n" * 6,
    "boat.tex": "\\documentclass{article}\n\\begin{document}\n\\section{Harbour}\n" + PROSE + "\\end{document}\n",
    "boat.ini": "[harbour]\nname = north\ndepth = 9\n\n[market]\nopen = yes\n" * 3,
    "boat.toml": '[harbour]\nname = "north"\ndepths = [9, 12]\n\n[[boat]]\nname = "Anna"\n' * 3,
    "boat.yaml": "harbour:\n  name: north\n  boats:\n    - name: Anna\n      tied: true\n    - name: Bea\n" * 3,
    "boat.patch": "--- a/boat.c\n+++ b/boat.c\n@@ -1,3 +1,3 @@\n int main(void) {\n-  return 1;\n+  return 0;\n }\n",
    "boat.eml": "From: anna@example.org\nTo: bea@example.org\nSubject: tide\nMIME-Version: 1.0\n\n" + PROSE,
    "boat.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:Tide\nDTSTART:20250101T060000Z\nEND:VEVENT\nEND:VCALENDAR\n",
    "boat.srt": "1\n00:00:01,000 --> 00:00:02,500\nThe harbour lay still.\n\n2\n00:00:03,000 --> 00:00:04,000\nFog.\n",
    "Makefile": "CC = cc\n\nall: boat\n\nboat: boat.c\n\t$(CC) -o $@ $<\n\nclean:\n\trm -f boat\n\n.PHONY: all clean\n",
    "Dockerfile": "FROM debian:12\nRUN apt-get update && apt-get install -y gcc\nCOPY . /src\nWORKDIR /src\nCMD [\"make\"]\n",
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(boat C)\nadd_executable(boat boat.c)\n",
}

FOREIGN = {
    "utf-8": "Größe, прилив и порт, 港の朝は静かだった。 Ψάρια, mañana, naïve façade. 🐟\n",
    "utf-8-sig": "Größe, прилив и порт, 港の朝は静かだった。\n",
    "utf-16": "Größe, прилив и порт, 港の朝は静かだった。\n",
    "utf-16-le": "Größe, прилив и порт, 港の朝は静かだった。\n",
    "utf-16-be": "Größe, прилив и порт, 港の朝は静かだった。\n",
    "utf-32": "Größe, прилив и порт, 港の朝は静かだった。\n",
    "latin-1": "Größe des Hafens, façade, mañana, øre, þing.\n",
    "cp1252": "“Größe” – des Hafens… façade €\n",
    "koi8-r": "Утром порт лежал в тумане.\n",
    "cp1251": "Утром порт лежал в тумане.\n",
    "shift_jis": "港の朝は静かだった。\n",
    "euc_jp": "港の朝は静かだった。\n",
    "gb18030": "港口的早晨很安静。\n",
    "big5": "港口的早晨很安靜。\n",
    "cp037": "The harbour lay still.\n",
}


def noise(count, seed):
    return random.Random(seed).randbytes(count)


def edges():
    """Contents at the limits of the rules: sizes, white space, UTF-8 that is cut or wrong."""
    for size in range(10):
        yield f"letters-{size}", b"abcdefghi"[:size]
        yield f"high-{size}", b"\xff\xfe\x80abcdef"[:size]
    for size in (1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 4097, 8191, 8192, 8193, 70000):
        yield f"noise-{size}", noise(size, size)
        yield f"prose-{size}", (PROSE * 90).encode()[:size]
    for size in (7, 8, 4096, 4097, 9000):
        yield f"blank-{size}", (b" \t\n\v\f\r" * size)[:size]
        yield f"zeros-{size}", bytes(size)
    for name, content in (
        ("seven-in-blanks", b" " * 9 + b"seven b" + b"\n" * 9),
        ("eight-in-blanks", b" " * 9 + b"eight by" + b"\n" * 9),
        ("seven-before-block-end", b" " * 4089 + PROSE.encode()),
        ("eight-before-block-end", b" " * 4088 + PROSE.encode()),
        ("seven-then-blanks", b"seven b" + b" " * 5000 + PROSE.encode()),
        ("blanks-to-the-end", PROSE.encode() + b" " * 5000),
        ("no-break-spaces", "\u00a0\u2003\u0085".encode() * 3),
        ("separators", b"\x1c\x1d\x1e\x1f" * 4 + PROSE.encode()),
        ("cut-character", b" " * 4095 + "€uro".encode() + b" " * 900),
        ("whole-character", b" " * 4093 + "€uro".encode() + b" " * 900),
        ("overlong", b"\xc0\xaf"),
        ("overlong-three", b"\xe0\x9f\xbf"),
        ("overlong-four", b"\xf0\x8f\xbf\xbf"),
        ("surrogate", b"\xed\xa0\x80"),
        ("last-character", b"\xf4\x8f\xbf\xbf"),
        ("beyond-unicode", b"\xf4\x90\x80\x80"),
        ("lone-continuation", b"a\x80"),
        ("cut-sequence", b"ab\xe2\x82"),
        ("all-bytes", bytes(range(256)) * 9),
    ):
        yield name, content


def png(width, height):
    """A gray-ramp PNG image."""
    rows = b"".join(b"\0" + bytes((x * y) & 255 for x in range(width)) for y in range(height))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def bmp(width, height):
    data = noise(width * height * 3, 5)
    return b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54) + struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 2835, 2835, 0, 0
    ) + data  # fmt: skip


def images():
    yield "gray.png", png(40, 30)
    yield "small.png", png(1, 1)
    yield "noise.bmp", bmp(32, 24)
    yield "dot.gif", b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    try:
        from PIL import Image
    except ImportError:
        return
    picture = Image.frombytes("RGB", (48, 48), noise(48 * 48 * 3, 6)).resize((96, 96))
    for kind in ("jpeg", "webp", "tiff", "gif", "png", "ico", "tga", "ppm"):
        buffer = io.BytesIO()
        picture.save(buffer, kind)
        yield f"picture.{kind}", buffer.getvalue()


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def tarred(mode):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{mode}") as archive:
        for name, text in TEXTS.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def archives():
    prose = PROSE.encode() * 4
    yield "texts.zip", zipped(TEXTS)
    yield "boat.jar", zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n", "Boat.class": b"\xca\xfe\xba\xbe\0\0\0\x34" * 9})
    yield "boat.docx", zipped({"[Content_Types].xml": TEXTS["list.xml"], "word/document.xml": TEXTS["list.xml"]})
    for mode in ("", "gz", "bz2", "xz"):
        yield f"texts.tar{mode and '.' + mode}", tarred(mode)
    yield "prose.gz", gzip.compress(prose, mtime=0)
    yield "prose.bz2", bz2.compress(prose)
    yield "prose.xz", lzma.compress(prose)
    yield "prose.lzma", lzma.compress(prose, format=lzma.FORMAT_ALONE)
    yield "prose.zlib", zlib.compress(prose)
    yield "noise.7z", b"7z\xbc\xaf\x27\x1c\0\4" + noise(3000, 7)
    yield "noise.rar", b"Rar!\x1a\7\1\0" + noise(3000, 8)
    yield "noise.zst", b"\x28\xb5\x2f\xfd" + noise(3000, 9)


def binaries(folder):
    yield "rows.pickle", pickle.dumps(ROWS)
    yield "noise.wav", b"RIFF" + struct.pack("<I", 8036) + b"WAVEfmt " + struct.pack(
        "<IHHIIHH4sI", 16, 1, 1, 8000, 16000, 2, 16, b"data", 8000
    ) + noise(8000, 10)  # fmt: skip
    yield "boat.class", b"\xca\xfe\xba\xbe\0\0\0\x34\0\x0a\1\0\4Boat\1\0\x10java/lang/Object" + noise(400, 11)
    yield "boat.wasm", b"\0asm\1\0\0\0\1\7\1\x60\2\x7f\x7f\1\x7f\3\2\1\0\7\7\1\3add\0\0\x0a\x09\1\7\0 \0 \1\x6a\x0b"
    yield "boat.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    yield "boat.pyc", b"\xa7\x0d\x0d\x0a\0\0\0\0" + noise(8, 12) + b"\xe3" + bytes(16) + noise(300, 13)
    database = folder / "boats.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE boats (id INTEGER, name TEXT)")
        connection.executemany("INSERT INTO boats VALUES (?, ?)", [row[:2] for row in ROWS])
    connection.close()


def names():
    """Files with names that are hard to print and to quote."""
    for name in ("new\nline.txt", "tab\there", 'quote".txt', "back\\slash", " leading space", "-dash", "--json", "escape\x1b[1m",
                 "größe.md", "港.json", "🐟", "e\u0301.txt"):  # fmt: skip
        yield name, TEXTS["notes.md"].encode()
    yield os.fsdecode(b"bytes-\xff\xc3.txt"), PROSE.encode()


def make(folder):
    """Fills the new `folder`; it also holds an empty folder, links of each kind and a pipe that must not be opened."""
    folder = pathlib.Path(folder)
    for group, files in (
        ("texts", ((name, text.encode()) for name, text in TEXTS.items())),
        ("foreign", ((name + ".txt", (text * 40).encode(name)) for name, text in FOREIGN.items())),
        ("edges", edges()),
        ("images", images()),
        ("archives", archives()),
        ("names", names()),
    ):
        (folder / group).mkdir(parents=True)
        for name, content in files:
            (folder / group / name).write_bytes(content)
    (folder / "binaries").mkdir()
    for name, content in binaries(folder / "binaries"):
        (folder / "binaries" / name).write_bytes(content)
    special = folder / "special"
    (special / "empty-folder").mkdir(parents=True)
    (special / "link-to-nothing").symlink_to("nowhere")
    (special / "link-to-itself").symlink_to("link-to-itself")
    (special / "link-to-file").symlink_to("../texts/boat.c")
    (special / "link-to-folder").symlink_to("..")
    os.mkfifo(special / "pipe")


def spread(paths, count):
    """`count` of the paths, evenly over their sorted order; all where there are no more."""
    paths = sorted(paths)
    return [paths[i * len(paths) // count] for i in range(count)] if len(paths) > count else paths


def of_machine(tree):
    """A choice among the files of `tree`, Python's library and the system, for what is there."""
    python = sysconfig.get_path("stdlib")
    for folder, patterns, count in (
        (tree, ("compiler/**/*.cpp", "dialects/**/*.td", "runtime/**/*.h", "scripts/*", "*.md"), 3),
        (tree, ("test/**/*.mlir", "test/**/*.test", "examples/**/*.onnx", "examples/**/*.pgm", "examples/**/*.npz"), 2),
        (python, ("*.py", "__pycache__/*.pyc", "email/*.py", "lib-dynload/*.so"), 4),
        ("/usr/include", ("*.h", "c++/*/*"), 6),
        ("/usr/lib", ("*-linux-gnu/*.so*", "*-linux-gnu/*.a", "*-linux-gnu/*.o", "gcc/*/*/*.o"), 5),
        ("/usr/bin", ("*",), 16),
        ("/usr/share", ("common-licenses/*", "doc/*/changelog*.gz", "doc/*/copyright", "perl/**/*.pm", "zoneinfo/*"), 3),
    ):  # fmt: skip
        for pattern in patterns:
            found = [str(path) for path in pathlib.Path(folder).glob(pattern) if path.is_file() and os.access(path, os.R_OK)]
            yield from spread(found, count)

"""Finds strings of a model that got out of the string literals of emitted sources, where they would become code.

What is C, C++ or assembler is split into code, comments and literals as translation phases 1 to 3 would do it
(trigraphs and spliced lines included); in other files, which are data, only control bytes are looked for.

Usage: python3 emitted_strings.py FOLDER MARKER    (MARKER is a word that every name of the model holds)
"""

import json
import pathlib
import re
import sys

SOURCES = {".c", ".h", ".cpp", ".hpp", ".cc", ".hh", ".inc", ".S", ".s"}
TOKEN = re.compile(
    rb'(?P<raw>(?:u8|u|U|L)?R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)")'
    rb'|(?P<literal>"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    rb"|(?P<comment>/\*.*?\*/|//[^\n]*)",
    re.DOTALL,
)
# A name in a comment stands between quotes, escaped as support::cStringLiteral does it: no comment ends or begins there.
ESCAPED = re.compile(rb'"(?:[A-Za-z0-9 _.,:;=+/()-]|\\[0-7]{3})*"')
HARMLESS = re.compile(rb'"[\x20-\x7e]*"\Z')
PLAIN_PATH = re.compile(r"[A-Za-z0-9_]+(?:[./][A-Za-z0-9_]+)*|\.burin")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def source_faults(data, marker):
    """Returns what is wrong with one source file, as a list of texts."""
    faults = []
    if CONTROL.search(data) or b"\r" in data:
        faults.append("a control byte")
    if any(byte > 127 for byte in data):
        faults.append("a byte beyond ASCII")
    if b"??" in data or b"\\\n" in data and marker in data.replace(b"\\\n", b""):
        spliced = data.replace(b"\\\n", b"")
        if re.search(rb"\?\?[=/'()!<>-]", data):
            faults.append("a trigraph")
        data = spliced
    rest, last = [], 0
    for match in TOKEN.finditer(data):
        rest.append(data[last : match.start()])
        last = match.end()
        if match["raw"] is not None and marker in match[0]:
            faults.append(f"a name in a raw string: {excerpt(match[0], marker)}")
        if match["comment"] is not None and marker in ESCAPED.sub(b"", match[0]):
            faults.append(f"a name in a comment: {excerpt(match[0], marker)}")
        if match["literal"] is not None and marker in match[0] and not HARMLESS.match(match[0]):
            faults.append(f"a literal that is not plain: {excerpt(match[0], marker)}")
    rest.append(data[last:])
    code = b"\n".join(rest)
    if marker in code:
        faults.append(f"a name in code: {excerpt(code, marker)}")
    return faults


def excerpt(data, marker):
    at = data.index(marker)
    return repr(data[max(0, at - 30) : at + 50])


def folder_faults(folder, marker):
    """Returns the faults of every file below an emitted library's folder, each with the file's name."""
    faults = []
    marker = marker.encode()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = str(path.relative_to(folder))
        if not PLAIN_PATH.fullmatch(name):
            faults.append(f"{name!r}: not a plain file name")
        if path.suffix in SOURCES:
            faults += [f"{name}: {fault}" for fault in source_faults(path.read_bytes(), marker)]
        elif path.suffix in (".txt", ".cmake", ".json"):
            data = path.read_bytes()
            if CONTROL.search(data):
                faults.append(f"{name}: a control byte")
            if path.suffix == ".json":
                try:
                    json.loads(data)
                except ValueError as error:
                    faults.append(f"{name}: {error}")
            elif marker in data:
                faults.append(f"{name}: {excerpt(data, marker)}")
    return faults


if __name__ == "__main__":
    found = folder_faults(pathlib.Path(sys.argv[1]), sys.argv[2])
    print(*found, sep="\n")
    sys.exit(1 if found else 0)

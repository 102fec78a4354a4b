"""Sound models whose names are hostile: they must compile, and the names must stay inside string literals.

Each name holds MARKER, which run_corpus.py looks for in all that is emitted.
"""

import json

import pt2_writer
from onnx_writer import block, integer, small_model

MARKER = "zqx"
NAMES = {
    "quote": f'"; system("{MARKER}"); //',
    "comment-end": f"*/ {MARKER}(); /*",
    "line-comment": f"// {MARKER}\n#error {MARKER}",
    "newline": f"{MARKER}\n#include </etc/passwd>\n",
    "carriage-return": f"{MARKER}\r\n#error\r",
    "trigraph": f"??/{MARKER}??/",
    "trigraph-quote": f"a??/\" {MARKER}",
    "backslash": f"{MARKER}\\",
    "backslash-newline": f"{MARKER}\\\n",
    "octal": f"\\101\\x41{MARKER}\\0",
    "octal-tail": f"\x017{MARKER}",
    "percent": f"%s%n%p{MARKER}",
    "braces": f"{{}}{{0}}{MARKER}",
    "shell": f"$(touch {MARKER}) `touch {MARKER}` ;|&",
    "cmake": f"${{{MARKER}}} [[ ]] @{MARKER}@ ]=]",
    "raw-string": f')burin" {MARKER} R"(',
    "terminal": f"\x1b]0;{MARKER}\x07\x1b[2J",
    "zero-byte": f"{MARKER}\0{MARKER}",
    "unicode": f"größe {MARKER} ⅷ 数字 🙂",
    "direction": f"\u202e{MARKER}\u2066 }} \u2069",
    "path": f"../../../var/{MARKER}",
    "option": f"--{MARKER}=-o",
    "keyword": "operator new zqx",
    "spaces": f"  {MARKER}  ",
    "1-megabyte": MARKER * 350000,
}


def renamed_program(name):
    """The sound .pt2 program with every name of its graph changed."""
    text = json.dumps(pt2_writer.program())
    escaped = json.dumps(name)[1:-1]
    for i, old in enumerate(("p_weight", "x", "conv2d", "relu")):
        text = text.replace(f'"{old}"', f'"{escaped}{i}"')
    return text.encode()


def add_cases(corpus):
    for name, text in NAMES.items():
        names = {"conv": text, "x": text + "0", "weight": text + "1", "hidden": text + "2", "y": text + "3"}
        corpus.compile(f"name-onnx-{name}", small_model(**names))
        data = pt2_writer.archive(pt2_writer.members(renamed_program(text)))
        corpus.compile(f"name-pt2-{name}", data, file="model.pt2")
    plain = small_model()
    quote = NAMES["quote"]
    described = plain + block(6, quote) + block(14, block(1, quote) + block(2, quote)) + block(4, quote) + integer(5, 1)
    corpus.compile("name-onnx-metadata", described)
    for name, stem in (("spaces", "a b;c"), ("quote", '";owned'), ("shell", "$(touch owned)"), ("option", "-o"),
                       ("newline", "owned\n#error"), ("unicode", "größe"), ("long", "n" * 200), ("digit", "7")):
        corpus.survive(f"name-file-{name}", plain, file=f"{stem}.onnx")
    for stem in ("m", "c", "gcc_s", "stdc++", "std", "pthread", "burin", "burin_run", "malloc", "net_context"):
        corpus.compile(f"name-file-{stem}", plain, file=f"{stem}.onnx")
    for name in ("m", "std", "burin"):
        corpus.refuse(f"name-option-{name}", plain, "choose another, such as", options=["--name", name])
    for name, option in (("path", "../../owned"), ("empty", ""), ("hostile", '";owned'), ("unicode", "größe")):
        corpus.survive(f"name-option-{name}", plain, options=["--name", option])
    for name, option in (("keyword", "namespace"), ("dots", ".."), ("digit", "7"), ("long", "n" * 100000)):
        corpus.refuse(f"name-option-{name}", plain, "name", options=["--name", option])

"""Compiles one small model under many file names, and C and C++ callers of each library beside the system's headers.

usage: file-names.py BURIN SCRATCH
"""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[4] / "corpus"))
import onnx_writer

burin, scratch = sys.argv[1], pathlib.Path(sys.argv[2])
MODEL = onnx_writer.small_model()
# What a file name becomes, and the C header where that is another.
PLAIN = {"exp": "exp", "select": "select", "index": "index", "y1": "y1", "link": ("link", "link_model"),
         "signal": ("signal", "signal_model"), "features": ("features", "features_model"), "stdint": ("stdint", "stdint_model"),
         "memory": ("memory", "memory_model"), "vector": "vector", "test": "test"}
DERIVED = {"3d-net": "model_3d_net", "日本": "u65e5_u672c", "my model (1)": "my_model_1", "a\"'\n;b": "a_b", "": "model",
           "class": "class_model", "-o": "o", "LeNet": "lenet"}
# Identifiers that C, the system, its libraries or burin have taken.
RESERVED = {**{stem: f"{stem}_model" for stem in ("errno", "stdin", "linux", "stat", "timer", "size_t", "main", "std", "m", "c", "gcc_s")},
            "pthread": "model_pthread", "burin": "model_burin", "burin_status": "burinstatus_model"}
HEADERS = ("errno.h", "limits.h", "math.h", "sched.h", "signal.h", "stdint.h", "stdlib.h", "string.h", "strings.h",
           "sys/select.h", "time.h", "wchar.h")


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, errors="replace", cwd=scratch)


def expect(condition, *said):
    if not condition:
        sys.exit(" ".join(map(str, said)))


def compile_file(stem, extension=".onnx"):
    path = scratch / (stem + extension)
    path.write_bytes(MODEL)
    return run(burin, "compile", f"./{path.name}", "-o", "out", "--sources-only")


def check_callers(name, header):
    """Both languages, with the folder in front of the system's; every file of the library, too."""
    expect((scratch / "out" / f"{header}.h").exists(), name, "has no header", header)
    system = "".join(f"#include <{each}>\n" for each in HEADERS)
    (scratch / "caller.c").write_text(f'{system}#include "{header}.h"\nsize_t bytes(void) {{ return {name}_arena_bytes(); }}\n')
    more = "".join(f"#include <{each}>\n" for each in ("cmath", "complex", "memory", "string", "thread", "vector"))
    text = f"static {name}::Model model;\nint used() {{ return model.status(); }}\n"
    (scratch / "caller.cpp").write_text(f'{system}{more}#include "{name}.hpp"\n{text}')
    (scratch / "first.cpp").write_text(f'#include "{name}.hpp"\n{system}{more}{text}')
    for compiler, flags, files in (("gcc", ["-std=gnu11"], ["caller.c", *scratch.glob("out/burin/src/*.c")]),
                                   ("g++", ["-std=c++17"], ["caller.cpp", "first.cpp", f"out/{name}.cpp"])):
        done = run(compiler, *flags, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", "out", *files)
        expect(done.returncode == 0, name, done.stderr)


for stem, wanted in PLAIN.items():
    name, header = wanted if isinstance(wanted, tuple) else (wanted, wanted)
    done = compile_file(stem)
    expect(done.returncode == 0, stem, done.stderr)
    expect(("C header is" in done.stderr) == (name != header), done.stderr)
    check_callers(name, header)
for stem, name in {**DERIVED, **RESERVED}.items():
    done = compile_file(stem)
    expect(done.returncode == 0 and (scratch / "out" / f"{name}.hpp").exists(), stem, os.listdir(scratch / "out"), done.stderr)
    expect((f"'{name}'" in done.stderr) == (stem.lower() != name), stem, done.stderr)
done = compile_file("n" * 240)
expect(done.returncode == 0 and "is no name in C" in done.stderr, done.stderr)
done = compile_file("net", ".ONNX")
expect(done.returncode == 0 and "note" not in done.stderr, done.stderr)
for stem, name in RESERVED.items():
    done = run(burin, "compile", "net.ONNX", "-o", "out", "--sources-only", "--name", stem)
    expect(done.returncode == 2 and done.stderr.count("\n") == 1, stem, done.stderr)
    expect(f"'{stem}' is reserved" in done.stderr and f"such as '{name}'" in done.stderr, stem, done.stderr)
print("every name works")

"""Every emitted source is free of warnings with g++ and clang++ at its level's flags, and the headers in old languages.

g++'s optimizer looked on while the libraries were built (libraries.py makes its warnings errors).
"""

from libraries import WARNINGS, check, command, level_flags, library, scratch

STRICT = [*WARNINGS, "-I."]
CPP = ["-std=c++17", "-fno-exceptions", "-fno-rtti", "-Wshadow"]


def check_sources(name):
    folder = library(name)
    flags = level_flags(folder, name)
    for compiler, c_compiler in (("g++", "gcc"), ("clang++-19", "clang-19")):
        for path in sorted(folder.rglob("*")):
            source = path.relative_to(folder)
            level = source.stem.removeprefix(f"{name}_")
            if source.suffix == ".cpp":
                command(compiler, *STRICT, *CPP, *flags.get(level, []), "-fsyntax-only", source, cwd=folder)
            elif source.suffix == ".c":
                command(c_compiler, *STRICT, "-std=c11", "-fsyntax-only", source, cwd=folder)
            elif source.suffix == ".S":
                command(compiler, *STRICT, "-c", source, "-o", out / "weights.o", cwd=folder)
        # clang warns of what its optimizer leaves undone only while it compiles.
        best = f"{name}_avx512.cpp"
        command("clang++-19", *STRICT, *CPP, *flags["avx512"], "-O2", "-c", best, "-o", out / "level.o", cwd=folder)


def check_headers(name):
    folder = library(name)
    path = out / "header.txt"
    for compiler, language, standard, header in (
        ("gcc", "c", "c11", "h"), ("clang-19", "c", "c11", "h"),
        ("g++", "c++", "c++11", "h"), ("clang++-19", "c++", "c++11", "h"),
        ("g++", "c++", "c++17", "hpp"), ("clang++-19", "c++", "c++20", "hpp"),
    ):
        # Twice, as two headers of a caller may include it.
        path.write_text(f'#include "{name}.{header}"\n' * 2 + "int used;\n")
        command(compiler, *STRICT, f"-std={standard}", "-x", language, "-fsyntax-only", path, cwd=folder)
    # In older C++ `new` would not align the arena, so the wrapper says no.
    for compiler, standard in (("g++", "c++11"), ("clang++-19", "c++14")):
        said = command(compiler, f"-std={standard}", "-I.", "-x", "c++", "-fsyntax-only", path, cwd=folder, expect=1)
        check(f"#error \"{name}.hpp needs C++17" in said or f"error: \"{name}.hpp needs C++17" in said, said)


out = scratch()
for model in ("digits", "model", "network"):
    check(level_flags(library(model), model)["avx512"], "no flags of the levels")
    check_sources(model)
    check_headers(model)
print("no warnings")

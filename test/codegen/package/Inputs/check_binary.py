"""What a built library is made of: its symbols, what it needs, where its weights lie."""

import re

from libraries import LEVELS, check, command, library, scratch

# What a compiler may call of itself, and the model's own weights; anything else in a level is a call out of `run`.
ALLOWED = {"memcpy", "memset", "memmove", "_GLOBAL_OFFSET_TABLE_"}


def check_shared(name, out):
    path = library(name) / f"lib{name}.so"
    exported = {line.split()[-1].split("@")[0] for line in command("nm", "-D", "--defined-only", path).splitlines()}
    check({f"{name}_run", f"{name}_burin_status_text"} <= exported, f"missing entry points: {exported}")
    strangers = [s for s in exported if not re.fullmatch(rf"{name}_[a-z_0-9]+", s)]
    check(not strangers, f"exported besides: {strangers}")
    dynamic = command("readelf", "-dW", path)
    needed = re.findall(r"NEEDED.*\[(.*)\]", dynamic)
    check(needed == ["libc.so.6"], f"needs {needed}")
    check("TEXTREL" not in dynamic and "RPATH" not in dynamic and "RUNPATH" not in dynamic, dynamic)
    headers = command("readelf", "-lW", path)
    check(" RWE " not in headers and re.search(r"GNU_STACK.* RW ", headers), headers)
    sections = command("readelf", "-SW", path)
    # One entry: the C run-time's own, which is in every shared library.
    check(re.search(r"\.init_array\s+INIT_ARRAY\s+\S+\s+\S+\s+000008 ", sections), sections)
    check_weights(name, path, sections, headers)


def check_weights(name, path, sections, headers):
    """The weights are read-only bytes of the file, so the system maps them; nothing relocates or copies them."""
    symbols = command("readelf", "-sW", path)
    symbol = re.search(rf"\S+: (\S+)\s+(\d+)\s+\S+\s+LOCAL\s+\S+\s+(\d+) {name}_weights\n", symbols)
    check(symbol, "no symbol of the weights")
    address, size, number = int(symbol[1], 16), int(symbol[2]), int(symbol[3])
    check(size == (library(name) / f"{name}_weights.bin").stat().st_size, f"weights of {size} bytes")
    check(address % 64 == 0, "weights are not aligned")
    # A large section: ordinary ones together reach no further than 2 GB.
    check(re.search(rf"\[ *{number}\] \.lrodata +PROGBITS .* Al +0 ", sections), f"weights are in section {number}:\n{sections}")
    for begin, length, flags in re.findall(r"LOAD\s+\S+ (\S+) \S+ \S+ (\S+) (...)", headers):
        if int(begin, 16) <= address < int(begin, 16) + int(length, 16):
            check(flags == "R  ", f"weights are in a segment '{flags}'")
    for relocated in re.findall(r"^([0-9a-f]{16}) ", command("readelf", "-rW", path), re.MULTILINE):
        check(not address <= int(relocated, 16) < address + size, "a relocation writes to the weights")


def check_objects(name, out):
    command("ar", "x", library(name) / f"lib{name}.a", cwd=out)
    objects = sorted(out.glob("*.o"))
    for path in objects:
        sections = command("readelf", "-SW", path)
        constructors = re.search(r"\.(init_array|ctors|fini_array|dtors|preinit_array)", sections)
        check(not constructors, f"{path.name} has constructors")
        check(" WAX " not in sections, f"{path.name} is writable code")
        check(".note.GNU-stack" in sections, f"{path.name} asks for an executable stack")
    levels = [path for path in objects if any(f"{name}_{level}.cpp" in path.name for level in LEVELS)]
    check(len(levels) == 3, f"levels among {[path.name for path in objects]}")
    for path in levels:
        undefined = {line.split()[-1] for line in command("nm", "-u", path).splitlines()}
        outside = undefined - ALLOWED - {f"{name}_weights"}
        check(not outside, f"{path.name} calls {outside}")
        # Writable data in a level would be shared between contexts.
        data = [line for line in command("nm", path).splitlines() if re.search(r" [bBdDC] ", line)]
        check(not data, f"{path.name} holds state: {data}")
        # Templates merged between levels could end in code that the machine cannot run.
        weak = [line for line in command("nm", "-C", path).splitlines() if re.search(r" [WVu] ", line)]
        foreign = [line for line in weak if f"burin::{name}_" not in line]
        check(not foreign, f"{path.name} shares {foreign}")


for model in ("digits", "network", "model"):
    if model != "model":  # built by its CMake file, as an archive only
        check_shared(model, scratch())
    check_objects(model, scratch())
print("as it should be")

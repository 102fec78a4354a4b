"""House rules that a machine can hold: each rule looks over the tracked files and names what breaks it.

usage: lint.py RULE ROOT    (rules: see RULES at the end; exit code 1 and one line a finding if there are any)
"""

import ast
import os
import re
import statistics
import subprocess
import sys

CXX = (".c", ".h", ".cpp", ".hpp", ".cu", ".cuh")
SOURCE = CXX + (".td", ".py", ".mlir", ".S", ".ld", ".sh", ".cmake")


def tracked(root):
    """Paths below `root`, relative to it: git's list where there is one, else every file (a release, a fixture)."""
    git = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
    )
    if git.returncode == 0 and os.path.exists(os.path.join(root, ".git")):
        paths = [p for p in git.stdout.decode().split("\0") if p]
    else:
        paths = [
            os.path.relpath(os.path.join(folder, name), root)
            for folder, _, names in os.walk(root)
            for name in names
        ]
    return sorted(p for p in paths if not p.startswith("third_party/") and os.path.isfile(os.path.join(root, p)))


def read(root, path):
    """The file's lines; bytes that are not UTF-8 become marks, so that no rule stops at them."""
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().split("\n")


def is_shell(root, path):
    """Whether the file is run by bash or sh, judged by its name or its first line."""
    if path.endswith(".sh"):
        return True
    if "." in os.path.basename(path) and not path.startswith(".ci/"):
        return False
    with open(os.path.join(root, path), "rb") as file:
        return re.match(rb"#!.*\b(ba)?sh\b", file.readline(80)) is not None


# --- includes ---------------------------------------------------------------------------------------------------------

# How weights are packed and transformed is the runtime's business and the compiler's, in one file each; so are the sizes
# of tiles, and what kinds of codes there are.
WEIGHTS = ("runtime/kernels/generic/panel_order.h", "runtime/kernels/generic/winograd.h")
TILE_SIZES = "runtime/kernels/generic/tile_sizes.h"
CODE_KINDS = "runtime/kernels/generic/code_kinds.h"
# The numbers of element types.
ABI = "runtime/include/burin/burin.h"
# Layer -> project paths it may include. The longest matching layer counts; a layer not listed may include anything.
LAYERS = {
    "runtime/": ("runtime/", "burin/"),
    "compiler/support/": ("compiler/support/", "llvm/"),
    "dialects/": ("dialects/", "compiler/support/", *WEIGHTS, TILE_SIZES, CODE_KINDS, ABI, "mlir/", "llvm/"),
    "compiler/analysis/": ("compiler/analysis/", "compiler/support/", "dialects/", "mlir/", "llvm/"),
    "compiler/interpret/": ("compiler/interpret/", "compiler/support/", "dialects/", *WEIGHTS, "mlir/", "llvm/"),
    "compiler/import/": ("compiler/support/", "dialects/nn/", "dialects/size/", "mlir/", "llvm/", "third_party/"),
    "compiler/passes/": ("compiler/analysis/", "compiler/support/", "dialects/", TILE_SIZES, "mlir/", "llvm/"),
    # The levels of the runtime are its own rows, and one hash knows the bytes of both.
    "codegen/": (
        "codegen/", "compiler/support/", "dialects/plan/", "mlir/", "llvm/", "burin/burin.h", "burin/weights.h",
        "runtime/src/levels.h", "runtime/src/content_hash.h",
    ),
}
# Import and passes are divided once more: a reader or a stage sees its own folder and no other one, and only what lies
# above the stages sees all of them.
DIVIDED = ("compiler/import/", "compiler/passes/")
PROJECT = ("runtime/", "burin/", "dialects/", "compiler/", "codegen/", "mlir/", "llvm/", "third_party/", "test/", "bench/")
# The runtime is built where nothing but a compiler and a C library is: every header outside it is listed here.
RUNTIME_SYSTEM = set(
    """assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h
    stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h threads.h
    time.h uchar.h wchar.h
    algorithm array atomic bit cassert cerrno cfloat charconv chrono cinttypes climits cmath concepts condition_variable
    cstdarg cstddef cstdint cstdio cstdlib cstring ctime exception functional initializer_list iterator limits memory
    mutex new numeric optional span stdexcept string string_view thread tuple type_traits utility variant vector
    fcntl.h pthread.h sched.h unistd.h sys/mman.h sys/stat.h sys/types.h linux/futex.h sys/syscall.h
    immintrin.h emmintrin.h xmmintrin.h x86intrin.h cpuid.h arm_neon.h arm_acle.h arm_mve.h""".split()
)


def allowed_includes(path):
    """Prefixes that `path` may include, or None where it may include anything."""
    layer = max((l for l in LAYERS if path.startswith(l)), key=len, default=None)
    if layer is None:
        return None
    allowed = LAYERS[layer]
    if layer in DIVIDED:
        own = path.split("/")[2:-1][:1]
        allowed += (layer + "".join(part + "/" for part in own),)
    return allowed


def includes(root):
    """What may include what: the layers of the design."""
    for path in tracked(root):
        allowed = allowed_includes(path) if path.endswith(CXX) or path.endswith(".td") else None
        if allowed is None:
            continue
        for number, line in enumerate(read(root, path), 1):
            match = re.match(r'\s*#?\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            bracket, target = match.groups()
            beside = os.path.normpath(os.path.join(os.path.dirname(path), target))
            if bracket == '"' and os.path.isfile(os.path.join(root, beside)):
                target = beside
            if target.startswith(PROJECT):
                if not target.startswith(allowed):
                    yield f"{path}:{number}: must not include {target}, only {', '.join(sorted(allowed))}"
            elif path.startswith("runtime/") and target not in RUNTIME_SYSTEM:
                yield f"{path}:{number}: the runtime must not include {target}: it is no header of the C or C++ library"


# --- lengths ----------------------------------------------------------------------------------------------------------

MAX_FILE_LINES = 700
MAX_FUNCTION_LINES = 70


def file_length(root):
    """No source file is longer than 700 lines; median and 95th percentile are reported."""
    lengths = []
    for path in tracked(root):
        if path.endswith(SOURCE) or is_shell(root, path):
            lines = len(read(root, path)) - 1
            if path.endswith(CXX + (".td",)):
                lengths.append(lines)
            if lines > MAX_FILE_LINES:
                yield f"{path}: {lines} lines, at most {MAX_FILE_LINES} are allowed"
    if len(lengths) > 1:
        last = statistics.quantiles(lengths, n=20, method="inclusive")[18]
        print(f"{len(lengths)} C++ files: median {statistics.median(lengths):.0f} lines, 95th percentile {last:.0f}")


def signature_start(lines, index):
    """First line of the declaration whose body opens on `lines[index]`."""
    while index > 0:
        above = lines[index - 1].strip()
        if not above or above.endswith((";", "}", "{", ">", ":")) or above.startswith(("#", "//", "*", "/*", "[[")):
            break
        index -= 1
    return index


NO_FUNCTION = re.compile(r"(namespace|class|struct|union|enum|extern|if|for|while|switch|do|else|return|case|typedef)\b")


def cxx_functions(lines):
    """(name line, length) of each function of a clang-formatted file: a body closes at its signature's indentation."""
    index = 0
    while index < len(lines):
        if lines[index].endswith("{"):
            start = signature_start(lines, index)
            text = " ".join(lines[start : index + 1])
            indent = len(lines[start]) - len(lines[start].lstrip())
            head = re.split(r"\(", text, maxsplit=1)[0]
            if "(" in text and "=" not in head and not NO_FUNCTION.match(text.strip()):
                close = " " * indent + "}"
                end = index + 1
                while end < len(lines) and not lines[end].startswith(close):
                    end += 1
                yield start + 1, end - start + 1
                index = end
        index += 1


def python_functions(lines):
    """(line, length) of each function of a Python file."""
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef):
            yield node.lineno, node.end_lineno - node.lineno + 1


def block_functions(lines, opening, closing):
    """(line, length) of each block between a line that matches `opening` and the next that matches `closing`."""
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and re.match(opening, line):
            start = number
        elif start is not None and re.match(closing, line):
            yield start, number - start + 1
            start = None


def function_length(root):
    """No function is longer than 70 lines."""
    for path in tracked(root):
        if path.endswith(CXX):
            functions = cxx_functions(read(root, path))
        elif path.endswith(".py"):
            functions = python_functions(read(root, path))
        elif path.endswith((".cmake", "CMakeLists.txt")):
            functions = block_functions(read(root, path), r"function\(", r"endfunction\(")
        elif is_shell(root, path):
            functions = block_functions(read(root, path), r"\w+\(\) *\{$", r"\}")
        else:
            continue
        for line, length in functions:
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{line}: function of {length} lines, at most {MAX_FUNCTION_LINES} are allowed"


# --- what is in the tree ----------------------------------------------------------------------------------------------

MAX_FILE_BYTES = 1 << 20
GENERATED = re.compile(r"\.(inc|o|so|a|pyc|gch|pb\.cc|pb\.h)$|(^|/)(compile_commands\.json|CMakeCache\.txt)$")
NAMED_FOR_NO_IDEA = re.compile(
    r"((^|[/_.-])(?i:common|misc|helpers?|utils?)|(?<=[a-z])(Common|Misc|Helpers?|Utils?))([./_-]|$)"
)
FIXTURES = ("test/", "examples/")


def tree(root):
    """Nothing generated, nothing large, binaries only as fixtures, and every name says an idea."""
    for path in tracked(root):
        full = os.path.join(root, path)
        size = os.path.getsize(full)
        if size > MAX_FILE_BYTES:
            yield f"{path}: {size} bytes, at most {MAX_FILE_BYTES} are allowed"
        if GENERATED.search(path):
            yield f"{path}: generated files are made by the build and not kept"
        if NAMED_FOR_NO_IDEA.search(path):
            yield f"{path}: the name says no idea"
        with open(full, "rb") as file:
            if b"\0" in file.read(MAX_FILE_BYTES) and not path.startswith(FIXTURES):
                yield f"{path}: binary files belong under {' or '.join(FIXTURES)}"


UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.})])/(work|root|home|farm|tmp|opt)/")


def marks(root):
    """No mark of unfinished work and no path of one machine."""
    for path in tracked(root):
        if path.startswith("test/lint/"):
            continue
        with open(os.path.join(root, path), "rb") as file:
            if b"\0" in file.read(8192):
                continue
        for number, line in enumerate(read(root, path), 1):
            if found := UNFINISHED.search(line):
                yield f"{path}:{number}: mark of unfinished work: {found.group()}"
            if found := MACHINE_PATH.search(line):
                yield f"{path}:{number}: path of one machine: {found.group()}"


# --- how a file opens -------------------------------------------------------------------------------------------------


def opening_comment(lines, marker):
    """Text of the comment that a file opens with, or '' if it opens with anything else."""
    if lines and lines[0].startswith("#!"):
        lines = lines[1:]
    text = "\n".join(lines).lstrip()
    if marker == '"""':
        return text[3:].split('"""')[0] if text.startswith('"""') else ""
    if marker == "//" and text.startswith("/*"):
        return re.sub(r"\n\s*\*", " ", text[2:].split("*/")[0])
    comment = []
    for line in text.split("\n"):
        if not line.startswith(marker):
            break
        comment.append(line.lstrip(marker[0] + "!").strip())
    return " ".join(comment)


def opening(root):
    """Every source file opens with a sentence that says why it is there."""
    for path in tracked(root):
        if path.endswith(CXX + (".td", ".S", ".ld")):
            marker = "//"
        elif path.endswith(".py"):
            marker = '"""'
        elif path.endswith(".cmake") or is_shell(root, path):
            marker = "#"
        else:
            continue
        sentence = re.match(r"\W*(\w.*?[.?])(\s|$)", opening_comment(read(root, path), marker), re.DOTALL)
        if not sentence or len(sentence.group(1).split()) < 3:
            yield f"{path}:1: does not open with a comment sentence that says why the file is there"


def shell(root):
    """Every shell script is at least read by bash without complaint."""
    for path in tracked(root):
        if is_shell(root, path):
            bash = subprocess.run(["bash", "-n", os.path.join(root, path)], capture_output=True, text=True)
            if bash.returncode:
                yield f"{path}: {bash.stderr.strip()}"


# --- kernels ----------------------------------------------------------------------------------------------------------

# What works on plans, where a kernel is known by its record only. Lowering chooses kernels, and the interpreter says
# what each of them means; importers and manifests have words of their own that are spelled the same.
NAMELESS = ("codegen/", "compiler/analysis/", "compiler/passes/", "compiler/pipelines/", "compiler/tools/burin/",
            "dialects/plan/")


def kernels(root):
    """Each kernel has one record, beside its header, and whoever works on plans knows none of them by its name."""
    folders = [p for p in tracked(root) if re.match(r"runtime/kernels/\w+/\w+\.(h|td)$", p)]
    records, headers = {}, set()
    for path in folders:
        text, name = "\n".join(read(root, path)), os.path.splitext(os.path.basename(path))[0]
        if path.endswith(".h"):
            headers.add(name)
            if re.search(rf"^(inline )?(void\s+)?{name}\(const burin_parallel &", text, re.MULTILINE):
                records.setdefault(name, []).append(None)
    for path in folders:
        if path.endswith(".h"):
            continue
        name = os.path.splitext(os.path.basename(path))[0]
        if name not in headers:
            yield f"{path}: a record stands beside the header of its name, and there is none"
        for kernel in re.findall(r'^def \w+ : \w+<"(\w+)"', "\n".join(read(root, path)), re.MULTILINE):
            if kernel != name or kernel not in records:
                yield f"{path}: records kernel '{kernel}', of which no header of that name has a template"
            records.setdefault(kernel, []).append(path)
    for name, found in records.items():
        paths = [path for path in found if path]
        if len(paths) != 1:
            yield f"kernel '{name}': {len(paths)} records, expected one beside its header"
    named = re.compile(r'"(' + "|".join(sorted(records)) + r')"')
    for path in tracked(root):
        if records and path.startswith(NAMELESS) and path.endswith(CXX):
            for number, line in enumerate(read(root, path), 1):
                if found := named.search(line):
                    yield f"{path}:{number}: knows kernel '{found.group(1)}' by its name, which is its record's business"


# --- guards -----------------------------------------------------------------------------------------------------------

KERNELS = "runtime/kernels/"


def guards(root):
    """Kernel files of one name have one include guard, by which a level's takes the place of the generic one."""
    for path in tracked(root):
        if not path.startswith(KERNELS) or not path.endswith(".h"):
            continue
        guard = f"BURIN_KERNELS_{os.path.basename(path)[:-2].upper()}_H"
        directives = [line for line in read(root, path) if line.startswith("#")]
        if directives[:2] != [f"#ifndef {guard}", f"#define {guard}"]:
            yield f"{path}:1: expected the include guard {guard} ahead of all directives, got {directives[:2]}"


RULES = {
    "includes": includes,
    "file-length": file_length,
    "function-length": function_length,
    "guards": guards,
    "tree": tree,
    "marks": marks,
    "opening": opening,
    "shell": shell,
    "kernels": kernels,
}


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in RULES:
        print(__doc__, file=sys.stderr)
        return 2
    findings = list(RULES[arguments[0]](arguments[1]))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

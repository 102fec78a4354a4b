"""Runs burin on every file of the hostile corpus and says where it crashed, hung, kept silent or left something behind.

Usage: python3 run_corpus.py BURIN CORPUS [--filter REGEX] [--jobs N]    (standard library only)
"""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib

import emitted_strings
from cases import COMPILED, REFUSED
from name_cases import MARKER
from onnx_writer import small_model

SECONDS = 20
MEMORY = 4 << 30
DIAGNOSTIC_BYTES = 16384
ERROR = re.compile(r"^(?:\S.*: )?error: \S", re.MULTILINE)
CRASH = re.compile(
    r"Assertion|assert\(|terminate called|LLVM ERROR|Stack dump|PLEASE submit|Sanitizer|runtime error:|bad_alloc"
)
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
# Nothing of the system's compilers is to be tried here: they take seconds a case and read only what passes these checks.
EMIT_ONLY = ["--sources-only", "--threads", "1"]


def tree(folder):
    """Every path below the folder with a hash of its content, link target or kind."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file() and path.stat().st_size < 1 << 28:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = path.stat().st_mode
    return found


def run(command, folder):
    """Returns (exit code or None when it took too long, standard output, standard error)."""
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(folder), "HOME": str(folder), "LC_ALL": "C"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, "", ""
    return done.returncode, done.stdout.decode(errors="backslashreplace"), done.stderr.decode(errors="backslashreplace")


def answer_faults(code, output, errors, place, codes=(0, 1)):
    """What is wrong with how a command ended; `place` is empty where any diagnostic will do."""
    if code is None:
        return [f"took longer than {SECONDS} s"]
    faults = []
    if code not in codes:
        faults.append(f"expected exit code {' or '.join(map(str, codes))}, got {code}")
    if CRASH.search(errors):
        faults.append("looks like a crash")
    if UNSAFE.search(errors) or UNSAFE.search(output):
        faults.append("prints control bytes")
    if len(errors) > DIAGNOSTIC_BYTES:
        faults.append(f"prints {len(errors)} bytes of diagnostics")
    if code in (1, 2) and not ERROR.search(errors):
        faults.append("gives no line with 'error: '")
    if code in (1, 2) and place and not any(text in errors for text in place):
        faults.append(f"names none of {place}")
    return faults


class Runner:
    def __init__(self, burin, corpus, inspects):
        self.burin, self.corpus, self.inspects = str(burin), corpus, inspects
        self.older = None

    def prepare(self, folder):
        """Compiles a sound model; every other case then finds its library in place of `out` and must not harm it."""
        (folder / "older.onnx").write_bytes(small_model(y="older"))
        code, _, errors = run([self.burin, "compile", "older.onnx", "-o", "out", *EMIT_ONLY], folder)
        if code != 0:
            sys.exit(f"a sound model does not compile: {errors}")
        self.older = folder / "out"

    def command(self, case):
        """The command line that tries the case's file."""
        file = str(self.corpus / case["file"])
        if not case["command"]:
            return [self.burin, "compile", file, "-o", "out", *EMIT_ONLY, *case["options"]]
        paths = {"FILE": file, "MODEL": str(self.corpus / "input-model" / "model.onnx")}
        return [self.burin, *[paths.get(word, word) for word in case["command"]]]

    def compile_faults(self, case, folder):
        """Runs the case in `folder`, where nothing may change unless it works, and then only `out` may appear."""
        (folder / "keep.txt").write_text("mine")
        if self.older and case["outcome"] == REFUSED and zlib.crc32(case["name"].encode()) % 2:
            shutil.copytree(self.older, folder / "out")
        before = tree(folder)
        code, output, errors = run(self.command(case), folder)
        # Options may be wrong usage.
        faults = answer_faults(code, output, errors, case["place"], (0, 1, 2) if case["options"] else (0, 1))
        after = tree(folder)
        if code == 0 and case["command"][:1] != ["run"]:
            faults += [f"left {name!r}" for name in after if name not in before and name.split("/")[0] != "out"]
            if not (folder / "out").is_dir():
                faults.append("wrote no folder")
            faults += emitted_strings.folder_faults(folder / "out", MARKER)
            if case["outcome"] == COMPILED:
                faults += syntax_faults(folder / "out")
        elif before != after and code != 0:
            changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            faults.append(f"left or changed {changed[:5]}")
        if case["outcome"] == REFUSED and code == 0:
            faults.append("was accepted")
        if case["outcome"] == COMPILED and code in (1, 2):
            faults.append("was refused")
        return faults, errors

    def inspect_faults(self, case, folder):
        code, output, errors = run([self.burin, "inspect", str(self.corpus / case["file"])], folder)
        place = [] if case["options"] else case["place"]
        return [f"inspect: {fault}" for fault in answer_faults(code, output, errors, place)], errors

    def faults(self, case):
        model = (self.corpus / case["file"]).parent
        before = tree(model)
        with tempfile.TemporaryDirectory() as scratch:
            faults, errors = self.compile_faults(case, pathlib.Path(scratch))
        if self.inspects and not case["command"]:
            with tempfile.TemporaryDirectory() as scratch:
                more, other = self.inspect_faults(case, pathlib.Path(scratch))
            faults, errors = faults + more, errors or other
        if tree(model) != before:
            faults.append("changed the model's folder")
        return faults, errors


def syntax_faults(folder):
    """Compiles the emitted sources without output, with trigraphs on and every warning an error.

    Of the files that differ by instruction-set level only, the one that needs no flags is enough.
    """
    faults = []
    for path in sorted(folder.glob("*.cpp")):
        if path.stem.endswith(("_avx2", "_avx512")):
            continue
        command = ["g++", "-std=c++17", "-trigraphs", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{folder}", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        if done.returncode:
            faults.append(f"{path.name}: {done.stderr[:300]}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("burin", type=pathlib.Path)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--filter", type=re.compile, default=re.compile(""))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--skip-inspect", action="store_true")
    parser.add_argument("--no-memory-limit", action="store_true", help="for a burin built with AddressSanitizer")
    args = parser.parse_args()
    if not args.no_memory_limit:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    corpus = args.corpus.resolve()
    cases = [case for case in json.loads((corpus / "cases.json").read_text()) if args.filter.search(case["name"])]
    runner = Runner(args.burin.resolve(), corpus, not args.skip_inspect)
    failed = 0
    with tempfile.TemporaryDirectory() as older, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        runner.prepare(pathlib.Path(older))
        for case, (faults, errors) in zip(cases, pool.map(runner.faults, cases)):
            if faults:
                failed += 1
                print(f"FAILED {case['name']} ({case['outcome']}): " + "; ".join(faults))
                print("    " + UNSAFE.sub("?", errors.strip()[:400]).replace("\n", "\n    "))
    print(f"{len(cases) - failed} cases passed, {failed} failed")
    sys.exit(1 if failed or not cases else 0)


if __name__ == "__main__":
    main()

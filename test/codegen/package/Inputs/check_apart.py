"""Weights in a file of their own: who takes them, who shares them, and what is said of a file that is not the one."""

import os
import re
import shutil
import subprocess

import numpy as np
from libraries import DIGITS, INPUTS, WARNINGS, arguments, check, command, drive, driver, library, scratch, strict_compiler

HEADER = 64
WEIGHTS = "two words/digits weights.bin"
STATUS = {
    "missing": (9, "there is no weights file at this path"),
    "unreadable": (10, "weights file cannot be opened or mapped"),
    "foreign": (11, "these are not the weights that the library was compiled with"),
    "length": (12, "weights are not as long as they were written"),
    "damaged": (13, "weights are not as they were written"),
}
out = scratch()
compiler = strict_compiler(out)
# Away from its manifest, which is that of one image.
BATCHED = out / "digits.onnx"


def compile_model(*words, model=DIGITS / "digits.onnx", **options):
    return command(arguments.burin, "compile", model, *words, cwd=out, **options)


def compile_digits(name, batch, *words, **options):
    model = DIGITS / "digits.onnx" if batch == 1 else BATCHED
    return compile_model("-o", f"lib {name}", "--name", name, "--dim", f"batch={batch}", *words, model=model, **options)


def apart(path, how="plain", expect="", cwd=out):
    """Runs the C caller; its scores, or nothing where it is to end with a status."""
    code, text = STATUS[expect] if expect else (0, "")
    said = command(out / "apart", path, how, out / "images", out / "scores", expect=code, cwd=cwd).strip()
    check(said == text, f"{path}: said '{said}'")
    return (out / "scores").read_bytes()


def check_files():
    said = compile_digits("one", 1, "--weights", WEIGHTS, "--cxx", compiler)
    check(f" in '{WEIGHTS}'; " in said and "note" not in said, said)
    file = out / WEIGHTS
    whole = file.read_bytes()
    # The constants are those that the library would hold itself.
    check(whole[HEADER:] == (library("digits") / "digits_weights.bin").read_bytes(), "other constants")
    check(whole[:8] == b"burinwts" and file.stat().st_mode & 0o222 == 0, "no header, or to be written to")
    check(not list((out / "lib one").glob("*weights*")), "weights among the sources")
    for built in ("libone.a", "libone.so"):
        check(whole[HEADER:HEADER + 4096] not in (out / "lib one" / built).read_bytes(), f"weights in {built}")
    check("note" not in compile_digits("eight", 8, "--weights", WEIGHTS, "--cxx", compiler), "other weights for eight")
    check(file.read_bytes() == whole, "the sizes have different weights")
    check([path.name for path in (out / "two words").iterdir()] == [file.name], "something is left beside the weights")
    return whole


def build_callers():
    folders = [f"-I{out / name}" for name in ("lib one", "lib eight")]
    archives = [out / f"lib {name}" / f"lib{name}.a" for name in ("one", "eight")]
    command("gcc", "-std=gnu11", "-O1", *WARNINGS, *folders, INPUTS / "apart.c", *archives, "-o", out / "apart", "-pthread")
    command("g++", "-std=c++17", "-O1", *WARNINGS, *folders, INPUTS / "apart.cpp", *archives, "-o", out / "apart-cpp", "-pthread")


def check_answers():
    with np.load(DIGITS / "expected.npz") as arrays:
        images = np.resize(arrays["image"], (8, *arrays["image"].shape[1:]))
    images.tofile(out / "images")
    program = driver("digits", out)
    wanted = b"".join(drive(program, "digits", out, inputs={0: image[None]})[0] for image in images)
    answers = apart("-")
    check(answers[: len(wanted)] == wanted, "other answers than with the weights inside")
    check(answers == apart(out / WEIGHTS, "verify", cwd="/"), "other answers by another path")
    command(out / "apart-cpp", cwd=out)
    check(command(out / "apart-cpp", out / WEIGHTS, cwd="/") == "alike\n", "not alike in C++")


def check_refusals(whole):
    apart("-", expect="missing", cwd="/")
    command(out / "apart-cpp", cwd="/", expect=STATUS["missing"][0])
    other = bytearray(whole)
    other[-1] ^= 1
    cases = {"short": (whole[:-1], "length"), "long": (whole + b"x", "length"), "none": (b"", "length"),
             "text": (b"x" * len(whole), "foreign")}
    for name, (contents, expect) in cases.items():
        (out / name).write_bytes(contents)
        apart(name, expect=expect)
        apart(name, "verify", expect=expect)
    apart(".", expect="unreadable")
    (out / "changed").write_bytes(other)
    apart("changed")
    apart("changed", "verify", expect="damaged")
    said = command(arguments.burin, "run", "lib one", "--weights", "changed", "--input", DIGITS / "images/7/000.pgm",
                   expect=1, cwd=out)
    check(f"weights 'changed' of 'one': {STATUS['damaged'][1]}" in said, said)
    # Another model's file, whole and unharmed.
    make_other("swapped")
    apart("swapped", expect="foreign")


def make_other(path):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    table = np.random.default_rng(3).standard_normal((16, 8)).astype("float32")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])], "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 16])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 8])], [numpy_helper.from_array(table, "w")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), out / "other.onnx")
    return compile_model("-o", "lib other", "--sources-only", "--weights", path, model=out / "other.onnx")


def usage(process, key):
    """Kilobytes of the weights that `process` maps."""
    total, ours = 0, False
    with open(f"/proc/{process.pid}/smaps", encoding="utf-8") as smaps:
        for line in smaps:
            if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
                ours = line.rstrip().endswith("digits weights.bin")
            elif ours and line.startswith(f"{key}:"):
                total += int(line.split()[1])
    return total


def check_sharing(whole):
    """Two processes have the file in memory once; what replaces it reaches neither of them."""
    running = [subprocess.Popen([out / "apart", WEIGHTS, "wait", out / "images", out / f"scores{i}"], cwd=out,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE) for i in range(2)]
    for process in running:
        check(process.stdout.readline() == b"open\n", "a process did not open the weights")
    for process in running:
        check(usage(process, "Rss") * 1024 >= len(whole), "the weights are not mapped")
        check(usage(process, "Pss") <= usage(process, "Rss") / 2 + 4, "the weights are in memory twice")
    said = make_other(WEIGHTS)
    check(f"note: '{WEIGHTS}' held other weights before" in said, said)
    apart("-", expect="foreign")
    for i, process in enumerate(running):
        process.communicate()
        check(process.returncode == 0 and (out / f"scores{i}").read_bytes() == (out / "scores").read_bytes(),
              "the answers changed with the file")
    compile_digits("one", 1, "--sources-only", "--weights", WEIGHTS)
    check((out / WEIGHTS).read_bytes() == whole, "not the same weights again")


def check_nothing_left(whole):
    """A compile that fails leaves the file as it was, and none where there was none."""
    before = sorted(os.listdir(out))
    (out / "mine").write_text("not burin's")
    for words, reason in ((("--weights", "mine"), "a file of that name is there and burin did not write it"),
                          (("--weights", "two words"), "a folder, link or device of that name is in the way"),
                          (("--weights", "new/"), "expected the name of a file"),
                          (("--weights", ""), "--weights: expected the path of a file"),
                          (("--weights", "new/file", "--cxx", "false"), ""), (("--weights", WEIGHTS, "--cxx", "false"), "")):
        done = subprocess.run([arguments.burin, "compile", BATCHED, "-o", "fresh", "--dim", "batch=2", *words],
                              cwd=out, capture_output=True, text=True, check=False)
        check(done.returncode in (1, 2) and reason in done.stderr, f"{words}: {done.stderr}")
    check((out / "mine").read_text() == "not burin's", "a file of others is gone")
    (out / "mine").unlink()
    check((out / WEIGHTS).read_bytes() == whole and sorted(os.listdir(out)) == before, f"left: {sorted(os.listdir(out))}")
    check(len(os.listdir(out / "two words")) == 1, "something is left beside the weights")


def check_inside():
    """A file inside of the folder comes and goes with it."""
    for _ in range(2):
        compile_digits("inside", 1, "--weights", "lib inside/data/w.bin", "--cxx", compiler)
        shutil.rmtree(out / "moved", ignore_errors=True)
    picture = DIGITS / "images/7/000.pgm"
    check("7" in command(arguments.burin, "run", "lib inside", "--input", picture, cwd=out), "no answer")
    said = command(arguments.burin, "run", out / "lib inside", "--input", picture, cwd="/", expect=1)
    check(STATUS["missing"][1] + "; --weights FILE says where they are" in said, said)
    command(arguments.burin, "run", out / "lib inside", "--weights", out / "lib inside/data/w.bin", "--input", picture, cwd="/")
    said = command(arguments.burin, "run", library("digits"), "--weights", out / WEIGHTS, "--input", picture, expect=1)
    check("--weights needs a library that was compiled with it" in said, said)
    said = command(arguments.burin, "run", DIGITS / "digits.onnx", "--weights", out / WEIGHTS, "--input", picture, expect=2)
    check("--weights needs a library, not a model file" in said, said)


def check_firmware():
    """Without an operating system the file's bytes are given from anywhere, and no POSIX is asked for."""
    compile_digits("bare", 1, "--target", "cortex-m4", "--sources-only", "--weights", "bare.bin")
    names = {path.name for path in (out / "lib bare").rglob("*")}
    check("weights.c" in names and "weights_file.c" not in names, f"sources: {sorted(names)}")
    header = (out / "lib bare" / "bare.h").read_text()
    check("bare_verify_weights" in header and "open_weights" not in header, header)
    if shutil.which("arm-none-eabi-g++"):
        compile_digits("bare", 1, "--target", "cortex-m4", "--weights", "bare.bin")


shutil.copy(DIGITS / "digits.onnx", BATCHED)
contents = check_files()
build_callers()
check_answers()
check_refusals(contents)
check_sharing(contents)
check_nothing_left(contents)
check_inside()
check_firmware()
print("apart and shared")

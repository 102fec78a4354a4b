"""Measures what burin makes of a model, mostly by counting: code, steps, iterations, and the processor's time."""

import math
import os
import re
import shutil
import subprocess

SECONDS = 60
NEST = re.compile(r"plan\.nest \[([^\]]*)\](?: reduce \[([^\]]*)\])?")
OPERATIONS = re.compile(r"operations = (\d+) : i64")


class Measures:
    """`bytes` of code, `steps`, `work` in scalar statements of a run, `seconds` of the processor, and `memory`, the bytes
    that a compile takes at its peak."""

    def __init__(self, code, steps, work, seconds, memory):
        self.bytes, self.steps, self.work, self.seconds, self.memory = code, steps, work, seconds, memory


def product(sizes):
    return math.prod(int(size) for size in sizes.split(",") if size.strip())


def read_plan(path):
    """Steps of a printed plan, and its scalar statements: those of a nest's body as often as its loops run, and what a
    kernel says of itself. Those of branches and loops count once."""
    steps = work = rounds = depth = 0
    with open(path, encoding="utf-8") as plan:
        for line in plan:
            text = line.lstrip()
            indent = len(line) - len(text)
            if text.startswith("%") and "= plan.nest" in text:
                parallel, reduction = NEST.search(line).groups()
                rounds = product(parallel) * product(reduction or "")
                steps += 1
                depth = indent
            elif text.startswith("%") and "= plan.kernel" in text:
                steps += 1
                rounds = 0
            elif indent > depth:
                work += rounds
            if rounds == 0 and (found := OPERATIONS.search(line)):
                work += int(found.group(1))
            if text.startswith("} {") and indent == depth:
                rounds = 0
    return steps, work


def compile_model(burin, model, folder, options=("--sources-only",)):
    """Compiles the bytes of `model`; returns (processor's seconds, peak of memory in bytes, what went wrong or nothing)."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    path = os.path.join(folder, "model.onnx")
    with open(path, "wb") as file:
        file.write(model)
    command = [burin, "compile", path, "-o", os.path.join(folder, "out"), "--name", "x", "--keep", "--quiet", *options]
    with open(os.path.join(folder, "log"), "w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(["timeout", str(SECONDS), *command], stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        fault = "" if process.returncode == 0 else f"exit code {process.returncode}: {log.read(400)}"
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, fault


def measure(burin, model, folder):
    """Returns (measures, "") or (None, what went wrong)."""
    seconds, memory, fault = compile_model(burin, model, folder)
    if fault:
        return None, fault
    out = os.path.join(folder, "out")
    code = sum(os.path.getsize(os.path.join(out, name)) for name in ("x_program.h", "x.cpp"))
    steps, work = read_plan(os.path.join(out, "plan.mlir"))
    shutil.rmtree(folder)
    return Measures(code, steps, work, seconds, memory), ""

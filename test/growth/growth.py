"""Holds that the cost of a model grows with its size: each case is made at a size and at some times that size, and no
measure may grow much more than that.

usage: growth.py BURIN FOLDER graphs|operators [--only REGEX] [--table]
"""

import argparse
import importlib
import re
import subprocess
import sys

from cases import CODE, Case
from measure import measure

# What a measure may grow beyond the size, and what it may be at least, so that what is constant does not count.
SLACK = {"bytes": 1.6, "steps": 1.6, "work": 1.6, "seconds": 2.5}
# Code for larger tensors is the same code.
SAME_CODE, MORE_BYTES = 1.3, 1500
# Processor's seconds below which noise decides.
FLOOR = 0.1


def faults_of(case, small, large):
    """What grew too much, and by how much."""
    faults = []
    for name, slack in SLACK.items():
        before, after = getattr(small, name), getattr(large, name)
        if name == "seconds":
            before = max(before, FLOOR)
        limit = slack * case.factor * before
        if name in ("bytes", "steps") and case.grows != CODE:
            limit = SAME_CODE * before + (MORE_BYTES if name == "bytes" else 1)
        if after > limit:
            faults.append(f"{name} go from {before:g} to {after:g}, expected {limit:g} or less")
    return faults


def row(case, small, large):
    """The growth of each measure, relative to that of the size."""
    cells = [f"{getattr(large, name) / max(getattr(small, name), 1e-9) / case.factor:.2f}" for name in SLACK]
    return f"{case.name:32} {case.n:6} x{case.factor:<2} " + " ".join(f"{cell:>8}" for cell in cells)


def missing_operators(burin, cases):
    """ONNX operators that burin reads and no case has."""
    listed = subprocess.run([burin, "ops"], capture_output=True, text=True, check=True).stdout.split("\n\n")[0]
    names = [line.split()[0] for line in listed.splitlines()[1:] if line.strip()]
    covered = {name for case in cases for name in case.operators}
    return [name for name in names if name not in covered]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("burin")
    parser.add_argument("folder")
    parser.add_argument("kind", choices=["graphs", "operators"])
    parser.add_argument("--only", type=re.compile, default=re.compile(""))
    parser.add_argument("--table", action="store_true", help="print how each measure grows, relative to the size")
    args = parser.parse_args()
    cases: list[Case] = importlib.import_module(f"{args.kind[:-1]}_cases").cases
    failed = 0
    if args.kind == "operators":
        for name in missing_operators(args.burin, cases):
            failed += 1
            print(f"FAILED {name}: no case of operator_cases.py has this operator")
    chosen = [case for case in cases if args.only.search(case.name)]
    for case in chosen:
        small, fault = measure(args.burin, case.model(case.n), args.folder)
        large = None
        if not fault:
            large, fault = measure(args.burin, case.model(case.n * case.factor), args.folder)
        faults = [fault] if fault else faults_of(case, small, large)
        if args.table and large:
            print(row(case, small, large))
        if faults:
            failed += 1
            print(f"FAILED {case.name}: " + "; ".join(faults))
    print(f"{len(chosen)} cases, {failed} failed")
    sys.exit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()

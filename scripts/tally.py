#!/usr/bin/env python3
"""Counts a suite's results from the file that its runner wrote: `tally.py FILE` prints passed, failed, skipped.

Understands lit's JSON (--output) and ctest's JUnit (--output-junit). A file that cannot be read counts as one failure,
since a runner that died wrote none.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree

LIT_PASSED = {"PASS", "XFAIL", "FLAKYPASS"}
LIT_SKIPPED = {"UNSUPPORTED", "SKIPPED"}


def count_lit(path):
    """Tests that a filter excluded were never asked for, so they count nowhere."""
    with open(path, encoding="utf-8") as file:
        codes = [test["code"] for test in json.load(file)["tests"] if test["code"] != "EXCLUDED"]
    passed = sum(code in LIT_PASSED for code in codes)
    skipped = sum(code in LIT_SKIPPED for code in codes)
    return passed, len(codes) - passed - skipped, skipped


def count_junit(path):
    suites = list(ElementTree.parse(path).getroot().iter("testsuite"))
    total, failed, skipped, disabled = (
        sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "skipped", "disabled")
    )
    return total - failed - skipped - disabled, failed, skipped + disabled


def main(path):
    try:
        counts = count_lit(path) if path.endswith(".json") else count_junit(path)
    except (OSError, ValueError, KeyError, TypeError, ElementTree.ParseError) as error:
        print(f"cannot read results: {error}", file=sys.stderr)
        counts = 0, 1, 0
    print(*counts)


if __name__ == "__main__":
    main(sys.argv[1])

"""Compares what the program filetype says of many files with what the package magika says: the same type for each, the
score within 1e-4, or within twice what the package differs from itself.

The package's score of a file depends on how many files it is asked for at once. In a file of a few bytes, or of one byte
over and over, the model's layer norm subtracts nearly equal sums, and what remains is rounding: there the two scores of
the package lie up to 7e-2 apart.

Usage: python3 compare_filetypes.py PROGRAM TREE FOLDER LEVEL...

FOLDER is filled with made files; TREE is burin's own source tree. Each LEVEL is one that this machine runs.
"""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys

import magika
import sample_files

TOLERANCE = 1e-4
LEAST_FILES = 200
STATUS = {"ok": "ok", "file_not_found_error": "file_does_not_exist", "permission_error": "permission_error"}


def entries(folder):
    """All that the program should name when it is given `folder`."""
    for path, folders, files in os.walk(folder):
        yield from (os.path.join(path, name) for name in files)
        yield from (os.path.join(path, name) for name in folders if os.path.islink(os.path.join(path, name)))


def expected(paths, at_once=1, **options):
    """The package's answers in the shape of its command's JSON, asked for so many paths at once."""
    package = magika.Magika(**options)
    answers = {}
    for start in range(0, len(paths), at_once):
        for path, result in zip(paths[start:], package.identify_paths(paths[start : start + at_once])):
            answer = {"status": STATUS[str(result.status)]}
            if result.ok:
                value = dataclasses.asdict(result.prediction)
                del value["overwrite_reason"]
                answer["value"] = json.loads(json.dumps(value))
            answers[os.fspath(path)] = answer
    return answers


def answered(program, *arguments):
    """What the program prints, by path, and its exit code; every path must come once."""
    run = subprocess.run([program, "--json", *arguments], capture_output=True, text=True, check=False)
    answers = {}
    for entry in json.loads(run.stdout):
        assert entry["path"] not in answers, f"{entry['path']!r} comes twice"
        answers[entry["path"]] = entry["result"]
    return answers, run.returncode


def differences(answers, reference, tolerances):
    """Lines that say where the two differ; scores may differ by TOLERANCE, or by twice what `tolerances` says for the path."""
    for path in sorted(answers.keys() | reference.keys()):
        mine, theirs = (json.loads(json.dumps(side.get(path))) for side in (answers, reference))
        if mine and theirs and "value" in mine and "value" in theirs:
            difference = abs(mine["value"].pop("score") - theirs["value"].pop("score"))
            if not difference <= max(TOLERANCE, 2 * tolerances.get(path, 0)):
                yield f"{path!r}: score differs by {difference:.1e}"
        if mine != theirs:
            yield f"{path!r}: is {mine}, not {theirs}"


def own_differences(reference, other):
    """How far two answers of the package lie apart, for the paths where twice that is more than TOLERANCE."""
    pairs = ((path, reference[path]["value"]["score"], other[path]["value"]["score"]) for path in other if "value" in other[path])
    return {path: abs(one - two) for path, one, two in pairs if 2 * abs(one - two) > TOLERANCE}


def require_same(title, outcome, reference, tolerances):
    answers, code = outcome
    lines = list(differences(answers, reference, tolerances))
    failed = any(answer["status"] != "ok" for answer in reference.values())
    if code != int(failed):
        lines.append(f"exit code {code}")
    print(f"{title}: {len(lines)} differences", *lines[:20], sep="\n  ")
    return not lines


def main(program, tree, folder, *levels):
    sample_files.make(folder)
    found = list(dict.fromkeys(sample_files.of_machine(tree)))
    made = list(entries(folder))
    reference = expected(made + found)
    tolerances = own_differences(reference, expected(made + found, at_once=16))
    labels = {answer["value"]["output"]["label"] for answer in reference.values() if "value" in answer}
    print(f"{len(made)} made and {len(found)} found files, {len(labels)} labels; the package differs from itself in:")
    print(*(f"  {difference:.1e} {path!r}" for path, difference in tolerances.items()), sep="\n")
    assert len(reference) >= LEAST_FILES and len(tolerances) <= len(reference) // 10, "too few files"

    same = True
    for level in levels:
        same &= require_same(level, answered(program, "--level", level, folder, *found), reference, tolerances)
    special = [os.fspath(path) for path in sorted(pathlib.Path(folder, "special").iterdir())]
    same &= require_same("folders", answered(program, "--directory", *special), expected(special), {})
    links = expected(special, no_dereference=True)
    same &= require_same("links", answered(program, "--directory", "--no-dereference", *special), links, {})
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

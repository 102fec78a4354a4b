"""Compiles one model twice, under all the circumstances that must not matter, and compares every byte of the folders.

Usage: python3 same_bytes.py BURIN MODEL [OPTION...]    (the options go to `burin compile`; standard library only)
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def compile_in(burin, folder, model, options, **environment):
    """Compiles `model` to `folder`/result with nothing in the environment but PATH and what is given."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
    command = [burin, "compile", str(model), "-o", "result", *options]
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"exit code {done.returncode}: {done.stderr}")
    return {str(p.relative_to(folder / "result")): (p.stat().st_mode, p.read_bytes())
            for p in (folder / "result").rglob("*") if p.is_file()}


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    burin, model = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        near, far = pathlib.Path(scratch, "a"), pathlib.Path(scratch, "a much longer place", "with 'quotes' in it")
        near.mkdir()
        far.mkdir(parents=True)
        shutil.copy(model, far / model.name)
        first = compile_in(burin, near, model, sys.argv[3:], LC_ALL="C", TZ="UTC")
        second = compile_in(burin, far, model.name, sys.argv[3:], LC_ALL="C.UTF-8", LANG="de_DE.UTF-8", TZ="Asia/Tokyo",
                            TMPDIR=str(far), COLUMNS="40", USER="somebody", MALLOC_PERTURB_="165")
    different = [name for name in sorted({**first, **second}) if first.get(name) != second.get(name)]
    for name in different:
        print(f"{name}: differs")
    print(f"{len(first)} files, {len(different)} differ")
    sys.exit(1 if different or not first else 0)


if __name__ == "__main__":
    main()

"""What one case of the corpus is, and the folder that it is written to."""

import dataclasses
import os
import pathlib

REFUSED = "refused"  # exit code 1 and a diagnostic that names the place
COMPILED = "compiled"  # must compile, and no string of the model may show outside a string literal
SURVIVED = "survived"  # either of both; never a crash, a hang or half an output


@dataclasses.dataclass
class Case:
    """One file. `place` holds the texts of which the diagnostic must contain one; `options` go to `burin compile`.

    A file that is no model has a `command` of its own, in which FILE and MODEL (a sound one) stand for paths.
    """

    name: str
    file: str
    outcome: str
    place: list
    options: list = dataclasses.field(default_factory=list)
    command: list = dataclasses.field(default_factory=list)


class Corpus:
    """Collects cases and writes their files below one folder, each case in a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.cases = []

    def add(self, name, data, outcome, place=(), file="model.onnx", options=(), command=(), size=None):
        """Writes `data` as the case's model (extended with a hole to `size` bytes) and returns the case's folder."""
        path = self.folder / name / file
        path.parent.mkdir(parents=True)
        if isinstance(data, bytes):
            path.write_bytes(data)
        if size is not None:
            try:
                os.truncate(path, size)
            except OSError as error:  # a file system without such holes
                print(f"left out {name}: {error}")
                return path.parent
        place = [place] if isinstance(place, str) else list(place)
        self.cases.append(Case(name, f"{name}/{file}", outcome, place, list(options), list(command)))
        return path.parent

    def refuse(self, name, data, *place, **rest):
        assert place, f"case {name} names no place"
        return self.add(name, data, REFUSED, place, **rest)

    def compile(self, name, data, **rest):
        return self.add(name, data, COMPILED, **rest)

    def survive(self, name, data, **rest):
        return self.add(name, data, SURVIVED, **rest)

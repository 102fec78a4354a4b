"""burin and its peers in turns on one model: who can be asked for what, how each is started, and whose answer counts."""

import dataclasses
import os
import pathlib
import subprocess
import sys

import convert
from worker import Worker, WorkerError

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# Who can be asked at each precision, and how far from the reference an answer is at most: beyond it lies what is wrong, or
# was computed in fewer bits than asked for. Sums of 16 bits that saturate are part of how some peers compute in 8 bits.
PRECISIONS = {
    "fp32": (["onnxruntime", "openvino", "ncnn", "mnn", "inductor", "aoti"], 1e-3),
    "bf16": (["openvino", "ncnn"], 0.2),
    "int8": (["onnxruntime", "openvino", "openvino_nncf"], 0.5),
}
ASKED_UNLESS_TOLD = ("onnxruntime", "openvino", "openvino_nncf", "ncnn", "mnn")


class BenchError(Exception):
    """What stopped one measurement, as one line."""


def run(command, quiet=True, **options):
    """Runs a command to its end; raises its last line of complaint if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=quiet, text=True, **options)
    if done.returncode:
        said = (done.stderr or done.stdout or "").strip().splitlines() if quiet else []
        errors = [line for line in said if line.startswith("error")]
        raise BenchError((errors or said[-1:] or [f"{command[0]}: exit code {done.returncode}"])[0])
    return done.stdout


def build_timer(target):
    """The program that times burin's libraries, from library.c."""
    runtime = ROOT / "runtime"
    sources = [HERE / "library.c", runtime / "src" / "level.c", runtime / "src" / "status.c"]
    include = runtime / "include"
    run([os.environ.get("CC", "cc"), "-std=c11", "-O2", "-I", include, *sources, "-ldl", "-o", target])


@dataclasses.dataclass
class Subject:
    """A model that all engines run: FOLDER/NAME.onnx and FOLDER/NAME.npz, from which the library of burin, where there is
    one, was made. `suffix` tells the file that is quantized already from that in f32, which some peers quantize."""

    folder: pathlib.Path
    name: str
    symbol: str  # what the library's functions begin with
    library: pathlib.Path | None = None
    suffix: str = ""

    def file(self, kind):
        return self.folder / f"{self.name}{self.suffix}.{kind}"

    def raw_inputs(self):
        """The inputs as files of plain bytes, for the timer in C."""
        import numpy

        paths = []
        with numpy.load(self.folder / f"{self.name}.npz") as arrays:
            for key in sorted(key for key in arrays.files if key.startswith("in")):
                paths.append(self.folder / f"{self.name}.{key}.bin")
                paths[-1].write_bytes(arrays[key].tobytes())
        return paths


class Contest:
    """Engines that take turns, for a precision and for as long as was asked."""

    def __init__(self, timer, precision, peers, rounds, seconds):
        self.timer, self.precision, self.peers, self.rounds, self.seconds = timer, precision, peers, rounds, seconds
        self.refused = {}  # why a peer is not timed, by peer and model

    def start(self, subject, engine, level, threads):
        """A worker of `engine`; burin's level is taken as given, OpenVINO's is held to AVX2 if asked."""
        if engine == "burin":
            library = subject.library / f"lib{subject.symbol}.so"
            command = [self.timer, library, subject.symbol, level, threads, *subject.raw_inputs()]
        else:
            files = subject
            if engine in convert.CONVERTERS:
                files = dataclasses.replace(subject, suffix="")
                run([sys.executable, "-B", HERE / "convert.py", engine, subject.folder, subject.name])
            command = [sys.executable, "-B", HERE / "peer.py", engine, threads, self.precision]
            command += [files.file("onnx"), files.file("npz")]
        environment = {"ONEDNN_MAX_CPU_ISA": "AVX2"} if level == "avx2" else {}
        return Worker([str(part) for part in command], threads, environment)

    def start_peer(self, subject, peer, level, threads):
        """The same, of a peer that answers right; one that does not is asked twice, and then no more: None."""
        if (peer, subject.name) in self.refused:
            return None
        why, tolerance = "", PRECISIONS[self.precision][1]
        for _ in range(2):
            try:
                worker = self.start(subject, peer, level, threads)
            except (WorkerError, BenchError) as error:
                why = str(error).removeprefix("error: ")
                continue
            difference = worker.ready["difference"]
            if difference is not None and difference <= tolerance:
                return worker
            worker.close()
            why = "gives no numbers" if difference is None else f"answers {difference:.0e} off"
        self.refused[peer, subject.name] = why
        return None

    def engines(self, level):
        """Who can be timed at a level: where it is not the machine's best, only who can be held to it."""
        if level == "auto":
            return ["burin", *self.peers]
        return ["burin", *(peer for peer in self.peers if level == "avx2" and peer.startswith("openvino"))]

    def time(self, subject, level, threads):
        """The least times of all engines in turn, by engine. Raises WorkerError where burin's own library fails."""
        workers = {}
        try:
            for engine in self.engines(level):
                if engine != "burin":
                    worker = self.start_peer(subject, engine, level, threads)
                elif subject.library:
                    worker = self.start(subject, engine, level, threads)
                else:
                    continue
                if worker:
                    workers[engine] = worker
            for _ in range(self.rounds):
                for engine, worker in list(workers.items()):
                    try:
                        worker.turn(self.seconds)
                    except WorkerError as error:
                        if engine == "burin":
                            raise
                        self.refused[engine, subject.name] = str(error)
                        workers.pop(engine).close()
        finally:
            for worker in workers.values():
                worker.close()
        return {
            engine: {"min_ms": worker.min_ms, "runs": worker.runs, **worker.ready} for engine, worker in workers.items()
        }

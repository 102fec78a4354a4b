"""Measures burin, its peers and this machine in one run, and prints Markdown tables. bench/run sets up what it needs.

For each model: exports it (once), compiles it from .onnx and from .pt2, checks the answers against PyTorch's and the
bits of one thread against those of two, and times burin and the peers in turn, each in a process of its own.
"""

import argparse
import filecmp
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import machine
import tables
from worker import Worker, WorkerError

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# What a model needs besides its file: dimensions that it leaves open.
COMPILE_FLAGS = {
    "magika": ["--shape", "bytes=1x2048"],
    "sentences": ["--shape", "input_ids=1x128", "--shape", "attention_mask=1x128"],
}

QUANTIZED_PEERS = ["onnxruntime", "openvino"]  # that read the models of --precision int8


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


class Bench:
    """One call of bench/run: the models one after the other, each measured by every engine in turn."""

    def __init__(self, options):
        self.options = options
        self.folder = options.folder
        self.seconds = 0.05 if options.quick else options.seconds
        self.rounds = 2 if options.quick else options.rounds
        self.folder.mkdir(parents=True, exist_ok=True)
        self.library_timer = self.folder / "library"
        self.suffix = "" if options.precision == "fp32" else f"-{options.precision}"
        self.timed = {}  # the library of each model that is timed: the first that could be compiled

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def build_timer(self):
        runtime = ROOT / "runtime"
        sources = [HERE / "library.c", runtime / "src" / "level.c", runtime / "src" / "status.c"]
        compiler = os.environ.get("CC", "cc")
        include = runtime / "include"
        run([compiler, "-std=c11", "-O2", "-I", include, *sources, "-ldl", "-o", self.library_timer])

    def limits(self, level, threads, footprint=None):
        """What the machine can do at most; the better of two measurements."""
        command = [self.options.burin, "limits", "--threads", threads, "--level", level, "--json"]
        command += ["--footprint", footprint] if footprint else []
        first, second = (json.loads(run(command)) for _ in range(2))
        return {key: max(value, second[key]) if key.endswith("ps") else value for key, value in first.items()}

    def model_file(self, name, kind):
        return self.folder / "models" / f"{name}{self.suffix}.{kind}"

    def compile(self, name, kind, result):
        """Compiles NAME.KIND on two processors, C++ compiler included, and notes the time. Returns the folder."""
        target = self.folder / "libraries" / f"{name}{self.suffix}-{kind}"
        target.parent.mkdir(exist_ok=True)
        command = [self.options.burin, "compile", self.model_file(name, kind), "-o", target]
        command += ["--name", name, "--threads", 2, "--quiet", *COMPILE_FLAGS.get(name, [])]
        start = time.perf_counter()
        run(command, env={**os.environ, "CCACHE_DISABLE": "1"})
        result["compile_s"][kind] = time.perf_counter() - start
        return target

    def check(self, name, kind, library, result):
        """Compares with the reference, and the outputs of one thread with those of two."""
        arrays = self.model_file(name, "npz")
        outputs = []
        for threads in (1, 2):
            outputs.append(library / f"threads-{threads}.npz")
            run([self.options.burin, "run", library, "--input", arrays, "--output", outputs[-1], "--threads", threads])
        same = filecmp.cmp(*outputs, shallow=False)
        result["same_bits"] = same and result.get("same_bits", True)
        command = [self.options.burin, "run", library, "--input", arrays, "--check", arrays]
        checks = json.loads(run([*command, "--tolerance", 1e30, "--json"]))["checks"]
        differences = [check["difference"] for check in checks]
        result["difference"][kind] = None if None in differences else max(differences)

    def note_sizes(self, name, library, result):
        facts = json.loads((library / f"{name}.json").read_text())
        result["operations"] = facts["operations"]
        result["least_bytes"] = facts["least_bytes"]
        result["arena_bytes"], result["arena_bound"] = facts["arena_bytes"], facts["arena_lower_bound"]
        result["weight_bytes"] = facts["weight_bytes"]
        result["code_bytes"] = (library / f"lib{name}.so").stat().st_size - facts["weight_bytes"]

    def raw_inputs(self, name):
        """The inputs as files of plain bytes, for the timer in C."""
        import numpy

        paths = []
        with numpy.load(self.folder / "models" / f"{name}.npz") as arrays:
            for key in sorted(key for key in arrays.files if key.startswith("in")):
                paths.append(self.folder / "models" / f"{name}.{key}.bin")
                paths[-1].write_bytes(arrays[key].tobytes())
        return paths

    def start(self, engine, name, level, threads):
        """A worker of `engine` for the model; burin's level is taken as given, OpenVINO's is held to AVX2 if asked."""
        if engine == "burin":
            library = self.timed[name] / f"lib{name}.so"
            command = [self.library_timer, library, name, level, threads, *self.raw_inputs(name)]
        else:
            command = [sys.executable, HERE / "peer.py", engine, threads]
            command += [self.model_file(name, "onnx"), self.model_file(name, "npz")]
        environment = {"ONEDNN_MAX_CPU_ISA": "AVX2"} if level == "avx2" else {}
        return Worker([str(part) for part in command], threads, environment)

    def engines(self, level):
        """Who can be timed at a level: where it is not the machine's best, only who can be held to it."""
        if level == "auto":
            return ["burin", *self.options.peers]
        return ["burin", *(peer for peer in self.options.peers if level == "avx2" and peer == "openvino")]

    def time(self, name, level, threads, result):
        """Times all engines in turn, and the limits in the same minute."""
        workers = {}
        try:
            for engine in self.engines(level):
                if engine == "burin" and name not in self.timed:
                    continue
                try:
                    workers[engine] = self.start(engine, name, level, threads)
                except WorkerError as error:
                    result["failures"].append(f"{engine}, {threads} threads: {error}")
            for _ in range(self.rounds):
                for worker in workers.values():
                    worker.turn(self.seconds)
        finally:
            for worker in workers.values():
                worker.close()
        engines = {
            engine: {"min_ms": worker.min_ms, "runs": worker.runs, **worker.ready} for engine, worker in workers.items()
        }
        timing = {"engines": engines}
        if "operations" in result and self.options.precision == "fp32":  # other multipliers have no limit here
            timing["limits"] = self.limits(level, threads, result["least_bytes"] + result["arena_bytes"])
        result["timings"][f"{level}/{threads}"] = timing

    def startup(self, name, result):
        """The least time until a first run can begin, over as many fresh processes for burin as for the peer."""
        for engine in ("burin", "onnxruntime"):
            if engine == "burin" and name not in self.timed or engine not in ["burin", *self.options.peers]:
                continue
            times = []
            for _ in range(1 if self.options.quick else 3):
                try:
                    worker = self.start(engine, name, "auto", 1)
                except WorkerError:
                    break
                times.append(worker.ready["startup_ms"])
                worker.close()
            if times:
                result["startup_ms"][engine] = min(times)

    def model(self, name):
        """Everything about one model; what fails is noted, and the rest goes on."""
        result = {"name": name, "title": tables.TITLES[name], "failures": [], "timings": {}}
        result.update(compile_s={}, difference={}, startup_ms={})
        try:
            for program in ["export.py"] if self.options.precision == "fp32" else ["export.py", "quantize.py"]:
                run([sys.executable, HERE / program, self.folder / "models", name])
        except BenchError as error:
            result["failures"].append(f"{program}: {error}")
            return result
        for kind in self.options.formats:
            if not self.model_file(name, kind).exists():
                continue
            try:
                library = self.compile(name, kind, result)
                if name not in self.timed:
                    self.timed[name] = library
                    self.note_sizes(name, library, result)
                self.check(name, kind, library, result)
            except BenchError as error:
                result["failures"].append(f".{kind}: {error}")
        self.startup(name, result)
        for level in self.options.levels:
            for threads in self.options.threads:
                self.time(name, level, threads, result)
        return result

    def hold_against_limits(self, report):
        """Adds the least time that the machine allows: by the best rate of multiply-adds of the whole run, since others
        may have had the machine for a moment, and by the bandwidth for as many bytes as the model walks over."""
        for key, limits in report["limits"].items():
            timings = [(result, result["timings"].get(key, {})) for result in report["results"]]
            timings = [(result, timing) for result, timing in timings if "limits" in timing]
            limits["fp32_gops"] = max([limits["fp32_gops"]] + [timing["limits"]["fp32_gops"] for _, timing in timings])
            for result, timing in timings:
                operations = result["operations"] / (limits["fp32_gops"] * 1e9)
                reading = result["least_bytes"] / (timing["limits"]["read_gbps"] * 1e9)
                timing["limit_ms"] = max(operations, reading) * 1e3

    def report(self):
        self.build_timer()
        options = self.options
        report = {"command": options.command, "machine": machine.describe(), "rounds": self.rounds}
        report.update(peers=options.peers, threads=options.threads, levels=options.levels, results=[])
        report["limits"] = {
            f"{level}/{threads}": self.limits(level, threads) for level in options.levels for threads in options.threads
        }
        try:
            for i, name in enumerate(options.models, 1):
                start = time.perf_counter()
                self.say(f"[{i}/{len(options.models)}] {tables.TITLES[name]}")
                report["results"].append(self.model(name))
                self.say(f"    took {time.perf_counter() - start:.0f} s")
        except KeyboardInterrupt:
            self.say("interrupted: what was measured until now follows")
            report["interrupted"] = True
        self.hold_against_limits(report)
        return report


def names(known):
    """An argument type: names out of `known`, separated by commas."""

    def parse(text):
        chosen = [part for part in text.split(",") if part]
        for part in chosen:
            if part not in known:
                raise argparse.ArgumentTypeError(f"expected some of {', '.join(known)}, got '{part}'")
        return chosen

    return parse


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__.split("\n")[0])
    processors = len(os.sched_getaffinity(0))
    counts = [str(count) for count in range(1, processors + 1)]
    models, levels, peers = list(tables.TITLES), ["auto", "avx512", "avx2", "baseline"], list(tables.PEERS)
    parser.add_argument("--models", type=names(models), default=models, help=f"some of {','.join(models)} (default: all)")
    parser.add_argument("--threads", type=names(counts), default=counts[:2], help="default: 1,2")
    parser.add_argument(
        "--levels", type=names(levels), default=["auto"], help=f"some of {','.join(levels)} (default: auto)"
    )
    parser.add_argument(
        "--peers", type=names(peers), default=peers[:2], help=f"some of {','.join(peers)} (default: the first two)"
    )
    parser.add_argument("--formats", type=names(["onnx", "pt2"]), default=["onnx", "pt2"], help="default: onnx,pt2")
    parser.add_argument(
        "--precision", choices=["fp32", "int8"], default="fp32", help="int8: as ONNX Runtime quantizes (default: fp32)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of each engine (default: 5)")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a turn (default: 0.5)")
    parser.add_argument("--quick", action="store_true", help="two short turns: does it work, not how fast is it")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all that was measured to FILE as well")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "bench", help="models and libraries")
    parser.add_argument("--burin", type=pathlib.Path, default=ROOT / "build" / "bin" / "burin", help="the compiler")
    options = parser.parse_args(arguments)
    if options.precision != "fp32":
        for peer in set(options.peers) - set(QUANTIZED_PEERS):
            known = ", ".join(QUANTIZED_PEERS)
            parser.error(f"--precision {options.precision}: expected peers out of {known}, got '{peer}'")
    options.threads = [int(count) for count in options.threads]
    options.command = " ".join(["bench/run", *arguments])
    return options


def main(arguments):
    options = parse_arguments(arguments)
    # Ended like this, too, nothing may stay behind that is held still.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        report = Bench(options).report()
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    print(tables.render(report))
    return 130 if report.get("interrupted") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

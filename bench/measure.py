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
import sys
import time

import against_f32
import machine
import side_by_side
import tables
from contest import ASKED_UNLESS_TOLD, PRECISIONS, BenchError, Contest, Subject, build_timer, run
from tables import names
from worker import WorkerError

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


class Bench:
    """One call of bench/run: the models one after the other, each measured by every engine in turn."""

    def __init__(self, options):
        self.options = options
        self.folder = options.folder
        self.rounds = 2 if options.quick else options.rounds
        self.folder.mkdir(parents=True, exist_ok=True)
        self.suffix = "-int8" if options.precision == "int8" else ""
        seconds = 0.05 if options.quick else options.seconds
        timer = self.folder / "library"
        self.contest = Contest(timer, options.precision, options.peers, self.rounds, seconds)

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def limits(self, level, threads, footprint=None):
        """What the machine can do at most; the better of two measurements."""
        command = [self.options.burin, "limits", "--threads", threads, "--level", level, "--json"]
        command += ["--footprint", footprint] if footprint else []
        first, second = (json.loads(run(command)) for _ in range(2))
        return {key: max(value, second[key]) if key.endswith("ps") else value for key, value in first.items()}

    def compile(self, subject, kind, result):
        """Compiles a file on two processors, C++ compiler included, and notes the time. Returns the folder."""
        name, precision = subject.name, self.options.precision
        target = self.folder / "libraries" / f"{name}{'' if precision == 'fp32' else f'-{precision}'}-{kind}"
        target.parent.mkdir(exist_ok=True)
        command = [self.options.burin, "compile", subject.file(kind), "-o", target]
        command += ["--name", name, "--threads", 2, "--quiet", *against_f32.SIZES.get(name, [])]
        if precision == "bf16":
            command[1] = "compress"
            command += ["--precision", "bf16", "--data", against_f32.samples(subject.folder, name)]
        start = time.perf_counter()
        run(command, env={**os.environ, "CCACHE_DISABLE": "1"})
        result["compile_s"][kind] = time.perf_counter() - start
        return target

    def check(self, subject, kind, library, result):
        """Compares with the reference, and the outputs of one thread with those of two."""
        arrays, outputs = subject.file("npz"), []
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

    def time(self, subject, level, threads, result):
        """Times all engines in turn, and the limits in the same minute."""
        try:
            timing = {"engines": self.contest.time(subject, level, threads)}
        except WorkerError as error:
            result["failures"].append(f"{level}, {threads} threads: {error}")
            return
        if "operations" in result and self.options.precision == "fp32":  # other multipliers have no limit here
            timing["limits"] = self.limits(level, threads, result["least_bytes"] + result["arena_bytes"])
        result["timings"][f"{level}/{threads}"] = timing

    def startup(self, subject, result):
        """The least time until a first run can begin, over as many fresh processes for burin as for the peer."""
        for engine in ("burin", "onnxruntime"):
            if engine == "burin" and not subject.library or engine not in ["burin", *self.options.peers]:
                continue
            times = []
            for _ in range(1 if self.options.quick else 3):
                try:
                    worker = self.contest.start(subject, engine, "auto", 1)
                except (WorkerError, BenchError):
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
            for program in ["export.py", "quantize.py"] if self.options.precision == "int8" else ["export.py"]:
                run([sys.executable, HERE / program, self.folder / "models", name])
        except BenchError as error:
            result["failures"].append(f"{program}: {error}")
            return result
        subject = Subject(self.folder / "models", name, name, suffix=self.suffix)
        for kind in self.options.formats:
            if not subject.file(kind).exists():
                continue
            try:
                library = self.compile(subject, kind, result)
                if not subject.library:
                    subject.library = library
                    self.note_sizes(name, library, result)
                self.check(subject, kind, library, result)
            except BenchError as error:
                result["failures"].append(f".{kind}: {error}")
        self.startup(subject, result)
        for level in self.options.levels:
            for threads in self.options.threads:
                self.time(subject, level, threads, result)
        result["refused"] = {peer: why for (peer, model), why in self.contest.refused.items() if model == name}
        return result

    def kinds(self):
        """What kind of machine this is at each level, in words."""
        rates = {}
        if "avx512f" in machine.cpu_facts().get("flags", "").split():
            rates = {level: self.limits(level, 1)["fp32_gops"] for level in ("avx2", "avx512")}
        return {level: machine.kind(level, rates) for level in self.options.levels}

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
        build_timer(self.contest.timer)
        options = self.options
        report = {"command": options.command, "machine": machine.describe(), "rounds": self.rounds}
        report.update(peers=options.peers, threads=options.threads, levels=options.levels, results=[])
        report.update(precision=options.precision, kinds=self.kinds())
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
        "--peers", type=names(peers), help=f"some of {','.join(peers)} (default: all but those of PyTorch)"
    )
    parser.add_argument("--formats", type=names(["onnx", "pt2"]), default=["onnx", "pt2"], help="default: onnx,pt2")
    parser.add_argument(
        "--precision",
        choices=list(PRECISIONS),
        default="fp32",
        help="int8: as ONNX Runtime quantizes; bf16: as burin compress and the peers make it (default: fp32)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of each engine (default: 5)")
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a turn (default: 0.5)")
    parser.add_argument("--quick", action="store_true", help="two short turns: does it work, not how fast is it")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all that was measured to FILE as well")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "bench", help="models and libraries")
    parser.add_argument("--burin", type=pathlib.Path, default=ROOT / "build" / "bin" / "burin", help="the compiler")
    options = parser.parse_args(arguments)
    able = PRECISIONS[options.precision][0]
    if options.peers is None:
        options.peers = [peer for peer in ASKED_UNLESS_TOLD if peer in able]
    for peer in options.peers:
        if peer not in able:
            parser.error(f"--precision {options.precision}: expected peers out of {', '.join(able)}, got '{peer}'")
    if options.precision == "bf16":
        options.formats = ["onnx"]
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
    print(tables.render(report, side_by_side.table(report, (ROOT / "README.md").read_text())))
    return 130 if report.get("interrupted") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Times burin and its peers over a range of sizes, and names the sizes that cost more than their neighbours let expect.

usage: bench/run --sweep length,batch,image,columns [--models NAME,...] [--sizes N,...] [--peers NAME,...]

length: MiniLM and BERT-base, tokens. batch: MobileNetV2 and ResNet-50, images. image: convolutions of 3 x 3 and 1 x 1 on
small images, their side. columns: products of 1 row and of 64 with weights of 768 rows, whose columns vary.

A size is a cliff where burin does fewer operations a second than at the next smaller and at the next larger size by more
than an eighth, or takes longer than a larger size. With it stands the layer that costs most beyond what the faster size
lets expect, by the least times of the steps of both.
"""

import argparse
import json
import pathlib
import signal
import sys

import numpy

import against_f32
import machine
import tables
from contest import PRECISIONS, ROOT, BenchError, Contest, Subject, build_timer, run
from sweep_models import SWEEPS
from tables import names
from worker import WorkerError

DROP = 0.125  # of the rate, below both neighbours
LONGER = 1.03  # than a larger size


def rate(point):
    return point["operations"] / point["engines"]["burin"]["min_ms"]


def cliffs(points):
    """Why a size is one, and the place of the point that it is held against, by its own place; `points` are in the order of
    sizes."""
    found = {}
    for i, point in enumerate(points):
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(points)]
        quick = max(beside, key=lambda k: rate(points[k]), default=None)
        if len(beside) == 2 and all(rate(point) < (1 - DROP) * rate(points[k]) for k in beside):
            least = min(rate(points[k]) for k in beside)
            found[i] = (f"{rate(point) / least:.0%} of the rate beside", quick)
        for k in range(i + 1, len(points)):
            if point["engines"]["burin"]["min_ms"] > LONGER * points[k]["engines"]["burin"]["min_ms"]:
                found[i] = (f"longer than {points[k]['size']:,}", k)
    return found


def culprit(slow, quick):
    """The layer of a profile that costs most beyond what the other profile lets expect, as text."""

    def by_node(profile):
        times = {}
        for step in profile:
            one = times.setdefault(step["node"], {"ms": 0.0, "flops": 0, "ops": set()})
            one["ms"] += step["ms"]
            one["flops"] += step["flops"]
            one["ops"].add(step["op"])
        return times

    here, there = by_node(slow), by_node(quick)
    growth = sum(one["flops"] for one in here.values()) / max(1, sum(one["flops"] for one in there.values()))
    worst, text = None, "no layer in common"
    for node, one in here.items():
        other = there.get(node)
        if other is None:
            continue
        expected = other["ms"] * (one["flops"] / other["flops"] if one["flops"] and other["flops"] else growth)
        if worst is None or one["ms"] - expected > worst:
            worst = one["ms"] - expected
            times = f"{tables.number(one['ms'])} ms, expected {tables.number(expected)}"
            text = f"{node} ({', '.join(sorted(one['ops']))}): {times}"
    return text


class Sweep:
    """One call: the series one after the other, each size measured by every engine in turn."""

    def __init__(self, options):
        self.options = options
        self.models, self.libraries = options.folder / "sweep", options.folder / "libraries" / "sweep"
        for folder in (self.models, self.libraries):
            folder.mkdir(parents=True, exist_ok=True)
        seconds, rounds = (0.05, 2) if options.quick else (options.seconds, options.rounds)
        self.contest = Contest(options.folder / "library", "fp32", options.peers, rounds, seconds)
        build_timer(self.contest.timer)

    def point(self, series, size):
        """Makes, compiles and times one size."""
        path = self.models / f"{series.name}-{size}.onnx"
        library = self.libraries / path.stem
        series.make(size, path)
        with numpy.load(path.with_suffix(".npz")) as arrays:
            shape = "x".join(map(str, arrays["in0"].shape))
        run(
            [self.options.burin, "compile", path, "-o", library, "--name", "swept", "--quiet"]
            + ["--shape", f"{against_f32.input_names(path)[0]}={shape}"]
        )
        subject = Subject(self.models, path.stem, "swept", library)
        engines = self.contest.time(subject, self.options.level, self.options.threads)
        operations = json.loads((library / "swept.json").read_text())["operations"]
        return {"size": size, "units": series.units(size), "operations": operations, "engines": engines}

    def profile(self, series, size):
        """The least time of each step at a size."""
        path = self.models / f"{series.name}-{size}.npz"
        command = [self.options.burin, "run", self.libraries / path.stem, "--input", path, "--profile=all", "--json"]
        command += ["--repeat", 5 if self.options.quick else 25, "--threads", self.options.threads]
        return json.loads(run([*command, "--level", self.options.level]))["profile"]

    def series(self, series):
        """All sizes; what fails is noted, and the rest goes on."""
        points, failures = [], []
        for size in self.options.sizes or series.sizes:
            print(f"{series.title}, {size}", file=sys.stderr, flush=True)
            try:
                points.append(self.point(series, size))
            except (BenchError, WorkerError) as error:
                failures.append(f"{size}: {error}")
        found = cliffs(points)
        for i, (text, quick) in found.items():
            layer = culprit(self.profile(series, points[i]["size"]), self.profile(series, points[quick]["size"]))
            points[i]["cliff"] = f"{text}: {layer}"
        refused = {
            f"{tables.PEERS[peer]}: {why}"
            for (peer, name), why in self.contest.refused.items()
            if name.startswith(f"{series.name}-")
        }
        return {"title": series.title, "unit": series.unit, "points": points, "failures": failures, "refused": sorted(refused)}


def render(report):
    """A table a series: time, time a unit of work, rate, the peers' times a unit, and what the cliffs are."""
    lines = [
        f"Measured by `{report['command']}` on {report['machine']}: level {report['level']}, {report['threads']} thread"
        f"{'s' if report['threads'] > 1 else ''}. Milliseconds of a run, microseconds of a unit of work."
    ]
    peers = report["peers"]
    for series in report["series"]:
        unit = f"µs per {series['unit']}"
        titles = [series["title"], "burin, ms", "GFLOP/s", f"burin, {unit}", *(tables.PEERS[peer] for peer in peers)]
        rows = []
        for point in series["points"]:
            engines = point["engines"]
            each = [
                engines[peer]["min_ms"] * 1e3 / point["units"] if peer in engines else None for peer in ("burin", *peers)
            ]
            rows.append(
                [
                    f"{point['size']:,}",
                    tables.number(engines["burin"]["min_ms"]),
                    tables.number(rate(point) / 1e6),
                    *map(tables.number, each),
                    tables.over(tables.ratio(point, peers)),
                ]
            )
        lines += ["", tables.markdown([*titles, "to the fastest"], rows), ""]
        at = [f"- at {point['size']:,}, {point['cliff']}" for point in series["points"] if "cliff" in point]
        lines += at or (["No cliff."] if len(series["points"]) > 2 else [])
        lines += [f"- not measured: {text}" for text in series["failures"] + series["refused"]]
    return "\n".join(lines)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/run --sweep", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    peers = PRECISIONS["fp32"][0]
    parser.add_argument("sweeps", type=names(list(SWEEPS)), nargs="?", default=list(SWEEPS), metavar="KIND,...")
    parser.add_argument("--only", default="", metavar="TEXT", help="series whose title contains it")
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], metavar="N,...")
    parser.add_argument("--peers", type=names(peers), default=peers[:2], help=f"some of {','.join(peers)}")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--level", choices=["auto", "avx512", "avx2", "baseline"], default="auto")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each engine (default: 3)")
    parser.add_argument("--seconds", type=float, default=0.3, help="length of a turn (default: 0.3)")
    parser.add_argument("--quick", action="store_true", help="two short turns: does it work, not how fast is it")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all that was measured to FILE as well")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "bench", help="models and libraries")
    parser.add_argument("--burin", type=pathlib.Path, default=ROOT / "build" / "bin" / "burin", help="the compiler")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse_arguments(arguments)
    sweep = Sweep(options)
    report = {"command": " ".join(["bench/run --sweep", *arguments]), "machine": machine.describe()}
    report.update(level=options.level, threads=options.threads, peers=options.peers, series=[])
    # Ended like this, too, nothing may stay behind that is held still.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for series in (series for kind in options.sweeps for series in SWEEPS[kind]):
            if options.only in series.title:
                report["series"].append(sweep.series(series))
    except KeyboardInterrupt:
        print("interrupted: what series were measured until now follow", file=sys.stderr)
        report["interrupted"] = True
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    print(render(report))
    return 1 if "interrupted" in report or any(series["failures"] for series in report["series"]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

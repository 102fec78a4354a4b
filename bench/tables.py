"""Lays out measurements as the Markdown tables that stand in the README."""

import argparse

# The models in the order of the tables.
TITLES = {
    "ds_cnn": "DS-CNN",
    "mobilenetv2": "MobileNetV2",
    "resnet50": "ResNet-50",
    "minilm": "MiniLM (128 tokens)",
    "bert_base": "BERT-base (128)",
    "gpt2": "GPT-2 (64)",
    "vit_b16": "ViT-B/16",
    "dlrm": "DLRM (batch 16)",
    "magika": "Magika",
    "sentences": "MiniLM, real weights",
}

PEERS = {
    "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO",
    "openvino_nncf": "OpenVINO by NNCF",
    "ncnn": "ncnn",
    "mnn": "MNN",
    "inductor": "Inductor",
    "aoti": "AOTInductor",
}


def names(known):
    """An argument type: names out of `known`, separated by commas."""

    def parse(text):
        chosen = [part for part in text.split(",") if part]
        for part in chosen:
            if part not in known:
                raise argparse.ArgumentTypeError(f"expected some of {', '.join(known)}, got '{part}'")
        return chosen

    return parse


def number(value, digits=3):
    """Three significant digits, without an exponent; a dash where nothing was measured."""
    if value is None:
        return "–"
    if value >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{float(f'{value:.{digits}g}'):g}" if value >= 1e-3 else f"{value:.1e}"


def percent(value):
    return "–" if value is None else f"{value * 100:.0f} %"


def markdown(titles, rows):
    """The first column is text, the others are numbers."""
    rule = ["---"] + ["---:"] * (len(titles) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [titles, rule, *rows])


def least_peer(times, peers):
    known = [times[peer]["min_ms"] for peer in peers if peer in times]
    return min(known) if known else None


def ratio(timing, peers):
    """burin's time over that of the fastest peer, where both are known."""
    times = timing.get("engines", {})
    theirs = least_peer(times, peers)
    return times["burin"]["min_ms"] / theirs if "burin" in times and theirs else None


def over(value):
    return "–" if value is None else f"{value:.2f}"


class Notes:
    """What stands below a table, by number: each text once."""

    def __init__(self):
        self.texts = []

    def mark(self, text):
        if text not in self.texts:
            self.texts.append(text)
        return str(self.texts.index(text) + 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))

    def lines(self):
        return [f"- {self.mark(text)} {text}" for text in self.texts]


def peer_cell(result, timing, peer, notes):
    """Milliseconds, or a dash that says why there are none."""
    if peer in timing["engines"]:
        return number(timing["engines"][peer]["min_ms"])
    why = result.get("refused", {}).get(peer)
    return f"– {notes.mark(f'{PEERS[peer]}: {why}')}" if why else "–"


def time_table(results, level, threads, peers, single=None):
    """One row a model; milliseconds, least of all runs. `single` is the number of threads to say the gain over."""
    titles = ["model", "GFLOP", "burin", *(PEERS[peer] for peer in peers), "to the fastest", "of limit"]
    titles += [f"over {single} thread"] if single else []
    rows, notes = [], Notes()
    for result in results:
        timing = result["timings"].get(f"{level}/{threads}", {"engines": {}})
        ours = timing["engines"].get("burin", {}).get("min_ms")
        operations = result.get("operations")
        row = [result["title"], number(operations / 1e9) if operations else "–", number(ours)]
        row += [peer_cell(result, timing, peer, notes) for peer in peers]
        row += [over(ratio(timing, peers))]
        row += [percent(timing["limit_ms"] / ours if ours and timing.get("limit_ms") else None)]
        if single:
            alone = result["timings"].get(f"{level}/{single}", {"engines": {}})["engines"].get("burin", {}).get("min_ms")
            row.append(over(alone / ours if alone and ours else None))
        rows.append(row)
    return "\n".join([markdown(titles, rows), *([""] + notes.lines() if notes.texts else [])])


def cost_table(results):
    """Memory, start-up, size, compile time and truth, one row a model."""
    titles = ["model", "arena, KiB", "over its bound", "weights, MB", "code, KiB", "start-up, ms"]
    titles += ["ONNX Runtime's session, ms", "compile, s", "difference .onnx", "difference .pt2", "bits, 1 and 2"]
    rows = []
    for result in results:
        bound, startup = result.get("arena_bound"), result.get("startup_ms", {})
        same = result.get("same_bits")
        rows.append(
            [
                result["title"],
                number(result["arena_bytes"] / 1024) if "arena_bytes" in result else "–",
                f"{result['arena_bytes'] / bound:.2f}" if bound else "–",
                number(result["weight_bytes"] / 1e6) if "weight_bytes" in result else "–",
                number(result["code_bytes"] / 1024) if "code_bytes" in result else "–",
                number(startup.get("burin")),
                number(startup.get("onnxruntime")),
                number(result.get("compile_s", {}).get("onnx")),
                number(result.get("difference", {}).get("onnx")),
                number(result.get("difference", {}).get("pt2")),
                "–" if same is None else "same" if same else "DIFFERENT",
            ]
        )
    return markdown(titles, rows)


def render(report, beside=""):
    """The whole answer: the machine, the command, a table of times a level and a number of threads, the other figures, and
    what failed. `beside` is the table of all kinds of machine, which comes first."""
    peers, threads = report["peers"], report["threads"]
    lines = [beside, ""] if beside else []
    lines += [f"Measured by `{report['command']}` on {report['machine']}."]
    for level in report["levels"]:
        for count in threads:
            key = f"{level}/{count}"
            limit, timings = report["limits"][key], [result["timings"].get(key) for result in report["results"]]
            # Of those that cannot be held to a level there is nothing to say.
            here = [peer for peer in peers if level == "auto" or any(t and peer in t["engines"] for t in timings)]
            lines += [
                f"Level {limit['level']}, {count} thread{'s' if count > 1 else ''}; limits of the machine: "
                f"{limit['fp32_gops']:.0f} GFLOP/s and {limit['read_gbps']:.0f} GB/s from memory.",
                "",
                time_table(report["results"], level, count, here, threads[0] if count != threads[0] else None),
                "",
            ]
    timings = [timing for result in report["results"] for timing in result["timings"].values()]
    runs = [engine["runs"] for timing in timings for engine in timing["engines"].values()]
    if runs:
        lines += [
            f"Times are milliseconds, batch 1 unless said otherwise, the least of {min(runs)} to {max(runs)} runs in "
            f"{report['rounds']} rounds in which the engines took turns."
        ]
    lines += ["", cost_table(report["results"])]
    failures = [f"- {result['title']}: {text}" for result in report["results"] for text in result["failures"]]
    return "\n".join(lines + (["", "What did not work:", ""] + failures if failures else []))

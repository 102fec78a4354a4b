"""Lays out measurements as the Markdown tables that stand in the README."""

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
    "inductor": "Inductor",
    "aoti": "AOTInductor",
}


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


def faster_peer(times, peers):
    known = [times[peer]["min_ms"] for peer in peers if peer in times]
    return min(known) if known else None


def time_cells(timing, peers):
    """burin, each peer, the ratio to the faster one, the share of the limit."""
    times = timing["engines"]
    if "burin" not in times:
        return ["–"] + [number(times[peer]["min_ms"]) if peer in times else "–" for peer in peers] + ["–", "–"]
    ours, theirs = times["burin"]["min_ms"], faster_peer(times, peers)
    return [
        number(ours),
        *(number(times[peer]["min_ms"]) if peer in times else "–" for peer in peers),
        f"{ours / theirs:.2f}" if theirs else "–",
        percent(timing["limit_ms"] / ours if timing.get("limit_ms") else None),
    ]


def time_table(results, level, threads, peers):
    """One row a model; milliseconds, least of all runs."""
    titles = ["model", "GFLOP"]
    for count in threads:
        named = f", {count} thread{'s' if count > 1 else ''}"
        titles += ["burin" + named, *(PEERS[peer] for peer in peers), "to the faster", "of limit"]
    if len(threads) == 2:
        titles.append(f"{threads[1]} threads over {threads[0]}")
    rows = []
    for result in results:
        timings = [result["timings"].get(f"{level}/{count}", {"engines": {}}) for count in threads]
        operations = result.get("operations")
        row = [result["title"], number(operations / 1e9) if operations else "–"]
        for timing in timings:
            row += time_cells(timing, peers)
        if len(threads) == 2:
            ours = [timing["engines"].get("burin", {}).get("min_ms") for timing in timings]
            row.append(f"{ours[0] / ours[1]:.2f}" if all(ours) else "–")
        rows.append(row)
    return markdown(titles, rows)


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


def render(report):
    """The whole answer: the machine, the command, a table of times a level, the other figures, and what failed."""
    peers, threads = report["peers"], report["threads"]
    lines = [f"Measured by `{report['command']}` on {report['machine']}."]
    for level in report["levels"]:
        limits = [report["limits"][f"{level}/{count}"] for count in threads]
        stated = "; ".join(
            f"{limit['fp32_gops']:.0f} GFLOP/s and {limit['read_gbps']:.0f} GB/s from memory on {limit['threads']} "
            f"thread{'s' if limit['threads'] > 1 else ''}"
            for limit in limits
        )
        lines += [f"Level {limits[0]['level']}, limits of the machine: {stated}.", ""]
        lines += [time_table(report["results"], level, threads, peers), ""]
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

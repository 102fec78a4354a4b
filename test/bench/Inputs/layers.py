"""Layers of a compression some of which share steps, and points of a sweep some of which are cliffs.

usage: layers.py SOURCE_ROOT
"""

import sys

sys.path.insert(0, sys.argv[1] + "/bench")
import against_f32  # noqa: E402  (found by the line above)
import sweep  # noqa: E402


def layer(node, before, after, kept_as="int8", **more):
    return {"node": node, "kept_as": kept_as, "ms_before": before, "ms_after": after, **more}


LAYERS = [
    layer("quicker", 2.0, 1.0),
    layer("level", 2.0, 2.05),
    layer("small", 0.001, 0.0015),  # not a microsecond more
    layer("fused", 0.0, 0.3),  # in f32 one step with the next
    layer("with", 0.4, 0.2, "f32", reason="slower"),
    layer("slower", 1.0, 1.25),
    layer("last", 0.5, 0.0),  # compressed one step with the one before
]
REPORT = {"layers": LAYERS, "ms_before": 6.0, "ms_after": 5.0}
print(against_f32.render([("Model", "int8", REPORT)]))


def point(size, milliseconds, operations=None):
    engines = {"burin": {"min_ms": milliseconds}, "onnxruntime": {"min_ms": 2.0 * milliseconds}}
    return {"size": size, "units": size, "operations": operations or size * 1000, "engines": engines}


def say(points):
    print({points[i]["size"]: f"{text}, against {points[k]['size']}" for i, (text, k) in sweep.cliffs(points).items()})


say([point(1, 0.9), point(2, 1.0), point(4, 1.9), point(8, 3.7)])  # rising and falling, but nowhere a cliff
say([point(127, 127), point(128, 128), point(129, 160), point(256, 256)])
say([point(4, 8.0), point(5, 5.1), point(6, 6.1)])
say([])


def step(node, op, milliseconds, flops):
    return {"node": node, "op": op, "ms": milliseconds, "flops": flops}


QUICK = [step("a", "matmul", 1.0, 100), step("b", "matmul", 2.0, 100), step("c", "nest", 0.1, 0)]
SLOW = [step("a", "matmul", 2.0, 200), step("b", "nest", 1.0, 0), step("b", "matmul", 5.0, 200), step("c", "nest", 0.3, 0)]
print(sweep.culprit(SLOW, QUICK))
print(sweep.culprit([step("d", "nest", 1.0, 0)], QUICK))
POINTS = [point(1, 1.0), {**point(50257, 4.0), "cliff": "half of the rate beside: a (matmul)"}]
SERIES = {"title": "Layer", "unit": "pixel", "failures": ["9: error: no"], "refused": [], "points": POINTS}
REPORT = {"command": "bench/run --sweep", "machine": "a machine", "level": "auto", "threads": 1}
REPORT["peers"] = ["onnxruntime", "openvino"]
print(sweep.render({**REPORT, "series": [SERIES]}))

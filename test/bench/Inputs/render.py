"""Renders a report with one model that could be measured and one that could not, to see what the tables make of it.

usage: render.py SOURCE_ROOT
"""

import sys

sys.path.insert(0, sys.argv[1] + "/bench")
import tables  # noqa: E402  (found by the line above)

ENGINES = {"burin": 30.0, "onnxruntime": 75.4, "openvino": 60.0}
MEASURED = {
    "title": "ResNet-50",
    "failures": [],
    "operations": 8178000000,
    "arena_bytes": 4096 * 1024,
    "arena_bound": 4000 * 1024,
    "weight_bytes": 102000000,
    "code_bytes": 300 * 1024,
    "startup_ms": {"burin": 0.125, "onnxruntime": 1234.5},
    "compile_s": {"onnx": 42.42},
    "difference": {"onnx": 1.234e-7},
    "same_bits": False,
    "timings": {
        "auto/1": {
            "engines": {name: {"min_ms": ms, "runs": 7} for name, ms in ENGINES.items()},
            "limit_ms": 24.0,
        },
        "auto/2": {"engines": {"burin": {"min_ms": 16.0, "runs": 99}}},
    },
}
REFUSED = {"title": "AlexNet", "failures": [".onnx: error: no"], "timings": {}}

print(
    tables.render(
        {
            "command": "bench/run",
            "machine": "a machine",
            "rounds": 5,
            "peers": ["onnxruntime", "openvino"],
            "threads": [1, 2],
            "levels": ["auto"],
            "limits": {
                "auto/1": {"level": "avx2", "threads": 1, "fp32_gops": 100.4, "read_gbps": 18.2},
                "auto/2": {"level": "avx2", "threads": 2, "fp32_gops": 200.8, "read_gbps": 18.2},
            },
            "results": [MEASURED, REFUSED],
        }
    )
)

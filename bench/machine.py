"""What kind of machine this is, as a reader of the tables needs to know it."""

import os

# Processors that do not name their core, by vendor, family and models.
CORES = (
    ("AuthenticAMD", 23, range(0x00, 0x30), "Zen"),
    ("AuthenticAMD", 23, range(0x30, 0x100), "Zen 2"),
    ("AuthenticAMD", 25, range(0x00, 0x10), "Zen 3"),
    ("AuthenticAMD", 25, range(0x20, 0x60), "Zen 3"),
    ("AuthenticAMD", 25, range(0x10, 0x100), "Zen 4"),
    ("AuthenticAMD", 26, range(0x00, 0x100), "Zen 5"),
    ("GenuineIntel", 6, (0x55,), "Skylake or Cascade Lake"),
    ("GenuineIntel", 6, (0x6A, 0x6C), "Ice Lake"),
    ("GenuineIntel", 6, (0x8F,), "Sapphire Rapids"),
    ("GenuineIntel", 6, (0xCF,), "Emerald Rapids"),
    ("GenuineIntel", 6, (0xAD, 0xAE), "Granite Rapids"),
)

# How much faster than with 256 bits multiply-adds are with 512 where the units are as wide as the registers, at the least:
# some processors lower their clock for them.
FULL_RATE = 1.3


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


def processor(facts):
    """`AMD EPYC (Zen 4)`."""
    name = facts.get("model name", "unknown processor")
    number = int(facts.get("cpu family", 0)), int(facts.get("model", 0))
    for vendor, family, models, core in CORES:
        if facts.get("vendor_id") == vendor and number[0] == family and number[1] in models:
            return name if core in name else f"{name} ({core})"
    return name


def describe(facts=None):
    """`AMD EPYC (Zen 4), 2 processors, AVX-512 with VNNI`."""
    facts = facts or cpu_facts()
    processors = len(os.sched_getaffinity(0))
    return (
        f"{processor(facts)}, {processors} processor{'s' if processors > 1 else ''}, "
        f"{instruction_sets(facts.get('flags', '').split())}"
    )


def kind(level, rates, facts=None):
    """What stands above the column of one machine beside others: `AMD EPYC (Zen 4), AVX-512 at half rate`.

    `level` is the one that was asked for, auto being the machine's best; `rates` are multiply-adds a second at the levels
    avx2 and avx512, which a machine without AVX-512 does not need."""
    facts = facts or cpu_facts()
    flags = facts.get("flags", "").split()
    if level not in ("auto", "amx") and not level.startswith("avx512"):
        name = level.upper() if level == "avx2" else level
        return f"{processor(facts)}, held to {name}" if "avx512f" in flags else f"{processor(facts)}, {name}"
    if "avx512f" not in flags:
        return f"{processor(facts)}, {instruction_sets(flags)}"
    width = "full" if rates["avx512"] > FULL_RATE * rates["avx2"] else "half"
    return f"{processor(facts)}, AVX-512 at {width} rate" + (", AMX" if "amx_int8" in flags else "")

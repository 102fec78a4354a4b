"""Prints what WordPiece.cpp asks of Unicode as C++ tables, from Python's unicodedata.

usage: unicode_table.py FILE

The tokenizer to be equalled (PyPI `tokenizers` 0.23) knows several versions of Unicode: categories from the crate
unicode_categories (8), decompositions and combining classes from unicode-normalization-alignments (9), lower case from
Rust's own library (17). The ranges below are where they differ from the data of Unicode 14 to 18, so that every Python
from 3.11 on gives the same tables. What was assigned later than such a table is, to it, not there.
"""

import sys
import unicodedata

# Format characters that are kept, marks that are not stripped, punctuation that does not split: assigned after 8.
KEPT_FORMAT = "890-891 8e2 110cd 13430-1343f"
KEPT_MARKS = """
5c8-5c9 7fd 897-89f 8ca-8e1 9fe afa-aff b53-b55 c04 c3c d00 d3b-d3c d81 eba ece 180f 1885-1886 1abf-1af0 1df6-1dfb a82c
a8c5 a8ff a9bd 10d24-10d27 10d69-10d6d 10eab-10eac 10ecb-10ecf 10ef0-10eff 10f46-10f50 10f82-10f85 11070 11073-11074
110c2 111c9 111cf 1123e 11241 1133b 113bb-113c0 113ce 113d0 113d2 113e1-113e2 11438-1143f 11442-11444 11446 1145e
1182f-11837 11839-1183a 1193b-1193c 1193e 11943 119d4-119d7 119da-119db 119e0 11a01-11a0a 11a33-11a38 11a3b-11a3e 11a47
11a51-11a56 11a59-11a5b 11a8a-11a96 11a98-11a99 11b60 11b62-11b64 11b66 11c30-11c36 11c38-11c3d 11c3f 11c92-11ca7
11caa-11cb0 11cb2-11cb3 11cb5-11cb6 11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95 11d97 11df0
11ef3-11ef4 11f00-11f01 11f36-11f3a 11f40 11f42 11f5a 13440 13447-13455 1611e-16129 1612d-1612f 16f4f 16fe4 1cf00-1cf2d
1cf30-1cf46 1d127-1d128 1d25b-1d25c 1e000-1e006 1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae
1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1e944-1e94a
"""
KEPT_PUNCTUATION = """
61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 2e60-2e63 10d6e 10ead 10ed0 10f55-10f59 10f86-10f89
113d4-113d5 113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c
11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f 16e97-16e9a
16fe2 1e5ff 1e95e-1e95f
"""
# Characters whose category was another one in Unicode 8.
EXTRA_MARKS = "1734 1171e"
EXTRA_PUNCTUATION = "166d 111c9"
# Assigned or changed after 9: no decomposition, combining class 0.
WITHOUT_DECOMPOSITION = "105c9 105e4 11383 11385 1138e 11391 113c5 113c7-113c8 11938 16121-16128 16d68-16d6a"
WITHOUT_CLASS = """
5c8-5c9 7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1af0 1df6-1dfa a82c 10d24-10d27 10d69-10d6d 10eab-10eac
10ecb-10ecf 10ef0-10efb 10efd-10eff 10f46-10f50 10f82-10f85 11070 1133b 113ce-113d0 1145e 11839-1183a 1193d-1193e 11943
119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 1612f 16ff0-16ff1 1d127-1d128 1d250-1d252 1d25b-1d25c 1d25f
1d280-1d281 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5
"""
# Lower case that Unicode 14 did not have: ranges of capitals and their distance to the small letters.
LATER_LOWER = {
    "1c89 a7cc a7ce a7d2 a7d4 a7da": 1,
    "a7cb": 0x264 - 0xA7CB,
    "a7dc": 0x19B - 0xA7DC,
    "10d50-10d65": 0x20,
    "16ea0-16eb8": 0x1B,
}
# The property White_Space of Unicode, tab and line ends aside, which are white space and control characters at once.
SPACES = "9-a d 20 a0 1680 2000-200a 2028-2029 202f 205f 3000"

CONTROL, SPACE, PUNCTUATION, MARK = 1, 2, 4, 8
LAST = 0x10FFFF
HANGUL = range(0xAC00, 0xD7A4)


def members(ranges):
    """The code points that a list such as "9-a d" names."""
    points = set()
    for item in ranges.split():
        first, _, last = item.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def properties():
    """(flags, combining class) of every code point."""
    kept_format, kept_marks, kept_punctuation = map(members, (KEPT_FORMAT, KEPT_MARKS, KEPT_PUNCTUATION))
    marks, punctuation, spaces, no_class = map(members, (EXTRA_MARKS, EXTRA_PUNCTUATION, SPACES, WITHOUT_CLASS))
    punctuation.update(map(ord, "$+<=>^`|~"))
    for point in range(LAST + 1):
        category, flags = unicodedata.category(chr(point)), 0
        if point in spaces:
            flags |= SPACE
        elif category in ("Cc", "Cf", "Co") and point not in kept_format or point == 0xFFFD:
            flags |= CONTROL
        if category[0] == "P" and point not in kept_punctuation or point in punctuation:
            flags |= PUNCTUATION
        if category == "Mn" and point not in kept_marks or point in marks:
            flags |= MARK
        yield flags, 0 if point in no_class else unicodedata.combining(chr(point))


def property_ranges():
    """(first, last, flags, class) of the stretches that have any."""
    ranges = []
    for point, (flags, combining) in enumerate(properties()):
        if ranges and ranges[-1][1] == point - 1 and ranges[-1][2:] == [flags, combining]:
            ranges[-1][1] = point
        elif flags or combining:
            ranges.append([point, point, flags, combining])
    return ranges


def decompositions():
    """(code point, whole canonical decomposition) of all that have one; Hangul syllables are left to arithmetic."""
    absent = members(WITHOUT_DECOMPOSITION)
    for point in range(LAST + 1):
        text = unicodedata.normalize("NFD", chr(point)) if not 0xD800 <= point < 0xE000 else chr(point)
        if text != chr(point) and point not in absent and point not in HANGUL:
            yield point, text


def lower_cases():
    """(code point, lower case) of all that have another one."""
    later = {point: point + step for ranges, step in LATER_LOWER.items() for point in members(ranges)}
    for point in range(LAST + 1):
        text = chr(later.get(point, 0)) if point in later else chr(point).lower()
        if text != chr(point):
            yield point, text


def print_expansions(file, name, expansions, pool):
    """One table of code points that become other ones, which are added to `pool`."""
    rows = []
    for point, text in expansions:
        rows.append(f"{{{point:#x}, {len(pool)}, {len(text)}}}")
        pool.extend(text)
    file.write(f"const Expansion {name}[{len(rows)}] = {{\n    " + ",\n    ".join(rows) + "};\n")
    file.write(f"const size_t {name}Count = {len(rows)};\n")


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: unicode_table.py FILE")
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write("// Tables of Unicode, printed by unicode_table.py.\n")
        file.write('#include "UnicodeTable.h"\n\nnamespace sentences {\n')
        rows = [f"{{{first:#x}, {last:#x}, {flags}, {combining}}}" for first, last, flags, combining in property_ranges()]
        file.write(f"const PropertyRange propertyRanges[{len(rows)}] = {{\n    " + ",\n    ".join(rows) + "};\n")
        file.write(f"const size_t propertyRangesCount = {len(rows)};\n")
        pool = []
        print_expansions(file, "decompositions", decompositions(), pool)
        print_expansions(file, "lowerCases", lower_cases(), pool)
        file.write(f"const char32_t expansionPool[{len(pool)}] = {{\n    ")
        file.write(",\n    ".join(f"{ord(point):#x}" for point in pool) + "};\n} // namespace sentences\n")


if __name__ == "__main__":
    main()

"""Writes small .npy and .npz files without NumPy, so that the tests need nothing but Python.

usage: arrays.py FILE.npy TYPE SHAPE VALUE...            (TYPE f4, f8, i8, ...; SHAPE 1,1,2,2)
       arrays.py FILE.npz NAME TYPE SHAPE VALUE... [+ NAME TYPE SHAPE VALUE...]...
"""

import struct
import sys
import zipfile

CODES = {"f4": "f", "f8": "d", "i8": "q", "u1": "B", "f2": "e"}


def npy(dtype, shape, values):
    """The bytes of one array."""
    convert = float if dtype[0] == "f" else int
    data = struct.pack(f"<{len(values)}{CODES[dtype]}", *map(convert, values))
    dims = "".join(f"{dim}," for dim in shape.split(",") if dim)
    header = f"{{'descr': '<{dtype}', 'fortran_order': False, 'shape': ({dims})}}\n".replace("<u1", "|u1")
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header.encode() + data


def main(path, *words):
    """Writes one file."""
    if path.endswith(".npy"):
        with open(path, "wb") as file:
            file.write(npy(words[0], words[1], words[2:]))
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in " ".join(words).split(" + "):
            name, dtype, shape, *values = member.split(" ")
            archive.writestr(name + ".npy", npy(dtype, shape, values))


main(*sys.argv[1:])

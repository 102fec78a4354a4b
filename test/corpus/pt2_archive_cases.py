"""Archives in .pt2 form that are damaged or hostile as zips, before a byte of their JSON counts."""

import random
import struct

from pt2_writer import DEFLATED, Member, archive, deflate, members

ARCHIVE = ["model.pt2", "zip", "member"]
LINK_MODE = 0o120777 << 16  # Unix's mode of a symbolic link, where zip keeps it


def add_damage_cases(corpus, good):
    corpus.compile("pt2-good", good, file="model.pt2")
    for i in range(32):
        corpus.refuse(f"pt2-cut-{i:02d}", good[: len(good) * i // 32], *ARCHIVE, file="model.pt2")
    generator = random.Random(8)
    for i in range(64):
        damaged = bytearray(good)
        for _ in range(1 + i % 3):
            damaged[generator.randrange(len(damaged))] ^= 1 << generator.randrange(8)
        corpus.survive(f"pt2-flip-{i:02d}", bytes(damaged), file="model.pt2")
    directory = good.index(b"PK\1\2")
    for i in range(32):
        damaged = bytearray(good)
        damaged[generator.randrange(directory, len(damaged))] ^= 1 << generator.randrange(8)
        corpus.survive(f"pt2-flip-directory-{i:02d}", bytes(damaged), file="model.pt2")


def add_end_record_cases(corpus, refuse, good):
    parts = members()
    refuse("empty", b"")
    refuse("text", b"this is no archive\n" * 100)
    refuse("onnx-in-disguise", b"\x08\x09" + bytes(100))
    refuse("end-record-only", archive([]))
    refuse("no-members-but-thousands", archive([], entries=65535))
    refuse("entries-65535", archive(parts, entries=65535))
    refuse("entries-too-few", archive(parts, entries=3))
    refuse("directory-beyond-file", archive(parts, directory_offset=0xFFFFFFF0))
    refuse("directory-inside-itself", archive(parts, directory_offset=len(good) - 10))
    refuse("directory-size-huge", archive(parts, directory_size=0xFFFFFFF0))
    refuse("directory-zip64-without-record", archive(parts, directory_offset=0xFFFFFFFF))
    refuse("several-disks", archive(parts, disk=7))
    locator = b"PK\6\7" + struct.pack("<IQI", 0, 1 << 63, 1)
    refuse("zip64-locator-wild", good[:-22] + locator + archive([], entries=65535, directory_offset=0xFFFFFFFF))
    record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1 << 60, 1 << 60, 1 << 62, 0)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, len(good) - 22, 1)
    refuse("zip64-record-huge", good[:-22] + record + locator + archive([], entries=65535, directory_offset=0xFFFFFFFF))
    corpus.survive("pt2-comment", archive(parts, comment=b"PK\5\6" * 100), file="model.pt2")
    corpus.survive("pt2-prefix", archive(parts, prefix=b"#!/bin/sh\n"), file="model.pt2")
    refuse("hole-1-terabyte", good, size=1 << 40)


def add_member_cases(corpus, refuse):
    def spoiled(suffix, **fields):
        """The sound archive with fields of one member replaced."""
        parts = members()
        for part in parts:
            if part.name.endswith(suffix):
                for key, value in fields.items():
                    setattr(part, key, value)
        return archive(parts)

    bomb = deflate(bytes(1 << 30))
    for what, suffix in (("weight", "weight_0"), ("json", "model.json")):
        refuse(f"{what}-size-huge", spoiled(suffix, size=0xFFFFFFF0, packed_size=0xFFFFFFF0))
        zip64 = struct.pack("<HHQQ", 1, 16, 1 << 62, 1 << 62)
        refuse(f"{what}-size-2-to-62", spoiled(suffix, size=0xFFFFFFFF, packed_size=0xFFFFFFFF, extra=zip64))
        refuse(f"{what}-size-mismatch", spoiled(suffix, size=7))
        refuse(f"{what}-offset-beyond", spoiled(suffix, offset=0xFFFFFFF0))
        refuse(f"{what}-offset-wrong", spoiled(suffix, offset=1))
        refuse(f"{what}-crc-wrong", spoiled(suffix, crc=1))
        refuse(f"{what}-encrypted", spoiled(suffix, flags=0x801))
        refuse(f"{what}-method-unknown", spoiled(suffix, method=99, payload=b"abc"))
        refuse(f"{what}-local-name-differs", spoiled(suffix, local_name="m/../../../var/owned"))
        refuse(f"{what}-runs-into-next", spoiled(suffix, size=2900, packed_size=2900))
        corpus.survive(f"pt2-{what}-extra-cut", spoiled(suffix, extra=b"\1\0\xff\xff"), file="model.pt2")
        refuse(f"{what}-bomb-1-gigabyte", spoiled(suffix, method=DEFLATED, payload=bomb, size=1 << 30, crc=0))
        refuse(f"{what}-bomb-that-lies", spoiled(suffix, method=DEFLATED, payload=bomb, size=72))
        refuse(f"{what}-missing", archive([part for part in members() if not part.name.endswith(suffix)]))
        refuse(f"{what}-twice", archive(members() + [p for p in members() if p.name.endswith(suffix)]))
    shared = members()
    others = [Member(f"m/data/weights/w{i}", shared[0].data, offset=0, local_name=shared[0].name, hidden=True)
            for i in range(1000)]
    refuse("members-overlap", archive(shared + others))


def add_name_cases(corpus, refuse):
    for what, name in (("up", "m/../../../../var/owned"), ("up-only", ".."), ("absolute", "/var/owned"),
                       ("backslash", "m\\..\\..\\owned"), ("drive", "C:/owned"), ("zero-byte", "m/a\0b"),
                       ("empty", ""), ("control-bytes", "m/\x1b[2J\n"), ("two-slashes", "m//byteorder2"),
                       ("64-kilobytes", "m/" + "a" * 65000)):
        corpus.survive(f"pt2-name-{what}", archive(members() + [Member(name, b"evil")]), file="model.pt2")
    corpus.survive("pt2-name-not-utf-8", archive(members() + [Member(b"m/\xff\xfe", b"x")]), file="model.pt2")
    corpus.survive("pt2-member-is-link", archive(members() + [Member("m/l", b"/etc/passwd", attributes=LINK_MODE)]),
                   file="model.pt2")
    corpus.survive("pt2-20000-members", archive(members() + [Member(f"m/{i}", b"") for i in range(20000)]),
                   file="model.pt2")
    corpus.survive("pt2-two-roots", archive(members() + members(root="other")), file="model.pt2")
    refuse("root-up", archive(members(root="..")))
    refuse("root-absolute", archive(members(root="/m")))
    refuse("no-root", archive([Member(part.name[2:], part.data) for part in members()]))
    refuse("old-form", archive([Member("m/serialized_exported_program.json", b"{}"),
                                Member("m/serialized_state_dict.pt", b"\x80\x02.")]))
    refuse("torch-script", archive([Member("m/data.pkl", b"\x80\x02."), Member("m/code/m.py", b"import os")]))


def add_cases(corpus):
    good = archive(members())

    def refuse(name, data, **rest):
        corpus.refuse(f"pt2-{name}", data, *ARCHIVE, file="model.pt2", **rest)

    add_damage_cases(corpus, good)
    add_end_record_cases(corpus, refuse, good)
    add_member_cases(corpus, refuse)
    add_name_cases(corpus, refuse)

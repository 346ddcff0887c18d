"""Ten thousand byte strings to tokenize, the same each time: tests/vectors/score/tokenizer/strings.bin.gz.

Each is its length (LEB128) and its bytes. About one in twelve is no UTF-8.
"""

import gzip
import random
import sys

COUNT = 10_000

WORDS = """the of and to in is was for on that with as by this from at which are be have not but they an or were one all
their there been if more when will would who so no weights subnet miner validator embedding tokenization unbelievable
running played internationalization antidisestablishmentarianism Bittensor NASA iPhone e-mail don't I'm you're we've
she'll it'd O'Neil DON'T WE'LL it'S 'tis rock'n'roll naïve café Zürich Ångström façade jalapeño Straße İstanbul ısı
ΣΊΣΥΦΟΣ ὀδυσσεύς Привет мир Ёжик українська straße ﬁne oﬃce ſoft 'ſ ĲSSEL Ǆungla ǅ ẞ""".split()
CODE = """def f(x): return x**2 # comment|for (let i = 0; i < n; ++i) { a[i] += b[i]; }|SELECT * FROM t WHERE id = 'x';
#include <stdio.h>|fn main() { println!("{:?}", v); }|<div class="a">&nbsp;</div>|\\tif err != nil {\\n\\t\\treturn err\\n\\t}
https://example.org/a?b=c&d=%20e#f|user.name+tag@mail.example.co.uk|C:\\\\Users\\\\x|{"a": [1, 2.5e-3, null]}|x_1 = y__2 -> z
__init__|a--b---c|!!!???...|«quoted» “curly” ‘single’ „low“|$1,234.56 €99 £5 ¥1000 ₿0.1|~/.config|/* c */ // d|0xDEADBEEF
1.2.3-rc.4+build|a\\r\\nb\\r\\n\\r\\nc|\\n\\n\\n  x|   leading|trailing   |a  b   c    d|\\t\\ttabs\\t|2024-01-31T23:59:59Z""".replace("\\n", "\n")
CODE = [piece.replace("\\t", "\t").replace("\\r", "\r") for line in CODE.split("\n") for piece in line.split("|")]
SPECIAL = """[CLS] [SEP] [MASK] [UNK] [PAD] [cls] [ CLS ] [CLS][SEP] <s> </s> <unk> <pad> <mask> <S> < s > <s><s> <|endoftext|>
<|begin_of_text|> <|end_of_text|> <|im_start|> <|im_end|> <|endoftext <0x0A> <0xFF> <0x00> ##ing ## ▁ ▁▁the Ġ ĠĠthe Ċ Ã© <extra_id_0>
yesterday Yesterday YESTERDAY yesterdays <new> a<new>b""".split()
RANGES = {
    "cjk": [(0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x3001, 0x3020), (0xFF01, 0xFF5E)],
    "rare cjk": [(0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0x2CEB0, 0x2EBE0), (0xF900, 0xFAFF), (0x2F800, 0x2FA1D), (0x2F00, 0x2FD5)],
    "kana": [(0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1B000, 0x1B122)],
    "hangul": [(0xAC00, 0xD7A3)],
    "jamo": [(0x1100, 0x11FF), (0xA960, 0xA97C), (0xD7B0, 0xD7FB), (0x3131, 0x318E), (0xFFA1, 0xFFDC), (0xAC00, 0xAC20)],
    "thai lao": [(0x0E01, 0x0E5B), (0x0E81, 0x0EDF)],
    "arabic": [(0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)],
    "hebrew": [(0x0591, 0x05F4), (0xFB1D, 0xFB4F)],
    "indic": [(0x0900, 0x0DFF), (0x11000, 0x1133F)],
    "tibetan burmese khmer": [(0x0F00, 0x0FDA), (0x1000, 0x109F), (0x1780, 0x17F9)],
    "greek": [(0x0370, 0x03FF), (0x1F00, 0x1FFF)],
    "cyrillic": [(0x0400, 0x052F), (0x1C80, 0x1C88), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
    "latin": [(0x00A0, 0x024F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F)],
    "caucasian": [(0x0531, 0x058F), (0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2D)],
    "african american": [(0x1200, 0x139F), (0x13A0, 0x13FF), (0x1400, 0x167F), (0x07C0, 0x07FF), (0xA500, 0xA62B), (0x1E900, 0x1E95F)],
    "old": [(0x10000, 0x1049F), (0x104B0, 0x10FFF), (0x12000, 0x123FF), (0x13000, 0x1342F), (0x16800, 0x16FFF)],
    "symbols": [(0x2000, 0x2BFF), (0x1D000, 0x1D7FF), (0x1EE00, 0x1EEFF), (0x3200, 0x33FF)],
    "emoji": [(0x1F300, 0x1FAFF), (0x2600, 0x27BF), (0x1F1E6, 0x1F1FF)],
    "forms": [(0xFB00, 0xFB17), (0xFE10, 0xFE6B), (0xFF00, 0xFFEF), (0x2070, 0x209C), (0x2100, 0x218B), (0x2460, 0x24FF)],
    "digits": [(0x30, 0x39), (0x660, 0x669), (0x966, 0x96F), (0xFF10, 0xFF19), (0x1D7CE, 0x1D7FF), (0x2150, 0x218B), (0x10D40, 0x10D49)],
    "marks": [(0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20F0), (0xFE20, 0xFE2F), (0x0591, 0x05BD), (0x064B, 0x0655), (0x1D165, 0x1D172)],
    "controls": [(0x00, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFD), (0xFEFF, 0xFEFF), (0xAD, 0xAD), (0xE0001, 0xE007F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x0600, 0x0605), (0x110BD, 0x110BD)],
    "edges": [(0xD7F0, 0xD7FF), (0xE000, 0xE00F), (0xF8F0, 0xF8FF), (0xFDD0, 0xFDEF), (0xFFF0, 0xFFFF), (0x1FFF0, 0x1FFFF), (0x10FFF0, 0x10FFFF), (0xFFFF0, 0x10000F)],
    "planes": [(0x80, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF), (0x20000, 0x3FFFF), (0xE0000, 0x10FFFF)],
}
SPACES = [chr(c) for c in (0x20, 0x20, 0x20, 0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0xA0, 0x1680, 0x180E, 0x2000, 0x2003, 0x2009, 0x200A, 0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x2581)]
SEQUENCES = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇨🇭🇯🇵", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "☝🏿", "🧑🏻‍🤝‍🧑🏿", "é", "é", "Å", "ậ", "ำ", "ﷺ", "क्षि", "நி", "각", "각", "ẛ̣", "ǖ", "Ω", "\u0344", "\u0f73", "q̣̇", "q̣̇"]

pick = random.Random(41)


def some(kind, most):
    """Characters of a kind, its ranges alike likely."""
    ranges = RANGES[kind]
    return "".join(chr(pick.randint(*pick.choice(ranges))) for _ in range(pick.randint(1, most)))


def spaces(most=4):
    return "".join(pick.choice(SPACES) for _ in range(pick.randint(1, most)))


def sentence():
    return " ".join(pick.choice(WORDS) for _ in range(pick.randint(1, 9))) + pick.choice(["", ".", "!", "?", ",", "…", " ;"])


def script():
    kind = pick.choice(list(RANGES))
    return pick.choice(["", " ", "-"]).join(some(kind, 7) for _ in range(pick.randint(1, 3)))


def numbers():
    return pick.choice(["", "-", "$", "v"]) + "".join(pick.choice("0123456789,.:/ ") for _ in range(pick.randint(1, 14)))


def marked():
    return "".join(pick.choice("aeiouxAEOU가あक") + some("marks", 5) for _ in range(pick.randint(1, 3)))


def run():
    piece = pick.choice(["a", "ab", " ", "\n", " \n", "0", "字", "é", "e\u0301", "!", "=", "-", "x1", "的", "A", "\u200d", "▁", "Ġ", "'s"])
    return piece * pick.choice([2, 3, 5, 8, 17, 33, 64, 99, 100, 101, 130])


def special():
    return pick.choice(["", " ", "  ", "\n", "a"]).join(pick.choice(SPECIAL + WORDS[:9]) for _ in range(pick.randint(1, 5)))


def mixed():
    return "".join(pick.choice(PLAIN)() + pick.choice(["", " ", spaces()]) for _ in range(pick.randint(2, 3)))


PLAIN = [sentence, sentence, script, script, script, numbers, marked, special, lambda: pick.choice(CODE), lambda: pick.choice(SEQUENCES), lambda: spaces(9)]
KINDS = PLAIN + [run, mixed, mixed, mixed]


def broken(text):
    """Bytes cut, put in or changed."""
    data = bytearray(text.encode())
    for _ in range(pick.randint(1, 4)):
        at = pick.randrange(len(data) + 1)
        if pick.random() < 0.4:
            data[at:at] = pick.choice([b"\xff", b"\x80", b"\xc0\xaf", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf5", b"\xc3", b"\xe0\x80"])
        elif at < len(data) and pick.random() < 0.5:
            data[at] = pick.randrange(256)
        else:
            del data[at : at + 1]
    return bytes(data)


def strings():
    """All of them. Every code point that folds or composes oddly is somewhere in the scripts' ranges."""
    made = [b"", b" ", b"\n", "\u0301".encode(), b"a", "\ufffd".encode(), b"\x00"]
    while len(made) < COUNT:
        text = pick.choice(KINDS)()
        made.append(broken(text) if pick.random() < 1 / 12 else text.encode())
    return made


def leb(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


if __name__ == "__main__":
    packed = b"".join(leb(len(text)) + text for text in strings())
    with open(sys.argv[1], "wb") as file:
        file.write(gzip.compress(packed, 9, mtime=0))

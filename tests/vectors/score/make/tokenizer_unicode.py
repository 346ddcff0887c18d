"""The Unicode of Hugging Face's `tokenizers`, asked of it character by character: crates/score/src/tokenizer/unicode/tables.bin.

Its parts carry tables of different ages (Unicode 9 for normal forms, 8 for BERT, newer in its regular expressions), so
they are measured, not looked up. Python's `unicodedata` gives only what measuring cannot: one step of a decomposition
and the number of a combining class.

Layout, every number LEB128: for each set the count of ranges, then gap and length of each; the count of combining
classes, then gap, length and class of each range; the count of decompositions, then the gaps of the characters that
decompose, then for each `length << 2 | composes << 1 | compatibility`; then all they decompose to, as UTF-8.
"""

import sys
import unicodedata

from tokenizers import Regex, normalizers, pre_tokenizers

ALL = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)
NFD, NFC, NFKD = normalizers.NFD(), normalizers.NFC(), normalizers.NFKD()


def matched(pattern):
    """Characters a regular expression of one character matches."""
    text = "".join(ALL)
    left = pre_tokenizers.Split(pattern, "removed").pre_tokenize_str(text)
    return set(ALL) - set("".join(piece for piece, _ in left))


def nonspacing():
    """Characters BERT strips as accents, once they are decomposed."""
    kept = set(bert(strip_accents=True).normalize_str("".join(ALL)))
    return {c for c in ALL if c not in kept and NFD.normalize_str(c) == c}


def marks():
    return set(ALL) - set(normalizers.StripAccents().normalize_str("".join(ALL)))


def words():
    whitespace = pre_tokenizers.Whitespace()
    return {c for c in ALL if whitespace.pre_tokenize_str("a" + c)[0][0] == "a" + c}


def bert(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **on})


def digits():
    """What the compiler of `tokenizers` calls numeric: some characters more than its regular expressions know."""
    return {c for c in ALL if len(pre_tokenizers.Digits(True).pre_tokenize_str("a" + c)) == 2}


def punctuation():
    left = pre_tokenizers.Punctuation("removed").pre_tokenize_str("".join(ALL))
    return set(ALL) - set("".join(piece for piece, _ in left))


def cleaned():
    """Characters BERT's cleaning takes away. Those it makes a space are not."""
    return {c for c in ALL if bert(clean_text=True).normalize_str("a" + c) == "a"}


def ranges(of):
    points, found = sorted(of.items()) if isinstance(of, dict) else [(ord(c), None) for c in sorted(of)], []
    for point, value in points:
        if found and found[-1][1] == point and found[-1][2] == value:
            found[-1][1] = point + 1
        else:
            found.append([point, point + 1, value])
    return found


def combining_class(c):
    """`unicodedata`'s, where `tokenizers` orders by it."""
    number = unicodedata.combining(c)
    if number == 0:
        return 0
    lower, higher = "\u0334", "\u0345"  # 1 and 240
    moves = NFD.normalize_str(c + lower)[0] == lower if number > 1 else NFD.normalize_str(higher + c)[0] == c
    return number if moves else 0


def decompositions():
    for c in ALL:
        step = unicodedata.decomposition(c)
        if not step or NFKD.normalize_str(c) == c or ord(c) in HANGUL:
            continue
        parts = step.split()
        compatibility = parts[0].startswith("<")
        parts = [int(part, 16) for part in parts[compatibility:]]
        composes = not compatibility and len(parts) == 2 and NFC.normalize_str(c) == c
        yield ord(c), parts, composes, compatibility


def leb(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def pack_ranges(found):
    out, last = bytearray(leb(len(found))), 0
    for start, end, value in found:
        out += leb(start - last) + leb(end - start)
        out += leb(value) if value is not None else b""
        last = end
    return bytes(out)


def pack_decompositions(found):
    gaps, heads, text, last = bytearray(), bytearray(), "", 0
    for point, parts, composes, compatibility in found:
        gaps += leb(point - last)
        heads += leb(len(parts) << 2 | composes << 1 | compatibility)
        text += "".join(map(chr, parts))
        last = point
    return leb(len(found)) + bytes(gaps) + bytes(heads) + text.encode()


def main(path):
    sets = [
        matched(Regex(r"\p{L}")),
        matched(Regex(r"\p{N}")),
        digits(),
        words(),
        punctuation(),
        nonspacing(),
        marks(),
        cleaned(),
    ]
    classes = {ord(c): number for c in ALL if (number := combining_class(c))}
    steps = list(decompositions())
    packed = [pack_ranges(ranges(found)) for found in sets]
    packed += [pack_ranges(ranges(classes)), pack_decompositions(steps)]
    print([len(part) for part in packed], len(steps), file=sys.stderr)
    with open(path, "wb") as file:
        file.write(b"".join(packed))


if __name__ == "__main__":
    main(sys.argv[1])

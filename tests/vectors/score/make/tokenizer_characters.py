"""Every code point, through every normaliser and pre-tokenizer that asks what a character is: characters.gz.

The tokenizer under it has the 256 bytes for a vocabulary, each once more with a mark where a word ends, so ids tell
how a text was rewritten and where it was cut. The file is lines of JSON: a tokenizer.json, then the digests of
`tokenizer_expected.py`, in hexadecimal, of the texts of all blocks of 4096 code points: the characters one after the
other; each behind an `a`; each between an apostrophe and an `e`.
"""

import gzip
import json
import sys

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from tokenizer_expected import BYTES, GPT2, LLAMA3, QWEN2, digest

NORMALIZERS = [
    normalizers.NFC(),
    normalizers.NFD(),
    normalizers.NFKC(),
    normalizers.NFKD(),
    normalizers.Lowercase(),
    normalizers.StripAccents(),
    normalizers.Nmt(),
    normalizers.BertNormalizer(),
    normalizers.BertNormalizer(strip_accents=False, lowercase=False),
]
PRE_TOKENIZERS = [
    pre_tokenizers.BertPreTokenizer(),
    pre_tokenizers.Whitespace(),
    pre_tokenizers.WhitespaceSplit(),
    pre_tokenizers.Punctuation(),
    pre_tokenizers.Digits(individual_digits=False),
    pre_tokenizers.Split(Regex(GPT2), "isolated"),
    pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
    pre_tokenizers.Split(Regex(QWEN2), "isolated"),
]


def blocks():
    for start in range(0, 0x110000, 0x1000):
        block = [chr(c) for c in range(start, start + 0x1000) if not 0xD800 <= c < 0xE000]
        if block:
            yield "".join(block)
            yield "".join("a" + c for c in block)
            yield "".join("'" + c + "e" for c in block)


def probe(normalizer=None, pre_tokenizer=None):
    tokens = sorted(BYTES) + [token + "</w>" for token in sorted(BYTES)]
    tokenizer = Tokenizer(models.BPE({token: id for id, token in enumerate(tokens)}, [], end_of_word_suffix="</w>"))
    spelled = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizer, spelled]) if pre_tokenizer else spelled
    if normalizer:
        tokenizer.normalizer = normalizer
    return tokenizer


if __name__ == "__main__":
    probes = [probe(normalizer=part) for part in NORMALIZERS] + [probe(pre_tokenizer=part) for part in PRE_TOKENIZERS]
    lines = []
    for tokenizer in probes:
        lines.append(tokenizer.to_str())
        lines.append(json.dumps("".join(digest(tokenizer.encode(text).ids).hex() for text in blocks())))
    with open(sys.argv[1], "wb") as file:
        file.write(gzip.compress("\n".join(lines).encode(), 9, mtime=0))

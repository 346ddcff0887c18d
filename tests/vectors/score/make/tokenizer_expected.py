"""Small tokenizers, trained by Hugging Face's `tokenizers`, and what that library makes of the strings.

    tokenizer_expected.py VECTORS MINILM

writes for each tokenizer NAME.json.gz and NAME.expected.gz: for each string the first four bytes of the SHA-256 of its
ids (32 bits each, little-endian), special ones included, uncut; then for each two strings that follow each other, as a
pair cut to `8 + 7 i % 57` tokens, that of ids and type ids (8 bits each). Four zeros: the library refuses.
"""

import gzip
import hashlib
import json
import pathlib
import struct
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import tokenizer_strings

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace("{1,3}", "")
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
BYTES = pre_tokenizers.ByteLevel.alphabet()
FALLBACK = [f"<0x{byte:02X}>" for byte in range(256)]


def corpus(below):
    for text in tokenizer_strings.strings():
        text = text.decode(errors="replace")
        if all(ord(c) < below for c in text):
            yield text
    for path in sorted(pathlib.Path(json.__file__).parent.glob("*.py")):
        yield from path.read_text().splitlines(keepends=True)


def trained(model, trainer, normalizer=None, pre_tokenizer=None, below=0x110000):
    """Trained on those texts that have no character beyond `below`: Unigram takes all that it sees."""
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(corpus(below), trainer)
    return tokenizer


def bpe(size, special, alphabet=BYTES, **more):
    return trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=sorted(alphabet), show_progress=False, **more)


def changed(tokenizer, change):
    """A tokenizer whose file was edited."""
    file = json.loads(tokenizer.to_str())
    change(file)
    return Tokenizer.from_str(json.dumps(file))


def cased():
    """BERT's, with case: WordPiece, BertProcessing."""
    trainer = trainers.WordPieceTrainer(vocab_size=2500, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False, limit_alphabet=800)
    bert = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer = trained(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=64), trainer, bert, pre_tokenizers.BertPreTokenizer())
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_truncation(64, strategy="only_second")
    return tokenizer


def gpt2():
    tokenizer = trained(models.BPE(), bpe(2300, ["<|endoftext|>"]), None, pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def roberta():
    """A space before every word, RobertaProcessing, a mask that takes the space before it."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = trained(models.BPE(), bpe(2000, special), None, pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    tokenizer.add_tokens([AddedToken("yesterday", single_word=True), AddedToken("<new>", rstrip=True, lstrip=True, normalized=False)])
    return tokenizer


def llama3():
    special = ["<|begin_of_text|>", "<|end_of_text|>"]
    cut = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer = trained(models.BPE(), bpe(2300, []), None, cut)
    # Words that no merge reaches, for `ignore_merges`.
    words = ["Ġweights", "Ġvalidator", "Bittensor", "!!!???..."]

    def change(file):
        file["model"]["ignore_merges"] = True
        vocab = file["model"]["vocab"]
        for word in words:
            vocab.setdefault(word, len(vocab))

    tokenizer = changed(tokenizer, change)
    tokenizer.add_special_tokens(special)
    begin = tokenizer.token_to_id("<|begin_of_text|>")
    template = processors.TemplateProcessing(single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1", special_tokens=[("<|begin_of_text|>", begin)])
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
    tokenizer.enable_truncation(64, strategy="only_first", direction="left")
    return tokenizer


def qwen2():
    cut = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN2), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer = trained(models.BPE(), bpe(2300, []), normalizers.NFC(), cut)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer.enable_truncation(64, direction="left")
    return tokenizer


def modernbert():
    """As ModernBERT's: NFC, GPT-2's bytes, BERT's template. Runs of spaces are tokens beside the vocabulary."""
    tokenizer = trained(models.BPE(), bpe(2000, []), normalizers.NFC(), pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.add_tokens([AddedToken(" " * count, normalized=True) for count in (8, 4, 3, 2)])
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True), "[CLS]", "[SEP]", "[PAD]", "[UNK]"])
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=ends)
    return tokenizer


def llama2():
    """Characters that fall back on bytes, the space as a visible character, put there by normalisers."""
    normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trainer = bpe(2600, ["<unk>", "<s>", "</s>"] + FALLBACK, "▁", limit_alphabet=500, max_token_length=12)
    tokenizer = trained(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), trainer, normalizer, pre_tokenizers.Metaspace(prepend_scheme="never"))
    tokenizer = changed(tokenizer, lambda file: file.update(pre_tokenizer=None))
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return tokenizer


def llama2_first():
    """The same by Metaspace, which prepends to the beginning alone; unknown characters are one token, not bytes."""
    trainer = bpe(1500, ["<unk>", "<s>", "</s>"], "▁", limit_alphabet=300, max_token_length=12)
    metaspace = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer = trained(models.BPE(unk_token="<unk>", fuse_unk=True), trainer, normalizers.Replace(Regex(" {2,}"), "  "), metaspace)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=[("<s>", 1), ("</s>", 2)])
    return tokenizer


def unigram():
    trainer = trainers.UnigramTrainer(vocab_size=2200, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False)
    normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Lowercase()])
    tokenizer = trained(models.Unigram(), trainer, normalizer, pre_tokenizers.Metaspace(), 0x600)
    tokenizer.add_tokens([AddedToken("Yesterday", normalized=True)])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])
    return tokenizer


def unigram_bytes():
    """Unigram that falls back on bytes, cut at spaces that stay with the word before."""
    trainer = trainers.UnigramTrainer(vocab_size=1800, special_tokens=["<unk>"] + FALLBACK, unk_token="<unk>", show_progress=False)
    cut = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer = trained(models.Unigram(), trainer, normalizers.NFD(), cut, 0x400)
    return changed(tokenizer, lambda file: file["model"].update(byte_fallback=True))


def pieces():
    """WordPiece behind every other normaliser and pre-tokenizer."""
    trainer = trainers.WordPieceTrainer(vocab_size=2000, special_tokens=["[UNK]"], show_progress=False, limit_alphabet=500)
    normalizer = normalizers.Sequence([normalizers.Strip(left=True, right=False), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Replace("``", '"')])
    cut = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Split("-", "merged_with_next"), pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Digits(individual_digits=True)])
    return trained(models.WordPiece(unk_token="[UNK]"), trainer, normalizer, cut)


def endings():
    """BPE with marks at the ends of words, as OpenAI's first, and unknown characters one by one."""
    trainer = bpe(1500, ["<unk>"], "", limit_alphabet=300, end_of_word_suffix="</w>")
    cut = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(GPT2), "removed", invert=True), pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Digits(False)])
    return trained(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), trainer, normalizers.BertNormalizer(handle_chinese_chars=False), cut)


def continuing():
    """BPE with marks on what continues a word."""
    trainer = bpe(1500, ["<unk>"], "", limit_alphabet=300, continuing_subword_prefix="##")
    return trained(models.BPE(unk_token="<unk>", continuing_subword_prefix="##"), trainer, normalizers.NFKC(), pre_tokenizers.BertPreTokenizer())


SMALL = [cased, gpt2, roberta, llama3, qwen2, modernbert, llama2, llama2_first, unigram, unigram_bytes, pieces, endings, continuing]


def digest(ids, types=()):
    return hashlib.sha256(struct.pack(f"<{len(ids)}I", *ids) + bytes(types)).digest()[:4]


def encoded(tokenizer, *texts, types=False):
    try:
        encoding = tokenizer.encode(*texts)
    except Exception as refusal:
        print(texts, refusal, file=sys.stderr) if "too short" not in str(refusal) else None
        return bytes(4)
    return digest(encoding.ids, encoding.type_ids if types else ())


def expected(tokenizer, texts):
    truncation = {key: value for key, value in (tokenizer.truncation or {}).items() if key in ("strategy", "direction")}
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = [encoded(tokenizer, text) for text in texts]
    for i in range(0, len(texts) // 2):
        tokenizer.enable_truncation(8 + 7 * i % 57, **truncation)
        found.append(encoded(tokenizer, texts[2 * i], texts[2 * i + 1], types=True))
    return b"".join(found)


def write(path, data):
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def main(vectors, minilm):
    texts = [text.decode(errors="replace") for text in tokenizer_strings.strings()]
    made = {small.__name__: small().to_str() for small in SMALL}
    made["minilm"] = pathlib.Path(minilm).read_text()
    for name, file in made.items():
        write(pathlib.Path(vectors) / f"{name}.json.gz", file.encode())
        write(pathlib.Path(vectors) / f"{name}.expected.gz", expected(Tokenizer.from_str(file), texts))


if __name__ == "__main__":
    main(*sys.argv[1:])

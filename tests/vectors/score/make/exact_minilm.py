"""Sentence embeddings of all-MiniLM-L6-v2 by PyTorch, with their token ids: `exact-minilm.json.gz`.

Usage: HF_HUB_OFFLINE=1 python exact_minilm.py MODEL_FOLDER OUT [COUNT]
"""

import gzip
import json
import random
import sys

import torch
from transformers import AutoTokenizer, BertModel

WORDS = (
    "the a of chain miner validator weight stake subnet river mountain quick brown fox jumps over lazy dog because "
    "gradient descent converges slowly when learning rate is small price bitcoin fell by percent today paris capital "
    "france cooked dinner while it was raining def return import lambda naïve café Zürich 東京 猫 привет мир 🚀 😀 "
    "SELECT * FROM 3.14159 2026-11-25 http://example.com don't can't ... !!! ? ; ( ) [ ] quantum entanglement "
    "photosynthesis antidisestablishmentarianism yes no maybe"
).split()

FIXED = [
    "",
    ".",
    "Hello, world!",
    "The quick brown fox jumps over the lazy dog.",
    "A cat sits on the mat.",
    "Bittensor validators score the answers of miners.",
    "東京は日本の首都です。",
    "Ça va très bien, merci — et vous ?",
    "🚀🚀🚀 to the moon 😀",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "0123456789 " * 20,
]


def sentences(count):
    rng = random.Random(4)
    texts = list(FIXED)
    while len(texts) < count:
        texts.append(" ".join(rng.choice(WORDS) for _ in range(rng.choice([1, 2, 4, 8, 12, 16, 24, 40, 90]))))
    return texts[:count]


def main():
    folder, out = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 24
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    cases = []
    with torch.no_grad():
        for text in sentences(count):
            ids = tokenizer(text, truncation=True, max_length=256)["input_ids"]
            hidden = model(torch.tensor([ids])).last_hidden_state[0]
            mean = hidden.mean(dim=0)
            unit = mean / mean.norm().clamp(min=1e-12)
            cases.append({"ids": ids, "unit": [float(f"{x:.7g}") for x in unit.tolist()]})
    with open(out, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        file.write(json.dumps(cases, separators=(",", ":")).encode())


main()

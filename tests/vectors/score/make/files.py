"""Small model files as safetensors, transformers and sentence-transformers write them, with what they read back.

safetensors 0.8.0, torch 1.13.1, numpy 1.26.4, transformers 4.41.2, sentence-transformers 2.7.0:
    python files.py ../files
"""

import hashlib
import json
import os
import shutil
import sys

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer, models
from transformers import BertConfig, BertModel, BertTokenizerFast

OUT = sys.argv[1]
torch.manual_seed(1)


def bits(tensor):
    """Numbers in single precision, as bits in hexadecimal."""
    return tensor.to(torch.float32).contiguous().numpy().view(np.uint32).tobytes().hex()


def types():
    normal = lambda *shape: torch.randn(*shape)
    tensors = {
        "single": normal(3, 4),
        "half": normal(2, 5).half(),
        "brain": normal(4, 2).bfloat16(),
        "scalar": torch.tensor(2.5),
        "nothing": torch.zeros(0, 3),
        "cube": normal(2, 3, 2),
        "double": normal(2).double(),
        "places": torch.arange(5),
        "bytes": torch.tensor([1, 255], dtype=torch.uint8),
        "signed": torch.tensor([-1, 127, -128], dtype=torch.int8),
        "truth": torch.tensor([True, False]),
    }
    path = f"{OUT}/types.safetensors"
    save_file(tensors, path, metadata={"format": "pt", "ünï": '"{}'})
    expected = {}
    with safe_open(path, framework="pt") as file:
        for name in file.keys():
            tensor, part = file.get_tensor(name), file.get_slice(name)
            weights = tensor.dtype in (torch.float32, torch.float16, torch.bfloat16)
            expected[name] = {
                "dtype": part.get_dtype(),
                "shape": list(tensor.shape),
                "bits": bits(tensor) if weights else None,
            }
    return expected


def whole_numbers(matrix, most, columns):
    """Symmetric, halves to even: the nearest multiples of the largest magnitude over `most`, `columns` together."""
    groups = matrix.reshape(-1, columns)
    scales = np.abs(groups).max(axis=1, keepdims=True) / np.float32(most)
    whole = np.rint(groups / np.where(scales == 0, np.float32(1), scales)).clip(-most, most).astype(np.int8)
    return whole.reshape(matrix.shape), scales.reshape(-1).astype(np.float32)


def quantised():
    matrix = torch.randn(6, 64).numpy() * np.float32(0.1)
    matrix[2] = 0
    eight, eight_scales = whole_numbers(matrix, 127, 64)
    four, four_scales = whole_numbers(matrix, 7, 32)
    nibbles = (four + 8).astype(np.uint8).reshape(-1, 2)
    return {
        "columns": 64,
        "single": matrix.view(np.uint32).tobytes().hex(),
        "half": matrix.astype(np.float16).view(np.uint16).tobytes().hex(),
        "int8": [eight.tobytes().hex(), eight_scales.tobytes().hex()],
        "int4": [(nibbles[:, 0] | nibbles[:, 1] << 4).tobytes().hex(), four_scales.tobytes().hex()],
    }


def folder():
    """A random BERT of two layers as sentence-transformers saves it, its weights in shards."""
    made, path = f"{OUT}/made", f"{OUT}/bert"
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(made)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [chr(c) for c in range(97, 123)] + ["##a", "##b"]
    with open(f"{made}/vocab.txt", "w") as file:
        file.write("\n".join(words))
    config = BertConfig(vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                        intermediate_size=64, max_position_embeddings=48)
    model = BertModel(config)
    model.save_pretrained(made)
    BertTokenizerFast(f"{made}/vocab.txt").save_pretrained(made)
    steps = [models.Transformer(made, max_seq_length=24), models.Pooling(32, pooling_mode="cls"), models.Normalize()]
    SentenceTransformer(modules=steps, device="cpu").save(path)
    os.remove(f"{path}/model.safetensors")
    model.save_pretrained(path, max_shard_size="20KB")
    shutil.rmtree(made)
    for name in ("README.md", "vocab.txt", "special_tokens_map.json", "tokenizer_config.json"):
        os.path.exists(f"{path}/{name}") and os.remove(f"{path}/{name}")
    tensors = {
        name: {"shape": list(tensor.shape), "sha256": hashlib.sha256(tensor.numpy().tobytes()).hexdigest()}
        for name, tensor in model.state_dict().items()
    }
    files = {}
    for base, _, names in os.walk(path):
        for name in names:
            with open(os.path.join(base, name), "rb") as file:
                files[os.path.relpath(os.path.join(base, name), path)] = hashlib.sha256(file.read()).hexdigest()
    return {"parameters": sum(p.numel() for p in model.parameters()), "tensors": tensors, "files": files}


expected = {"types": types(), "quantised": quantised(), "bert": folder()}
with open(f"{OUT}/expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"))

"""Writes operations.json.gz: results of the operations models are made of, in double precision.

Inputs are rounded to single precision first, so that whoever repeats them starts from the same numbers.
"""

import gzip
import json
import sys

import numpy as np
import properscoring
import torch
import torch.nn.functional as F

torch.manual_seed(4)


def some(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).float().double()


def listed(x):
    return [float(v) for v in np.asarray(x, dtype=np.float64).reshape(-1)]


def rotate(x, cos, sin):
    """As transformers' `apply_rotary_pos_emb`: x is heads by places by columns."""
    low, high = x.chunk(2, -1)
    both = lambda table: torch.cat([table, table], -1)
    return x * both(cos) + torch.cat([-high, low], -1) * both(sin)


def attention(lengths, heads, kv_heads, head, causal, window, rope):
    q, k, v = (some(sum(lengths), n * head, scale=1.5) for n in (heads, kv_heads, kv_heads))
    scale = float(np.float32(1 / np.sqrt(head)))
    angles = torch.outer(torch.arange(max(lengths)).double(), 10000.0 ** (-torch.arange(0, head, 2).double() / head))
    cos, sin = angles.cos().float().double(), angles.sin().float().double()
    out, start = [], 0
    for length in lengths:
        split = lambda x, n: x[start : start + length].view(length, n, head).transpose(0, 1)
        one_q, one_k, one_v = split(q, heads), split(k, kv_heads), split(v, kv_heads)
        if rope:
            one_q, one_k = (rotate(x, cos[:length], sin[:length]) for x in (one_q, one_k))
        one_k, one_v = (x.repeat_interleave(heads // kv_heads, 0) for x in (one_k, one_v))
        scores = one_q @ one_k.transpose(1, 2) * scale
        i, j = torch.arange(length)[:, None], torch.arange(length)[None, :]
        hidden = torch.zeros(length, length, dtype=torch.bool)
        if causal:
            hidden |= j > i
        if window is not None:
            hidden |= (i - j).abs() > window
        p = F.softmax(scores.masked_fill(hidden, float("-inf")), -1)
        out.append((p @ one_v).transpose(0, 1).reshape(length, heads * head))
        start += length
    return {
        "lengths": lengths, "heads": heads, "kv_heads": kv_heads, "head": head, "causal": causal, "window": window,
        "scale": scale, "q": listed(q), "k": listed(k), "v": listed(v),
        "cos": listed(cos) if rope else None, "sin": listed(sin) if rope else None, "out": listed(torch.cat(out)),
    }  # fmt: skip


def norms():
    x, gamma, beta = some(3, 44, scale=3.0) + 1.0, some(44), some(44)
    x = x.float().double()
    rms = x / (x.pow(2).mean(-1, keepdim=True) + 1e-6).sqrt() * gamma
    return {
        "columns": 44, "x": listed(x), "gamma": listed(gamma), "beta": listed(beta),
        "layer": listed(F.layer_norm(x, (44,), gamma, beta, 1e-12)), "rms": listed(rms),
    }  # fmt: skip


def activations():
    x = torch.cat([torch.linspace(-12, 12, 241), torch.tensor([1e-6, -1e-6, 60.0, -60.0])]).float().double()
    return {
        "x": listed(x), "Gelu": listed(F.gelu(x)), "GeluTanh": listed(F.gelu(x, approximate="tanh")),
        "Silu": listed(F.silu(x)), "Relu": listed(F.relu(x)), "Tanh": listed(torch.tanh(x)),
        "Sigmoid": listed(torch.sigmoid(x)),
    }  # fmt: skip


def vocabulary():
    x, head = some(5, 16), some(1100, 16)
    targets = torch.tensor([0, 511, 512, 1099, 700])
    log = F.log_softmax(x @ head.T, -1)
    return {"columns": 16, "x": listed(x), "head": listed(head), "targets": targets.tolist(),
            "out": listed(log.gather(1, targets[:, None]))}  # fmt: skip


def pooling():
    x, lengths = some(7, 10), [3, 4]
    parts = x.split(lengths)
    unit = lambda rows: listed(F.normalize(torch.stack(rows), dim=-1))
    return {"columns": 10, "lengths": lengths, "x": listed(x), "mean": unit([p.mean(0) for p in parts]),
            "first": unit([p[0] for p in parts]), "last": unit([p[-1] for p in parts])}  # fmt: skip


def crps():
    members, seen = some(4, 33, scale=2.0), some(4)
    return {"columns": 33, "members": listed(members), "observations": listed(seen),
            "out": listed(properscoring.crps_ensemble(seen.numpy(), members.numpy()))}  # fmt: skip


data = {
    "attention": [
        attention([5, 12, 1], 3, 3, 8, False, None, False),
        attention([13, 3], 4, 2, 12, True, None, True),
        attention([40], 2, 1, 8, False, 4, True),
        attention([21], 2, 2, 6, True, 3, False),
    ],
    "norms": norms(), "activations": activations(), "vocabulary": vocabulary(), "pooling": pooling(), "crps": crps(),
}  # fmt: skip
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(data).encode())
print(torch.__version__, np.__version__, properscoring.__version__)

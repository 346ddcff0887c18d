"""Expected values of the scoring primitives, from published Python packages.

    python primitives.py OUT VALIDATION     writes OUT/primitives-{texts,numbers}.json.gz

VALIDATION is finetune/validation.py of macrocosm-os/finetuning at 1172ee52, of which `iswin` and `compute_wins` are run. Needs rapidfuzz, rouge-score, numpy, scipy, scikit-learn, properscoring, scoringrules, moocore and torch. Lists of doubles
are their bits in hexadecimal, 16 digits each: no rounding on the way.
"""

import ast
import gzip
import json
import math
import random
import struct
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import moocore
import numpy as np
import properscoring
import scoringrules
import torch
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from rouge_score.rouge_scorer import RougeScorer
from scipy import stats
from scipy.sparse.csgraph import connected_components
from sklearn import metrics, preprocessing
from sklearn.metrics.pairwise import cosine_similarity

warnings.filterwarnings("ignore")
random.seed(20261125)
rng = np.random.default_rng(20261125)
ROUGES = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]
scorer = RougeScorer(ROUGES, use_stemmer=False)


def bits(values):
    return "".join(struct.pack(">d", float(value)).hex() for value in np.asarray(values, dtype=np.float64).ravel())


# --- texts -----------------------------------------------------------------------------------------------------------

WORDS = "the a validator scores miners by loss rank and weight; Bittensor's 42 subnets emit TAO daily naïve café".split()
ODD = ["\u212a", "\u0130", "ß", "Å", "e\u0301", "日本語", "東京", "👩‍👩‍👧", "🇯🇵", "\u00a0", "\u0085", "\u3000", "\u2003",
       "\x1c", "\x1f", "\u200b", "\ufeff", "\0", "\n", "\r\n", "\t", " ", "ﬁ", "Σ", "ς", "Ω", "İ", "ı", "ǅ", "½", "²", "٣"]


def sentence(words, length):
    return " ".join(random.choice(words) for _ in range(length))


def mutated(text, share, alphabet):
    out = []
    for character in text:
        kind = random.random()
        if kind < share / 3:
            continue
        out.append(random.choice(alphabet) if kind < 2 * share / 3 else character)
        if kind > 1 - share / 3:
            out.append(random.choice(alphabet))
    return "".join(out)


def pairs():
    edges = ["", " ", "\n", "a", "A", "aa", "ab", "ba", "a b", "b a", "a a b", "日本", "日本語", "👩‍👩‍👧", "👩", "e\u0301", "é",
             "a\u00a0b", "a\u00a0b日", "a\u0085b", "a\u0085b日", "a\x1cb", "\u212a1 \u0130x", "k1 ix", "...", "a.b\n\nc d\nb a"]
    for one in edges:
        for other in edges:
            yield one, other
    for length in [1, 3, 8, 20, 60]:
        for _ in range(24):
            one = sentence(WORDS, length)
            yield one, mutated(one, random.choice([0.02, 0.1, 0.4]), "abz T日é\n")
            yield one, sentence(WORDS, random.randint(0, 2 * length))
    # Around the 64 rows of a stripe, and needles within longer texts.
    for length in [62, 63, 64, 65, 66, 127, 128, 129, 192, 193, 300]:
        for alphabet in ["ab", "abcdefgh ", "abcdefghijklmnopqrstuvwxyz日本語éü🇯🇵 "]:
            one = "".join(random.choice(alphabet) for _ in range(length))
            yield one, mutated(one, 0.2, alphabet)
            yield one, "".join(random.choice(alphabet) for _ in range(random.randint(1, 3 * length)))
            start = random.randint(0, 40)
            yield mutated(one, 0.1, alphabet), "".join(random.choice(alphabet) for _ in range(start)) + one + "x" * 30
            yield one, one[::-1]
    for _ in range(160):
        one = "".join(random.choice(ODD + ["a", "b", " ", "k", "i"]) for _ in range(random.randint(0, 14)))
        yield one, "".join(random.choice(ODD + ["a", "b", " ", "k", "i"]) for _ in range(random.randint(0, 14)))
        yield one, mutated(one, 0.3, ODD)
    # Several lines.
    for _ in range(60):
        lines = [sentence(WORDS[:8], random.randint(0, 7)) for _ in range(random.randint(0, 6))]
        other = [mutated(random.choice(lines), 0.1, "ab ") if lines and random.random() < 0.6
                 else sentence(WORDS[:8], random.randint(0, 7)) for _ in range(random.randint(0, 6))]
        yield "\n".join(lines), "\n".join(other)


def of_texts(one, other):
    rouges = scorer.score(one, other)
    ratios = [Levenshtein.distance(one, other), Levenshtein.normalized_similarity(one, other), fuzz.ratio(one, other),
              fuzz.partial_ratio(one, other), fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other)]
    return ratios + [part for name in ROUGES for part in rouges[name]]


def texts():
    spaces = [[code for code in range(0x110000) if not 0xD800 <= code < 0xE000
               and fuzz.token_sort_ratio(f"a{chr(code)}b{tail}", f"b{tail} a") == 100] for tail in ["", "日"]]
    latin = [code for code in range(0x80, 0x110000) if not 0xD800 <= code < 0xE000
             and any("a" <= part <= "z" or "0" <= part <= "9" for part in chr(code).lower())]
    cases = [[one, other, bits(of_texts(one, other))] for one, other in pairs()]
    return {"pairs": cases, "spaces": spaces, "lowered to latin": latin}


# --- numbers ---------------------------------------------------------------------------------------------------------

def lists():
    """Lists of finite numbers: short, tied, constant, huge, tiny, skewed."""
    yield from ([0.0], [-3.5], [1.0, 1.0], [0.0, -0.0, 0.0], [1e150, -1e150], [1e-300, 2e-300, 5e-324], [0.1] * 7)
    yield from ([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], [5.0] * 9 + [6.0], list(range(20)), [1e16, 1e16 + 2, 1e16 + 4])
    for length in [2, 3, 4, 5, 7, 10, 33, 64, 129]:
        yield rng.normal(size=length).tolist()
        yield rng.integers(-3, 4, size=length).astype(float).tolist()
        yield rng.lognormal(sigma=3, size=length).tolist()


def ranks_and_scales():
    cases = []
    for values in lists():
        array = np.array(values)
        percents = [0, 10, 25, 33.3, 50, 75, 90, 99.9, 100]
        q1, q3 = np.percentile(array, [25, 75])
        far = 1.5 * (q3 - q1)
        deviation = stats.median_abs_deviation(array, scale="normal")
        cases.append({
            "values": bits(array),
            "ranks": [bits(stats.rankdata(array, method)) for method in ["average", "min", "max", "dense", "ordinal"]],
            "percents": bits(percents), "percentiles": bits(np.percentile(array, percents)),
            "percentile of": bits([stats.percentileofscore(array, score) for score in [array[0], 0.5, -1e9]]),
            "min-max": bits(preprocessing.minmax_scale(array)),
            "softmax": [bits(torch.softmax(torch.tensor((array - array.max()) / t), 0)) for t in [1.0, 0.05, 20.0]],
            "l1": bits(preprocessing.normalize(array.reshape(1, -1), norm="l1")),
            "z": bits(preprocessing.scale(array) if np.ptp(array) else np.zeros(len(array))),
            "clip": bits(np.clip(array, -0.5, 0.75)),
            "quartiles": [bool(q1 - far <= v <= q3 + far) for v in array],
            "deviations": [bool(abs(v - np.median(array)) <= 3 * deviation) for v in array],
            "winsorised": [bits(stats.mstats.winsorize(array, limits=limits).data)
                           for limits in [(0.1, 0.1), (0.0, 0.25), (0.3, 0.3)]],
        })
    infinite = [np.inf, -np.inf, 0.0, np.inf, 1.0]
    return {"lists": cases, "infinite": bits(infinite), "infinite ranks": bits(stats.rankdata(infinite))}


def ensembles():
    for count in [1, 2, 3, 5, 10, 100, 500]:
        for scale in [1e-3, 1.0, 5e4]:
            members = rng.normal(loc=scale * 2, scale=scale, size=count)
            yield members, float(rng.normal(loc=scale * 2, scale=scale))
            yield members, float(members.max() + scale)
            yield members, float(members.min() - scale)
            yield np.round(members / scale), float(np.round(members[0] / scale))
    yield np.full(6, 2.0), 2.0
    yield np.full(6, 2.0), 5.0
    yield np.array([1e9 + 1, 1e9 + 2, 1e9 + 4]), 1e9 + 3
    yield np.array([0.0, -0.0, 1.0]), 0.0
    yield np.array([1.0, np.nan, 3.0, np.nan]), 2.5


def crps():
    cases = []
    for members, observed in ensembles():
        finite = members[~np.isnan(members)]
        fair = scoringrules.crps_ensemble(observed, finite, estimator="fair") if len(finite) > 1 else math.nan
        cases.append([bits(members), bits([observed, properscoring.crps_ensemble(observed, members), fair])])
    normal = [(mean, deviation, observed) for mean in [-1.0, 0.0, 30.0] for deviation in [1e-3, 1.0, 7.5]
              for observed in [-40.0, -1.0, 0.0, 0.3, 29.0, 300.0]]
    return {"ensembles": cases, "normal": [bits([*case, properscoring.crps_gaussian(case[2], case[0], case[1])])
                                           for case in normal]}


def forecasts():
    cases = []
    for length in [1, 2, 3, 10, 100]:
        for kind in range(4):
            observed = rng.normal(size=length) if kind % 2 else rng.integers(-2, 3, size=length).astype(float)
            forecast = observed + rng.normal(size=length) if kind < 2 else rng.integers(-2, 3, size=length).astype(float)
            some = observed != 0
            size = np.abs(observed) + np.abs(forecast)
            smape = np.where(size == 0, 0, 2 * np.abs(observed - forecast) / np.where(size == 0, 1, size)).mean()
            skipped = metrics.mean_absolute_percentage_error(observed[some], forecast[some]) if some.any() else math.nan
            moves = np.sign(np.diff(observed)) == np.sign(forecast[1:] - observed[:-1])
            cases.append({"observed": bits(observed), "forecast": bits(forecast), "errors": bits([
                metrics.mean_absolute_error(observed, forecast), metrics.root_mean_squared_error(observed, forecast),
                metrics.mean_absolute_percentage_error(observed, forecast), skipped, smape,
                metrics.mean_pinball_loss(observed, forecast, alpha=0.1),
                metrics.mean_pinball_loss(observed, forecast, alpha=0.5),
                metrics.mean_pinball_loss(observed, forecast, alpha=0.95),
                moves.mean() if length > 1 else math.nan])})
    return cases


def language():
    cases = []
    for tokens, vocabulary in [(1, 2), (7, 30), (64, 500)]:
        logits = torch.tensor(rng.normal(scale=4, size=(tokens, vocabulary)))
        targets = torch.tensor(rng.integers(0, vocabulary, size=tokens))
        entropy = torch.nn.functional.cross_entropy(logits, targets)
        own = torch.log_softmax(logits, -1).gather(1, targets[:, None])[:, 0]
        noise = torch.log_softmax(logits + torch.tensor(rng.normal(scale=0.2, size=logits.shape)), -1)
        other = noise.gather(1, targets[:, None])[:, 0]
        apart = (own - other).abs()
        total = torch.nn.functional.cross_entropy(logits, targets, reduction="sum")
        cases.append({"own": bits(own), "other": bits(other), "expected": bits(
            [entropy, torch.exp(entropy), total / torch.log(torch.tensor(2.0, dtype=torch.float64)) / 100,
             torch.nn.functional.l1_loss(own, other), apart.max(), (apart <= 0.125).double().mean()])})
    logits = [-800.0, -30.0, -1.5, -0.0, 0.0, 1e-9, 2.0, 40.0, 800.0, math.inf, -math.inf]
    return {"cases": cases, "logits": bits(logits), "sigmoid": bits(torch.sigmoid(torch.tensor(logits, dtype=torch.float64)))}


def embeddings():
    cases = []
    for count, width in [(1, 1), (3, 2), (12, 7), (20, 8), (30, 33)]:
        rows = rng.normal(size=(count, width)).astype(np.float32)
        rows[count // 2] = rows[0] * np.float32(1.5)
        rows[-1] = 0 if count > 3 else rows[-1]
        wide = rows.astype(np.float64)
        likeness = cosine_similarity(wide)
        labels = components(likeness >= 0.5)
        cases.append({"width": width, "rows": bits(rows), "cosines": bits(likeness), "dots": bits(wide @ wide.T),
                      "to mean": bits(cosine_similarity(wide, wide.mean(0, keepdims=True))),
                      "groups": [g for g in ([int(i) for i in np.flatnonzero(labels == l)] for l in range(count)) if len(g) > 1]})
    return cases


def components(graph):
    graph = graph | np.eye(len(graph), dtype=bool)
    count, labels = connected_components(graph, directed=False)
    firsts = [int(np.flatnonzero(labels == label)[0]) for label in range(count)]
    order = {label: rank for rank, label in enumerate(sorted(range(count), key=lambda label: firsts[label]))}
    return np.array([order[label] for label in labels])


def fronts():
    cases = []
    for count, objectives in [(1, 1), (5, 1), (12, 2), (40, 3), (60, 5)]:
        for tied in [False, True]:
            scores = rng.integers(0, 4, size=(count, objectives)).astype(float) if tied else rng.normal(size=(count, objectives))
            cases.append({"objectives": objectives, "scores": bits(scores),
                          "fronts": [int(rank) for rank in moocore.pareto_rank(scores, maximise=True)]})
    return cases


def wins():
    """The subnet's own functions, without the imports of their file."""
    tree = ast.parse(Path(sys.argv[2]).read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in ("iswin", "compute_wins")]
    for node in tree.body:
        node.returns = None
        for argument in node.args.args:
            argument.annotation = None
    functions = {}
    exec(compile(tree, "validation.py", "exec"), functions)
    cases = []
    for count, batches, epsilon in [(1, 3, 0.01), (2, 1, 0.0), (5, 4, 0.005), (12, 10, 0.05), (20, 3, 1.0)]:
        losses = rng.normal(loc=2.5, scale=0.05, size=(count, batches))
        losses[count // 3] = losses[0]
        losses[count // 2] = math.inf
        blocks = [int(block) for block in rng.integers(0, count, size=count)]
        fixed = SimpleNamespace(compute_epsilon=lambda current, block: epsilon)
        _, rates = functions["compute_wins"](range(count), losses, range(batches), blocks, fixed, 0)
        cases.append({"losses": bits(losses), "batches": batches, "blocks": blocks, "epsilon": bits([epsilon]),
                      "rates": bits([rates[uid] for uid in range(count)])})
    return cases


def averages():
    """The template validator's `update_scores`, in numpy: step by step, for a fixed set of uids."""
    alpha, scores, steps = 0.1, np.zeros(6), []
    for step in range(12):
        uids = rng.choice(6, size=int(rng.integers(1, 6)), replace=step % 3 == 0)
        rewards = rng.random(len(uids))
        rewards[0] = np.nan if step % 4 == 1 else rewards[0]
        scattered = np.zeros_like(scores)
        scattered[uids] = np.nan_to_num(rewards, nan=0)
        scores = alpha * scattered + (1 - alpha) * scores
        steps.append({"uids": [int(uid) for uid in uids], "rewards": bits(rewards), "scores": bits(scores)})
    return steps


def numbers():
    return {"ranks and scales": ranks_and_scales(), "crps": crps(), "forecasts": forecasts(), "language": language(),
            "embeddings": embeddings(), "fronts": fronts(), "wins": wins(), "averages": averages()}


def write(path, value):
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


out = Path(sys.argv[1])
write(out / "primitives-texts.json.gz", texts())
write(out / "primitives-numbers.json.gz", numbers())

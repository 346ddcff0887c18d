"""Scores the page's example by published packages. Run as

    tsc --ignoreConfig --outDir /tmp --module es2022 --target es2022 web-demo/src/score/example.ts
    node -e "import('/tmp/example.js').then((e) => console.log(JSON.stringify({ reference: e.REFERENCE,
      answers: e.exampleAnswers(), ...(({ observations, answers }) => ({ observations, forecasts: answers }))(e.exampleForecasts()) })))" |
      python example.py FOLDER_OF_MINILM > tests/vectors/score/example/example.json

with rouge-score, rapidfuzz, properscoring and sentence-transformers installed.
"""
import json
import sys

import numpy as np
import properscoring
from rapidfuzz import fuzz
from rouge_score import rouge_scorer
from sentence_transformers import SentenceTransformer

given = json.load(sys.stdin)
answers = [json.loads(line) for line in given["answers"].split("\n")]
texts = [entry["answer"] for entry in answers]
reference = given["reference"]

rouge = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
model = SentenceTransformer(sys.argv[1], device="cpu")
embedded = model.encode([reference, *texts], normalize_embeddings=True)

observed = np.array([float(value) for value in given["observations"].split(",")])
forecasts = [json.loads(line) for line in given["forecasts"].split("\n")]
crps = [properscoring.crps_ensemble(observed, np.array(entry["forecast"]).T).mean() for entry in forecasts]

print(json.dumps({
    "reference": reference,
    "uids": [entry["uid"] for entry in answers],
    "answers": texts,
    "rougeL": [rouge.score(reference, text)["rougeL"].fmeasure for text in texts],
    "tokenSortRatio": [[fuzz.token_sort_ratio(a, b) / 100 for b in texts] for a in texts],
    "tokenSetRatio": [fuzz.token_set_ratio(reference, text) / 100 for text in texts],
    "cosine": [float(embedded[0] @ row) for row in embedded[1:]],
    "likeness": [[float(a @ b) for b in embedded[1:]] for a in embedded[1:]],
    "forecasters": [entry["uid"] for entry in forecasts],
    "crps": crps,
}, indent=1))

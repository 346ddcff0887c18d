"""Tiny models with random weights, and what transformers computes with them, in double precision.

    HF_HUB_OFFLINE=1 python models.py OUT            # transformers 4.41
    HF_HUB_OFFLINE=1 python models.py OUT --newer    # transformers 4.51: ModernBERT, Qwen3

Every folder of OUT is a model as Hugging Face has it (the weights gzipped), and `expected.json.gz`.
"""

import gzip
import json
import os
import sys

import torch

NEWER = "--newer" in sys.argv
if NEWER:
    import newer_transformers

    newer_transformers.install()

import transformers
from safetensors.torch import save as safetensors_bytes
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

OUT = sys.argv[1]
VOCABULARY = 160
TEXTS = [
    "the miner answers the question",
    "a validator scores every answer of a miner",
    "Weights are set once in a tempo.",
    "an answer, and another answer!",
    "the the the the",
    "",
    "stake",
    "the validator asks many questions, and the miners answer the questions of the validator one after another",
]
DOCUMENTS = TEXTS[1:]


full = torch.full


def bounded_full(size, fill_value, **options):
    """torch 1.13 refuses the least number of double precision, which stands for "not seen" in masks."""
    return full(size, max(fill_value, -1e38) if isinstance(fill_value, float) else fill_value, **options)


torch.full = bounded_full


def packed(name, data):
    with open(name, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        file.write(data)


def folder(name):
    path = os.path.join(OUT, name)
    os.makedirs(path, exist_ok=True)
    return path


def randomised(model, seed):
    """Weights that half precision holds exactly, so that files are small; large enough that attention is uneven."""
    generator = torch.Generator().manual_seed(seed)
    state = model.state_dict()
    for name, tensor in state.items():
        if not tensor.is_floating_point() or "inv_freq" in name:
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        is_norm = ("norm" in name.lower()) and tensor.dim() == 1
        centre = 1.0 if is_norm and name.endswith("weight") else 0.0
        scale = 0.2 if tensor.dim() == 1 else 1.0 if "embed" in name.lower() else 1.2 / tensor.shape[-1] ** 0.5
        state[name] = (centre + scale * noise).half().float()
    model.load_state_dict(state)
    model.tie_weights()
    return model.eval()


def ids_of(tokens, seed, lengths=(9, 1, 4, 17, 2, 12)):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(5, tokens, (length,), generator=generator).tolist() for length in lengths]


def flat(tensor):
    return [float(f"{value:.8g}") for value in tensor.double().flatten().tolist()]


def write(name, model, expected, tokenizer=None, extra=None):
    path = folder(name)
    model.config.architectures = [type(model).__name__]
    with open(os.path.join(path, "config.json"), "w") as file:
        file.write(model.config.to_json_string())
    state = {key: value.float().contiguous() for key, value in model.state_dict().items() if "inv_freq" not in key}
    tied = getattr(model.config, "tie_word_embeddings", False)
    if tied:
        state.pop("lm_head.weight", None)
    state.pop("bert.embeddings.position_ids", None)
    state.pop("embeddings.position_ids", None)
    packed(os.path.join(path, "model.safetensors.gz"), safetensors_bytes(state, metadata={"format": "pt"}))
    if tokenizer is not None:
        with open(os.path.join(path, "tokenizer.json"), "w") as file:
            file.write(tokenizer.to_str(pretty=False))
    for file_name, value in (extra or {}).items():
        os.makedirs(os.path.dirname(os.path.join(path, file_name)), exist_ok=True)
        with open(os.path.join(path, file_name), "w") as file:
            json.dump(value, file)
    packed(os.path.join(path, "expected.json.gz"), json.dumps(expected).encode())


def word_pieces():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", sep), ("[CLS]", cls))
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def byte_pairs():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


@torch.no_grad()
def encoded(body, sequences, **inputs):
    """Last hidden states, one sequence at a time: there is no padding anywhere."""
    body = body.double()
    return [body(input_ids=torch.tensor([ids]), **inputs).last_hidden_state[0] for ids in sequences]


def of_encoder(body, sequences):
    hidden = encoded(body, sequences)
    mean = [torch.nn.functional.normalize(rows.mean(0), dim=0) for rows in hidden]
    return {
        "ids": sequences,
        "hidden": [flat(rows) for rows in hidden],
        "unit_mean": [flat(row) for row in mean],
    }


@torch.no_grad()
def of_classifier(model, sequences, types=None):
    model = model.double()
    logits = []
    for place, ids in enumerate(sequences):
        more = {"token_type_ids": torch.tensor([types[place]])} if types else {}
        ids = torch.tensor([ids])
        logits.append(model(input_ids=ids, attention_mask=torch.ones_like(ids), **more).logits[0])
    return {"ids": sequences, "types": types, "logits": [flat(row) for row in logits]}


@torch.no_grad()
def of_decoder(model, sequences):
    model = model.double()
    out, hidden = [], []
    for ids in sequences:
        logits = model(input_ids=torch.tensor([ids])).logits[0]
        chosen = logits.log_softmax(-1)[:-1].gather(1, torch.tensor(ids[1:], dtype=torch.long)[:, None])
        out.append(flat(chosen))
        hidden.append(flat(model.model(input_ids=torch.tensor([ids])).last_hidden_state[0]))
    return {"ids": sequences, "hidden": hidden, "log_probabilities": out}


BERT = dict(
    vocab_size=VOCABULARY,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=48,
    max_position_embeddings=40,
)


def bert():
    tokenizer = word_pieces()
    model = randomised(transformers.BertModel(transformers.BertConfig(**BERT)), 1)
    expected = of_encoder(model, ids_of(VOCABULARY, 1))
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(TEXTS)]
    of_texts = of_encoder(model, tokens)
    expected["texts"] = TEXTS
    expected["tokens"] = tokens
    expected["embeddings"] = of_texts["unit_mean"]
    kind = "sentence_transformers.models."
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": kind + "Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": kind + "Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": kind + "Normalize"},
    ]
    pooling = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}
    extra = {
        "modules.json": modules,
        "1_Pooling/config.json": pooling,
        "sentence_bert_config.json": {"max_seq_length": 32, "do_lower_case": False},
    }
    write("bert", model, expected, tokenizer, extra)


def cross_encoder():
    tokenizer = word_pieces()
    config = transformers.BertConfig(**BERT, num_labels=1)
    model = randomised(transformers.BertForSequenceClassification(config), 2)
    pairs = tokenizer.encode_batch([(TEXTS[0], document) for document in DOCUMENTS])
    expected = of_classifier(model, [pair.ids for pair in pairs], [pair.type_ids for pair in pairs])
    expected["query"] = TEXTS[0]
    expected["documents"] = DOCUMENTS
    write("bert-classifier", model, expected, tokenizer)


def roberta():
    config = transformers.RobertaConfig(**BERT, num_labels=3, pad_token_id=1, type_vocab_size=1)
    model = randomised(transformers.RobertaForSequenceClassification(config), 3)
    expected = of_classifier(model, ids_of(VOCABULARY, 3))
    expected["hidden"] = [flat(rows) for rows in encoded(model.roberta, expected["ids"])]
    write("roberta-classifier", model, expected)


def distilbert():
    config = transformers.DistilBertConfig(
        vocab_size=VOCABULARY, dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=40, num_labels=2
    )
    model = randomised(transformers.DistilBertForSequenceClassification(config), 4)
    expected = of_classifier(model, ids_of(VOCABULARY, 4))
    expected["hidden"] = [flat(rows) for rows in encoded(model.distilbert, expected["ids"])]
    write("distilbert-classifier", model, expected)


DECODER = dict(
    hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=64
)


def llama():
    scaling = {
        "rope_type": "llama3",
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16,
    }
    config = transformers.LlamaConfig(
        **DECODER,
        vocab_size=VOCABULARY,
        num_key_value_heads=2,
        rope_theta=1000.0,
        rope_scaling=scaling,
        tie_word_embeddings=True,
        attn_implementation="eager",
    )
    model = randomised(transformers.LlamaForCausalLM(config), 5)
    write("llama", model, of_decoder(model, ids_of(VOCABULARY, 5)))


def qwen2():
    tokenizer = byte_pairs()
    config = transformers.Qwen2Config(
        **DECODER, vocab_size=300, num_key_value_heads=1, tie_word_embeddings=False, attn_implementation="eager"
    )
    model = randomised(transformers.Qwen2ForCausalLM(config), 6)
    expected = of_decoder(model, ids_of(300, 6))
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(TEXTS)]
    of_texts = of_decoder(model, [ids for ids in tokens if len(ids) > 1])["log_probabilities"]
    expected["texts"] = [text for text, ids in zip(TEXTS, tokens) if len(ids) > 1]
    expected["tokens"] = [ids for ids in tokens if len(ids) > 1]
    expected["of_texts"] = of_texts
    expected["perplexity"] = [float(torch.tensor(row, dtype=torch.float64).mean().neg().exp()) for row in of_texts]
    write("qwen2", model, expected, tokenizer)


def qwen3():
    config = transformers.Qwen3Config(
        **DECODER,
        vocab_size=VOCABULARY,
        num_key_value_heads=2,
        head_dim=16,
        tie_word_embeddings=True,
        attn_implementation="eager",
    )
    model = randomised(transformers.Qwen3ForCausalLM(config), 7)
    write("qwen3", model, of_decoder(model, ids_of(VOCABULARY, 7)))


def modernbert():
    config = transformers.ModernBertConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=24,
        num_hidden_layers=4,
        num_attention_heads=4,
        max_position_embeddings=64,
        local_attention=6,
        pad_token_id=0,
        num_labels=2,
        classifier_pooling="mean",
        reference_compile=False,
        attn_implementation="eager",
    )
    model = randomised(transformers.ModernBertForSequenceClassification(config), 8)
    expected = of_classifier(model, ids_of(VOCABULARY, 8))
    expected["hidden"] = [flat(rows) for rows in encoded(model.model, expected["ids"])]
    write("modernbert-classifier", model, expected)


for make in (modernbert, qwen3, llama) if NEWER else (bert, cross_encoder, roberta, distilbert, qwen2):
    make()

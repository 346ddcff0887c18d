"""Configurations as transformers writes them, with what its own classes say of them.

transformers 4.57.1, without PyTorch:
    python -m venv venv && venv/bin/pip install transformers==4.57.1
    venv/bin/python configs.py ../files/configs.json
"""

import json
import sys

import transformers
from transformers import (
    BertConfig,
    DistilBertConfig,
    LlamaConfig,
    ModernBertConfig,
    Qwen2Config,
    Qwen3Config,
    RobertaConfig,
    XLMRobertaConfig,
)


def common(config, activation):
    return {
        "vocabulary": config.vocab_size,
        "hidden": config.hidden_size,
        "layers": config.num_hidden_layers,
        "heads": config.num_attention_heads,
        "positions": config.max_position_embeddings,
        "activation": activation,
        "labels": config.num_labels,
    }


def bert(config):
    first = config.pad_token_id + 1 if config.model_type != "bert" else 0
    return common(config, config.hidden_act) | {
        "intermediate": config.intermediate_size,
        "positions": config.max_position_embeddings - first,
        "first_place": first,
        "token_types": config.type_vocab_size,
        "epsilon": config.layer_norm_eps,
    }


def distilbert(config):
    return common(config, config.activation) | {"intermediate": config.hidden_dim}


def modernbert(config):
    every, half = config.global_attn_every_n_layers, config.local_attention // 2
    return common(config, config.hidden_activation) | {
        "intermediate": config.intermediate_size,
        "epsilon": config.norm_eps,
        "theta": config.global_rope_theta,
        "local_theta": config.local_rope_theta,
        "windows": [half if layer % every else None for layer in range(config.num_hidden_layers)],
    }


def decoder(config):
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    kinds = getattr(config, "layer_types", None) or ["full_attention"] * config.num_hidden_layers
    window = getattr(config, "sliding_window", None)
    return common(config, config.hidden_act) | {
        "intermediate": config.intermediate_size,
        "epsilon": config.rms_norm_eps,
        "theta": config.rope_theta,
        "kv_heads": config.num_key_value_heads,
        "head_columns": head,
        "tied": config.tie_word_embeddings,
        "windows": [window - 1 if kind == "sliding_attention" else None for kind in kinds],
    }


LLAMA3 = {
    "factor": 32.0,
    "high_freq_factor": 4.0,
    "low_freq_factor": 1.0,
    "original_max_position_embeddings": 8192,
    "rope_type": "llama3",
}

CASES = [
    (bert, BertConfig(architectures=["BertModel"])),
    (bert, BertConfig(hidden_size=384, num_hidden_layers=6, intermediate_size=1536,
                      architectures=["BertForSequenceClassification"], num_labels=1)),
    (bert, BertConfig(hidden_act="gelu_new", layer_norm_eps=1e-7, type_vocab_size=4, architectures=["BertForMaskedLM"])),
    (bert, RobertaConfig(max_position_embeddings=514, layer_norm_eps=1e-5, type_vocab_size=1, vocab_size=50265,
                         architectures=["RobertaForSequenceClassification"], num_labels=3)),
    (bert, XLMRobertaConfig(max_position_embeddings=514, layer_norm_eps=1e-5, type_vocab_size=1, vocab_size=250002,
                            architectures=["XLMRobertaModel"])),
    (distilbert, DistilBertConfig(architectures=["DistilBertModel"])),
    (distilbert, DistilBertConfig(dim=64, hidden_dim=96, n_heads=4, n_layers=2, activation="relu",
                                  architectures=["DistilBertForSequenceClassification"], num_labels=5)),
    (modernbert, ModernBertConfig(architectures=["ModernBertForMaskedLM"])),
    (modernbert, ModernBertConfig(num_hidden_layers=7, global_attn_every_n_layers=2, local_attention=64, norm_eps=1e-6,
                                  local_rope_theta=20000.0, architectures=["ModernBertModel"])),
    # The sizes of Llama 3.2 1B, Qwen2.5 0.5B and Qwen3 0.6B.
    (decoder, LlamaConfig(vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16,
                          num_attention_heads=32, num_key_value_heads=8, max_position_embeddings=131072,
                          rms_norm_eps=1e-5, rope_theta=500000.0, rope_scaling=LLAMA3, tie_word_embeddings=True,
                          architectures=["LlamaForCausalLM"])),
    (decoder, LlamaConfig(hidden_size=256, intermediate_size=512, num_hidden_layers=3, num_attention_heads=4,
                          rope_scaling={"rope_type": "linear", "factor": 2.0}, architectures=["LlamaModel"])),
    (decoder, Qwen2Config(hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14,
                          num_key_value_heads=2, rope_theta=1e6, tie_word_embeddings=True,
                          architectures=["Qwen2ForCausalLM"])),
    (decoder, Qwen2Config(hidden_size=128, intermediate_size=256, num_hidden_layers=6, num_attention_heads=4,
                          num_key_value_heads=4, use_sliding_window=True, sliding_window=32, max_window_layers=4,
                          architectures=["Qwen2ForCausalLM"])),
    (decoder, Qwen3Config(hidden_size=1024, intermediate_size=3072, num_hidden_layers=28, num_attention_heads=16,
                          num_key_value_heads=8, max_position_embeddings=40960, rope_theta=1e6,
                          tie_word_embeddings=True, architectures=["Qwen3ForCausalLM"])),
    (decoder, Qwen3Config(hidden_size=64, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4,
                          num_key_value_heads=2, head_dim=32, use_sliding_window=True, sliding_window=16,
                          max_window_layers=1, architectures=["Qwen3Model"])),
]

out = [
    {"config": json.loads(config.to_json_string()), "expected": {"kind": config.model_type} | of(config)}
    for of, config in CASES
]
assert transformers.__version__ == "4.57.1"
with open(sys.argv[1], "w") as file:
    json.dump(out, file, indent=None, separators=(",", ":"))

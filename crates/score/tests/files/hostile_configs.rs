//! Configurations that nobody should write.

use score::files::config::{ModelConfig, SentenceConfig, SentenceFiles, pooling_file};
use score::files::{FieldError, FileError};
use serde_json::{Value, json};

use crate::common;

type Refusal = fn(&FileError) -> bool;

fn cases() -> Vec<Value> {
    let cases = common::json("configs.json");
    cases
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["config"].clone())
        .collect()
}

fn parse(config: &Value) -> Result<ModelConfig, FileError> {
    ModelConfig::parse(config.to_string().as_bytes())
}

/// The recorded configuration of that kind with a field changed.
fn changed(kind: &str, field: &str, value: Value) -> Result<ModelConfig, FileError> {
    let mut config = cases()
        .into_iter()
        .find(|config| config["model_type"] == kind)
        .unwrap();
    config[field] = value;
    parse(&config)
}

const MISFIT: Refusal = |why| {
    matches!(
        why,
        FileError::Field {
            why: FieldError::Misfit(_),
            ..
        }
    )
};
const RANGE: Refusal = |why| {
    matches!(
        why,
        FileError::Field {
            why: FieldError::Range { .. },
            ..
        }
    )
};
const TYPE: Refusal = |why| {
    matches!(
        why,
        FileError::Field {
            why: FieldError::Not(_),
            ..
        }
    )
};
const MISSING: Refusal = |why| {
    matches!(
        why,
        FileError::Field {
            why: FieldError::Missing,
            ..
        }
    )
};
const UNSUPPORTED: Refusal = |why| matches!(why, FileError::Unsupported { .. });

#[test]
fn every_wrong_field_is_named() {
    let cases: [(&str, &str, Value, Refusal); 34] = [
        ("bert", "model_type", json!("gpt2"), UNSUPPORTED),
        ("bert", "model_type", json!(7), TYPE),
        ("bert", "model_type", Value::Null, MISSING),
        ("bert", "hidden_size", json!(16_385), RANGE),
        ("bert", "hidden_size", json!(0), RANGE),
        ("bert", "hidden_size", json!(-768), TYPE),
        ("bert", "hidden_size", json!(768.0), TYPE),
        ("bert", "hidden_size", json!("768"), TYPE),
        ("bert", "hidden_size", Value::Null, MISSING),
        ("bert", "hidden_size", json!(u64::MAX), RANGE),
        ("bert", "num_attention_heads", json!(7), MISFIT),
        ("bert", "num_attention_heads", json!(2), MISFIT),
        ("bert", "num_hidden_layers", json!(257), RANGE),
        ("bert", "vocab_size", json!(1_000_001), RANGE),
        ("bert", "max_position_embeddings", json!(1_048_577), RANGE),
        ("bert", "layer_norm_eps", json!(0), RANGE),
        ("bert", "layer_norm_eps", json!(1), RANGE),
        ("bert", "hidden_act", json!("quick_gelu"), UNSUPPORTED),
        (
            "bert",
            "position_embedding_type",
            json!("relative_key"),
            UNSUPPORTED,
        ),
        ("bert", "is_decoder", json!(true), UNSUPPORTED),
        (
            "bert",
            "architectures",
            json!(["BertForQuestionAnswering"]),
            UNSUPPORTED,
        ),
        ("bert", "architectures", json!([1]), TYPE),
        ("roberta", "pad_token_id", json!(513), MISFIT),
        ("roberta", "id2label", json!({}), RANGE),
        ("modernbert", "num_attention_heads", json!(256), MISFIT),
        ("modernbert", "classifier_pooling", json!("max"), UNSUPPORTED),
        ("modernbert", "layer_types", json!(["full_attention"]), MISFIT),
        ("llama", "num_key_value_heads", json!(5), MISFIT),
        ("llama", "num_key_value_heads", json!(64), MISFIT),
        ("llama", "head_dim", json!(63), MISFIT),
        ("llama", "head_dim", json!(258), RANGE),
        (
            "llama",
            "rope_scaling",
            json!({ "rope_type": "yarn", "factor": 4.0 }),
            UNSUPPORTED,
        ),
        ("llama", "partial_rotary_factor", json!(0.5), UNSUPPORTED),
        ("qwen2", "num_key_value_heads", Value::Null, MISSING),
    ];
    for (kind, field, value, refusal) in cases {
        let why = changed(kind, field, value.clone()).unwrap_err();
        assert!(refusal(&why), "{kind}.{field} = {value}: {why}");
    }
}

#[test]
fn llama3_needs_its_factors_apart() {
    let scaling = |low: f64, high: f64| json!({ "rope_type": "llama3", "factor": 8.0, "low_freq_factor": low, "high_freq_factor": high });
    assert!(changed("llama", "rope_scaling", scaling(1.0, 4.0)).is_ok());
    for (low, high) in [(4.0, 4.0), (4.0, 1.0), (0.0, 4.0)] {
        assert!(RANGE(
            &changed("llama", "rope_scaling", scaling(low, high)).unwrap_err()
        ));
    }
}

#[test]
fn an_unknown_architecture_is_named_and_shortened() {
    let why = changed("bert", "model_type", json!("x".repeat(5000))).unwrap_err();
    assert!(why.to_string().len() < 300);
    let why = changed("bert", "model_type", json!("t5")).unwrap_err();
    assert_eq!(why.to_string(), "not supported: architecture t5");
}

/// Every field of every recorded configuration takes every odd value: an answer, or an error, and nothing out of bounds.
#[test]
fn no_value_of_any_field_gets_through_unbounded() {
    let odd = [
        Value::Null,
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(3),
        json!(0.5),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("full_attention"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "rope_type": "llama3" }),
        json!({ "full_attention": { "rope_theta": 1e13 } }),
    ];
    for config in cases() {
        for field in config.as_object().unwrap().keys() {
            for value in &odd {
                let mut config = config.clone();
                config[field] = value.clone();
                if let Ok(config) = parse(&config) {
                    assert!((1..=16_384).contains(&config.hidden()));
                    assert!((1..=1_000_000).contains(&config.vocabulary()));
                    assert!((1..=1 << 20).contains(&config.positions()));
                }
            }
        }
    }
}

#[test]
fn json_has_one_meaning_only() {
    let twice = br#"{"model_type": "bert", "model_type": "llama"}"#;
    let deep = format!(
        "{{\"model_type\": {}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let many = format!("{{\"model_type\": [{}0]}}", "{\"\":0},".repeat(16_384));
    let texts: [&[u8]; 10] = [
        b"",
        b"[]",
        b"{",
        b"{} {}",
        b"\xff\xfe{}",
        br#"{"a": NaN}"#,
        br#"{"a": 1e999}"#,
        twice,
        many.as_bytes(),
        deep.as_bytes(),
    ];
    for text in texts {
        let why = ModelConfig::parse(text).unwrap_err();
        let refused = matches!(why, FileError::Json { .. }) || (text == b"[]" && TYPE(&why));
        assert!(refused, "{why}");
    }
}

#[test]
fn steps_and_poolings_that_are_not_computed() {
    let step = |kind: &str, path: &str| json!({ "type": format!("sentence_transformers.models.{kind}"), "path": path });
    let top = step("Transformer", "");
    let cases = [
        json!([top, step("Pooling", "1"), step("Dense", "2")]),
        json!([top]),
        json!([top, step("Normalize", "1"), step("Pooling", "2")]),
        json!([step("Transformer", "0_Transformer"), step("Pooling", "1")]),
        json!([]),
    ];
    for modules in cases {
        assert!(
            UNSUPPORTED(&pooling_file(modules.to_string().as_bytes()).unwrap_err()),
            "{modules}"
        );
    }
    for modules in [
        json!({}),
        json!([1]),
        json!([{ "type": 1 }]),
        json!(vec![top; 17]),
    ] {
        assert!(
            TYPE(&pooling_file(modules.to_string().as_bytes()).unwrap_err()),
            "{modules}"
        );
    }
    let poolings: [(Value, Refusal); 6] = [
        (json!({ "pooling_mode_max_tokens": true }), UNSUPPORTED),
        (json!({ "pooling_mode_cls_token": true }), UNSUPPORTED),
        (json!({ "pooling_mode_mean_tokens": false }), UNSUPPORTED),
        (json!({ "pooling_mode": "weightedmean" }), UNSUPPORTED),
        (json!({ "pooling_mode_mean_tokens": 1 }), TYPE),
        (json!({ "word_embedding_dimension": 33 }), MISFIT),
    ];
    for (pooling, refusal) in poolings {
        let text = pooling.to_string();
        let files = SentenceFiles {
            pooling: Some(text.as_bytes()),
            ..SentenceFiles::default()
        };
        assert!(
            refusal(&SentenceConfig::parse(files, 32).unwrap_err()),
            "{pooling}"
        );
    }
}

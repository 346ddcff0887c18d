//! Configurations that transformers wrote say here what they say there.

use gpu::nn::{Activation, Pooling};
use score::files::config::{
    Classifier, DecoderConfig, DecoderFamily, Head, ModelConfig, RopeScaling, SentenceConfig, SentenceFiles,
};
use serde_json::{Value, json};

use crate::common;

fn activation(name: &Value) -> Activation {
    match name.as_str().unwrap() {
        "gelu" => Activation::Gelu,
        "gelu_new" => Activation::GeluTanh,
        "relu" => Activation::Relu,
        "silu" => Activation::Silu,
        other => panic!("{other}"),
    }
}

fn shown(config: &ModelConfig) -> Value {
    match config {
        ModelConfig::Bert(c) => json!({ "layers": c.layers, "heads": c.heads, "intermediate": c.intermediate,
            "first_place": c.first_place, "token_types": c.token_types, "epsilon": c.epsilon }),
        ModelConfig::DistilBert(c) => {
            json!({ "layers": c.layers, "heads": c.heads, "intermediate": c.intermediate })
        }
        ModelConfig::ModernBert(c) => json!({ "layers": c.layers(), "heads": c.heads,
            "intermediate": c.intermediate, "epsilon": c.epsilon, "windows": c.windows,
            "theta": c.global_rope.theta, "local_theta": c.local_rope.theta }),
        ModelConfig::Decoder(c) => json!({ "layers": c.layers(), "heads": c.heads,
            "intermediate": c.intermediate, "epsilon": c.epsilon, "windows": c.windows, "theta": c.rope.theta,
            "kv_heads": c.kv_heads, "head_columns": c.head_columns, "tied": c.tied }),
        _ => panic!("another kind"),
    }
}

fn activation_of(config: &ModelConfig) -> Activation {
    match config {
        ModelConfig::Bert(c) => c.activation,
        ModelConfig::DistilBert(c) => c.activation,
        ModelConfig::ModernBert(c) => c.activation,
        ModelConfig::Decoder(c) => c.activation,
        _ => panic!("another kind"),
    }
}

/// Equal, numbers within single precision.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= theirs.abs() * 1e-7,
        _ => ours == theirs,
    }
}

#[test]
fn every_recorded_configuration() {
    for case in common::json("configs.json").as_array().unwrap() {
        let (text, theirs) = (case["config"].to_string(), &case["expected"]);
        let config = ModelConfig::parse(text.as_bytes()).unwrap_or_else(|why| panic!("{why}: {text}"));
        let mut ours = shown(&config);
        ours["vocabulary"] = config.vocabulary().into();
        ours["hidden"] = config.hidden().into();
        ours["positions"] = config.positions().into();
        for (field, value) in ours.as_object().unwrap() {
            assert!(
                same(value, &theirs[field]),
                "{field}: {value}, not {} in {text}",
                theirs[field]
            );
        }
        assert_eq!(activation_of(&config), activation(&theirs["activation"]));
        if let Head::Classifier(Classifier { labels, activation }) = config.head() {
            assert_eq!(labels as u64, theirs["labels"]);
            assert_eq!(activation == Activation::Sigmoid, labels == 1);
        }
    }
}

fn recorded(kind: &str, nth: usize) -> Value {
    let cases = common::json("configs.json");
    let of_kind = |case: &&Value| case["expected"]["kind"] == kind;
    cases.as_array().unwrap().iter().filter(of_kind).nth(nth).unwrap()["config"].clone()
}

fn decoder(value: &Value) -> DecoderConfig {
    match ModelConfig::parse(value.to_string().as_bytes()).unwrap() {
        ModelConfig::Decoder(config) => config,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rope_is_scaled_as_written() {
    let llama3 = RopeScaling::Llama3 {
        factor: 32.0,
        low: 1.0,
        high: 4.0,
        trained: 8192,
    };
    assert_eq!(decoder(&recorded("llama", 0)).rope.scaling, llama3);
    assert_eq!(
        decoder(&recorded("llama", 1)).rope.scaling,
        RopeScaling::Linear { factor: 2.0 }
    );
    assert_eq!(decoder(&recorded("qwen2", 0)).rope.scaling, RopeScaling::None);
}

/// The form of transformers 5: base and scaling in one object.
#[test]
fn rope_parameters_say_the_same() {
    let mut newer = recorded("llama", 0);
    let fields = newer.as_object_mut().unwrap();
    let mut both = fields.remove("rope_scaling").unwrap();
    both["rope_theta"] = fields.remove("rope_theta").unwrap();
    fields.insert("rope_parameters".to_owned(), both);
    assert_eq!(decoder(&newer), decoder(&recorded("llama", 0)));
}

#[test]
fn biases_and_norms_are_those_of_the_family() {
    let of = |kind| {
        let config = decoder(&recorded(kind, 0));
        (
            config.family,
            config.qkv_bias,
            config.output_bias,
            config.mlp_bias,
            config.query_key_norm,
        )
    };
    assert_eq!(of("llama"), (DecoderFamily::Llama, false, false, false, false));
    assert_eq!(of("qwen2"), (DecoderFamily::Qwen2, true, false, false, false));
    assert_eq!(of("qwen3"), (DecoderFamily::Qwen3, false, false, false, true));
}

/// As `cross-encoder/ms-marco-MiniLM-L6-v2` states it, in its older and its newer form.
#[test]
fn a_cross_encoder_may_state_its_last_function() {
    let mut config = recorded("bert", 1);
    let identity = "torch.nn.modules.linear.Identity";
    let head = |config: &Value| ModelConfig::parse(config.to_string().as_bytes()).unwrap().head();
    let expected = Head::Classifier(Classifier {
        labels: 1,
        activation: Activation::None,
    });
    config["sbert_ce_default_activation_function"] = identity.into();
    assert_eq!(head(&config), expected);
    config
        .as_object_mut()
        .unwrap()
        .remove("sbert_ce_default_activation_function");
    config["sentence_transformers"] = json!({ "activation_fn": identity, "version": "4.1.0" });
    assert_eq!(head(&config), expected);
}

#[test]
fn sentence_transformers_says_how_rows_become_one() {
    let read = |name: &str| common::bytes(&format!("bert/{name}"));
    let (modules, pooling) = (read("modules.json"), read("1_Pooling/config.json"));
    let (transformer, prompts) = (
        read("sentence_bert_config.json"),
        read("config_sentence_transformers.json"),
    );
    let files = SentenceFiles {
        modules: Some(&modules),
        pooling: Some(&pooling),
        transformer: Some(&transformer),
        prompts: Some(&prompts),
    };
    let config = SentenceConfig::parse(files, 32).unwrap();
    assert_eq!(
        (config.pooling, config.unit, config.max_tokens),
        (Pooling::First, true, Some(24))
    );
    assert_eq!((config.lower_case, config.prompt), (false, None));
    assert_eq!(
        SentenceConfig::parse(SentenceFiles::default(), 32).unwrap(),
        SentenceConfig::default()
    );
}

#[test]
fn a_default_prompt_is_found() {
    let prompts = br#"{"prompts": {"query": "Represent: ", "other": ""}, "default_prompt_name": "query"}"#;
    let files = SentenceFiles {
        prompts: Some(prompts),
        ..SentenceFiles::default()
    };
    let config = SentenceConfig::parse(files, 32).unwrap();
    assert_eq!(config.prompt.as_deref(), Some("Represent: "));
}

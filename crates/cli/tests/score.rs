//! The `score` commands as somebody in a terminal sees them: tiny models against `transformers`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::read::GzDecoder;
use serde_json::{Value, json};

fn vectors(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/score/models")
        .join(name)
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap())
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// The folder of a tiny model, its weights unpacked, for the test `test`; and what `transformers` computed.
fn model(name: &str, test: &str) -> (PathBuf, Value) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{test}"));
    fs::create_dir_all(folder.join("1_Pooling")).unwrap();
    let files = [
        "config.json",
        "tokenizer.json",
        "modules.json",
        "1_Pooling/config.json",
        "sentence_bert_config.json",
    ];
    for file in files {
        if let Ok(bytes) = fs::read(vectors(name).join(file)) {
            fs::write(folder.join(file), bytes).unwrap();
        }
    }
    let weights = unpacked(&vectors(name).join("model.safetensors.gz"));
    fs::write(folder.join("model.safetensors"), weights).unwrap();
    let expected = serde_json::from_slice(&unpacked(&vectors(name).join("expected.json.gz"))).unwrap();
    (folder, expected)
}

fn score(args: &[&str], model: &Path, input: &str) -> Output {
    fed(args, model, input.as_bytes())
}

fn fed(args: &[&str], model: &Path, input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taolight"));
    command.arg("score").args(args).arg("--model").arg(model);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have ended already, without reading.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// One JSON text a line.
fn lines(texts: &Value) -> String {
    texts
        .as_array()
        .unwrap()
        .iter()
        .map(|text| format!("{text}\n"))
        .collect()
}

fn printed(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn near(got: &Value, expected: &Value, tolerance: f64) {
    let numbers = |value: &Value| -> Vec<f64> {
        let list = value.as_array().unwrap().iter();
        list.map(|number| number.as_f64().unwrap()).collect()
    };
    let (got, expected) = (numbers(got), numbers(expected));
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(&expected) {
        assert!(
            (got - expected).abs() <= tolerance * expected.abs().max(1.0),
            "{got} for {expected}"
        );
    }
}

#[test]
fn embeddings_are_printed_a_line_each() {
    let (folder, expected) = model("bert", "embed");
    let output = score(
        &["embed", "--backend", "cpu"],
        &folder,
        &lines(&expected["texts"]),
    );
    let rows = printed(&output);
    for (row, expected) in rows.iter().zip(expected["embeddings"].as_array().unwrap()) {
        near(row, expected, 1e-6);
    }
    assert_eq!(rows.len(), 8);
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(
        report.contains("8 texts") && report.contains("on the processor (asked for)"),
        "{report}"
    );
}

#[test]
fn a_pack_is_a_model_too() {
    let (folder, expected) = model("bert", "pack");
    let pack = folder.with_extension("pack");
    let mut command = Command::new(env!("CARGO_BIN_EXE_taolight"));
    command
        .args(["pack", "--precision", "f32", "--model"])
        .arg(&folder)
        .arg("--out")
        .arg(&pack);
    assert!(command.status().unwrap().success());
    let input = lines(&expected["texts"]);
    for mode in ["f32", "exact"] {
        let args = ["embed", "--backend", "cpu", "--mode", mode];
        assert_eq!(
            score(&args, &folder, &input).stdout,
            score(&args, &pack, &input).stdout,
            "{mode}"
        );
    }
}

#[test]
fn similarities_are_printed_row_by_row() {
    let (folder, _) = model("bert", "similarity");
    let output = score(
        &["similarity"],
        &folder,
        "\"the miner\"\n\"stake\"\n\"the miner\"",
    );
    let rows = printed(&output);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0], rows[2]);
    near(
        &json!([rows[0][0], rows[0][2], rows[1][1]]),
        &json!([1.0, 1.0, 1.0]),
        1e-6,
    );
    assert_eq!(rows[0][1], rows[1][0]);
}

#[test]
fn the_nearest_are_printed_with_their_places() {
    let (folder, _) = model("bert", "nearest");
    let input = "\"the miner\"\n\"stake\"\n\"the miner\"\n\"the validator\"";
    let matrix = printed(&score(&["similarity"], &folder, input));
    let rows = printed(&score(&["similarity", "--nearest", "2"], &folder, input));
    assert_eq!(rows.len(), 4);
    for (text, row) in rows.iter().enumerate() {
        // Sorting is all there is to it.
        let mut others: Vec<usize> = (0..4).filter(|other| *other != text).collect();
        let product = |other: &usize| matrix[text][*other].as_f64().unwrap();
        others.sort_by(|one, other| product(other).total_cmp(&product(one)));
        let expected: Vec<Value> = others[..2]
            .iter()
            .map(|other| json!([other, matrix[text][*other]]))
            .collect();
        assert_eq!(row, &Value::from(expected), "{text}");
    }
    let near = printed(&score(
        &["similarity", "--nearest", "2", "--least", "0.9999"],
        &folder,
        input,
    ));
    assert_eq!(near[0].as_array().unwrap().len(), 1);
    assert_eq!(near[0][0][0], 2);
}

#[test]
fn perplexities_are_printed_a_line_each() {
    let (folder, expected) = model("qwen2", "perplexity");
    let input = lines(&expected["texts"]) + "\"\"\n";
    let mut rows = printed(&score(&["perplexity", "--backend", "cpu"], &folder, &input));
    assert_eq!(rows.pop(), Some(Value::Null), "an empty text has none");
    near(&Value::from(rows), &expected["perplexity"], 1e-5);
}

#[test]
fn the_first_line_is_the_query() {
    let (folder, expected) = model("bert-classifier", "rerank");
    let input = format!("{}\n{}", expected["query"], lines(&expected["documents"]));
    let rows = printed(&score(&["rerank", "--backend", "cpu"], &folder, &input));
    let logits = expected["logits"].as_array().unwrap().iter();
    let sigmoid = logits.map(|row| 1.0 / (1.0 + (-row[0].as_f64().unwrap()).exp()));
    near(
        &Value::from(rows),
        &Value::from(sigmoid.collect::<Vec<_>>()),
        1e-5,
    );
}

fn refused(output: &Output, why: &str) {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    assert_eq!(String::from_utf8(output.stderr.clone()).unwrap(), why);
}

#[test]
fn nothing_to_score_is_said() {
    let (bert, _) = model("bert", "nothing");
    let none = "refused [BAD_ARGUMENT, caller at fault]: there are no texts: give one JSON string a line on standard input";
    for verb in ["embed", "similarity", "perplexity"] {
        refused(&score(&[verb], &bert, ""), &format!("{none}\n"));
    }
    for input in ["", "\"a query alone\"\n"] {
        refused(
            &score(&["rerank"], &bert, input),
            &format!("{none}, the query first\n"),
        );
    }
}

#[test]
fn what_is_no_text_is_named_by_its_line() {
    let (folder, _) = model("bert", "lines");
    for (input, line) in [
        ("\"a\"\n7\n", 2),
        ("a\n", 1),
        ("\"a\"\n\n\"b\"\n", 2),
        ("\"a\"\n\"b\"\n\"\\ud800\"", 3),
    ] {
        let output = score(&["embed"], &folder, input);
        assert_eq!(output.status.code(), Some(1), "{input:?}");
        assert!(output.stdout.is_empty(), "{input:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with(&format!(
                "refused [BAD_ARGUMENT, caller at fault]: line {line} of the input is no JSON string: "
            )),
            "{said}"
        );
        assert!(!said.contains("at line"), "{said}");
    }
    let output = score(&["embed"], &folder, "\"a\"\n7\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("integer `7`, expected a string at column 1"),
        "{said}"
    );
}

/// Bytes that are no UTF-8 are no text, and their line is named as well.
#[test]
fn bytes_that_are_no_text_are_refused() {
    let (folder, _) = model("bert", "bytes");
    let output = fed(&["embed"], &folder, b"\"a\"\n\"\xff\"\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("line 2 of the input is no JSON string"), "{said}");
}

#[test]
fn a_model_of_another_kind_is_refused_and_no_panic() {
    let (folder, _) = model("bert", "kind");
    let output = score(&["perplexity", "--backend", "cpu"], &folder, "\"a\"\n");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "refused [BAD_ARGUMENT, caller at fault]: this needs a decoder, and is given an encoder\n"
    );
    refused(
        &score(&["embed"], Path::new("no-such-folder"), "\"a\"\n"),
        "refused [MODEL_UNAVAILABLE, caller at fault]: there is no model at no-such-folder\n",
    );
    let empty = folder.join("empty");
    fs::create_dir_all(&empty).unwrap();
    refused(
        &score(&["embed", "--backend", "cpu"], &empty, "\"a\"\n"),
        "refused [MODEL_UNAVAILABLE, caller at fault]: there is no config.json\n",
    );
}

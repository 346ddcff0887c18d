//! Texts that say as little as possible with as many things as possible take no more memory than is stated. Each in a
//! process of its own, for the most that a process ever had is all that Linux tells, and that by pages of up to 2 MB: bounds
//! are wide of what is taken, and far below what would be taken without a bound.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "tests"
)]

use core::ops::ControlFlow;
use std::process::Command;

use pollster::block_on;
use score::files::config::ModelConfig;
use score::files::pack::{NoStore, Pack};
use score::files::safetensors::Header;
use score::files::{Memory, ModelFiles};

/// A text, the most that refusing it may take, in kB, and how it is read.
struct Case {
    name: &'static str,
    most: usize,
    start: &'static str,
    part: &'static str,
    times: usize,
    end: &'static str,
    read: fn(Vec<u8>),
}

const CASES: [Case; 8] = [
    Case {
        name: "16 MB of dimensions",
        most: 8000,
        start: r#"{"a":{"dtype":"F32","shape":["#,
        part: "0,",
        times: 8_000_000,
        end: r#"0],"data_offsets":[0,0]}}"#,
        read: tensors,
    },
    Case {
        name: "14 MB of metadata",
        most: 8000,
        start: r#"{"__metadata__":{"#,
        part: r#""":"","#,
        times: 2_400_000,
        end: r#""a":1}}"#,
        read: tensors,
    },
    Case {
        name: "10 MB of tensors",
        most: 24_000,
        start: "{",
        part: r#""":{"dtype":"","shape":[],"data_offsets":[0,0]},"#,
        times: 200_000,
        end: "}",
        read: tensors,
    },
    Case {
        name: "16 MB of brackets",
        most: 8000,
        start: r#"{"a":"#,
        part: "[",
        times: 16_000_000,
        end: "",
        read: tensors,
    },
    Case {
        name: "1 MB of objects",
        most: 24_000,
        start: "[",
        part: r#"{"":0},"#,
        times: 140_000,
        end: "0]",
        read: config,
    },
    Case {
        name: "1 MB of numbers",
        most: 8000,
        start: "[",
        part: "0,",
        times: 500_000,
        end: "0]",
        read: config,
    },
    // The bytes of the list are read once, and kept to be hashed.
    Case {
        name: "14 MB of a list's metadata",
        most: 24_000,
        start: r#"{"metadata":["#,
        part: r#"{"":0},"#,
        times: 2_000_000,
        end: r#"0],"weight_map":{}}"#,
        read: index,
    },
    Case {
        name: "4 MB of a pack's dimensions",
        most: 64_000,
        start: r#"{"chunk":65536,"chunks":[],"files":{},"size":0,"tensors":{"a":{"form":"f32","shape":["#,
        part: "0,",
        times: 2_000_000,
        end: r#"0],"values":[0,0]}}}"#,
        read: pack,
    },
];

fn tensors(text: Vec<u8>) {
    assert!(Header::parse("x", &text, 8 + text.len() as u64).is_err());
}

fn config(text: Vec<u8>) {
    assert!(ModelConfig::parse(&text).is_err());
}

fn index(text: Vec<u8>) {
    let tiny = br#"{"model_type":"distilbert","dim":1,"n_heads":1,"n_layers":1,"hidden_dim":1,"vocab_size":1,"max_position_embeddings":1}"#;
    let folder = Memory::from_iter([
        ("config.json", tiny.to_vec()),
        ("tokenizer.json", Vec::new()),
        ("model.safetensors.index.json", text),
    ]);
    let mut unwatched = |_| ControlFlow::Continue(());
    assert!(block_on(ModelFiles::of_folder(&folder, <_>::default(), &mut unwatched)).is_ok());
}

fn pack(text: Vec<u8>) {
    let folder = Memory::from_iter([("p", text)]);
    assert!(block_on(Pack::open(&folder, "p", NoStore, None)).is_err());
}

/// The text, in no more memory than it needs.
fn text(case: &Case) -> Vec<u8> {
    let length = case.start.len() + case.part.len() * case.times + case.end.len();
    let mut text = Vec::with_capacity(16 + length);
    if case.name.contains("pack") {
        text.extend(b"taolight\x01\0\0\0");
        text.extend((length as u32).to_le_bytes());
    }
    text.extend(case.start.bytes());
    (0..case.times).for_each(|_| text.extend(case.part.bytes()));
    text.extend(case.end.bytes());
    text
}

/// Most memory this process ever had, in kB.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

const CHILD: &str = "TAOLIGHT_MEMORY_CASE";

#[test]
fn memory_for_what_is_refused() {
    if peak().is_none() {
        eprintln!("SKIPPED: only Linux tells how much memory was taken");
        return;
    }
    if let Ok(number) = std::env::var(CHILD) {
        let case = &CASES[number.parse::<usize>().unwrap()];
        return measure(case);
    }
    for (number, case) in CASES.iter().enumerate() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "memory_for_what_is_refused", "--nocapture"]);
        let output = child.env(CHILD, number.to_string()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {said}", case.name);
        eprint!("{said}");
    }
}

fn measure(case: &Case) {
    let text = text(case);
    let before = peak().unwrap();
    (case.read)(text);
    // The kernel counts pages by the dozen, so what took none may seem to have given some back.
    let taken = peak().unwrap().saturating_sub(before);
    eprintln!("{}: {taken} kB", case.name);
    assert!(taken < case.most, "{}: {taken} kB", case.name);
}

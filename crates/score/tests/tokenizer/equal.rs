//! Ten thousand strings and five thousand pairs give what Hugging Face's library gives, with each tokenizer.

use crate::vectors::{self, digest};

fn check(name: &str) {
    let tokenizer = vectors::tokenizer(name);
    let strings = vectors::strings();
    assert_eq!(strings.len(), 10_000);
    let expected = vectors::read(&format!("{name}.expected.gz"));
    let (expected, rest) = expected.as_chunks::<4>();
    assert_eq!((expected.len(), rest.len()), (15_000, 0));

    let mut wrong = Vec::new();
    let (alone, paired) = expected.split_at(10_000);
    for (string, expected) in strings.iter().zip(alone) {
        let encoding = tokenizer.encode_bytes(string, None, usize::MAX);
        if digest(&encoding, false) != *expected {
            wrong.push((
                String::from_utf8_lossy(string).into_owned(),
                String::new(),
                encoding,
            ));
        }
    }
    for (i, (pair, expected)) in strings.as_chunks::<2>().0.iter().zip(paired).enumerate() {
        let encoding = tokenizer.encode_bytes(&pair[0], Some(&pair[1]), 8 + 7 * i % 57);
        if digest(&encoding, true) != *expected {
            let [first, second] = pair
                .each_ref()
                .map(|text| String::from_utf8_lossy(text).into_owned());
            wrong.push((first, second, encoding));
        }
    }
    wrong.sort_by_key(|(first, second, _)| first.len() + second.len());
    assert!(
        wrong.is_empty(),
        "{name}: {} differ, such as {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(3)]
    );
}

/// all-MiniLM-L6-v2: BERT's WordPiece, small letters.
#[test]
fn minilm() {
    check("minilm");
}

#[test]
fn cased_wordpiece() {
    check("cased");
}

#[test]
fn wordpiece_behind_other_parts() {
    check("pieces");
}

#[test]
fn gpt2() {
    check("gpt2");
}

#[test]
fn roberta() {
    check("roberta");
}

#[test]
fn llama3() {
    check("llama3");
}

#[test]
fn qwen2() {
    check("qwen2");
}

#[test]
fn modernbert() {
    check("modernbert");
}

#[test]
fn llama2() {
    check("llama2");
}

#[test]
fn llama2_by_metaspace() {
    check("llama2_first");
}

#[test]
fn unigram() {
    check("unigram");
}

#[test]
fn unigram_with_bytes() {
    check("unigram_bytes");
}

#[test]
fn bpe_with_endings() {
    check("endings");
}

#[test]
fn bpe_with_continuations() {
    check("continuing");
}

//! Texts of exactly so many tokens: whole words of the model's own vocabulary, which make one token each.

use std::error::Error;
use std::fs;
use std::path::Path;

use score::scorer::Scorer;
use score::tokenizer::Tokenizer;
use serde_json::{Value, json};

use crate::model;

/// Texts, and tokens of each with the two special ones.
const SHAPES: [(usize, usize); 4] = [(1, 32), (8, 32), (32, 32), (8, 128)];
/// From one word to the next in the vocabulary; shares no factor with its length.
const STRIDE: usize = 7919;
/// Letters of a word that is taken: what is shorter is no word of anybody's.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=10;
/// More tokens than any text here has.
const ENOUGH: usize = 512;

/// An object for each shape: `batch`, `tokens`, `texts`, `ids`, `embeddings`.
pub(crate) fn write(folder: &Path, out: &Path) -> crate::Done {
    let json = fs::read(folder.join("tokenizer.json"))?;
    let (tokenizer, words) = (Tokenizer::from_json(&json)?, words(&json)?);
    let mut words = words.iter().cycle().step_by(STRIDE);
    let mut scorer = model::load(folder)?;
    let mut inputs = Vec::new();
    for (batch, tokens) in SHAPES {
        let text = |_| -> Vec<&str> {
            words
                .by_ref()
                .take(tokens.saturating_sub(2))
                .map(String::as_str)
                .collect()
        };
        let texts: Vec<String> = (0..batch).map(text).map(|words| words.join(" ")).collect();
        inputs.push(input(&tokenizer, &mut scorer, tokens, &texts)?);
    }
    fs::write(out, Value::from(inputs).to_string())?;
    Ok(())
}

/// Words of the vocabulary, by their ids.
fn words(json: &[u8]) -> Result<Vec<String>, Box<dyn Error>> {
    let json: Value = serde_json::from_slice(json)?;
    let vocabulary = json.pointer("/model/vocab").and_then(Value::as_object);
    let mut words: Vec<(u64, &String)> = vocabulary
        .ok_or("the tokenizer has no vocabulary")?
        .iter()
        .filter(|(word, _)| {
            LETTERS.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
        })
        .filter_map(|(word, id)| Some((id.as_u64()?, word)))
        .collect();
    words.sort_unstable();
    Ok(words.into_iter().map(|(_, word)| word.clone()).collect())
}

fn input(
    tokenizer: &Tokenizer,
    scorer: &mut Scorer,
    tokens: usize,
    texts: &[String],
) -> Result<Value, Box<dyn Error>> {
    let mut ids = Vec::new();
    for text in texts {
        let encoding = tokenizer.encode(text, None, ENOUGH)?;
        if encoding.ids.len() != tokens {
            return Err(format!("{} tokens and not {tokens}: {text}", encoding.ids.len()).into());
        }
        ids.push(encoding.ids);
    }
    let rows = model::embed(scorer, texts)?;
    Ok(json!({
        "batch": texts.len(), "tokens": tokens, "texts": texts, "ids": ids,
        "embeddings": rows.iter().collect::<Vec<_>>(),
    }))
}

//! Texts, a JSON string a line.

use std::io::BufRead;

use crate::failure::Failure;

/// All of them. A line of white space is none, and an error as any other that is no JSON string.
pub(super) fn texts(input: impl BufRead) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    for (place, line) in input.split(b'\n').enumerate() {
        let text = serde_json::from_slice(&line?).map_err(|why| Failure::Line {
            line: place.saturating_add(1),
            why: in_its_line(&why),
        })?;
        texts.push(text);
    }
    Ok(texts)
}

/// What is wrong and in which column: to the parser each line is the first.
fn in_its_line(why: &serde_json::Error) -> String {
    why.to_string().replace(" at line 1 ", " at ")
}

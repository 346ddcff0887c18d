//! Every code point there is, by itself and among others, is to us what it is to Hugging Face's library.

use score::tokenizer::Tokenizer;

use crate::vectors::{digest, read};

/// The texts of the script that made the vectors, in its order.
fn texts() -> Vec<String> {
    let block = |start: u32| (start..start + 0x1000).filter_map(char::from_u32);
    let texts = |start: u32| {
        [
            block(start).collect(),
            block(start).flat_map(|c| ['a', c]).collect(),
            block(start).flat_map(|c| ['\'', c, 'e']).collect(),
        ]
    };
    (0..0x11_0000)
        .step_by(0x1000)
        .flat_map(texts)
        .filter(|text: &String| !text.is_empty())
        .collect()
}

#[test]
fn every_code_point() {
    let file = String::from_utf8(read("characters.gz")).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines.len(), 2 * 17);
    let texts = texts();
    for [json, expected] in lines.as_chunks::<2>().0 {
        let tokenizer = Tokenizer::from_json(json.as_bytes()).unwrap();
        let expected: Vec<&str> = expected
            .trim_matches('"')
            .as_bytes()
            .chunks(8)
            .map(|hex| str::from_utf8(hex).unwrap())
            .collect();
        assert_eq!(texts.len(), expected.len());
        let differs = |(text, expected): &(&String, &&str)| {
            let digest = digest(&tokenizer.encode(text, None, usize::MAX), false);
            format!("{:08x}", u32::from_be_bytes(digest)) != **expected
        };
        let wrong: Vec<String> = texts
            .iter()
            .zip(&expected)
            .filter(differs)
            .map(|(text, _)| text.chars().take(5).collect())
            .collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", &json[..400]);
    }
}

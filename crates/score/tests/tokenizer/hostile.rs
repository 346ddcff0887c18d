//! Files and texts by those who mean harm: no panic, no endless work, an error that says what is wrong.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use score::tokenizer::{Tokenizer, TokenizerError};

use crate::vectors;

/// Small files of each model, with something of nearly every part.
const FILES: [&str; 4] = [
    r###"{"truncation":{"max_length":9,"strategy":"OnlyFirst","stride":0,"direction":"Left"},"padding":{"pad_id":0},
    "added_tokens":[{"id":0,"content":"[PAD]","single_word":true,"lstrip":true,"rstrip":true,"normalized":false,"special":true}],
    "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
    "pre_tokenizer":{"type":"BertPreTokenizer"},
    "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
    "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":9,
    "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##b":5,"ab":6}}}"###,
    r#"{"added_tokens":[{"id":9,"content":"xyz","single_word":false,"lstrip":false,"rstrip":false,"normalized":true,"special":false}],
    "normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Prepend","prepend":"_"},{"type":"Strip","strip_left":true,
    "strip_right":false},{"type":"Replace","pattern":{"String":" "},"content":"_"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
    "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"Split","pattern":{"String":"-"},
    "behavior":"MergedWithNext","invert":true},{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}]},
    "post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"s",
    "type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
    "special_tokens":{"s":{"id":"s","ids":[3],"tokens":["s"]}}}]},
    "model":{"type":"BPE","unk_token":"u","fuse_unk":true,"byte_fallback":true,"ignore_merges":true,"vocab":{"u":0,"a":1,"b":2,"s":3,"ab":4,
    "aba":5,"<0x00>":6},"merges":["a b",["ab","a"]]}}"#,
    r#"{"normalizer":{"type":"Nmt"},"pre_tokenizer":{"type":"Metaspace","replacement":"_","prepend_scheme":"first","split":true},
    "post_processor":{"type":"RobertaProcessing","sep":["s",3],"cls":["c",2]},
    "model":{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["u",0.0],["a",-1.5],["ab",-2],["_",-1e3]]}}"#,
    r#"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"},
    "behavior":"Removed","invert":true},"model":{"type":"BPE","continuing_subword_prefix":"é","end_of_word_suffix":"w","vocab":{"a":0,"éa":1,
    "aa":2,"aw":3},"merges":["a éa"]}}"#,
];

const TEXTS: [&str; 5] = [
    "",
    "ab aba[PAD] [PAD]x xyz",
    "é\u{301}\u{323} 字 \0\u{FFFD}'s  12-3\r\n",
    "_a_ b__",
    "ﷺ👩‍👩‍👧🏽",
];

/// Whatever comes of a file, its texts are encoded, or refused, within what was asked for.
fn try_out(json: &[u8]) {
    let Ok(tokenizer) = Tokenizer::from_json(json) else {
        return;
    };
    for text in TEXTS {
        for (pair, most) in [(None, 100), (Some("b a ab"), 7), (Some(""), 0)] {
            if let Ok(encoding) = tokenizer.encode(text, pair, most) {
                assert!(encoding.ids.len() <= most);
                assert_eq!(encoding.ids.len(), encoding.type_ids.len());
                assert!(
                    encoding
                        .ids
                        .iter()
                        .all(|id| (*id as usize) < tokenizer.vocabulary())
                );
            }
        }
        let ids = tokenizer.encode_plain(text).unwrap_or_default();
        assert!(ids.iter().all(|id| (*id as usize) < tokenizer.vocabulary()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(file in 0..FILES.len(), at in any::<prop::sample::Index>(), gone in 0..40_usize,
        put in prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 1..9), Just(b"null".to_vec()), Just(b"-1".to_vec()),
            Just(b"4294967295".to_vec()), Just(b"1e308".to_vec()), Just(b"\"\"".to_vec()), Just(b"[]".to_vec()), Just(b"{}".to_vec())]) {
        let mut json = FILES[file].as_bytes().to_vec();
        let start = at.index(json.len());
        let end = (start + gone).min(json.len());
        json.splice(start..end, put);
        try_out(&json);
    }

    #[test]
    fn no_part_in_a_strange_place_panics(file in 0..FILES.len(), other in 0..FILES.len(), from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>()) {
        // Whole values change places: what is between two commas or brackets of one file goes between two of another.
        let pieces = |file: &'static str| file.split_inclusive([',', '[', ']', '{', '}', ':']).collect::<Vec<_>>();
        let (mut into, source) = (pieces(FILES[file]), pieces(FILES[other]));
        let place = to.index(into.len());
        into[place] = source[from.index(source.len())];
        try_out(into.concat().as_bytes());
    }

    #[test]
    fn no_text_panics(text in any::<String>(), pair in any::<String>(), bytes in any::<Vec<u8>>(), most in 0..40_usize) {
        for file in FILES {
            let tokenizer = Tokenizer::from_json(file.as_bytes()).unwrap();
            if let Ok(encoding) = tokenizer.encode(&text, Some(&pair), most) {
                prop_assert!(encoding.ids.len() <= most);
            }
            let lossy = String::from_utf8_lossy(&bytes);
            prop_assert_eq!(tokenizer.encode_bytes(&bytes, None, 9), tokenizer.encode(&lossy, None, 9));
        }
    }
}

#[test]
fn every_file_is_taken_as_it_stands() {
    for file in FILES {
        Tokenizer::from_json(file.as_bytes()).unwrap();
        try_out(file.as_bytes());
    }
}

/// What a file says when some of its text is another.
fn refusal(file: usize, old: &str, new: &str) -> TokenizerError {
    assert!(FILES[file].contains(old), "{old}");
    Tokenizer::from_json(FILES[file].replace(old, new).as_bytes()).unwrap_err()
}

#[test]
fn what_is_not_known_is_refused_by_name() {
    let unsupported = |what, found: &str| TokenizerError::Unsupported {
        what,
        found: found.into(),
    };
    assert_eq!(
        refusal(0, "BertNormalizer", "Precompiled"),
        unsupported("normaliser", "Precompiled")
    );
    assert_eq!(
        refusal(0, "BertPreTokenizer", "UnicodeScripts"),
        unsupported("pre-tokenizer", "UnicodeScripts")
    );
    assert_eq!(
        refusal(0, "BertProcessing", "Mystery"),
        unsupported("post-processor", "Mystery")
    );
    assert_eq!(
        refusal(0, "WordPiece", "WordLevel"),
        unsupported("model", "WordLevel")
    );
    assert_eq!(
        refusal(1, " {2,}", "(a+)+$"),
        unsupported("regular expression to replace", "(a+)+$")
    );
    assert_eq!(
        refusal(1, r#"{"String":"-"}"#, r#"{"Regex":"(a+)+$"}"#),
        unsupported("regular expression to split at", "(a+)+$")
    );
    assert_eq!(
        refusal(1, r#""unk_token""#, r#""dropout":0.1,"unk_token""#),
        unsupported("dropout", "merges left out by chance")
    );
    assert_eq!(
        refusal(
            1,
            r#"{"type":"ByteLevel"},{"type":"T"#,
            r#"{"type":"BertProcessing","sep":["s",3],"cls":["s",3]},{"type":"T"#
        ),
        unsupported("post-processor", "two that add tokens")
    );
    assert_eq!(
        refusal(1, r#""id":"B","type_id":1"#, r#""id":"A","type_id":1"#),
        unsupported("template", "texts that do not stand in it once")
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let senseless = |what, found: &str| TokenizerError::Senseless {
        what,
        found: found.into(),
    };
    assert_eq!(refusal(1, "\"a b\"", "\"a b c\""), senseless("merge", "a b c"));
    assert_eq!(
        refusal(1, "\"a b\"", "\"a q\""),
        TokenizerError::NotInVocabulary("q".into())
    );
    assert_eq!(
        refusal(1, "\"id\":\"s\",\n", "\"id\":\"t\",\n"),
        TokenizerError::NotInVocabulary("t".into())
    );
    assert_eq!(
        refusal(1, r#""type_id":1"#, r#""type_id":256"#),
        senseless("type_id", "256")
    );
    assert_eq!(
        refusal(1, r#"{"String":" "}"#, r#"{"String":""}"#),
        senseless("pattern", "")
    );
    assert_eq!(
        refusal(2, r#""unk_id":0"#, r#""unk_id":4"#),
        senseless("unk_id", "4")
    );
    assert_eq!(
        refusal(0, r#""lowercase":true"#, r#""lowercase":null"#),
        TokenizerError::Missing("lowercase")
    );
    assert_eq!(
        refusal(0, r#""clean_text":true,"#, ""),
        TokenizerError::Missing("clean_text")
    );
    assert_eq!(
        refusal(0, "\"model\"", "\"modal\""),
        TokenizerError::Missing("model")
    );
    assert_eq!(
        refusal(0, r#""single_word":true"#, r#""single_word":"yes""#),
        senseless("single_word", "yes")
    );
    assert_eq!(
        refusal(0, r#""cls":["[CLS]",2]"#, r#""cls":["[CLS]",1048576]"#),
        senseless("cls", "a list")
    );
    assert!(matches!(
        refusal(0, "\"model\"", "model"),
        TokenizerError::Json(_)
    ));
    assert!(matches!(refusal(0, "6}}}", "6}}} x"), TokenizerError::Json(_)));
    // A prefix that ends inside a character of the right token.
    let prefix = r#""continuing_subword_prefix":"é""#;
    assert_eq!(
        refusal(3, prefix, r#""continuing_subword_prefix":"x""#),
        senseless("merge", "éa")
    );
}

#[test]
fn limits_hold() {
    let many = |what, limit| TokenizerError::TooMuch { what, limit };
    assert_eq!(
        refusal(0, "\"ab\":6", "\"ab\":1048576"),
        many("ids", (1 << 20) - 1)
    );
    let long = format!("\"{}\":6", "a".repeat(1025));
    assert_eq!(refusal(0, "\"ab\":6", &long), many("bytes of a token", 1024));
    let deep = (0..20).fold(r#"{"type":"NFC"}"#.to_owned(), |inner, _| {
        format!(r#"{{"type":"Sequence","normalizers":[{inner}]}}"#)
    });
    assert_eq!(
        refusal(2, r#"{"type":"Nmt"}"#, &deep),
        many("normalisers within normalisers", 8)
    );
    let deeper = (0..500).fold(r#"{"type":"NFC"}"#.to_owned(), |inner, _| {
        format!(r#"{{"type":"Sequence","normalizers":[{inner}]}}"#)
    });
    assert!(
        matches!(refusal(2, r#"{"type":"Nmt"}"#, &deeper), TokenizerError::Json(why) if why.contains("recursion"))
    );
    let wide = format!(
        r#"{{"type":"Sequence","normalizers":[{}]}}"#,
        vec![r#"{"type":"NFC"}"#; 65].join(",")
    );
    assert_eq!(refusal(2, r#"{"type":"Nmt"}"#, &wide), many("normalizers", 64));
    let values = format!("[{}0]", "0,".repeat(4 << 20));
    let values = refusal(2, r#"{"type":"Nmt"}"#, &values);
    assert!(matches!(values, TokenizerError::Json(why) if why.contains("more than 4194304 values")));
    assert_eq!(
        Tokenizer::from_json(&vec![b' '; (64 << 20) + 1]).unwrap_err(),
        many("bytes of a tokenizer.json", 64 << 20)
    );

    let tokenizer = Tokenizer::from_json(FILES[0].as_bytes()).unwrap();
    assert_eq!(
        tokenizer.encode_plain(&"a".repeat((4 << 20) + 1)),
        Err(many("bytes of a text", 4 << 20))
    );
    assert_eq!(
        tokenizer.encode("a", None, 1),
        Err(TokenizerError::NoRoom { most: 1, others: 2 })
    );
    let grown = FILES[1].replace(r#""content":"_""#, &format!(r#""content":"{}""#, " ".repeat(500)));
    let grown = Tokenizer::from_json(grown.as_bytes()).unwrap();
    assert_eq!(
        grown.encode_plain(&" x".repeat(1 << 20)),
        Err(many("bytes of a normalised text", 16 << 20))
    );
}

/// A million bytes in one word: no work that grows with its square, which would be minutes.
#[test]
fn long_words_end() {
    let words = [
        "a".repeat(1 << 20),
        "ab".repeat(1 << 19),
        "e\u{301}\u{323}".repeat(1 << 17),
        "\u{301}\u{323}".repeat(1 << 18),
        "'".repeat(1 << 20),
        " ".repeat(1 << 20),
        "\n ".repeat(1 << 19),
        "字".repeat(1 << 18),
        "[MASK] ".repeat(1 << 17),
    ];
    for name in ["minilm", "roberta", "llama2", "unigram"] {
        let tokenizer = vectors::tokenizer(name);
        for word in &words {
            let start = Instant::now();
            tokenizer.encode_plain(word).unwrap();
            let took = start.elapsed();
            assert!(
                took < Duration::from_secs(20),
                "{name}: {took:?} for {:?}",
                &word[..12]
            );
        }
    }
}

#[test]
fn what_a_tokenizer_says_of_itself() {
    let tokenizer = vectors::tokenizer("minilm");
    assert_eq!(tokenizer.vocabulary(), 30_522);
    assert_eq!(tokenizer.stated_length(), Some(128));
    assert_eq!((tokenizer.pad(), tokenizer.unk()), (Some(0), Some(100)));
    assert_eq!((tokenizer.cls(), tokenizer.sep()), (Some(101), Some(102)));
    assert_eq!(tokenizer.token_to_id("##ing"), Some(2075));
    assert_eq!(tokenizer.id_to_token(2075), Some("##ing"));
    assert_eq!(
        (tokenizer.token_to_id("no such"), tokenizer.id_to_token(30_522)),
        (None, None)
    );
    let encoding = tokenizer.encode("Hello", Some("world"), 512).unwrap();
    assert_eq!(encoding.ids, [101, 7592, 102, 2088, 102]);
    assert_eq!(encoding.type_ids, [0, 0, 0, 1, 1]);
}

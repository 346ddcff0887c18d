//! Files with bytes changed, cut out or put in: an answer or an error, never a panic, and nothing false accepted.

use gpu::nn::Precision;
use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::Index;
use score::files::config::ModelConfig;
use score::files::safetensors::Header;
use score::files::{FileError, ModelFiles};

use crate::common::{self, unwatched};
use crate::hostile_packs::read;
use crate::packs::packed;

/// A change to a file.
#[derive(Debug, Clone)]
enum Change {
    Set(Index, u8),
    Remove(Index),
    Insert(Index, Vec<u8>),
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    let digits = prop::sample::select(b"0123456789[]{},:\"-eE.\\".to_vec());
    prop_oneof![
        4 => (place(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        4 => (place(), digits.clone()).prop_map(|(at, byte)| Change::Set(at, byte)),
        2 => place().prop_map(Change::Remove),
        2 => (place(), prop::collection::vec(digits, 1..12)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => place().prop_map(Change::Cut),
    ]
}

fn applied(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        match change {
            Change::Set(at, byte) => *at.get_mut(&mut bytes) = *byte,
            Change::Remove(at) => drop(bytes.remove(at.index(bytes.len()))),
            Change::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    /// Whatever is accepted lies end to end, and every tensor has as many bytes as it has numbers.
    #[test]
    fn headers(changes in prop::collection::vec(change(), 1..5)) {
        let bytes = common::bytes("types.safetensors");
        let length = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        let text = applied(bytes[8..8 + length].to_vec(), &changes);
        let size = (8 + text.len() + bytes.len() - 8 - length) as u64;
        if let Ok(header) = Header::parse("x", &text, size) {
            let mut place = 8 + text.len() as u64;
            for tensor in &header.tensors {
                prop_assert_eq!(tensor.range.start, place);
                place = tensor.range.end;
                prop_assert_eq!(tensor.range.end - tensor.range.start, tensor.count() as u64 * tensor.dtype.bytes());
            }
            prop_assert_eq!(place, size);
        }
    }

    #[test]
    fn configurations(nth in 0usize..15, changes in prop::collection::vec(change(), 1..5)) {
        let cases = common::json("configs.json");
        let text = cases[nth]["config"].to_string().into_bytes();
        if let Ok(config) = ModelConfig::parse(&applied(text, &changes)) {
            prop_assert!((1..=16_384).contains(&config.hidden()));
            prop_assert!((1..=1_000_000).contains(&config.vocabulary()));
            prop_assert!((1..=1 << 20).contains(&config.positions()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Any file of a folder, changed.
    #[test]
    fn folders(which in any::<Index>(), changes in prop::collection::vec(change(), 1..4)) {
        let names: Vec<String> = common::expected()["bert"]["files"].as_object().unwrap().keys().cloned().collect();
        let name = which.get(&names);
        let mut folder = common::bert();
        folder.insert(name.clone(), applied(common::bytes(&format!("bert/{name}")), &changes));
        let _ = block_on(ModelFiles::of_folder(&folder, <_>::default(), &mut unwatched()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// Who knows the identity knows every byte: any change that is accepted changed nothing but the zeros before the
    /// payload.
    #[test]
    fn packs(changes in prop::collection::vec(change(), 1..3), whole in any::<bool>()) {
        let (bytes, identity) = packed(&common::bert(), Precision::Int8);
        let header = 16 + u32::from_le_bytes(*bytes[12..].first_chunk().unwrap()) as usize;
        // Half of the changes go to the header, which is small.
        let changed = if whole {
            applied(bytes.clone(), &changes)
        } else {
            [applied(bytes[..header].to_vec(), &changes), bytes[header..].to_vec()].concat()
        };
        let base = header.next_multiple_of(256);
        let same = changed.len() == bytes.len() && changed[..header] == bytes[..header] && changed[base..] == bytes[base..];
        prop_assert_eq!(read(changed.clone(), Some(identity)).is_ok(), same);
        // Without the identity, the header may say something else; the payload is still what the header says.
        if changed[..header.min(changed.len())] == bytes[..header] && !same {
            let why = read(changed, None);
            prop_assert!(matches!(why, Err(FileError::Hash { .. } | FileError::Header { .. })), "{:?}", why);
        } else {
            let _ = read(changed, None);
        }
    }
}

//! Templates: where the texts and the special tokens stand.

use super::super::TokenizerError;
use super::{Encoding, special_id};
use crate::json::Json;

/// For one text, and for a pair.
#[derive(Debug, Clone)]
pub(super) struct Templates {
    single: Vec<Piece>,
    pair: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(Side, u8),
    Special(Vec<u32>, u8),
}

/// Of a pair, the first or the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    A,
    B,
}

impl Side {
    fn new(json: &Json) -> Option<Self> {
        match json.text()? {
            "A" => Some(Self::A),
            "B" => Some(Self::B),
            _ => None,
        }
    }
}

impl Default for Templates {
    /// No special tokens.
    fn default() -> Self {
        Self {
            single: vec![Piece::Text(Side::A, 0)],
            pair: vec![Piece::Text(Side::A, 0), Piece::Text(Side::B, 1)],
        }
    }
}

/// `[CLS] A [SEP]`, `[CLS] A [SEP] B [SEP]`.
pub(super) fn bert(cls: u32, sep: u32) -> Templates {
    let single = vec![special(cls), Piece::Text(Side::A, 0), special(sep)];
    let mut pair = single.clone();
    pair.extend([Piece::Text(Side::B, 1), Piece::Special(vec![sep], 1)]);
    Templates { single, pair }
}

/// `<s> A </s>`, `<s> A </s></s> B </s>`; the types of all are 0.
pub(super) fn roberta(cls: u32, sep: u32) -> Templates {
    let single = vec![special(cls), Piece::Text(Side::A, 0), special(sep)];
    let mut pair = single.clone();
    pair.extend([special(sep), Piece::Text(Side::B, 0), special(sep)]);
    Templates { single, pair }
}

fn special(id: u32) -> Piece {
    Piece::Special(vec![id], 0)
}

impl Templates {
    pub(super) fn of_file(json: &Json) -> Result<Self, TokenizerError> {
        let template = |key, sides: &[Side]| {
            let pieces = json.parts(key)?.iter().map(|piece| Piece::of_file(piece, json));
            once(pieces.collect::<Result<_, _>>()?, sides)
        };
        Ok(Self {
            single: template("single", &[Side::A])?,
            pair: template("pair", &[Side::A, Side::B])?,
        })
    }

    fn pieces(&self, pair: bool) -> &[Piece] {
        if pair { &self.pair } else { &self.single }
    }

    pub(super) fn added(&self, pair: bool) -> usize {
        let count = |piece: &Piece| match piece {
            Piece::Text(..) => 0,
            Piece::Special(ids, _) => ids.len(),
        };
        self.pieces(pair).iter().map(count).sum()
    }

    pub(super) fn largest_id(&self) -> Option<u32> {
        let ids = |piece: &Piece| match piece {
            Piece::Text(..) => None,
            Piece::Special(ids, _) => ids.iter().max().copied(),
        };
        self.single.iter().chain(&self.pair).filter_map(ids).max()
    }

    pub(super) fn apply(&self, first: &[u32], second: Option<&[u32]>) -> Encoding {
        let mut encoding = Encoding::default();
        for piece in self.pieces(second.is_some()) {
            match piece {
                Piece::Text(Side::A, type_id) => encoding.push(first, *type_id),
                Piece::Text(Side::B, type_id) => encoding.push(second.unwrap_or_default(), *type_id),
                Piece::Special(ids, type_id) => encoding.push(ids, *type_id),
            }
        }
        encoding
    }
}

impl Piece {
    fn of_file(json: &Json, template: &Json) -> Result<Self, TokenizerError> {
        let type_id = |piece: &Json| piece.must("type_id", |id| u8::try_from(id.integer()?).ok());
        if let Some(piece) = json.get("Sequence") {
            return Ok(Self::Text(piece.must("id", Side::new)?, type_id(piece)?));
        }
        let piece = json.must("SpecialToken", Some)?;
        let name = piece.must("id", Json::short)?;
        let known = template.get("special_tokens").and_then(|tokens| tokens.get(name));
        let token = known.ok_or_else(|| TokenizerError::not_in_vocabulary(name))?;
        let id = |id: &Json| {
            special_id(id).ok_or_else(|| TokenizerError::senseless("id of a special token", id.shown()))
        };
        let ids = token.parts("ids")?.iter().map(id).collect::<Result<_, _>>()?;
        Ok(Self::Special(ids, type_id(piece)?))
    }
}

/// A template in which each of `sides` stands once and no other: more would be more tokens than there is room for.
fn once(pieces: Vec<Piece>, sides: &[Side]) -> Result<Vec<Piece>, TokenizerError> {
    let count = |wanted: Side| {
        let is_wanted = |piece: &&Piece| matches!(piece, Piece::Text(side, _) if *side == wanted);
        pieces.iter().filter(is_wanted).count()
    };
    let expected = |side| usize::from(sides.contains(&side));
    if [Side::A, Side::B]
        .into_iter()
        .any(|side| count(side) != expected(side))
    {
        return Err(TokenizerError::unsupported(
            "template",
            "texts that do not stand in it once",
        ));
    }
    Ok(pieces)
}

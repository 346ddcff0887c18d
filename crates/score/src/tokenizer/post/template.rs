//! Templates: where the texts and the special tokens stand.

use super::super::TokenizerError;
use super::super::file::{self, Side};
use super::Encoding;

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
    pub(super) fn of_file(file: file::PostProcessor) -> Result<Self, TokenizerError> {
        let special = file.special_tokens.0;
        let template = |pieces: Vec<file::Piece>, sides: &[Side]| {
            let pieces = pieces.into_iter().map(|piece| Piece::of_file(piece, &special));
            once(pieces.collect::<Result<_, _>>()?, sides)
        };
        Ok(Self {
            single: template(file.single.0, &[Side::A])?,
            pair: template(file.pair.0, &[Side::A, Side::B])?,
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
    fn of_file(piece: file::Piece, special: &[(String, file::SpecialToken)]) -> Result<Self, TokenizerError> {
        let type_id =
            |id: u32| u8::try_from(id).map_err(|_| TokenizerError::senseless("type_id", id.to_string()));
        match piece {
            file::Piece::Sequence { id, type_id: number } => Ok(Self::Text(id, type_id(number)?)),
            file::Piece::SpecialToken { id, type_id: number } => {
                let found = special.iter().rfind(|(name, _)| *name == id);
                let (_, token) = found.ok_or_else(|| TokenizerError::not_in_vocabulary(&id))?;
                Ok(Self::Special(token.ids.0.clone(), type_id(number)?))
            }
        }
    }
}

/// A template in which each of `sides` stands once and no other: more would be more tokens than there is room for.
fn once(pieces: Vec<Piece>, sides: &[Side]) -> Result<Vec<Piece>, TokenizerError> {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(side, _) => Some(*side),
        Piece::Special(..) => None,
    });
    let mut found: Vec<Side> = texts.collect();
    found.sort_unstable();
    if found != sides {
        return Err(TokenizerError::unsupported(
            "template",
            "texts that do not stand in it once",
        ));
    }
    Ok(pieces)
}

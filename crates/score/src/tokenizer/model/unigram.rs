//! Unigram: of all ways to cut a word into tokens the likeliest.

use super::super::TokenizerError;
use super::super::vocabulary::Vocabulary;
use crate::json::Json;

/// How much less likely than the unlikeliest token one is that is not in the vocabulary.
const PENALTY: f64 = 10.0;

#[derive(Debug, Clone)]
pub(in super::super) struct Unigram {
    vocabulary: Vocabulary,
    /// Logarithms of likelihoods, by id.
    scores: Vec<f64>,
    unknown: Option<u32>,
    unknown_score: f64,
    bytes: Option<Vec<Option<u32>>>,
}

/// The best way to some place in a word: its last token, where that begins, and the score of all.
#[derive(Debug, Clone, Copy)]
struct Best {
    start: usize,
    id: u32,
    score: f64,
}

impl Unigram {
    pub(super) fn new(json: &Json, vocab: Json) -> Result<Self, TokenizerError> {
        let Json::List(entries) = vocab else {
            return Err(TokenizerError::unsupported("vocabulary", "tokens without scores"));
        };
        let mut tokens = Vec::with_capacity(entries.len());
        let mut scores = Vec::with_capacity(entries.len());
        for (entry, id) in entries.into_iter().zip(0..) {
            let (token, score) = scored(entry)?;
            tokens.push((token, id));
            scores.push(score);
        }
        let unknown = json.may("unk_id", Json::integer)?;
        if let Some(id) = unknown.filter(|id| usize::try_from(*id).is_ok_and(|id| id >= scores.len())) {
            return Err(TokenizerError::senseless("unk_id", id.to_string()));
        }
        let vocabulary = Vocabulary::new(tokens)?;
        let falls_back = json.may("byte_fallback", Json::boolean)?.unwrap_or_default();
        Ok(Self {
            unknown,
            unknown_score: scores.iter().copied().fold(f64::INFINITY, f64::min) - PENALTY,
            bytes: falls_back.then(|| super::byte_tokens(&vocabulary)),
            vocabulary,
            scores,
        })
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(super) fn unknown(&self) -> Option<u32> {
        self.unknown
    }

    pub(super) fn encode(&self, word: &str, ids: &mut Vec<u32>) -> Result<(), TokenizerError> {
        for (piece, token) in self.cut(word)? {
            match token.or_else(|| self.vocabulary.id(piece)) {
                Some(id) => ids.push(id),
                None => self.push_unknown(piece, ids)?,
            }
        }
        Ok(())
    }

    fn push_unknown(&self, piece: &str, ids: &mut Vec<u32>) -> Result<(), TokenizerError> {
        match self
            .bytes
            .as_ref()
            .and_then(|bytes| super::fall_back(bytes, piece))
        {
            Some(bytes) => ids.extend(bytes),
            None => ids.push(self.unknown.ok_or(TokenizerError::NoUnknown)?),
        }
        Ok(())
    }

    /// The pieces of a word with their ids. Unknown characters side by side are one piece, with no id.
    fn cut<'a>(&self, word: &'a str) -> Result<Vec<(&'a str, Option<u32>)>, TokenizerError> {
        let best = self.best(word)?;
        let mut pieces: Vec<(usize, usize, Option<u32>)> = Vec::new();
        let mut end = word.len();
        while let Some(Best { start, id, .. }) = best.get(end).copied().flatten() {
            let known = Some(id).filter(|id| Some(*id) != self.unknown);
            match pieces.last_mut() {
                Some(last) if known.is_none() && last.2.is_none() => last.0 = start,
                _ => pieces.push((start, end, known)),
            }
            end = start;
        }
        let piece = |(start, end, id)| Some((word.get(start..end)?, id));
        Ok(pieces.into_iter().rev().filter_map(piece).collect())
    }

    /// The best way to the end of every token there may be; none to where none ends, nor to the beginning.
    fn best(&self, word: &str) -> Result<Vec<Option<Best>>, TokenizerError> {
        let mut best: Vec<Option<Best>> = vec![None; word.len().saturating_add(1)];
        for (start, c) in word.char_indices() {
            let so_far = best.get(start).copied().flatten().map_or(0.0, |best| best.score);
            let single = self.best_from(word, start, so_far, c.len_utf8(), &mut best);
            if !single {
                let id = self.unknown.ok_or(TokenizerError::NoUnknown)?;
                let score = so_far + self.unknown_score;
                improve(
                    &mut best,
                    start.saturating_add(c.len_utf8()),
                    Best { start, id, score },
                );
            }
        }
        Ok(best)
    }

    /// Tries every token that begins at `start`. Whether one of them is the character there, of `length` bytes.
    fn best_from(
        &self,
        word: &str,
        start: usize,
        so_far: f64,
        length: usize,
        best: &mut [Option<Best>],
    ) -> bool {
        let mut single = false;
        let mut prefix = self.vocabulary.root();
        for (end, byte) in word.bytes().enumerate().skip(start) {
            let Some(next) = self.vocabulary.step(prefix, byte) else {
                break;
            };
            prefix = next;
            let Some(id) = self.vocabulary.whole(prefix) else {
                continue;
            };
            let end = end.saturating_add(1);
            let own = usize::try_from(id).ok().and_then(|id| self.scores.get(id));
            let score = own.copied().unwrap_or(self.unknown_score) + so_far;
            improve(best, end, Best { start, id, score });
            single |= end.saturating_sub(start) == length;
        }
        single
    }
}

/// A token and its score.
fn scored(entry: Json) -> Result<(String, f64), TokenizerError> {
    if let Json::List(pair) = entry
        && let Ok([Json::Text(token), score]) = <[Json; 2]>::try_from(pair)
        && let Some(score) = score.float()
    {
        return Ok((token, score));
    }
    Err(TokenizerError::senseless(
        "vocabulary",
        "an entry that is no token with a score",
    ))
}

fn improve(best: &mut [Option<Best>], end: usize, found: Best) {
    if let Some(place) = best.get_mut(end)
        && place.is_none_or(|best| found.score > best.score)
    {
        *place = Some(found);
    }
}

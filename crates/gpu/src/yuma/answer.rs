//! What the kernels answered, scenario by scenario.

use yuma::fixed::I32F32;
use yuma::{Rows, Verdict};

use super::shape::Shape;

/// The words that came back for a number of scenarios.
pub(crate) struct Answers {
    shape: Shape,
    words: Vec<u32>,
    /// Where validators' answers start, and stored bonds.
    starts: [usize; 2],
}

impl Answers {
    /// Words of which the first `sizes` bytes are each scenario's judgements, validators and stored bonds.
    pub(crate) fn new(shape: Shape, words: Vec<u32>, sizes: [u64; 3]) -> Self {
        let [judged, validators, _] = sizes.map(|bytes| usize::try_from(bytes / 4).unwrap_or(usize::MAX));
        Self {
            shape,
            words,
            starts: [judged, judged.saturating_add(validators)],
        }
    }

    fn from(&self, start: usize) -> &[u32] {
        self.words.get(start..).unwrap_or_default()
    }

    /// What they say of one scenario. `uids` are those of the rows; of bonds only those of `permits` are wanted.
    pub(crate) fn verdict(&self, scenario: usize, uids: &[u16], permits: &[bool]) -> Verdict {
        let shape = self.shape;
        let [validators, _] = self.starts;
        let judged = part(&self.words, scenario, shape.judged());
        let (consensus, rest) = judged.split_at(shape.row().min(judged.len()));
        let incentive = rest.get(..shape.row()).unwrap_or_default();
        let validators = part(self.from(validators), scenario, shape.validators());
        let (trust, dividends) = validators.split_at(validators.len() / 2);
        Verdict {
            consensus: shape.number.read(consensus).collect(),
            incentive: shape.number.read(incentive).collect(),
            validator_trust: self.by_uid(trust, uids),
            dividends: self.by_uid(dividends, uids),
            bonds: self.bonds(scenario, uids, permits),
        }
    }

    /// Values of rows, in the places of their uids.
    fn by_uid(&self, words: &[u32], uids: &[u16]) -> Vec<I32F32> {
        let mut values = vec![I32F32::ZERO; self.shape.columns];
        for (uid, value) in uids.iter().zip(self.shape.number.read(words)) {
            if let Some(place) = values.get_mut(usize::from(*uid)) {
                *place = value;
            }
        }
        values
    }

    fn bonds(&self, scenario: usize, uids: &[u16], permits: &[bool]) -> Rows<u16> {
        let [_, stored] = self.starts;
        let stored = part(self.from(stored), scenario, self.shape.stored());
        let pairs = Shape::pairs(self.shape.rows).saturating_mul(self.shape.columns);
        let (values, flags) = stored.split_at(pairs.min(stored.len()));
        let mut bonds = Rows::with_capacity(self.shape.columns, self.shape.cells());
        let mut rows = (0..).zip(uids).peekable();
        for (uid, permit) in (0..).zip(permits) {
            match rows.next_if(|(_, next)| **next == uid) {
                Some((row, _)) if *permit => bonds.push_row(self.row(values, flags, row)),
                _ => bonds.push_row([]),
            }
        }
        bonds
    }

    /// The entries of one row.
    fn row<'w>(
        &self,
        values: &'w [u32],
        flags: &'w [u32],
        row: usize,
    ) -> impl Iterator<Item = (u16, u16)> + use<'w> {
        let values = part(values, row / 2, self.shape.columns);
        let flags = part(flags, row / 32, self.shape.columns);
        let pair = if row.is_multiple_of(2) { 0 } else { 16 };
        let flag = row % 32;
        (0..)
            .zip(values.iter().zip(flags))
            .filter_map(move |(column, (value, present))| {
                ((present >> flag) & 1 != 0).then_some((column, (value >> pair) as u16))
            })
    }
}

/// The `index`th of parts of `length` words.
fn part(words: &[u32], index: usize, length: usize) -> &[u32] {
    let start = index.saturating_mul(length);
    words.get(start..start.saturating_add(length)).unwrap_or_default()
}

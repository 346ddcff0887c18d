//! Sequences as attention goes through them: in runs of rows.

use std::rc::Rc;

use super::{Device, check};
use crate::device::Block;
use crate::nn::{NnError, Sequences};

/// Runs of rows of the sequences of a batch. Where a run begins depends on its sequence alone.
#[derive(Debug, Clone)]
pub(super) struct Runs {
    of: Sequences,
    /// Most rows of a run.
    rows: usize,
    /// First row, first and end of the sequence, end of the run.
    pub(super) runs: Rc<Block>,
    pub(super) count: usize,
    /// Of each row, its place in its sequence.
    pub(super) places: Rc<Block>,
}

impl Device {
    /// Runs of at most so many rows.
    pub(super) fn runs(&self, sequences: &Sequences, rows: usize) -> Result<Runs, NnError> {
        if let Some(known) = &*self.runs.borrow()
            && known.rows == rows
            && known.of == *sequences
        {
            return Ok(known.clone());
        }
        let runs: Vec<[u32; 4]> = cut(sequences, rows)?;
        let places: Vec<u32> = sequences
            .ranges()
            .flat_map(|range| (0..).take(range.len()))
            .collect();
        let new = Runs {
            of: sequences.clone(),
            rows,
            count: runs.len(),
            runs: Rc::new(self.runner.upload(runs.as_flattened())?),
            places: Rc::new(self.runner.upload(&places)?),
        };
        *self.runs.borrow_mut() = Some(new.clone());
        Ok(new)
    }
}

fn cut(sequences: &Sequences, rows: usize) -> Result<Vec<[u32; 4]>, NnError> {
    let firsts = sequences.ranges().flat_map(|range| {
        let (start, end) = (range.start, range.end);
        range.step_by(rows.max(1)).map(move |first| {
            let to = first.saturating_add(rows).min(end);
            [first, start, end, to]
        })
    });
    firsts.map(check::words).collect()
}

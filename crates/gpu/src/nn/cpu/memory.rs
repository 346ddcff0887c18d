//! Memory within a bound, used again and again.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use super::super::NnError;

/// Buffers that are kept for whoever wants one next.
const SPARE: usize = 24;

/// What all tensors and weights of one [`Cpu`](super::Cpu) take together.
#[derive(Debug)]
pub(crate) struct Memory {
    budget: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes held, spare ones too.
    used: u64,
    /// Buffers whose tensors are gone, the oldest first.
    spare: Vec<Vec<f32>>,
}

impl Memory {
    /// Of at most so many bytes.
    pub(crate) fn new(budget: u64) -> Arc<Self> {
        Arc::new(Self {
            budget,
            state: Mutex::default(),
        })
    }

    /// Bytes held now, spare buffers included.
    pub(crate) fn used(&self) -> u64 {
        self.lock().used
    }

    /// Counts so many bytes until what is given back is dropped.
    ///
    /// # Errors
    /// [`NnError::OverBudget`].
    pub(crate) fn hold(self: &Arc<Self>, bytes: u64) -> Result<Held, NnError> {
        self.lock().charge(bytes, self.budget)?;
        Ok(Held {
            bytes,
            memory: Arc::clone(self),
        })
    }

    /// `rows * columns` numbers, whatever they are: whoever asks writes all of them.
    ///
    /// # Errors
    /// [`NnError::OverBudget`], also where the machine itself has no more.
    pub(crate) fn floats(self: &Arc<Self>, rows: usize, columns: usize) -> Result<Floats, NnError> {
        let bytes = (rows as u64).saturating_mul(columns as u64).saturating_mul(4);
        let length = usize::try_from(bytes / 4).map_err(|_| self.refuse(bytes))?;
        let spare = self.lock().take(length);
        let values = match spare {
            Some(values) => values,
            None => self.fresh(length, bytes)?,
        };
        Ok(Floats {
            values,
            length,
            memory: Arc::clone(self),
        })
    }

    fn fresh(&self, length: usize, bytes: u64) -> Result<Vec<f32>, NnError> {
        self.lock().charge(bytes, self.budget)?;
        let mut values = Vec::new();
        if values.try_reserve_exact(length).is_err() {
            self.lock().release(bytes);
            return Err(self.refuse(bytes));
        }
        values.resize(length, 0.0);
        Ok(values)
    }

    fn refuse(&self, wanted: u64) -> NnError {
        NnError::OverBudget {
            wanted,
            budget: self.budget,
        }
    }

    /// Nothing that holds the lock can leave its numbers half changed.
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn charge(&mut self, bytes: u64, budget: u64) -> Result<(), NnError> {
        if self.used.saturating_add(bytes) > budget {
            self.forget();
        }
        let wanted = self.used.saturating_add(bytes);
        if wanted > budget {
            return Err(NnError::OverBudget { wanted, budget });
        }
        self.used = wanted;
        Ok(())
    }

    fn release(&mut self, bytes: u64) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// The smallest spare buffer that is large enough, unless it is much too large.
    fn take(&mut self, length: usize) -> Option<Vec<f32>> {
        let most = length.saturating_mul(2).max(1024);
        let fits = |values: &&(usize, usize)| values.0 >= length && values.0 <= most;
        let lengths = self
            .spare
            .iter()
            .enumerate()
            .map(|(at, values)| (values.len(), at));
        let (_, at) = lengths.collect::<Vec<_>>().iter().filter(fits).min().copied()?;
        Some(self.spare.remove(at))
    }

    fn keep(&mut self, values: Vec<f32>) {
        if self.spare.len() >= SPARE {
            let oldest = self.spare.remove(0);
            self.release(bytes(&oldest));
        }
        self.spare.push(values);
    }

    fn forget(&mut self) {
        for values in std::mem::take(&mut self.spare) {
            self.release(bytes(&values));
        }
    }
}

fn bytes(values: &[f32]) -> u64 {
    (values.len() as u64).saturating_mul(4)
}

/// Bytes that count until this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    bytes: u64,
    memory: Arc<Memory>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.lock().release(self.bytes);
    }
}

/// Numbers of a tensor; their memory is used again once this is dropped.
#[derive(Debug)]
pub(crate) struct Floats {
    /// At least `length`.
    values: Vec<f32>,
    length: usize,
    memory: Arc<Memory>,
}

impl Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        self.values.get(..self.length).unwrap_or_default()
    }
}

impl DerefMut for Floats {
    fn deref_mut(&mut self) -> &mut [f32] {
        self.values.get_mut(..self.length).unwrap_or_default()
    }
}

impl Drop for Floats {
    fn drop(&mut self) {
        self.memory.lock().keep(std::mem::take(&mut self.values));
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn buffers_come_back_and_the_budget_holds() {
        let memory = Memory::new(4000);
        let first = memory.floats(10, 50).unwrap();
        let place = first.as_ptr();
        drop(first);
        let again = memory.floats(1, 400).unwrap();
        assert_eq!((again.as_ptr(), again.len(), memory.used()), (place, 400, 2000));
        let refused = memory.floats(1, 501).unwrap_err();
        assert_eq!(
            refused,
            NnError::OverBudget {
                wanted: 4004,
                budget: 4000
            }
        );
        drop(again);
        assert_eq!(
            memory.floats(1, 1000).unwrap().len(),
            1000,
            "spare buffers give way"
        );
        let held = memory.hold(4000).unwrap();
        assert_eq!(memory.used(), 4000);
        drop(held);
        assert_eq!(memory.used(), 0);
        assert!(memory.floats(usize::MAX, usize::MAX).is_err());
    }
}

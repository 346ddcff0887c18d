//! Scores over time.

use super::error::{PrimitiveError, bounded, parameter};
use super::weights::MAX_NEURONS;

/// What a step does to those it has no reward for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unscored {
    /// Their reward is 0, as in the validators' template.
    Decay,
    /// Their score stays.
    Keep,
}

/// Exponential moving averages, one for each uid, and the hotkey that earned each.
///
/// Source: `update_scores` and `resync_metagraph`, `template/base/validator.py`, opentensor/bittensor-subnet-template.
#[derive(Debug, Clone, PartialEq)]
pub struct Averages<K> {
    alpha: f64,
    hotkeys: Vec<K>,
    scores: Vec<f64>,
}

impl<K: Clone + PartialEq> Averages<K> {
    /// Nobody yet. `alpha` is how much a new reward counts, 0 to 1; the template's is 0.1.
    ///
    /// # Errors
    /// [`PrimitiveError::Parameter`] for an alpha outside of 0 to 1.
    pub fn new(alpha: f64) -> Result<Self, PrimitiveError> {
        let is_share = (0.0..=1.0).contains(&alpha);
        parameter("alpha", alpha, is_share, "from 0 to 1")?;
        Ok(Self {
            alpha,
            hotkeys: Vec::new(),
            scores: Vec::new(),
        })
    }

    /// Takes over who holds which uid. Whose hotkey is new at its uid starts at 0; uids that are gone are forgotten.
    ///
    /// # Errors
    /// [`PrimitiveError::TooLarge`] above [`MAX_NEURONS`].
    pub fn resync(&mut self, hotkeys: &[K]) -> Result<(), PrimitiveError> {
        bounded("hotkeys", &[hotkeys.len()], MAX_NEURONS as u64)?;
        self.scores.resize(hotkeys.len(), 0.0);
        for ((hotkey, old), score) in hotkeys.iter().zip(&self.hotkeys).zip(&mut self.scores) {
            if hotkey != old {
                *score = 0.0;
            }
        }
        self.hotkeys = hotkeys.to_vec();
        Ok(())
    }

    /// One step: `alpha · reward + (1 - alpha) · score` for each uid that has a reward. A reward that is not finite is
    /// 0; of several for one uid the last counts.
    ///
    /// # Errors
    /// [`PrimitiveError::OutOfRange`] for a uid that nobody holds; then nothing has changed.
    pub fn update(&mut self, rewards: &[(u16, f64)], unscored: Unscored) -> Result<(), PrimitiveError> {
        let mut given = vec![None; self.scores.len()];
        for (at, (uid, reward)) in rewards.iter().enumerate() {
            let unknown = PrimitiveError::OutOfRange {
                what: "the uid of reward",
                at,
                value: f64::from(*uid),
            };
            let place = given.get_mut(usize::from(*uid)).ok_or(unknown)?;
            *place = Some(if reward.is_finite() { *reward } else { 0.0 });
        }
        for (score, reward) in self.scores.iter_mut().zip(given) {
            let reward = reward.or((unscored == Unscored::Decay).then_some(0.0));
            if let Some(reward) = reward {
                *score = self.alpha * reward + (1.0 - self.alpha) * *score;
            }
        }
        Ok(())
    }

    /// The score of each uid.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }
}

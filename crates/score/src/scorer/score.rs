//! Scores of responses: tasks measured, gates and copies applied.

use super::copies::groups;
use super::measure::Run;
use super::task::{Gate, Responses, Rules, Scores, Task};
use super::{ScoreError, Scorer, Watch};

impl Scorer {
    /// Scores responses: each task's measure times its weight, added up; nothing for who fails a gate or copies. Where
    /// some score is below zero, nothing is the lowest of all. `pause` is awaited between steps, for a browser's event
    /// loop to turn.
    ///
    /// # Errors
    /// [`ScoreError::Kind`] where the model or the responses are not of the kind a task needs,
    /// [`ScoreError::Primitive`] for what cannot be compared, and those of [`Job::next`](super::Job::next).
    pub async fn score_responses(
        &mut self,
        tasks: &[(f64, Task)],
        responses: Responses<'_>,
        rules: &Rules,
        watch: &mut Watch<'_>,
        pause: &mut impl AsyncFnMut(),
    ) -> Result<Scores, ScoreError> {
        let mut run = Run::new(self, responses, watch, pause);
        let mut scores = vec![0.0; responses.len()];
        for (weight, task) in tasks {
            let measured = run.measure(task).await?;
            for (score, measured) in scores.iter_mut().zip(measured) {
                *score += weight * measured;
            }
        }
        let mut failed = failed(responses, &rules.gates)?;
        let (mut copies, mut likeness) = (Vec::new(), None);
        if let (Some(threshold), Responses::Texts(_)) = (rules.copies_from, responses) {
            let alike = run.likeness(None).await?;
            copies = groups(&alike, threshold, &run.usable());
            likeness = Some(alike);
        }
        failed.extend(copies.iter().flat_map(|group| group.iter().skip(1)));
        take_away(&mut scores, &failed);
        Ok(Scores {
            scores,
            copies,
            likeness,
        })
    }
}

/// Who does not pass every gate.
fn failed(responses: Responses<'_>, gates: &[Gate]) -> Result<Vec<usize>, ScoreError> {
    let mut failed = Vec::new();
    for gate in gates {
        for (place, text) in responses.texts()?.iter().enumerate() {
            if gate.measure.of(&gate.reference, text)? < gate.least {
                failed.push(place);
            }
        }
    }
    Ok(failed)
}

/// Those get nothing: zero, or the lowest score there is where that is less. Who has no score keeps none.
fn take_away(scores: &mut [f64], places: &[usize]) {
    let least = scores.iter().copied().fold(0.0, f64::min);
    for place in places {
        if let Some(score) = scores.get_mut(*place).filter(|score| !score.is_nan()) {
            *score = least;
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_better_than_the_worst() {
        let mut scores = [0.5, f64::NAN, 0.7];
        take_away(&mut scores, &[1, 2]);
        assert_eq!(scores[0], 0.5);
        assert!(scores[1].is_nan());
        assert_eq!(scores[2], 0.0);
        let mut scores = [-2.0, -1.0];
        take_away(&mut scores, &[1]);
        assert_eq!(scores, [-2.0, -2.0]);
    }
}

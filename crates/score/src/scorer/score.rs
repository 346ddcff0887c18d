//! Scores of responses: tasks measured, gates and copies applied.

use super::copies::groups;
use super::measure::Run;
use super::task::{Responses, Rules, Scores, Task};
use super::{ScoreError, Scorer, Watch};
use crate::primitives::PrimitiveError;

impl Scorer {
    /// Scores responses: each task's measure times its weight, added up; nothing for who fails a gate or copies. Where
    /// some score is below zero, nothing is the lowest of all. `pause` is awaited between steps, for a browser's event
    /// loop to turn.
    ///
    /// # Errors
    /// [`ScoreError::Kind`] where the model or the responses are not of the kind a task needs,
    /// [`ScoreError::Primitive`] for what cannot be compared, no task at all, or a rule out of its range, and those of
    /// [`Job::next`](super::Job::next).
    pub async fn score_responses(
        &mut self,
        tasks: &[(f64, Task)],
        responses: Responses<'_>,
        rules: &Rules,
        watch: &mut Watch<'_>,
        pause: &mut impl AsyncFnMut(),
    ) -> Result<Scores, ScoreError> {
        check(tasks, rules)?;
        let mut run = Run::new(self, responses, watch, pause);
        let mut scores = vec![0.0; responses.len()];
        for (weight, task) in tasks {
            let measured = run.measure(task).await?;
            for (score, measured) in scores.iter_mut().zip(measured) {
                *score += weight * measured;
            }
        }
        let failed = run.failed(&rules.gates).await?;
        let (mut copies, mut likeness) = (Vec::new(), None);
        if let (Some(threshold), Responses::Texts(_)) = (rules.copies_from, responses) {
            let alike = run.likeness(None).await?;
            copies = groups(&alike, threshold, &run.usable());
            likeness = Some(alike);
        }
        let later = copies.iter().flat_map(|group| group.iter().skip(1));
        take_away(&mut scores, failed.iter().chain(later));
        Ok(Scores {
            scores,
            failed,
            copies,
            likeness,
        })
    }
}

/// That numbers make sense: one that is none would make every score none.
fn check(tasks: &[(f64, Task)], rules: &Rules) -> Result<(), PrimitiveError> {
    let (what, got, least) = ("tasks", tasks.len(), 1);
    if got < least {
        return Err(PrimitiveError::TooFew { what, got, least });
    }
    for (weight, _) in tasks {
        demand(weight.is_finite(), "the weight of a task", *weight, "finite")?;
    }
    let part = 0.0..=1.0;
    for gate in &rules.gates {
        demand(
            part.contains(&gate.least),
            "the least of a gate",
            gate.least,
            "0 to 1",
        )?;
    }
    rules.copies_from.map_or(Ok(()), |from| {
        demand(
            (-1.0..=1.0).contains(&from),
            "the likeness of copies",
            from,
            "-1 to 1",
        )
    })
}

fn demand(is_so: bool, what: &'static str, value: f64, wants: &'static str) -> Result<(), PrimitiveError> {
    let wrong = PrimitiveError::Parameter { what, value, wants };
    if is_so { Ok(()) } else { Err(wrong) }
}

/// Those get nothing: zero, or the lowest score there is where that is less. Who has no score keeps none.
fn take_away<'a>(scores: &mut [f64], places: impl Iterator<Item = &'a usize>) {
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
        take_away(&mut scores, [1, 2].iter());
        assert_eq!(scores[0], 0.5);
        assert!(scores[1].is_nan());
        assert_eq!(scores[2], 0.0);
        let mut scores = [-2.0, -1.0];
        take_away(&mut scores, [1].iter());
        assert_eq!(scores, [-2.0, -2.0]);
    }
}

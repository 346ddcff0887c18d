//! Questions answered a few at a time, so that tens of thousands of scenarios never exist at once.

use yuma::batch::{Runner, Scenario};
use yuma::{EpochInput, EpochOutput};

/// Scenarios that are built, run and forgotten together.
const AT_ONCE: usize = 1024;

/// Runs the scenario that each question makes and hands on what comes of it, in order.
pub(crate) async fn run<R: Runner, Q>(
    runner: &mut R,
    base: &EpochInput,
    questions: &mut [Q],
    scenario: impl Fn(&mut Q) -> Scenario,
    mut answer: impl FnMut(&mut Q, EpochOutput),
) -> Result<(), R::Error> {
    for some in questions.chunks_mut(AT_ONCE) {
        let scenarios: alloc::vec::Vec<Scenario> = some.iter_mut().map(&scenario).collect();
        let outputs = runner.run(base, &scenarios).await?;
        for (question, output) in some.iter_mut().zip(outputs) {
            answer(question, output);
        }
    }
    Ok(())
}

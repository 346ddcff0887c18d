//! Validators of several minds, over many epochs.
//!
//! A plan says who validates with how much stake and in what way; miners have a true quality that drifts. Each epoch
//! every validator sets weights, an epoch runs, and its bonds, permits and consensus are what the next one starts from.
//! Many *worlds* run side by side, alike but for chance, so that what is reported is more than luck.

mod behaviour;
mod plan;
mod report;
mod world;

use alloc::vec::Vec;

use yuma::EpochInput;
use yuma::batch::Runner;

pub use plan::{Behaviour, Group, Plan};
pub use report::{GroupReport, Report};

use crate::chunks;
use plan::Cast;
use world::World;

/// Runs a plan. `progress` hears of every epoch that is done.
///
/// # Errors
/// As the runner says.
pub async fn simulate<R: Runner>(
    runner: &mut R,
    plan: &Plan,
    mut progress: impl FnMut(u32),
) -> Result<Report, R::Error> {
    let cast = Cast::of(plan);
    let mut base = cast.base(plan);
    let mut worlds: Vec<World> = (0..plan.worlds)
        .map(|world| World::new(plan, &cast, world))
        .collect();
    let mut report = Report::new(plan, &cast);
    for epoch in 0..plan.epochs {
        let mut permits = None;
        report.next_epoch();
        let scenario = |world: &mut World| world.set_weights(plan, &cast, epoch);
        let answer = |world: &mut World, output| {
            report.add(&cast, world.quality(), &output);
            permits = Some(output.validator_permit.clone());
            world.settle(plan, output);
        };
        chunks::run(runner, &base, &mut worlds, scenario, answer).await?;
        // Stakes are the same in all worlds, and permits go by stake.
        next_epoch(&mut base, permits);
        progress(epoch.saturating_add(1));
    }
    Ok(report)
}

fn next_epoch(base: &mut EpochInput, permits: Option<Vec<bool>>) {
    base.last_mechanism_step_block = base.current_block;
    base.current_block = base.current_block.saturating_add(u64::from(base.tempo));
    let set_at = base.current_block.saturating_sub(1);
    base.last_update.fill(set_at);
    if let Some(permits) = permits {
        base.validator_permit = permits;
    }
}

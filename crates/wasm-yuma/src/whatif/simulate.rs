//! Plans and outcomes of simulations as they cross.

use bridge::epoch::input;
use bridge::{Failure, Fields, Reader};
use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};
use whatif::generate::View;
use whatif::simulate::{Behaviour, Group, GroupReport, Plan, Report};

/// Most neurons of a simulated subnet: sixteen times what the chain allows.
const MOST_NEURONS: u64 = 4096;
/// Most pairs of validator and miner that all worlds keep bonds of: 256 MiB.
const MOST_BONDS: u64 = 64 << 20;
/// Most groups, and most epochs.
const MOST_GROUPS: u32 = 256;
const MOST_EPOCHS: u32 = 100_000;

/// A plan, of a size that fits a page.
pub(super) fn plan(object: &JsValue) -> Result<Plan, Failure> {
    let reader = Reader::new(object, "plan");
    let view = reader.raw("view");
    let view = Reader::new(&view, "plan.view");
    let plan = Plan {
        seed: reader.get("seed")?,
        worlds: reader.get("worlds")?,
        epochs: reader.get("epochs")?,
        miners: reader.get("miners")?,
        drift: reader.get("drift")?,
        view: View {
            noise: view.get("noise")?,
            density: view.get("density")?,
        },
        groups: groups(&reader.raw("groups"))?,
        rules: input(&reader.raw("rules"))?,
    };
    if fits(&plan) {
        Ok(plan)
    } else {
        Err(Failure::argument(format!(
            "the plan is too large: at most {MOST_NEURONS} neurons, {MOST_EPOCHS} epochs, and {MOST_BONDS} pairs of validator and miner in all worlds"
        )))
    }
}

fn fits(plan: &Plan) -> bool {
    let sum = |count: fn(&Group) -> u64| plan.groups.iter().map(count).fold(0, u64::saturating_add);
    let validators = sum(|group| u64::from(group.validators));
    let own = sum(|group| match group.behaviour {
        Behaviour::Cabal { miners, .. } => u64::from(miners),
        _ => 0,
    });
    let miners = own.saturating_add(u64::from(plan.miners));
    let bonds = validators
        .saturating_mul(miners)
        .saturating_mul(u64::from(plan.worlds));
    validators.saturating_add(miners) <= MOST_NEURONS && bonds <= MOST_BONDS && plan.epochs <= MOST_EPOCHS
}

fn groups(list: &JsValue) -> Result<Vec<Group>, Failure> {
    let list = list
        .dyn_ref::<Array>()
        .filter(|list| list.length() <= MOST_GROUPS)
        .ok_or_else(|| {
            Failure::argument(format!("plan.groups is no list of at most {MOST_GROUPS} groups"))
        })?;
    list.iter().map(|object| group(&object)).collect()
}

fn group(object: &JsValue) -> Result<Group, Failure> {
    let reader = Reader::new(object, "group");
    let behaviour = match reader.get::<String>("behaviour")?.as_str() {
        "honest" => Behaviour::Honest,
        "lazy" => Behaviour::Lazy {
            every: reader.get("every")?,
        },
        "copier" => Behaviour::Copier {
            delay: reader.get("delay")?,
        },
        "sybil" => Behaviour::Sybil,
        "cabal" => Behaviour::Cabal {
            miners: reader.get("miners")?,
            favour: reader.get("favour")?,
        },
        other => return Err(Failure::argument(format!("no behaviour is called {other}"))),
    };
    Ok(Group {
        behaviour,
        validators: reader.get("validators")?,
        stake: reader.get("stake")?,
    })
}

/// The package's `Outcome`.
pub(super) fn fields(report: &Report) -> Fields {
    let half = report.dividends.len() / 2;
    let group = |(at, group): (usize, &GroupReport)| {
        Fields::new()
            .with("stake", f64::from(group.stake) / f64::from(u16::MAX))
            .with("returnOnStake", report.return_on_stake(at, half))
            .with("captured", report.captured(at, half))
            .with("dividends", &*group.dividends)
            .with("incentive", &*group.incentive)
    };
    Fields::new()
        .with("worlds", report.worlds)
        .with(
            "groups",
            report.groups.iter().enumerate().map(group).collect::<Vec<_>>(),
        )
        .with("dividends", &*report.dividends)
        .with("incentive", &*report.incentive)
        .with("error", report.mean_error(half))
}

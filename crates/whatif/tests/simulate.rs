//! Simulations: what is known of Yuma Consensus shows in them, and every epoch starts from what the last one left.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use futures_util::FutureExt as _;
use whatif::generate::{Mode, View, hyperparameters};
use whatif::simulate::{Behaviour, Group, Plan, Report, simulate};
use yuma::batch::{Cpu, Runner, Scenario};
use yuma::{EpochInput, EpochOutput, InputError, Rows};

const HALF: u16 = 32_768;

fn plan(groups: &[(Behaviour, u16, u32)]) -> Plan {
    let group = |(behaviour, validators, stake): &(Behaviour, u16, u32)| Group {
        behaviour: *behaviour,
        validators: *validators,
        stake: *stake,
    };
    Plan {
        seed: 11,
        worlds: 3,
        epochs: 24,
        miners: 24,
        drift: 0,
        view: View {
            noise: 6_553,
            density: u16::MAX,
        },
        groups: groups.iter().map(group).collect(),
        rules: hyperparameters(Mode::Yuma3),
    }
}

fn run(plan: &Plan) -> Report {
    simulate(&mut Cpu, plan, |_| {}).now_or_never().unwrap().unwrap()
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let mut plan = plan(&[(Behaviour::Honest, 6, 60), (Behaviour::Lazy { every: 4 }, 4, 40)]);
    let report = run(&plan);
    assert_eq!(report, run(&plan));
    plan.seed += 1;
    assert_ne!(report, run(&plan));
    assert!(
        [&report.dividends, &report.incentive, &report.error]
            .iter()
            .all(|column| column.len() == 24)
    );
}

#[test]
fn honest_validators_get_a_fair_return_and_agree_on_the_truth() {
    let report = run(&plan(&[(Behaviour::Honest, 2, 50), (Behaviour::Honest, 8, 50)]));
    for group in 0..2 {
        let fair = report.return_on_stake(group, 0);
        assert!((0.98..1.02).contains(&fair), "{fair}");
    }
    assert!(report.mean_error(0) < 0.04, "{}", report.mean_error(0));
}

/// One owner's stake on twenty hotkeys earns what it earns on one.
#[test]
fn splitting_stake_pays_nothing() {
    let whole = run(&plan(&[(Behaviour::Honest, 8, 80), (Behaviour::Sybil, 1, 20)]));
    let split = run(&plan(&[(Behaviour::Honest, 8, 80), (Behaviour::Sybil, 20, 20)]));
    let gain = split.return_on_stake(1, 0) / whole.return_on_stake(1, 0);
    assert!((0.98..1.02).contains(&gain), "{gain}");
}

/// Why commits are revealed late: where miners change, a copy of fresh consensus is worth more than one of old.
#[test]
fn copies_lose_their_worth_with_age() {
    let copier = |delay| {
        let mut plan = plan(&[(Behaviour::Honest, 8, 80), (Behaviour::Copier { delay }, 1, 20)]);
        plan.drift = 19_660;
        plan.rules = hyperparameters(Mode::Liquid);
        run(&plan).return_on_stake(1, 8)
    };
    let (fresh, old) = (copier(1), copier(6));
    assert!(fresh > old + 0.02, "{fresh} against {old}");
}

/// Where miners change, old weights are worth less than new ones.
#[test]
fn the_lazy_earn_less() {
    let mut plan = plan(&[(Behaviour::Honest, 8, 80), (Behaviour::Lazy { every: 12 }, 4, 20)]);
    plan.drift = 19_660;
    let report = run(&plan);
    let (honest, lazy) = (report.return_on_stake(0, 4), report.return_on_stake(1, 4));
    assert!(honest > 1.0 && lazy < 0.95, "{honest} against {lazy}");
}

/// Consensus holds against a minority and gives way to a majority.
#[test]
fn a_cabal_gets_what_its_stake_allows() {
    let cabal = |share: u32| {
        let behaviour = Behaviour::Cabal {
            miners: 3,
            favour: HALF,
        };
        run(&plan(&[
            (Behaviour::Honest, 8, 100 - share),
            (behaviour, 4, share),
        ]))
    };
    let [minority, majority] = [cabal(30), cabal(70)];
    assert!(minority.captured(1, 4) < 0.02, "{}", minority.captured(1, 4));
    assert!(majority.captured(1, 4) > 0.3, "{}", majority.captured(1, 4));
    assert!(minority.return_on_stake(1, 4) < 1.0 && minority.return_on_stake(0, 4) > 1.0);
    assert!(majority.mean_error(4) > minority.mean_error(4) + 0.2);
    assert_eq!(minority.groups[1].miners, 32..35);
}

/// A runner that looks at what it is given.
struct Spy {
    last: Vec<EpochOutput>,
    base: Option<EpochInput>,
}

impl Runner for Spy {
    type Error = InputError;

    async fn run(
        &mut self,
        base: &EpochInput,
        scenarios: &[Scenario],
    ) -> Result<Vec<EpochOutput>, InputError> {
        if let Some(before) = &self.base {
            assert_eq!(base.current_block, before.current_block + u64::from(before.tempo));
            assert_eq!(base.last_mechanism_step_block, before.current_block);
            let left: Vec<Option<&Rows<u16>>> = self.last.iter().map(|output| Some(&output.bonds)).collect();
            let given: Vec<Option<&Rows<u16>>> =
                scenarios.iter().map(|scenario| scenario.bonds.as_ref()).collect();
            assert_eq!(given, left);
            assert!(
                self.last
                    .iter()
                    .all(|output| output.validator_permit == base.validator_permit)
            );
        }
        self.base = Some(base.clone());
        self.last = Cpu.run(base, scenarios).await?;
        Ok(self.last.clone())
    }
}

#[test]
fn bonds_and_permits_of_an_epoch_are_what_the_next_starts_from() {
    let mut plan = plan(&[(Behaviour::Honest, 6, 90), (Behaviour::Sybil, 6, 10)]);
    plan.rules.max_allowed_validators = 8;
    plan.epochs = 4;
    let mut spy = Spy {
        last: Vec::new(),
        base: None,
    };
    let mut heard = Vec::new();
    let report = simulate(&mut spy, &plan, |epoch| heard.push(epoch))
        .now_or_never()
        .unwrap()
        .unwrap();
    assert_eq!(heard, [1, 2, 3, 4]);
    let permits = spy
        .base
        .unwrap()
        .validator_permit
        .iter()
        .filter(|permit| **permit)
        .count();
    assert_eq!(permits, 8, "of twelve with stake");
    assert!(
        report.groups[1].dividends[0] > report.groups[1].dividends[3],
        "those without a permit earn no more"
    );
}

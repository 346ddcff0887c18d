//! What behaviours earn: `cargo run --release -p whatif --example simulate`.

use core::future::Future as _;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use whatif::generate::{Mode, View, hyperparameters};
use whatif::simulate::{Behaviour, Group, Plan, Report, simulate};
use yuma::batch::Cpu;

fn main() -> Result<(), yuma::InputError> {
    let others = [
        ("honest", Behaviour::Honest, 4),
        ("lazy, every 8 epochs", Behaviour::Lazy { every: 8 }, 4),
        ("copier, 1 epoch old", Behaviour::Copier { delay: 1 }, 4),
        ("copier, 4 epochs old", Behaviour::Copier { delay: 4 }, 4),
        ("sybil, 16 hotkeys", Behaviour::Sybil, 16),
        (
            "cabal, half for its own",
            Behaviour::Cabal {
                miners: 4,
                favour: 32_768,
            },
            4,
        ),
    ];
    println!(
        "return on stake of the second group, incentive it captures, error of consensus; first group honest"
    );
    for (mode, yuma) in [
        ("legacy", Mode::Legacy),
        ("yuma3", Mode::Yuma3),
        ("liquid", Mode::Liquid),
    ] {
        for (name, behaviour, validators) in others {
            print!("{mode:7}{name:25}");
            for share in [10, 30, 45, 60] {
                let report = run(&plan(behaviour, validators, share, yuma))?;
                let [earned, captured] = [report.return_on_stake(1, 10), report.captured(1, 10)];
                print!(
                    "  {share} %: {earned:5.3} {captured:5.3} {:5.3}",
                    report.mean_error(10)
                );
            }
            println!();
        }
    }
    Ok(())
}

/// Sixteen honest validators against a group with a share of the stake, in percent.
fn plan(behaviour: Behaviour, validators: u16, share: u32, mode: Mode) -> Plan {
    let honest = Group {
        behaviour: Behaviour::Honest,
        validators: 16,
        stake: 100u32.saturating_sub(share),
    };
    Plan {
        seed: 1,
        worlds: 8,
        epochs: 40,
        miners: 60,
        drift: 6_553,
        view: View {
            noise: 6_553,
            density: u16::MAX,
        },
        groups: vec![
            honest,
            Group {
                behaviour,
                validators,
                stake: share,
            },
        ],
        rules: hyperparameters(mode),
    }
}

/// The processor answers at once.
fn run(plan: &Plan) -> Result<Report, yuma::InputError> {
    let mut cpu = Cpu;
    let mut future = pin!(simulate(&mut cpu, plan, |_| {}));
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(report) => report,
        Poll::Pending => Ok(Report::default()),
    }
}

//! How well planted cliques are found, by size and strength: `cargo run --release -p whatif --example collusion`.
//!
//! The threshold is chosen on some seeds; what is printed is measured on others.

use whatif::collusion::trial::{SHAPES, calibrate, tally};
use whatif::generate::Clique;

fn main() -> Result<(), yuma::InputError> {
    let settings = calibrate(0..20)?;
    println!(
        "threshold: {settings:?}, chosen on seeds 0 to 19 of {} shapes",
        SHAPES.len()
    );
    let honest = tally(100..130, None, &settings)?;
    println!(
        "seeds 100 to 129 without any clique: {} of {} validators in groups",
        honest.wrong,
        honest.wrong.saturating_add(honest.cleared)
    );
    println!(
        "seeds 100 to 109: precision and recall, by validators; eight are half of all in one shape of six"
    );
    print!("favoured with");
    for (validators, miners) in CLIQUES {
        print!("  {validators} validators, {miners} miners");
    }
    println!();
    for favour in [655, 1_310, 3_277, 6_553, 16_384, 32_768] {
        print!("{:11.1} %", f64::from(favour) / 655.35);
        for (validators, miners) in CLIQUES {
            let clique = Clique {
                validators,
                miners,
                favour,
            };
            let tally = tally(100..110, Some(clique), &settings)?;
            print!("           {:5.3}  {:5.3}", tally.precision(), tally.recall());
        }
        println!();
    }
    Ok(())
}

/// Validators and the miners they favour.
const CLIQUES: [(u16, u16); 5] = [(2, 1), (2, 4), (4, 2), (4, 8), (8, 4)];

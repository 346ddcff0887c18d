//! How well planted cliques are found, by size and strength: `cargo run --release -p whatif --example collusion`.
//!
//! The threshold is chosen on some seeds; what is printed is measured on others.

use core::ops::Range;

use whatif::collusion::Settings;
use whatif::collusion::trial::{SHAPES, calibrate, tally};
use whatif::generate::{Clique, Shape};

/// Seeds the threshold is chosen on, those of honest subnets, and those of subnets with cliques.
const SEEDS: [Range<u64>; 3] = [0..20, 100..130, 200..210];
/// Validators and the miners they favour.
const SIZES: [(u16, u16); 5] = [(2, 1), (2, 4), (4, 2), (4, 8), (8, 4)];
/// The part of their weights these get, a ratio of 65 535.
const FAVOURS: [u16; 6] = [655, 1_310, 3_277, 6_553, 16_384, 32_768];

fn main() -> Result<(), yuma::InputError> {
    let [chosen_on, honest_on, _] = SEEDS;
    let settings = calibrate(chosen_on)?;
    println!("{settings:?}");
    let honest = tally(honest_on, &SHAPES, None, &settings)?;
    let all = honest.wrong.saturating_add(honest.cleared);
    println!(
        "without any clique: {} of {all} validators in groups\n",
        honest.wrong
    );
    println!("precision and recall by validators; eight are half of the smallest subnet's");
    let header = SIZES.map(|(validators, miners)| format!("{validators} for {miners}"));
    table(
        header,
        |column| (SHAPES.to_vec(), SIZES.get(column).copied()),
        &settings,
    )?;
    println!("\nfour validators for four miners");
    let header = SHAPES.map(|shape| format!("{}/{}", shape.n, shape.validators));
    table(
        header,
        |column| (SHAPES.get(column).copied().into_iter().collect(), Some((4, 4))),
        &settings,
    )?;
    line("density", |shape| shape.density);
    line("noise", |shape| shape.noise);
    Ok(())
}

/// A ratio of each shape.
fn line(name: &str, ratio: impl Fn(&Shape) -> u16) {
    let of = |shape: &Shape| format!("{:13.2}", f64::from(ratio(shape)) / 65_535.0);
    println!("{name:>9}{}", SHAPES.each_ref().map(of).concat());
}

/// A line for each favour; each column asks for shapes and a size.
fn table<const N: usize>(
    header: [String; N],
    ask: impl Fn(usize) -> (Vec<Shape>, Option<(u16, u16)>),
    settings: &Settings,
) -> Result<(), yuma::InputError> {
    let [.., seeds] = SEEDS;
    println!("{:9}{}", "", header.map(|name| format!("{name:>13}")).concat());
    for favour in FAVOURS {
        print!("{:7.1} %", f64::from(favour) / 655.35);
        for column in 0..N {
            let (shapes, size) = ask(column);
            let clique = size.map(|(validators, miners)| Clique {
                validators,
                miners,
                favour,
            });
            let tally = tally(seeds.clone(), &shapes, clique, settings)?;
            print!("  {:5.3} {:5.3}", tally.precision(), tally.recall());
        }
        println!();
    }
    Ok(())
}

//! Validators in league with miners.

use alloc::vec::Vec;

use yuma::Rows;

use super::Subnet;
use super::view::scaled;
use crate::Random;

/// What a clique is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clique {
    /// How many validators belong to it.
    pub validators: u16,
    /// How many miners they favour.
    pub miners: u16,
    /// The part of its weights that each of the validators gives to those miners, a ratio of 65 535; the rest stays as
    /// it was.
    pub favour: u16,
}

/// A clique that was planted: the truth to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// Its validators, ascending.
    pub validators: Vec<u16>,
    /// The miners they favour, ascending.
    pub miners: Vec<u16>,
}

/// Turns validators of a subnet into a clique that favours miners of it, both chosen by chance.
pub fn plant(subnet: &mut Subnet, clique: &Clique, random: &mut Random) -> Planted {
    let mut validators = random.pick(&subnet.validators, usize::from(clique.validators));
    let outside: Vec<u16> = subnet
        .miners
        .iter()
        .copied()
        .filter(|miner| !validators.contains(miner))
        .collect();
    let mut miners = random.pick(&outside, usize::from(clique.miners));
    validators.sort_unstable();
    miners.sort_unstable();
    let weights = &subnet.input.weights;
    let row = |uid: usize| {
        let row = weights.row(uid).iter();
        match u16::try_from(uid) {
            Ok(uid) if validators.binary_search(&uid).is_ok() => {
                favouring(row.collect(), &miners, clique.favour, random)
            }
            _ => row.collect(),
        }
    };
    subnet.input.weights = Rows::from_rows((0..subnet.input.n()).map(row).collect::<Vec<_>>());
    Planted { validators, miners }
}

/// The row with `favour` of it moved to `miners`, a little more to one than to another.
pub(crate) fn favouring(
    row: Vec<(u16, u16)>,
    miners: &[u16],
    favour: u16,
    random: &mut Random,
) -> Vec<(u16, u16)> {
    let whole: u64 = row.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let kept = u64::from(u16::MAX.saturating_sub(favour));
    let given = whole
        .saturating_mul(u64::from(favour))
        .checked_div(miners.len() as u64)
        .unwrap_or_default();
    let mut moved: Vec<(u16, u32)> = row
        .into_iter()
        .map(|(uid, weight)| (uid, narrow(u64::from(weight).saturating_mul(kept))))
        .collect();
    for miner in miners {
        let jitter = u64::from(random.ratio()).wrapping_add(3 << 15);
        let more = narrow(given.saturating_mul(jitter) >> 17);
        match moved.iter_mut().find(|(uid, _)| uid == miner) {
            Some((_, weight)) => *weight = weight.saturating_add(more),
            None => moved.push((*miner, more)),
        }
    }
    moved.sort_unstable();
    scaled(&moved)
}

/// Weights of a row need no more than 32 bits to keep their proportions.
fn narrow(weight: u64) -> u32 {
    u32::try_from(weight >> 8).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]

    use super::*;
    use crate::generate::{Shape, subnet};

    #[test]
    fn members_give_their_miners_what_was_agreed() {
        let mut subnet = subnet(5, &Shape::default());
        let honest = subnet.input.weights.clone();
        let clique = Clique {
            validators: 4,
            miners: 6,
            favour: 32_768,
        };
        let planted = plant(&mut subnet, &clique, &mut Random::new(5));
        assert_eq!((planted.validators.len(), planted.miners.len()), (4, 6));
        for uid in &subnet.validators {
            let row = subnet.input.weights.row(usize::from(*uid));
            if planted.validators.binary_search(uid).is_err() {
                assert_eq!(row, honest.row(usize::from(*uid)));
                continue;
            }
            let whole: u64 = row.iter().map(|(_, weight)| u64::from(weight)).sum();
            let theirs = row
                .iter()
                .filter(|(miner, _)| planted.miners.binary_search(miner).is_ok());
            let part = theirs.map(|(_, weight)| u64::from(weight)).sum::<u64>() * 100 / whole;
            assert!((45..60).contains(&part), "{part} %");
        }
    }
}

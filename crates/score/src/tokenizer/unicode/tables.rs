//! `tables.bin` unpacked, once.

use std::str::Chars;
use std::sync::OnceLock;

use super::super::packing::{packed, unpacked};
use super::packed::Packed;

static PACKED: &[u8] = include_bytes!("tables.bin");

/// Sets of characters, in the order of the file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Set {
    Letter,
    Number,
    Digit,
    Word,
    Punctuation,
    Nonspacing,
    Mark,
    Unclean,
}

const SETS: usize = Set::Unclean as usize + 1;

/// Everything in the file.
pub(super) struct Tables {
    /// Of each set the characters at which it begins and ends, by turns.
    sets: [Vec<u32>; SETS],
    /// First character, the one after the last, combining class.
    classes: Vec<(u32, u32, u8)>,
    steps: Vec<Step>,
    /// What the steps lead to, one after the other.
    parts: Vec<char>,
    /// Two characters and what they compose to, packed and sorted.
    pairs: Vec<u128>,
}

/// One step of a decomposition.
struct Step {
    from: u32,
    compatibility: bool,
    start: usize,
    end: usize,
}

/// The tables of this process.
pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(unpack)
}

impl Tables {
    pub(super) fn has(&self, set: Set, c: char) -> bool {
        self.sets
            .get(set as usize)
            .is_some_and(|bounds| bounds.partition_point(|bound| *bound <= u32::from(c)) % 2 == 1)
    }

    /// Canonical combining class.
    pub(super) fn class(&self, c: char) -> u8 {
        let point = u32::from(c);
        let after = self.classes.partition_point(|(_, end, _)| *end <= point);
        match self.classes.get(after) {
            Some((start, _, class)) if *start <= point => *class,
            _ => 0,
        }
    }

    /// One step of the decomposition of `c`; none where it has none of that kind.
    pub(super) fn step(&self, c: char, compatibility: bool) -> Option<&[char]> {
        let found = self.steps.binary_search_by_key(&u32::from(c), |step| step.from);
        let step = self.steps.get(found.ok()?)?;
        if step.compatibility && !compatibility {
            return None;
        }
        self.parts.get(step.start..step.end)
    }

    /// What two characters compose to.
    pub(super) fn compose(&self, first: char, second: char) -> Option<char> {
        let wanted = packed([u32::from(first), u32::from(second), 0, 0]);
        let found = self.pairs.partition_point(|pair| *pair < wanted);
        let [one, two, composed, _] = unpacked(*self.pairs.get(found)?);
        char::from_u32(composed).filter(|_| (one, two) == (u32::from(first), u32::from(second)))
    }
}

fn unpack() -> Tables {
    let mut file = Packed::new(PACKED);
    let sets = std::array::from_fn(|_| unpack_set(&mut file));
    let classes = unpack_classes(&mut file);
    let mut tables = Tables {
        sets,
        classes,
        steps: Vec::new(),
        parts: Vec::new(),
        pairs: Vec::new(),
    };
    let count = file.number();
    let gaps = file.numbers(count);
    let heads = file.numbers(count);
    let mut parts = file.text().chars();
    let mut from = 0u32;
    for (gap, head) in gaps.into_iter().zip(heads) {
        from = from.saturating_add(gap);
        unpack_step(from, head, &mut parts, &mut tables);
    }
    tables.pairs.sort_unstable();
    tables
}

fn unpack_set(file: &mut Packed<'_>) -> Vec<u32> {
    let mut bounds = Vec::new();
    let mut after = 0;
    for _ in 0..file.number() {
        let (start, end) = file.range(after);
        bounds.extend([start, end]);
        after = end;
    }
    bounds
}

fn unpack_classes(file: &mut Packed<'_>) -> Vec<(u32, u32, u8)> {
    let mut classes = Vec::new();
    let mut after = 0;
    for _ in 0..file.number() {
        let (start, end) = file.range(after);
        classes.push((start, end, u8::try_from(file.number()).unwrap_or_default()));
        after = end;
    }
    classes
}

fn unpack_step(from: u32, head: u32, parts: &mut Chars<'_>, tables: &mut Tables) {
    let start = tables.parts.len();
    let length = usize::try_from(head >> 2).unwrap_or_default();
    tables.parts.extend(parts.take(length));
    let end = tables.parts.len();
    if let (Some([first, second]), true, Some(composed)) =
        (tables.parts.get(start..end), head & 2 != 0, char::from_u32(from))
    {
        tables.pairs.push(packed([
            u32::from(*first),
            u32::from(*second),
            u32::from(composed),
            0,
        ]));
    }
    tables.steps.push(Step {
        from,
        compatibility: head & 1 != 0,
        start,
        end,
    });
}

//! The four normal forms (Unicode Standard Annex 15).

use super::super::packing::{packed, unpacked};
use super::tables::{Tables, tables};

/// A normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

/// `text` in a normal form.
pub(in super::super) fn normalise(text: &str, form: Form) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let compatibility = matches!(form, Form::Nfkc | Form::Nfkd);
    let decomposed = decompose(text, compatibility);
    if matches!(form, Form::Nfc | Form::Nfkc) {
        compose(&decomposed)
    } else {
        decomposed
    }
}

/// Decomposed characters on their way out: marks wait until a starter says that their order is known.
struct Ordered<'a> {
    tables: &'a Tables,
    compatibility: bool,
    /// Class, place and character of each, packed.
    waiting: Vec<u128>,
    out: String,
}

fn decompose(text: &str, compatibility: bool) -> String {
    let mut ordered = Ordered {
        tables: tables(),
        compatibility,
        waiting: Vec::new(),
        out: String::with_capacity(text.len()),
    };
    for c in text.chars() {
        ordered.push(c);
    }
    ordered.flush();
    ordered.out
}

impl Ordered<'_> {
    /// The tables' steps lead to ever simpler characters, so this ends.
    fn push(&mut self, c: char) {
        let tables = self.tables;
        if c.is_ascii() {
            self.push_last(c);
        } else if let Some(jamo) = hangul::decompose(c) {
            jamo.into_iter().flatten().for_each(|part| self.push_last(part));
        } else if let Some(parts) = tables.step(c, self.compatibility) {
            parts.iter().for_each(|part| self.push(*part));
        } else {
            self.push_last(c);
        }
    }

    fn push_last(&mut self, c: char) {
        let class = if c.is_ascii() { 0 } else { self.tables.class(c) };
        if class == 0 {
            self.flush();
            self.out.push(c);
        } else {
            let place = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
            self.waiting.push(packed([class.into(), place, c.into(), 0]));
        }
    }

    fn flush(&mut self) {
        self.waiting.sort_unstable();
        let chars = self.waiting.drain(..).filter_map(|mark| {
            let [_, _, point, _] = unpacked(mark);
            char::from_u32(point)
        });
        self.out.extend(chars);
    }
}

/// Composition under way: a starter, and the marks after it that did not compose.
#[derive(Default)]
struct Composing {
    starter: Option<char>,
    marks: String,
    /// Class of the last of `marks`.
    last: Option<u8>,
    out: String,
}

fn compose(decomposed: &str) -> String {
    let tables = tables();
    let mut composing = Composing::default();
    for c in decomposed.chars() {
        let class = if c.is_ascii() { 0 } else { tables.class(c) };
        composing.push(c, class, tables);
    }
    composing.finish();
    composing.out
}

impl Composing {
    fn push(&mut self, c: char, class: u8, tables: &Tables) {
        let Some(starter) = self.starter else {
            if class == 0 {
                self.starter = Some(c);
            } else {
                self.out.push(c);
            }
            return;
        };
        let blocked = self.last.is_some_and(|last| last >= class);
        let composed = if blocked { None } else { pair(starter, c, tables) };
        if composed.is_some() {
            self.starter = composed;
        } else if class == 0 {
            self.finish();
            self.starter = Some(c);
        } else {
            self.marks.push(c);
            self.last = Some(class);
        }
    }

    fn finish(&mut self) {
        self.out.extend(self.starter.take());
        self.out.push_str(&self.marks);
        self.marks.clear();
        self.last = None;
    }
}

fn pair(first: char, second: char, tables: &Tables) -> Option<char> {
    if first.is_ascii() && second.is_ascii() {
        return None;
    }
    hangul::compose(first, second).or_else(|| tables.compose(first, second))
}

/// Hangul syllables, by arithmetic (Unicode Standard, 3.12).
mod hangul {
    const SYLLABLE: u32 = 0xAC00;
    const LEAD: u32 = 0x1100;
    const VOWEL: u32 = 0x1161;
    /// One before the first trailing consonant.
    const TRAIL: u32 = 0x11A7;
    const LEADS: u32 = 19;
    const VOWELS: u32 = 21;
    const TRAILS: u32 = 28;

    pub(super) fn decompose(c: char) -> Option<[Option<char>; 3]> {
        let index = below(c, SYLLABLE, LEADS.wrapping_mul(VOWELS).wrapping_mul(TRAILS))?;
        let trail = index % TRAILS;
        let pair = index / TRAILS;
        let jamo = |base: u32, offset: u32| char::from_u32(base.wrapping_add(offset));
        let last = if trail == 0 { None } else { jamo(TRAIL, trail) };
        Some([jamo(LEAD, pair / VOWELS), jamo(VOWEL, pair % VOWELS), last])
    }

    pub(super) fn compose(first: char, second: char) -> Option<char> {
        if let (Some(lead), Some(vowel)) = (below(first, LEAD, LEADS), below(second, VOWEL, VOWELS)) {
            let pair = lead.wrapping_mul(VOWELS).wrapping_add(vowel);
            return char::from_u32(SYLLABLE.wrapping_add(pair.wrapping_mul(TRAILS)));
        }
        let index = below(first, SYLLABLE, LEADS.wrapping_mul(VOWELS).wrapping_mul(TRAILS))?;
        let trail = below(second, TRAIL, TRAILS)?;
        if index % TRAILS != 0 || trail == 0 {
            return None;
        }
        char::from_u32(u32::from(first).wrapping_add(trail))
    }

    /// How far `c` lies above `base`, if less than `count`.
    fn below(c: char, base: u32, count: u32) -> Option<u32> {
        u32::from(c).checked_sub(base).filter(|offset| *offset < count)
    }
}

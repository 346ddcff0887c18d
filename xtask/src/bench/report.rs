//! docs/benchmarks.md: what was measured, in the place of what was measured before.

use std::fs;
use std::process::Command;

use crate::exec;
use crate::place::Place;
use crate::trouble::{Trouble, mend};

/// Everything above this line of docs/benchmarks.md is written by people.
const MEASURED: &str = "<!-- Below: written by `cargo xtask bench --write`. -->\n";
/// What a section begins with.
const HEADING: &str = "\n## ";

/// A heading, and what is under it up to the next.
pub(super) struct Block {
    pub(super) title: String,
    pub(super) text: String,
}

/// What one run measured.
pub(super) struct Report {
    /// When, where and of what: a line.
    pub(super) machine: String,
    pub(super) blocks: Vec<Block>,
}

impl Report {
    /// By itself.
    pub(super) fn whole(&self) -> String {
        let mut text = format!("{}\n", self.machine);
        self.blocks.iter().for_each(|block| block.put(&mut text));
        text
    }

    /// Into docs/benchmarks.md, whose sections are `titles` in their order.
    pub(super) fn write(&self, place: &Place, titles: &[&str]) -> Result<((), String), Trouble> {
        let file = place.root.join("docs/benchmarks.md");
        let trouble =
            |error: std::io::Error| Trouble::new(format!("{}: {error}", file.display()), mend::REPORT);
        let page = fs::read_to_string(&file).map_err(trouble)?;
        fs::write(&file, self.within(&page, titles)).map_err(trouble)?;
        Ok(((), format!("{} sections written", self.blocks.len())))
    }

    /// The page with all of it. Where some sections were not measured, theirs stay, and each of the others says for itself
    /// when it was.
    fn within(&self, page: &str, titles: &[&str]) -> String {
        let (kept, old) = page.split_once(MEASURED).unwrap_or((page, ""));
        let new = |title: &str| self.blocks.iter().find(|block| block.title == title);
        if titles.iter().all(|title| new(title).is_some()) {
            return format!("{kept}{MEASURED}\n{}", self.whole());
        }
        let (before, blocks) = blocks_of(old);
        let mut text = format!("{kept}{MEASURED}{before}");
        for title in titles {
            if let Some(block) = new(title) {
                block.with_line(&self.machine).put(&mut text);
            } else if let Some(block) = blocks.iter().find(|block| block.title == *title) {
                block.put(&mut text);
            }
        }
        text
    }
}

impl Block {
    fn put(&self, to: &mut String) {
        let ended = to.trim_end_matches('\n').len();
        to.truncate(ended);
        to.push_str(&format!("\n{HEADING}{}\n\n{}\n", self.title, self.text.trim()));
    }

    fn with_line(&self, line: &str) -> Self {
        Self {
            title: self.title.clone(),
            text: format!("{line}\n{}", self.text),
        }
    }
}

/// What stands before the first heading, and the blocks.
fn blocks_of(text: &str) -> (&str, Vec<Block>) {
    let mut parts = text.split(HEADING);
    let before = parts.next().unwrap_or_default();
    let block = |part: &str| {
        let (title, text) = part.split_once('\n').unwrap_or((part, ""));
        Block {
            title: title.to_owned(),
            text: text.to_owned(),
        }
    };
    (before, parts.map(block).collect())
}

/// When, where and of what.
pub(super) fn machine() -> String {
    let shell = |line: &str| exec::output(Command::new("sh").args(["-c", line]));
    let say = |line: &str| shell(line).unwrap_or_else(|| "unknown".into());
    format!(
        "Measured {} on {} ({} cores), {}, Node {}, {}, commit {}, by `cargo xtask bench --write`.\n",
        say("date -u +%Y-%m-%d"),
        say("sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n1"),
        say("nproc"),
        say("rustc --version"),
        say("node --version"),
        say("chromium --version 2>/dev/null || echo 'Chromium of unknown version'"),
        say("git describe --always --dirty"),
    )
}

#[cfg(test)]
mod tests {
    use super::{Block, MEASURED, Report};

    const TITLES: [&str; 3] = ["One", "Two", "Three"];

    fn report(blocks: &[(&str, &str)]) -> Report {
        let block = |(title, text): &(&str, &str)| Block {
            title: (*title).to_owned(),
            text: (*text).to_owned(),
        };
        Report {
            machine: "Measured today.\n".to_owned(),
            blocks: blocks.iter().map(block).collect(),
        }
    }

    #[test]
    fn all_sections_replace_everything_below_the_line() {
        let all = report(&[("One", "1\n"), ("Two", "2"), ("Three", "3\n\n### Part\n\n4")]);
        let page = format!("By hand.\n\n## One\n\nmine\n\n{MEASURED}\nOld.\n\n## Gone\n\n0\n");
        assert_eq!(
            all.within(&page, &TITLES),
            format!(
                "By hand.\n\n## One\n\nmine\n\n{MEASURED}\nMeasured today.\n\n## One\n\n1\n\n## Two\n\n2\n\n## Three\n\n3\n\n### Part\n\n4\n"
            )
        );
    }

    #[test]
    fn one_section_leaves_the_others_and_says_when_it_was_measured() {
        let page = format!("By hand.\n\n{MEASURED}\nOld.\n\n## One\n\n1\n\n## Three\n\n3\n");
        let once = report(&[("Two", "2\n")]).within(&page, &TITLES);
        let expected = format!(
            "By hand.\n\n{MEASURED}\nOld.\n\n## One\n\n1\n\n## Two\n\nMeasured today.\n\n2\n\n## Three\n\n3\n"
        );
        assert_eq!(once, expected);
        assert_eq!(report(&[("Two", "2\n")]).within(&once, &TITLES), expected);
        let other = report(&[("Three", "4")]).within(&once, &TITLES);
        assert_eq!(other, expected.replace("3\n", "Measured today.\n\n4\n"));
    }
}

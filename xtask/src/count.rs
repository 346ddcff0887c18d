//! Adds up what the test runners report.

/// Numbers of tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Count {
    /// Adds another count to this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
        self.skipped = self.skipped.saturating_add(other.skipped);
    }

    /// What a line of `cargo test` adds: `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn of_cargo_line(line: &str) -> Self {
        let Some((_, numbers)) = line.split_once("test result: ") else {
            return Self::default();
        };
        let before = |word: &str| {
            let words: Vec<_> = numbers
                .split([' ', ';'])
                .filter(|part| !part.is_empty())
                .collect();
            let at = words.iter().position(|part| *part == word)?.checked_sub(1)?;
            words.get(at)?.parse().ok()
        };
        let number = |word| before(word).unwrap_or(0);
        Self {
            passed: number("passed"),
            failed: number("failed"),
            skipped: number("ignored"),
        }
    }

    /// What a line of the summary of `node --test` adds: `ℹ pass 5`, or `# pass 5`.
    pub(crate) fn of_node_line(line: &str) -> Self {
        let mut words = line.split_whitespace();
        let marked = words.next().is_some_and(|mark| mark == "ℹ" || mark == "#");
        let (name, number) = (words.next(), words.next().and_then(|number| number.parse().ok()));
        match (marked, name, number, words.next()) {
            (true, Some("pass"), Some(passed), None) => Self {
                passed,
                ..Self::default()
            },
            (true, Some("fail" | "cancelled"), Some(failed), None) => Self {
                failed,
                ..Self::default()
            },
            (true, Some("skipped" | "todo"), Some(skipped), None) => Self {
                skipped,
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// One thing that was tried as a whole.
    pub(crate) fn of_outcome(passed: bool) -> Self {
        if passed {
            Self {
                passed: 1,
                ..Self::default()
            }
        } else {
            Self {
                failed: 1,
                ..Self::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn cargo_lines_are_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 2 ignored; 0 measured; 7 filtered out; finished in 0.1s";
        assert_eq!(
            Count::of_cargo_line(line),
            Count {
                passed: 12,
                failed: 3,
                skipped: 2
            }
        );
        assert_eq!(Count::of_cargo_line("test a_result ... ok"), Count::default());
    }

    #[test]
    fn node_lines_are_counted_in_both_reporters() {
        assert_eq!(
            Count::of_node_line("ℹ pass 5"),
            Count {
                passed: 5,
                ..Count::default()
            }
        );
        assert_eq!(
            Count::of_node_line("# fail 2"),
            Count {
                failed: 2,
                ..Count::default()
            }
        );
        assert_eq!(
            Count::of_node_line("# cancelled 1"),
            Count {
                failed: 1,
                ..Count::default()
            }
        );
        assert_eq!(Count::of_node_line("pass 5"), Count::default());
        assert_eq!(Count::of_node_line("# pass 5 of them"), Count::default());
    }
}

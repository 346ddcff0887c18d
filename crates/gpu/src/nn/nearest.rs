//! What is largest in a row: of similarities, who is nearest.

/// Below every number that counts.
const LOWEST: f32 = -3e38;
/// Stands for no column.
#[cfg(feature = "webgpu")]
const NOWHERE: u32 = u32::MAX;

/// The largest numbers of a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nearest {
    /// Columns and numbers, the largest first, of equals the earlier. What is no number is not among them.
    pub found: Vec<(usize, f32)>,
    /// How many numbers of the row are as large as was asked, or larger; whether they were found or not.
    pub enough: usize,
}

impl Nearest {
    /// At most `most` of a row, and how many are `least` or above.
    pub(crate) fn of(row: &[f32], most: usize, least: f32) -> Self {
        let numbers = row.iter().copied().enumerate();
        Self {
            found: largest(numbers.filter(|(_, number)| *number > LOWEST), most),
            enough: row.iter().filter(|number| **number >= least).count(),
        }
    }

    /// At most `most` of a row whose stretches a device looked through. Of each stretch it writes so many words: how many are
    /// enough, then columns and bits of numbers.
    #[cfg(feature = "webgpu")]
    pub(crate) fn of_stretches(words: &[u32], of_one: usize, most: usize) -> Self {
        let stretches = words.chunks(of_one.max(1)).filter_map(<[u32]>::split_first);
        let enough = stretches.clone().map(|(enough, _)| *enough as usize);
        let pairs = stretches.flat_map(|(_, pairs)| pairs.as_chunks::<2>().0);
        let found = pairs.filter(|[column, _]| *column != NOWHERE);
        Self {
            enough: enough.sum(),
            found: largest(
                found.map(|[column, bits]| (*column as usize, f32::from_bits(*bits))),
                most,
            ),
        }
    }
}

/// Of numbers whose equals come in the order of their columns.
fn largest(numbers: impl Iterator<Item = (usize, f32)>, most: usize) -> Vec<(usize, f32)> {
    let mut all: Vec<(usize, f32)> = numbers.collect();
    // Adding zero makes -0 and 0 one, and they tie.
    all.sort_by(|(_, one), (_, other)| (other + 0.0).total_cmp(&(one + 0.0)));
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_come_first_and_of_equals_the_earlier() {
        let row = [0.5, f32::NAN, -0.0, 0.9, 0.5, 0.0, f32::NEG_INFINITY];
        let nearest = Nearest::of(&row, 4, 0.5);
        assert_eq!(nearest.found, [(3, 0.9), (0, 0.5), (4, 0.5), (2, -0.0)]);
        assert_eq!(nearest.enough, 3);
        assert_eq!(Nearest::of(&row, 9, 2.0).found.len(), 5);
    }
}

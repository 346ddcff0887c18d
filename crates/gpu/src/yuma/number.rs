//! What numbers kernels reckon in.

use yuma::fixed::I32F32;

/// What numbers kernels reckon in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Number {
    /// The chain's own: results are those of [`yuma::Epoch`], bit for bit.
    #[default]
    Exact,
    /// `f32`: to explore. Faster and close, and good for nothing that is compared with the chain.
    ExploreF32,
}

/// 2^32.
const SCALE: f64 = 4_294_967_296.0;

impl Number {
    /// Words one takes.
    pub(crate) const fn words(self) -> usize {
        match self {
            Self::Exact => 2,
            Self::ExploreF32 => 1,
        }
    }

    /// The kernels' prelude.
    pub(crate) const fn prelude(self) -> &'static str {
        match self {
            Self::Exact => include_str!("../../kernels/yuma/fixed.wgsl"),
            Self::ExploreF32 => include_str!("../../kernels/yuma/float.wgsl"),
        }
    }

    /// Writes one as kernels read it.
    pub(crate) fn push(self, words: &mut Vec<u32>, value: I32F32) {
        match self {
            Self::Exact => {
                let bits = value.to_bits().cast_unsigned();
                words.extend([bits as u32, (bits >> 32) as u32]);
            }
            Self::ExploreF32 => words.push((value.to_f64() as f32).to_bits()),
        }
    }

    /// Reads those that kernels wrote.
    pub(crate) fn read(self, words: &[u32]) -> impl Iterator<Item = I32F32> + '_ {
        words.chunks_exact(self.words()).map(|words| match words {
            [low, high] => I32F32::from_bits((u64::from(*low) | (u64::from(*high) << 32)).cast_signed()),
            [float] => I32F32::from_bits((f64::from(f32::from_bits(*float)) * SCALE) as i64),
            _ => I32F32::ZERO,
        })
    }
}

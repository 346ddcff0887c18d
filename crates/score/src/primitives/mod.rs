//! Scoring primitives: plain functions of numbers and texts.
//!
//! Everything is computed in `f64`, in a fixed order, and with the functions of `libm`, so that a terminal and a
//! browser get the same bits. One rule for odd numbers: whatever is no number, or is larger than [`LARGEST`], is an
//! error that says where it stands. Where a function takes infinities, or counts odd numbers as nothing, it says so;
//! [`tidy`] makes either of any list beforehand. Within the range no sum and no square overflows.
//!
//! What costs more than sorting has a bound, and above it a [`PrimitiveError::TooLarge`] comes before any work.
//!
//! | | |
//! |---|---|
//! | embeddings | [`Vectors`], [`dot`], [`cosine`], [`pairwise`], [`to_mean`], [`top_k`], [`duplicates`], [`groups`] |
//! | texts | [`rouge_n`], [`rouge_l`], [`rouge_l_sum`], [`levenshtein`], [`fuzz`], [`repetition`] |
//! | language models | [`cross_entropy`], [`perplexity`], [`bits_per_byte`], [`log_prob_distance`], [`sigmoid`] |
//! | forecasts | [`crps_ensemble`], [`crps_ensemble_fair`], [`crps_gaussian`], [`mean_absolute_error`] and its kin |
//! | comparison | [`win_rates`], [`dominates`], [`fronts`] |
//! | ranks and scale | [`ranks`], [`percentile`], [`min_max`], [`softmax`], [`l1`], [`mask_top_k`], [`clip`], [`z_scores`] |
//! | over time | [`Averages`] |
//! | outliers | [`tidy`], [`within_quartiles`], [`within_deviations`], [`winsorise`] |
//! | weights | [`row`], [`flips`] |

mod averages;
mod bits;
mod crps;
mod duplicates;
mod edit;
mod error;
mod forecast;
pub mod fuzz;
mod language;
mod ngrams;
mod outliers;
mod pareto;
mod ranks;
mod rouge;
mod scale;
mod seaweed;
mod similarity;
mod summary;
mod tidy;
mod vectors;
mod weights;
mod wins;

pub use averages::{Averages, Unscored};
pub use bits::MAX_CELLS;
pub use crps::{crps_ensemble, crps_ensemble_fair, crps_gaussian};
pub use duplicates::{Pair, duplicates, groups};
pub use edit::{levenshtein, levenshtein_similarity};
pub use error::{LARGEST, PrimitiveError};
pub use forecast::{
    OfZero, directional_accuracy, mean_absolute_error, mean_absolute_percentage_error, pinball_loss,
    root_mean_squared_error, symmetric_percentage_error,
};
pub use language::{LogProbDistance, bits_per_byte, cross_entropy, log_prob_distance, perplexity, sigmoid};
pub use ngrams::{MAX_ORDER, repetition};
pub use outliers::{winsorise, within_deviations, within_quartiles};
pub use pareto::{MAX_CANDIDATES, dominates, fronts};
pub use ranks::{Ties, percentile, percentile_of, ranks};
pub use rouge::{Rouge, rouge_l, rouge_n};
pub use scale::{clip, l1, mask_top_k, min_max, softmax, z_scores};
pub use seaweed::MAX_ALIGNED_CELLS;
pub use similarity::{cosine, dot, pairwise, similarities, to_mean, top_k};
pub use summary::{MAX_SUMMARY_CELLS, rouge_l_sum};
pub use tidy::{Odd, tidy};
pub use vectors::{MAX_VECTORS, Vectors};
pub use weights::{Flips, MAX_NEURONS, flips, row};
pub use wins::{MAX_COMPARISONS, win_rates};

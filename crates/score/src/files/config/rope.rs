//! How places become rotations.

use super::{Fields, bounds};
use crate::files::FileError;
use crate::shown::Shown;

/// A rotary embedding: pair `i` of `n` columns turns by `place * theta^(-2i / n)`, scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RopeConfig {
    /// The base of the frequencies.
    pub theta: f64,
    /// What is done to the frequencies of a model that was stretched.
    pub scaling: RopeScaling,
}

/// How a model was stretched to more places than it was trained for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum RopeScaling {
    /// Not at all.
    None,
    /// Every frequency is divided by the factor.
    Linear {
        /// 1 to 1024.
        factor: f64,
    },
    /// Llama 3.1: low frequencies are divided by the factor, high ones stay, those between are blended.
    Llama3 {
        /// 1 to 1024.
        factor: f64,
        /// Below `trained / low` wavelengths are low.
        low: f64,
        /// Above `trained / high` wavelengths are high; above `low`.
        high: f64,
        /// `original_max_position_embeddings`.
        trained: usize,
    },
}

/// Bases that make sense in single precision.
const THETA: core::ops::RangeInclusive<f64> = 1.0..=1e12;
const FACTOR: core::ops::RangeInclusive<f64> = 1.0..=1024.0;

impl RopeConfig {
    /// Of a model with one rotation: `rope_theta` (default 10 000) and `rope_scaling`, or `rope_parameters` with both.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, FileError> {
        whole_heads(fields)?;
        if let Some(both) = fields.object("rope_parameters")? {
            whole_heads(&both)?;
            return Self::of_parameters(&both, fields);
        }
        let theta = fields.optional_number("rope_theta", THETA)?.unwrap_or(10_000.0);
        let scaling = match fields.object("rope_scaling")? {
            Some(inner) => scaling(&inner, fields)?,
            None => RopeScaling::None,
        };
        Ok(Self { theta, scaling })
    }

    /// Of a model with a rotation for each kind of layer: the base has a name of its own, or lies in `rope_parameters`
    /// under the kind's.
    pub(super) fn of_layers(
        fields: &Fields<'_>,
        kind: &str,
        theta: &str,
        default: f64,
    ) -> Result<Self, FileError> {
        let inner = match fields.object("rope_parameters")? {
            Some(kinds) => kinds.object(kind)?,
            None => None,
        };
        if let Some(inner) = inner {
            return Self::of_parameters(&inner, fields);
        }
        let theta = fields.optional_number(theta, THETA)?.unwrap_or(default);
        let scaling = RopeScaling::None;
        Ok(Self { theta, scaling })
    }

    fn of_parameters(inner: &Fields<'_>, whole: &Fields<'_>) -> Result<Self, FileError> {
        let theta = inner.number("rope_theta", THETA)?;
        let scaling = scaling(inner, whole)?;
        Ok(Self { theta, scaling })
    }
}

fn scaling(inner: &Fields<'_>, whole: &Fields<'_>) -> Result<RopeScaling, FileError> {
    let kind = match inner.text("rope_type")? {
        Some(kind) => Some(kind),
        None => inner.text("type")?,
    };
    match kind {
        None | Some("default") => Ok(RopeScaling::None),
        Some("linear") => Ok(RopeScaling::Linear {
            factor: inner.number("factor", FACTOR)?,
        }),
        Some("llama3") => llama3(inner, whole),
        Some(other) => Err(FileError::unsupported("rope scaling", other)),
    }
}

fn llama3(inner: &Fields<'_>, whole: &Fields<'_>) -> Result<RopeScaling, FileError> {
    let trained = "original_max_position_embeddings";
    let low = inner.number("low_freq_factor", FACTOR)?;
    Ok(RopeScaling::Llama3 {
        factor: inner.number("factor", FACTOR)?,
        low,
        // Blending divides by their difference.
        high: inner.number("high_freq_factor", low + 1e-3..=1e6)?,
        trained: match inner.optional_count(trained, bounds::POSITIONS)? {
            Some(places) => places,
            None => whole.count("max_position_embeddings", bounds::POSITIONS)?,
        },
    })
}

/// Heads of which only some columns turn are another architecture's.
fn whole_heads(fields: &Fields<'_>) -> Result<(), FileError> {
    match fields.optional_number("partial_rotary_factor", 0.0..=1.0)? {
        None => Ok(()),
        Some(1.0) => Ok(()),
        Some(part) => Err(FileError::unsupported(
            "partial rotary factor",
            &Shown(part).to_string(),
        )),
    }
}

//! The kernels, and what their texts are made of.

use crate::device::Kernel;
use crate::{Gpu, GpuError};

const GEOMETRY: &str = include_str!("../../../../kernels/nn/geometry.wgsl");
const INT: &str = include_str!("../../../../kernels/exact/int.wgsl");
const TABLES: &str = include_str!("../../../../kernels/exact/tables.wgsl");
const TOGETHER: &str = include_str!("../../../../kernels/exact/together.wgsl");

/// A kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    Narrow,
    Linear,
    Norm,
    Gate,
    Attend,
    Mean,
    Rows,
    Short,
    Similarity,
    Likelihood,
    Crps,
}

impl Id {
    /// All, in the order of their numbers.
    pub(super) const ALL: [Self; 11] = [
        Self::Narrow,
        Self::Linear,
        Self::Norm,
        Self::Gate,
        Self::Attend,
        Self::Mean,
        Self::Rows,
        Self::Short,
        Self::Similarity,
        Self::Likelihood,
        Self::Crps,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Narrow => "exact: 16 bits",
            Self::Linear => "exact: linear layers",
            Self::Norm => "exact: norms",
            Self::Gate => "exact: gates",
            Self::Attend => "exact: attention",
            Self::Mean => "exact: means",
            Self::Rows => "exact: rows",
            Self::Short => "exact: 23 bits",
            Self::Similarity => "exact: similarity",
            Self::Likelihood => "exact: log-probabilities",
            Self::Crps => "exact: forecasts",
        }
    }

    /// Its own text.
    const fn text(self) -> &'static str {
        match self {
            Self::Narrow => include_str!("../../../../kernels/exact/narrow.wgsl"),
            Self::Linear => include_str!("../../../../kernels/exact/linear.wgsl"),
            Self::Norm => include_str!("../../../../kernels/exact/norm.wgsl"),
            Self::Gate => include_str!("../../../../kernels/exact/gate.wgsl"),
            Self::Attend => include_str!("../../../../kernels/exact/attend.wgsl"),
            Self::Mean => include_str!("../../../../kernels/exact/mean.wgsl"),
            Self::Rows => include_str!("../../../../kernels/exact/rows.wgsl"),
            Self::Short => include_str!("../../../../kernels/exact/short.wgsl"),
            Self::Similarity => include_str!("../../../../kernels/exact/similarity.wgsl"),
            Self::Likelihood => include_str!("../../../../kernels/exact/likelihood.wgsl"),
            Self::Crps => include_str!("../../../../kernels/exact/crps.wgsl"),
        }
    }

    /// What comes before it.
    const fn preludes(self) -> [&'static str; 3] {
        match self {
            Self::Linear | Self::Gate => [GEOMETRY, TABLES, ""],
            Self::Attend | Self::Likelihood => [GEOMETRY, TABLES, TOGETHER],
            Self::Narrow | Self::Norm | Self::Short | Self::Crps => [GEOMETRY, TOGETHER, ""],
            Self::Mean | Self::Rows | Self::Similarity => [GEOMETRY, "", ""],
        }
    }

    /// Its WGSL.
    pub(super) fn source(self) -> String {
        [&[INT], self.preludes().as_slice(), &[self.text()]]
            .concat()
            .concat()
    }
}

/// All of them, compiled.
#[derive(Debug)]
pub(super) struct Kernels(Vec<Kernel>);

impl Kernels {
    pub(super) async fn compile(
        gpu: &Gpu,
        mut progress: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, GpuError> {
        let mut kernels = Vec::with_capacity(Id::ALL.len());
        for id in Id::ALL {
            progress(kernels.len(), Id::ALL.len(), id.name());
            kernels.push(Kernel::compile(gpu, id.name(), id.source()).await?);
        }
        progress(kernels.len(), Id::ALL.len(), "");
        Ok(Self(kernels))
    }

    pub(super) fn get(&self, id: Id) -> Result<&Kernel, GpuError> {
        self.0.get(id as usize).ok_or(GpuError::Refused {
            what: id.name(),
            why: "it was never compiled".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use wgpu::naga::valid::Capabilities;

    use super::*;
    use crate::nn::wgsl;

    #[test]
    fn kernels_are_valid_within_every_device() {
        for id in Id::ALL {
            wgsl::check(id.name(), &id.source(), Capabilities::empty());
        }
    }

    #[test]
    fn numbers_are_places() {
        assert!(
            Id::ALL
                .iter()
                .enumerate()
                .all(|(place, id)| *id as usize == place)
        );
    }
}

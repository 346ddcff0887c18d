//! Which kernels a device computes with, in words.

use core::fmt;

use super::{Calibration, Cut, Preset, Products};

/// What a device's kernels are, and by what they were chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// What they are.
    pub cut: Cut,
    /// What was measured; `None` where the cut was given.
    pub measured: Option<Calibration>,
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.cut.preset {
            Preset::Tiled => "tiled",
            Preset::Direct => "direct",
        })?;
        if self.cut.products == Products::Half {
            f.write_str(", half precision")?;
        }
        match self.measured {
            Some(Calibration {
                tiled, direct, cpu, ..
            }) => write!(
                f,
                "; GFLOP/s: tiled {tiled:.1}, direct {direct:.1}, processor {cpu:.1}"
            ),
            None => Ok(()),
        }
    }
}

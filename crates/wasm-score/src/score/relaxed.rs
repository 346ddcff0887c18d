//! What this module may be asked for: the chunk is compiled a second time for relaxed SIMD, whose results differ from one
//! processor to the next.

use score::scorer::Mode;

use crate::failure::Failure;

/// Whether this is that second module.
pub(crate) const IS_RELAXED: bool = cfg!(target_feature = "relaxed-simd");

/// Only [`Mode::Fast`] may differ.
pub(crate) fn allowed(mode: Mode) -> Result<Mode, Failure> {
    match (mode, IS_RELAXED) {
        (Mode::F32 | Mode::Exact, true) => Err(Failure::argument(
            "this module has relaxed SIMD and computes in mode fast alone",
        )),
        _ => Ok(mode),
    }
}

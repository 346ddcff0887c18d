//! Faults of headers as they are served.

use super::Fault;
use crate::block::Header;

/// The header as this server shows it.
#[must_use]
pub fn shown(fault: Option<Fault>, header: &Header) -> Header {
    let mut shown = header.clone();
    if fault == Some(Fault::ForgedStateRoot)
        && let Some(byte) = shown.state_root.0.first_mut()
    {
        *byte ^= 1;
    }
    shown
}

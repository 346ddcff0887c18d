//! Layers that see a window only, where they are listed one by one.

use super::Fields;
use crate::files::{FieldError, FileError};

/// The window of each layer by `layer_types`; `None` where there is no such list.
pub(super) fn by_name(
    fields: &Fields<'_>,
    layers: usize,
    window: usize,
) -> Result<Option<Vec<Option<usize>>>, FileError> {
    let Some(kinds) = fields.list("layer_types")? else {
        return Ok(None);
    };
    if kinds.len() != layers {
        return Err(fields.error("layer_types", FieldError::Misfit("num_hidden_layers")));
    }
    kinds
        .iter()
        .map(|kind| match kind.text() {
            Some("full_attention") => Ok(None),
            Some("sliding_attention") => Ok(Some(window)),
            Some(other) => Err(FileError::unsupported("layer type", other)),
            None => Err(fields.error("layer_types", FieldError::Not("a list of texts"))),
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

//! JSON without second meanings: a key twice in one object is an error, whichever a reader would have taken.

use super::FileError;
use super::error::shortened;
use crate::json::{Json, Rules};

/// Those of the files that say what a model is. An object of one field takes some 300 bytes, so the number of values, not
/// the length of a text, bounds their memory: to 5 MB.
pub(crate) const RULES: Rules = Rules {
    values: 16_384,
    once: true,
    text: str::to_owned,
};

/// The value in `bytes`.
///
/// # Errors
/// [`FileError::Json`].
pub(crate) fn parse(file: &str, bytes: &[u8]) -> Result<Json, FileError> {
    Json::parse(bytes, RULES).map_err(|why| malformed(file, &why))
}

/// What is wrong with that file as a whole.
pub(crate) fn malformed(file: &str, why: &str) -> FileError {
    FileError::Json {
        file: shortened(file),
        why: shortened(why),
    }
}

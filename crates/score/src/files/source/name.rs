//! Names that stay within their folder, on every system.

use crate::files::FileError;
use crate::files::error::shortened;

/// Longest name, in bytes.
const LONGEST: usize = 255;

/// The name, if it is one of a file below the folder: no part empty, `.` or `..`; no backslash, colon or control character.
pub(crate) fn inside(file: &str) -> Result<&str, FileError> {
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    let allowed = |c: char| !c.is_control() && c != '\\' && c != ':';
    if file.len() <= LONGEST && file.split('/').all(plain) && file.chars().all(allowed) {
        Ok(file)
    } else {
        let file = shortened(file);
        Err(FileError::Name { file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        for name in [
            "config.json",
            "1_Pooling/config.json",
            "..config",
            "a b",
            "ünï.json",
        ] {
            assert!(inside(name).is_ok(), "{name}");
        }
        let long = "x".repeat(256);
        for name in [
            "",
            "/etc/passwd",
            "..",
            "../up",
            "a/../../b",
            "a//b",
            "a/",
            "./a",
            "C:\\x",
            "a\\..\\b",
            "a:b",
            "a\0b",
            &long,
        ] {
            assert!(matches!(inside(name), Err(FileError::Name { .. })), "{name}");
        }
    }
}

//! Blobs in files, one a key.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sync::platform::StoreError;
use tokio::fs;

/// The name of a key's file: letters, digits and `-` stay, all else becomes `_`. Keys are ours, none collide.
pub(crate) fn file_name(key: &str) -> String {
    key.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}

pub(crate) async fn read(path: Option<PathBuf>) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(path) = path else { return Ok(None) };
    match fs::read(&path).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&path, &error)),
    }
}

/// Writes beside the old file and moves the new one over it, so that a reader never sees half a blob.
pub(crate) async fn write(path: Option<PathBuf>, value: Vec<u8>) -> Result<(), StoreError> {
    let Some(path) = path else { return Ok(()) };
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)
            .await
            .map_err(|error| failed(directory, &error))?;
    }
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&beside, value)
        .await
        .map_err(|error| failed(&beside, &error))?;
    fs::rename(&beside, &path)
        .await
        .map_err(|error| failed(&path, &error))
}

pub(crate) async fn remove(path: Option<PathBuf>) -> Result<(), StoreError> {
    let Some(path) = path else { return Ok(()) };
    match fs::remove_file(&path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&path, &error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use sync::platform::Platform as _;

    use crate::{Native, block_on};

    #[test]
    fn keeps_replaces_and_forgets() {
        let directory = std::env::temp_dir().join(format!("taolight-store-{}", std::process::id()));
        block_on(async {
            let native = Native::with_store(directory.join("made-when-needed"));
            assert_eq!(native.store_get("a/b").await.unwrap(), None);
            native.store_put("a/b", vec![1; 3]).await.unwrap();
            native.store_put("a/b", vec![2]).await.unwrap();
            assert_eq!(native.store_get("a/b").await.unwrap(), Some(vec![2]));
            native.store_remove("a/b").await.unwrap();
            native.store_remove("a/b").await.unwrap();
            assert_eq!(native.store_get("a/b").await.unwrap(), None);
        })
        .unwrap();
        std::fs::remove_dir_all(directory).unwrap();
    }
}

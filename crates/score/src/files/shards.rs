//! The files that weights are in: one, or several and a list of what is where.

use core::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::safetensors::{Header, MAX_TENSORS};
use super::source::{Reader, inside};
use super::{FileError, TensorError, json, read};
use crate::json::{Json, Rules, each};

/// Where all weights are, if they are in one file.
const ONE: &str = "model.safetensors";
/// Where the list is, if they are in several.
pub(crate) const INDEX: &str = "model.safetensors.index.json";
/// Longest list, in bytes.
const MAX_INDEX: u64 = 16 << 20;
/// Most files.
const MAX_FILES: usize = 256;
/// Most bytes of all files together.
pub const MAX_WEIGHTS: u64 = 8 << 30;

/// Files with their sizes, and which tensor is in which.
#[derive(Debug)]
pub(crate) struct Shards {
    /// In the order of their names.
    pub(crate) files: Vec<(String, u64)>,
    /// Files by tensors; `None` where there is one file and no list.
    map: Option<BTreeMap<String, String>>,
    /// The list as it was read.
    pub(crate) index: Option<Vec<u8>>,
}

impl Shards {
    /// Looks which files there are. As `transformers` does, takes `model.safetensors` before a list.
    pub(crate) async fn find(source: &dyn Reader) -> Result<Self, FileError> {
        if let Some(size) = read::size(source, ONE, MAX_WEIGHTS).await? {
            return Ok(Self {
                files: vec![(ONE.to_owned(), size)],
                map: None,
                index: None,
            });
        }
        let index = read::whole(source, INDEX, MAX_INDEX)
            .await?
            .ok_or_else(|| FileError::missing(ONE))?;
        let map = weight_map(&index)?;
        let mut names = BTreeSet::new();
        names.extend(map.values());
        Ok(Self {
            files: sizes(source, names).await?,
            map: Some(map),
            index: Some(index),
        })
    }

    /// Bytes of all files.
    pub(crate) fn total(&self) -> u64 {
        self.files.iter().map(|(_, size)| *size).sum()
    }

    /// Whether the list says the same as the headers, which come in the order of `files`.
    pub(crate) fn check(&self, headers: &[Header]) -> Result<(), FileError> {
        let Some(map) = &self.map else {
            return Ok(());
        };
        let mut count = 0usize;
        for ((file, _), header) in self.files.iter().zip(headers) {
            let stray = header
                .tensors
                .iter()
                .find(|tensor| map.get(&tensor.name) != Some(file));
            if let Some(tensor) = stray {
                return Err(FileError::tensor(&tensor.name, TensorError::Misplaced));
            }
            count = count.saturating_add(header.tensors.len());
        }
        if count == map.len() {
            return Ok(());
        }
        let has = |name: &str| {
            headers
                .iter()
                .any(|header| header.tensors.iter().any(|tensor| tensor.name == name))
        };
        let absent = map.keys().find(|name| !has(name));
        Err(FileError::tensor(
            absent.map_or("", String::as_str),
            TensorError::Missing,
        ))
    }
}

/// A file for each tensor, and the map itself.
const RULES: Rules = Rules {
    values: MAX_TENSORS + 1,
    ..json::RULES
};

fn weight_map(index: &[u8]) -> Result<BTreeMap<String, String>, FileError> {
    let map = files_by_tensors(index).map_err(|why| json::malformed(INDEX, &why))?;
    map.values().try_for_each(|file| shard(file))?;
    Ok(map)
}

/// What the list says that matters here; what else it says may be anything.
fn files_by_tensors(index: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let found = RefCell::new(None);
    each(
        index,
        RULES,
        |key| key == "weight_map",
        &|key, value| match found.replace(Some(value)) {
            Some(_) => Err(format!("{key} twice")),
            None => Ok(()),
        },
    )?;
    let Some(Json::Map(entries)) = found.into_inner() else {
        return Err("weight_map is missing, or no map".into());
    };
    let texts = entries.into_iter().map(|(tensor, file)| match file {
        Json::Text(file) => Ok((tensor, file)),
        _ => Err("weight_map names something else than a file".into()),
    });
    texts.collect()
}

/// The name of a shard: a file in this folder, of this format.
fn shard(file: &str) -> Result<(), FileError> {
    let name = inside(file)?;
    if name.ends_with(".safetensors") {
        Ok(())
    } else {
        Err(FileError::unsupported("weights in", name))
    }
}

async fn sizes(source: &dyn Reader, names: BTreeSet<&String>) -> Result<Vec<(String, u64)>, FileError> {
    if names.len() > MAX_FILES {
        return Err(FileError::unsupported(
            "number of shards",
            &names.len().to_string(),
        ));
    }
    let (mut files, mut total) = (Vec::new(), 0u64);
    for name in names {
        let limit = MAX_WEIGHTS.saturating_sub(total);
        let size = read::size(source, name, limit)
            .await?
            .ok_or_else(|| FileError::missing(name))?;
        total = total.saturating_add(size);
        files.push((name.clone(), size));
    }
    Ok(files)
}

//! `taolight verify headers FILE`.

use std::path::Path;

use primitives::Hash;
use serde::Deserialize;
use sync::courier::HeaderJson;
use verify::Header;

use super::{agree, json_of};
use crate::failure::Failure;

#[derive(Deserialize)]
struct HeadersFile {
    headers: Vec<Stated>,
}

/// A header, and the hash it is said to have.
#[derive(Deserialize)]
struct Stated {
    hash: String,
    header: HeaderJson,
}

pub(super) fn run(path: &Path) -> Result<(), Failure> {
    let file: HeadersFile = json_of(path)?;
    let headers = file
        .headers
        .iter()
        .enumerate()
        .map(|(place, one)| one.check(place))
        .collect::<Result<Vec<_>, _>>()?;
    let (Some(first), Some(last)) = (headers.first(), headers.last()) else {
        return Err(Failure::NoHeaders);
    };
    println!(
        "headers: {}, from block {} to block {}",
        headers.len(),
        first.number(),
        last.number()
    );
    println!(
        "linked: {} of them follow the one before by hash",
        links(&headers)
    );
    println!("proved: every header hashes (blake2b-256 of its SCALE encoding) to the hash stated");
    Ok(())
}

impl Stated {
    fn check(&self, place: usize) -> Result<Header, Failure> {
        let header = self.header.header().map_err(|error| Failure::Header {
            place,
            error: Box::new(error),
        })?;
        let field = format!("headers[{place}].hash");
        let stated: Hash = self.hash.parse().map_err(|error| Failure::Hex {
            field: field.clone(),
            error,
        })?;
        agree(&field, &stated, &header.hash())?;
        Ok(header)
    }
}

fn links(headers: &[Header]) -> usize {
    headers
        .iter()
        .zip(headers.iter().skip(1))
        .filter(|(parent, child)| child.parent_hash() == parent.hash())
        .count()
}

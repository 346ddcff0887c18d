//! The weights of a folder, read in one pass and kept.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gpu::nn::Values;

use super::digest::Hasher;
use super::model::Ledger;
use super::progress::Meter;
use super::safetensors::{Dtype, Header, TensorInfo, count_of};
use super::shards::{INDEX, Shards};
use super::source::Reader;
use super::{Digest, FileError, Tensor, TensorError, Watch, Weights, tensor};

/// All tensors of a folder, in memory.
///
/// Files are read from start to end, once: what was hashed is what is used, and an address is not asked twice. A model
/// larger than memory wants a [pack](super::pack).
#[derive(Debug)]
pub struct FolderWeights {
    tensors: BTreeMap<String, Kept>,
}

#[derive(Debug)]
enum Kept {
    Weights(Tensor),
    /// Of a type that is not computed with.
    Other(Dtype, Vec<usize>),
}

impl FolderWeights {
    /// Reads them, and enters every file's hash in the ledger.
    pub(super) async fn load(
        source: &dyn Reader,
        ledger: &mut Ledger,
        watch: &mut Watch<'_>,
    ) -> Result<Self, FileError> {
        let shards = Shards::find(source).await?;
        if let Some(index) = &shards.index {
            ledger.enter(INDEX, Digest::of(index))?;
        }
        let (headers, hashers) = headers(source, &shards).await?;
        shards.check(&headers)?;
        let mut meter = Meter::new(watch, shards.total());
        let mut tensors = BTreeMap::new();
        for (((file, size), header), mut hasher) in shards.files.iter().zip(&headers).zip(hashers) {
            meter.add(header_bytes(header, *size))?;
            for info in &header.tensors {
                let kept = keep(source, file, info, &mut hasher, &mut meter).await?;
                tensors.insert(info.name.clone(), kept);
            }
            ledger.enter(file, hasher.finish())?;
        }
        Ok(Self { tensors })
    }
}

/// Those of all files, before any tensor is read, and hashes of them that go on over the tensors.
async fn headers(source: &dyn Reader, shards: &Shards) -> Result<(Vec<Header>, Vec<Hasher>), FileError> {
    let (mut headers, mut hashers) = (Vec::new(), Vec::new());
    for (file, size) in &shards.files {
        let mut hasher = Hasher::default();
        headers.push(Header::hashed(source, file, *size, &mut hasher).await?);
        hashers.push(hasher);
    }
    Ok((headers, hashers))
}

/// Bytes before the first tensor.
fn header_bytes(header: &Header, size: u64) -> u64 {
    header.tensors.first().map_or(size, |first| first.range.start)
}

async fn keep(
    source: &dyn Reader,
    file: &str,
    info: &TensorInfo,
    hasher: &mut Hasher,
    meter: &mut Meter<'_, '_>,
) -> Result<Kept, FileError> {
    let values = tensor::read(source, file, info, hasher, meter).await?;
    let shape = info.shape.clone();
    Ok(match values {
        Some(values) => Kept::Weights(Tensor { shape, values }),
        None => Kept::Other(info.dtype, shape),
    })
}

impl Weights for FolderWeights {
    fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|kept| match kept {
            Kept::Weights(tensor) => tensor.shape.as_slice(),
            Kept::Other(_, shape) => shape.as_slice(),
        })
    }

    fn parameters(&self) -> u64 {
        let counts = self.tensors.values().map(|kept| match kept {
            Kept::Weights(tensor) => count_of(&tensor.shape).unwrap_or_default() as u64,
            Kept::Other(..) => 0,
        });
        counts.sum()
    }

    async fn values(&self, name: &str) -> Result<Values<'_>, FileError> {
        match self.tensors.get(name) {
            Some(Kept::Weights(tensor)) => Ok(lent(&tensor.values)),
            Some(Kept::Other(dtype, _)) => {
                Err(FileError::tensor(name, TensorError::NotWeights(dtype.name())))
            }
            None => Err(FileError::tensor(name, TensorError::Missing)),
        }
    }
}

fn lent<'a>(values: &'a Values<'static>) -> Values<'a> {
    match values {
        Values::F32(values) => Values::F32(Cow::Borrowed(values)),
        Values::F16(bits) => Values::F16(Cow::Borrowed(bits)),
        Values::Bf16(bits) => Values::Bf16(Cow::Borrowed(bits)),
        other => other.clone(),
    }
}

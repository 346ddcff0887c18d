//! Reading a pack.

use core::cell::RefCell;
use core::ops::Range;
use std::collections::VecDeque;
use std::rc::Rc;

use super::header::{PackHeader, PackTensor, Span, length};
use super::{ChunkStore, PREFIX, aligned};
use crate::files::digest::Hasher;
use crate::files::progress::Meter;
use crate::files::read::{self, reserve};
use crate::files::source::Reader;
use crate::files::{Digest, FileError, HeaderError, Source, Watch};

/// Chunks that were used last stay in memory: a layer's tensors are asked for together.
const RECENT: usize = 4;

/// A pack whose header was read. As a [`Source`] it has the small files that were packed.
#[derive(Debug)]
pub struct Pack<S, C> {
    source: S,
    store: C,
    name: String,
    /// Where the payload starts.
    base: u64,
    identity: Digest,
    header: PackHeader,
    recent: RefCell<VecDeque<(usize, Rc<Vec<u8>>)>>,
}

impl<S: Source, C: ChunkStore> Pack<S, C> {
    /// Reads the header of the file `name` and nothing else. `demanded` is the identity it must have; without it, what
    /// [`Pack::identity`] says is to be shown.
    ///
    /// # Errors
    /// [`FileError::Hash`], [`FileError::Header`], [`FileError::Json`], [`FileError::Tensor`], and what the source says.
    pub async fn open(source: S, name: &str, store: C, demanded: Option<Digest>) -> Result<Self, FileError> {
        let Beginning {
            base,
            identity,
            header,
        } = Beginning::read(&source, name, demanded).await?;
        Ok(Self {
            source,
            store,
            name: name.to_owned(),
            base,
            identity,
            header,
            recent: RefCell::default(),
        })
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of everything before the payload, and so of every byte.
    pub fn identity(&self) -> Digest {
        self.identity
    }

    /// Bytes of the payload.
    pub fn size(&self) -> u64 {
        self.header.size
    }

    /// How many chunks there are, and which of them the store does not have.
    pub async fn missing(&self) -> (usize, Vec<usize>) {
        let mut missing = Vec::new();
        for (place, digest) in self.header.chunks.iter().enumerate() {
            if !self.store.has(digest).await {
                missing.push(place);
            }
        }
        (self.header.chunks.len(), missing)
    }

    /// Brings every chunk into the store that it does not have. After an interruption it goes on where it was.
    ///
    /// # Errors
    /// [`FileError::Hash`] for a chunk that is another, [`FileError::Aborted`], and what the source says.
    pub async fn fetch(&self, watch: &mut Watch<'_>) -> Result<(), FileError> {
        let mut meter = Meter::new(watch, self.header.size);
        for (place, digest) in self.header.chunks.iter().enumerate() {
            if !self.store.has(digest).await {
                let bytes = self.fetched(place, digest).await?;
                self.store.put(digest, &bytes).await;
            }
            let Range { start, end } = self.span_of(place);
            meter.add(end.saturating_sub(start))?;
        }
        Ok(())
    }

    pub(super) fn tensor(&self, name: &str) -> Option<&PackTensor> {
        self.header.tensors.get(name)
    }

    pub(super) fn tensors(&self) -> impl Iterator<Item = &PackTensor> {
        self.header.tensors.values()
    }

    /// Bytes of the payload, checked.
    pub(super) async fn bytes(&self, span: Span) -> Result<Vec<u8>, FileError> {
        let (size, end) = (self.header.chunk, span.end().unwrap_or(u64::MAX));
        let (mut bytes, mut place) = (Vec::new(), span.0);
        while place < end {
            let index = usize::try_from(place.checked_div(size).unwrap_or_default()).unwrap_or(usize::MAX);
            let chunk = self.chunk(index).await?;
            let first = self.span_of(index).start;
            let part = within(&chunk, place.saturating_sub(first)..end.saturating_sub(first));
            if part.is_empty() {
                break;
            }
            reserve(&mut bytes, part.len())?;
            bytes.extend_from_slice(part);
            place = place.saturating_add(part.len() as u64);
        }
        Ok(bytes)
    }

    /// A chunk: from those just used, from the store, or fetched.
    async fn chunk(&self, place: usize) -> Result<Rc<Vec<u8>>, FileError> {
        let used = self.recent.borrow().iter().find(|(at, _)| *at == place).cloned();
        if let Some((_, chunk)) = used {
            return Ok(chunk);
        }
        let digest = self
            .header
            .chunks
            .get(place)
            .ok_or_else(|| FileError::missing(&self.name))?;
        // A disk may have spoiled what it kept.
        let kept = self
            .store
            .get(digest)
            .await
            .filter(|bytes| Digest::of(bytes) == *digest);
        let chunk = Rc::new(match kept {
            Some(bytes) => bytes,
            None => {
                let bytes = self.fetched(place, digest).await?;
                self.store.put(digest, &bytes).await;
                bytes
            }
        });
        let mut recent = self.recent.borrow_mut();
        recent.truncate(RECENT.saturating_sub(1));
        recent.push_front((place, Rc::clone(&chunk)));
        Ok(chunk)
    }

    /// From the source; if that had spoiled it, once more from where the source has it.
    async fn fetched(&self, place: usize, digest: &Digest) -> Result<Vec<u8>, FileError> {
        let Range { start, end } = self.span_of(place);
        let range = self.base.saturating_add(start)..self.base.saturating_add(end);
        let bytes = read::exactly(&self.source, &self.name, range.clone()).await?;
        let got = Digest::of(&bytes);
        if got == *digest {
            return Ok(bytes);
        }
        let fresh = self.source.again(&self.name, range).await?;
        let got = fresh.as_deref().map_or(got, Digest::of);
        got.demand(*digest, || format!("chunk {place} of {}", self.name))?;
        Ok(fresh.unwrap_or(bytes))
    }

    /// Where a chunk is in the payload.
    fn span_of(&self, place: usize) -> Range<u64> {
        let start = self.header.chunk.saturating_mul(place as u64);
        let end = start.saturating_add(self.header.chunk);
        start.min(self.header.size)..end.min(self.header.size)
    }
}

impl<S: Source, C: ChunkStore> Source for Pack<S, C> {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        Ok(self.header.files.get(file).map(|span| span.1))
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        let span = self
            .header
            .files
            .get(file)
            .ok_or_else(|| FileError::missing(file))?;
        let [start, end] = [range.start, range.end].map(|place| place.min(span.1));
        self.bytes(Span(span.0.saturating_add(start), end.saturating_sub(start)))
            .await
    }
}

/// What is before the payload.
struct Beginning {
    base: u64,
    identity: Digest,
    header: PackHeader,
}

impl Beginning {
    async fn read(source: &dyn Reader, name: &str, demanded: Option<Digest>) -> Result<Self, FileError> {
        let size = read::size(source, name, u64::MAX)
            .await?
            .ok_or_else(|| FileError::missing(name))?;
        let refused = |why| FileError::header(name, why);
        let prefix = read::exactly(source, name, 0..PREFIX.min(size)).await?;
        let end = PREFIX.saturating_add(length(&prefix, size).map_err(refused)?);
        let text = read::exactly(source, name, PREFIX..end).await?;
        let mut hasher = Hasher::default();
        hasher.add(&prefix);
        hasher.add(&text);
        let identity = hasher.finish();
        if let Some(expected) = demanded {
            identity.demand(expected, || name.to_owned())?;
        }
        let header = PackHeader::parse(name, &text)?;
        let base = aligned(end).unwrap_or(u64::MAX);
        let (expected, found) = (header.size, size.saturating_sub(base));
        if expected != found {
            return Err(refused(HeaderError::Size { expected, found }));
        }
        Ok(Self {
            base,
            identity,
            header,
        })
    }
}

fn within(chunk: &[u8], range: Range<u64>) -> &[u8] {
    let [start, end] = [range.start, range.end].map(|place| usize::try_from(place).unwrap_or(usize::MAX));
    chunk.get(start..end.min(chunk.len())).unwrap_or_default()
}

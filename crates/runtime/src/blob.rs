//! The value of `:code`: a wasm module, most often compressed, with the runtime's version inside.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use primitives::error::{Code, Fault};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Largest module that is unpacked, in bytes: 50 MiB, the limit Substrate nodes set too. Whoever
/// chose the bytes does not choose how much memory they take.
pub const MAX_MODULE_BYTES: usize = 50 * 1024 * 1024;

/// What a compressed `:code` starts with. No wasm module does.
const ZSTD_PREFIX: [u8; 8] = [0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05];

/// What a wasm module starts with: magic and version 1.
const WASM_PREFIX: [u8; 8] = *b"\0asm\x01\0\0\0";

/// Why bytes are not the code of a runtime. The chain's fault once `:code` is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// Not a zstd frame.
    #[error("the runtime's code is compressed in no way we know")]
    Zstd,
    /// More than [`MAX_MODULE_BYTES`].
    #[error("the runtime's code unpacks to more than {MAX_MODULE_BYTES} bytes")]
    TooLarge,
    /// Not a wasm module of the kind that runtimes are.
    #[error("the runtime's code is not a usable wasm module: {0}")]
    Wasm(&'static str),
    /// The section `runtime_version` does not hold a version.
    #[error("the runtime's version section is malformed")]
    Version,
}

impl BlobError {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::Codec
    }

    /// Who is to blame.
    #[must_use]
    pub fn fault(&self) -> Fault {
        Fault::Chain
    }
}

/// The wasm module in `code`, unpacked where it is compressed.
///
/// # Errors
/// It is not a wasm module, or too large a one.
pub fn unpack(code: &[u8]) -> Result<Cow<'_, [u8]>, BlobError> {
    let module = match code.strip_prefix(&ZSTD_PREFIX) {
        Some(frame) => Cow::Owned(unzstd(frame)?),
        None if code.len() > MAX_MODULE_BYTES => return Err(BlobError::TooLarge),
        None => Cow::Borrowed(code),
    };
    if !module.starts_with(&WASM_PREFIX) {
        return Err(BlobError::Wasm("no wasm header"));
    }
    Ok(module)
}

/// The contents of the custom section `name` of a wasm module, if it has one.
///
/// # Errors
/// `module` is not a wasm module.
pub fn custom_section<'a>(module: &'a [u8], name: &str) -> Result<Option<&'a [u8]>, BlobError> {
    for section in Sections::of(module)? {
        let (CUSTOM, mut body) = section? else { continue };
        if body.vector()? == name.as_bytes() {
            return Ok(Some(body.0));
        }
    }
    Ok(None)
}

/// How many pages of 64 KiB the memory that `module` imports must start with; `None` when it
/// imports no memory.
///
/// # Errors
/// `module` is not a wasm module.
pub(crate) fn imported_memory_pages(module: &[u8]) -> Result<Option<u32>, BlobError> {
    for section in Sections::of(module)? {
        let (IMPORT, mut body) = section? else { continue };
        for _ in 0..body.number()? {
            if let Some(pages) = import(&mut body)? {
                return Ok(Some(pages));
            }
        }
    }
    Ok(None)
}

fn unzstd(mut frame: &[u8]) -> Result<Vec<u8>, BlobError> {
    let mut decoder = FrameDecoder::new();
    decoder.init(&mut frame).map_err(|_| BlobError::Zstd)?;
    let limit = BlockDecodingStrategy::UptoBytes(MAX_MODULE_BYTES);
    match decoder.decode_blocks(&mut frame, limit) {
        Ok(true) => decoder.collect().ok_or(BlobError::Zstd),
        Ok(false) => Err(BlobError::TooLarge),
        Err(_) => Err(BlobError::Zstd),
    }
}

const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;

const CUT_SHORT: BlobError = BlobError::Wasm("cut short");

/// One import; the pages it starts with when it is a memory.
fn import(body: &mut Reader<'_>) -> Result<Option<u32>, BlobError> {
    body.vector()?; // module
    body.vector()?; // name
    match body.byte()? {
        0 => body.number().map(|_| None), // function: its type
        1 => {
            body.byte()?; // table: type of its elements, then its limits
            body.limits().map(|_| None)
        }
        2 => body.limits().map(Some),
        3 => body.take(2).map(|_| None), // global: type and mutability
        _ => Err(BlobError::Wasm("an import of unknown kind")),
    }
}

/// The sections of a module: kind and contents.
struct Sections<'a>(Reader<'a>);

impl<'a> Sections<'a> {
    fn of(module: &'a [u8]) -> Result<Self, BlobError> {
        let body = module
            .strip_prefix(&WASM_PREFIX)
            .ok_or(BlobError::Wasm("no wasm header"))?;
        Ok(Self(Reader(body)))
    }
}

impl<'a> Iterator for Sections<'a> {
    type Item = Result<(u8, Reader<'a>), BlobError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.0.is_empty() {
            return None;
        }
        let kind = self.0.byte();
        let section = kind.and_then(|kind| Ok((kind, Reader(self.0.vector()?))));
        if section.is_err() {
            self.0 = Reader(&[]); // Nothing after a broken section can be trusted.
        }
        Some(section)
    }
}

/// Reads the wasm binary format from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], BlobError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(CUT_SHORT)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, BlobError> {
        self.take(1)?.first().copied().ok_or(CUT_SHORT)
    }

    /// An unsigned LEB128 number of at most 32 bits.
    fn number(&mut self) -> Result<u32, BlobError> {
        let mut number = 0_u64;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).map_err(|_| BlobError::Wasm("a number too large"));
            }
        }
        Err(BlobError::Wasm("a number too long"))
    }

    /// A length and that many bytes.
    fn vector(&mut self) -> Result<&'a [u8], BlobError> {
        let length = usize::try_from(self.number()?).map_err(|_| CUT_SHORT)?;
        self.take(length)
    }

    /// The lower one of limits.
    fn limits(&mut self) -> Result<u32, BlobError> {
        let has_upper = self.byte()? & 1 == 1;
        let lower = self.number()?;
        if has_upper {
            self.number()?;
        }
        Ok(lower)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    /// Header; import of `env.memory` with at least 300 pages; custom section `hi` holding 1, 2.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\x02\x10\x01\x03env\x06memory\x02\0\xac\x02\0\x05\x02hi\x01\x02";

    #[test]
    fn finds_sections_and_memory() {
        assert_eq!(custom_section(MODULE, "hi"), Ok(Some(&[1, 2][..])));
        assert_eq!(custom_section(MODULE, "ho"), Ok(None));
        assert_eq!(imported_memory_pages(MODULE), Ok(Some(300)));
    }

    #[test]
    fn every_truncation_inside_a_section_is_refused() {
        for end in 0..MODULE.len() {
            let whole_sections = end == 8 || end == 26;
            assert_eq!(
                custom_section(&MODULE[..end], "ho").is_ok(),
                whole_sections,
                "at {end}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_module() {
        assert_eq!(unpack(b"\0asm\x02\0\0\0"), Err(BlobError::Wasm("no wasm header")));
        let mut garbage = ZSTD_PREFIX.to_vec();
        garbage.extend([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff]);
        assert_eq!(unpack(&garbage), Err(BlobError::Zstd));
    }

    /// A frame of 128 KiB run-length blocks: 4 bytes each, 500 of them would fill 62 MiB.
    #[test]
    fn a_bomb_is_refused() {
        let mut bomb = ZSTD_PREFIX.to_vec();
        bomb.extend([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]); // Frame header, window of 2 MiB.
        for _ in 0..500 {
            let block: u32 = (128 << 10 << 3) | (1 << 1); // Size, run-length, not the last.
            bomb.extend(&block.to_le_bytes()[..3]);
            bomb.push(0);
        }
        assert_eq!(unpack(&bomb), Err(BlobError::TooLarge));
    }
}

//! Making a pack of a folder.

use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};

use gpu::nn::Precision;

use super::form::Lengths;
use super::header::{PackHeader, PackTensor, Span, prefix};
use super::payload::{Payload, sink};
use super::{CHUNK, Form, MAX_HEADER, PREFIX, aligned};
use crate::files::digest::Hasher;
use crate::files::progress::Meter;
use crate::files::safetensors::{Header, TensorInfo};
use crate::files::shards::Shards;
use crate::files::source::Reader;
use crate::files::{Digest, FileError, HeaderError, Source, TensorError, Watch, model, read, tensor};

/// Packs the model of a folder: its configuration, its tokenizer, and its weights in the precision asked for, one tensor in
/// memory at a time. Tensors that are not made of weights are left out. `watch` hears of the folder's bytes. Gives
/// the identity of the pack; the same folder and precision always make the same bytes.
///
/// Vectors stay in single precision. With [`Precision::F32`], matrices stay as they are; with [`Precision::Int4`],
/// embedding tables and matrices whose columns are no multiple of 32 take 8 bits. Below 16 bits, the last layers of
/// feed-forward blocks, BERT's values, and tables of places and types take 16.
///
/// # Errors
/// All of [`FileError`]: a folder that would not load makes no pack.
pub async fn write(
    source: &impl Source,
    precision: Precision,
    mut out: impl Write + Seek,
    watch: &mut Watch<'_>,
) -> Result<Digest, FileError> {
    let mut plan = Plan::of(source, precision).await?;
    let base = aligned(PREFIX.saturating_add(plan.header.text().len() as u64)).unwrap_or_default();
    out.seek(SeekFrom::Start(base)).map_err(sink)?;
    plan.header.chunks = plan.payload(source, &mut out, watch).await?;
    let text = plan.header.text();
    let start = prefix(text.len() as u64).ok_or_else(|| too_long(text.len()))?;
    let start = [start, text.into_bytes()].concat();
    let zeros = vec![
        0;
        usize::try_from(base)
            .unwrap_or_default()
            .saturating_sub(start.len())
    ];
    out.seek(SeekFrom::Start(0)).map_err(sink)?;
    out.write_all(&start).map_err(sink)?;
    out.write_all(&zeros).map_err(sink)?;
    out.flush().map_err(sink)?;
    Ok(Digest::of(&start))
}

fn too_long(length: usize) -> FileError {
    let (length, limit) = (length as u64, MAX_HEADER);
    FileError::header("the pack", HeaderError::TooLong { length, limit })
}

/// What will be where.
struct Plan {
    /// With hashes of zeros, which are as long as others.
    header: PackHeader,
    /// In the order they are written.
    files: Vec<String>,
    tensors: Vec<Planned>,
    /// Bytes of the folder's weights.
    total: u64,
    end: u64,
}

struct Planned {
    file: String,
    info: TensorInfo,
    form: Form,
}

impl Plan {
    async fn of(source: &dyn Reader, precision: Precision) -> Result<Self, FileError> {
        let shards = Shards::find(source).await?;
        let mut plan = Self {
            header: PackHeader {
                chunk: CHUNK,
                chunks: Vec::new(),
                files: BTreeMap::new(),
                size: 0,
                tensors: BTreeMap::new(),
            },
            files: Vec::new(),
            tensors: Vec::new(),
            total: shards.total(),
            end: 0,
        };
        plan.plan_files(source).await?;
        plan.plan_tensors(source, &shards, precision).await?;
        plan.header.size = plan.end;
        let chunks = usize::try_from(plan.end.div_ceil(CHUNK)).unwrap_or_default();
        plan.header.chunks = vec![Digest([0; 32]); chunks];
        Ok(plan)
    }

    /// All files but the weights that loading the folder reads.
    async fn plan_files(&mut self, source: &dyn Reader) -> Result<(), FileError> {
        for file in model::small_files(source).await? {
            let size = source
                .size_of(&file)
                .await?
                .ok_or_else(|| FileError::missing(&file))?;
            let span = self.span(size);
            self.header.files.insert(file.clone(), span);
            self.files.push(file);
        }
        Ok(())
    }

    async fn plan_tensors(
        &mut self,
        source: &dyn Reader,
        shards: &Shards,
        precision: Precision,
    ) -> Result<(), FileError> {
        let mut headers = Vec::new();
        for (file, size) in &shards.files {
            headers.push(Header::hashed(source, file, *size, &mut Hasher::default()).await?);
        }
        shards.check(&headers)?;
        for ((file, _), header) in shards.files.iter().zip(headers) {
            let weights = header.tensors.into_iter().filter(|info| info.dtype.is_weights());
            for info in weights {
                self.plan_tensor(file, info, precision)?;
            }
        }
        Ok(())
    }

    fn plan_tensor(&mut self, file: &str, info: TensorInfo, precision: Precision) -> Result<(), FileError> {
        let form = Form::of(&info, precision)?;
        let Lengths { values, scales } = form
            .lengths(&info.shape)
            .ok_or_else(|| FileError::tensor(&info.name, TensorError::Shape))?;
        let tensor = PackTensor {
            form,
            scales: scales.map(|length| self.span(length)),
            shape: info.shape.clone(),
            values: self.span(values),
        };
        self.header.tensors.insert(info.name.clone(), tensor);
        let file = file.to_owned();
        self.tensors.push(Planned { file, info, form });
        Ok(())
    }

    /// The next so many bytes.
    fn span(&mut self, length: u64) -> Span {
        let span = Span(self.end, length);
        self.end = span.end().and_then(aligned).unwrap_or(u64::MAX);
        span
    }

    /// Writes all parts, in the order in which their places were given.
    async fn payload(
        &self,
        source: &dyn Reader,
        out: impl Write,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Digest>, FileError> {
        let mut payload = Payload::new(out);
        for file in &self.files {
            let size = self.header.files.get(file).map_or(0, |span| span.1);
            payload.part(&read::exactly(source, file, 0..size).await?)?;
        }
        let mut meter = Meter::new(watch, self.total);
        for tensor in &self.tensors {
            let (values, scales) = tensor.encoded(source, &mut meter).await?;
            if !scales.is_empty() {
                payload.part(&scales)?;
            }
            payload.part(&values)?;
        }
        Ok(payload.finish())
    }
}

impl Planned {
    async fn encoded(
        &self,
        source: &dyn Reader,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u8>, Vec<u8>), FileError> {
        let Self { file, info, form } = self;
        let values = tensor::read(source, file, info, &mut Hasher::default(), meter).await?;
        let values = values
            .ok_or_else(|| FileError::tensor(&info.name, TensorError::NotWeights(info.dtype.name())))?;
        form.encode(&info.shape, values)
            .map_err(|why| FileError::tensor(&info.name, why))
    }
}

//! The one text of a header: JSON without spaces, its keys in order.

use std::collections::BTreeMap;

use super::Form;
use super::header::{PackHeader, PackTensor, Span};
use crate::files::Digest;
use crate::json::{Json, Rules};

/// Most values of a header, of which a tensor takes a dozen.
const RULES: Rules = Rules {
    values: 1 << 18,
    once: true,
    text: str::to_owned,
};

/// Reads a header. That nothing else is said, and in no other way, shows when it is written again.
pub(super) fn read(text: &[u8]) -> Result<PackHeader, String> {
    let json = Json::parse(text, RULES)?;
    Ok(PackHeader {
        chunk: json.field("chunk", Json::whole)?,
        chunks: json.field("chunks", |chunks| chunks.list()?.iter().map(digest).collect())?,
        files: json.field("files", |files| by_name(files, span))?,
        size: json.field("size", Json::whole)?,
        tensors: json.field("tensors", |tensors| by_name(tensors, tensor))?,
    })
}

fn by_name<T>(map: &Json, read: fn(&Json) -> Option<T>) -> Option<BTreeMap<String, T>> {
    let entries = map.map()?.iter();
    entries
        .map(|(name, value)| Some((name.clone(), read(value)?)))
        .collect()
}

fn digest(value: &Json) -> Option<Digest> {
    value.text()?.parse().ok()
}

fn span(value: &Json) -> Option<Span> {
    value.pair().map(|(start, length)| Span(start, length))
}

fn tensor(value: &Json) -> Option<PackTensor> {
    let sizes = value.get("shape")?.wholes()?.into_iter();
    Some(PackTensor {
        form: Form::of_name(value.get("form")?.text()?)?,
        scales: match value.get("scales") {
            Some(scales) => Some(span(scales)?),
            None => None,
        },
        shape: sizes
            .map(|size| usize::try_from(size).ok())
            .collect::<Option<_>>()?,
        values: span(value.get("values")?)?,
    })
}

/// Writes a header.
pub(super) fn write(header: &PackHeader) -> String {
    let PackHeader { chunk, size, .. } = header;
    let chunks = joined(header.chunks.iter().map(|digest| format!("\"{digest}\"")));
    let files = joined(header.files.iter().map(|(name, span)| {
        let (name, span) = (quoted(name), written(*span));
        format!("{name}:{span}")
    }));
    let tensors = joined(header.tensors.iter().map(|(name, tensor)| {
        let PackTensor {
            form,
            scales,
            shape,
            values,
        } = tensor;
        let scales = scales.map_or(String::new(), |span| format!("\"scales\":{},", written(span)));
        let shape = joined(shape.iter().map(ToString::to_string));
        let (name, form, values) = (quoted(name), form.name(), written(*values));
        format!(r#"{name}:{{"form":"{form}",{scales}"shape":[{shape}],"values":{values}}}"#)
    }));
    format!(
        r#"{{"chunk":{chunk},"chunks":[{chunks}],"files":{{{files}}},"size":{size},"tensors":{{{tensors}}}}}"#
    )
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

fn written(Span(start, length): Span) -> String {
    format!("[{start},{length}]")
}

fn quoted(text: &str) -> String {
    // A text can always be written.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{read, write};

    /// Of a map, `serde_json` writes the keys in order too.
    #[test]
    fn a_header_is_written_as_serde_json_would() {
        let digest = "0123456789abcdef".repeat(4);
        let header = json!({
            "chunk": 65_536,
            "chunks": [digest, digest],
            "files": { "config.json": [0, 1], "\"\\/\n\u{1}\u{7f}é\u{1f600}": [256, u64::MAX] },
            "size": 512,
            "tensors": {
                "b": { "form": "f32", "shape": [], "values": [0, 4] },
                "": { "form": "bf16", "shape": [1], "values": [0, 2] },
                "a.weight": { "form": "int4", "scales": [1, 2], "shape": [3, 32], "values": [7, 8] },
            },
        });
        let text = header.to_string();
        let written = read(text.as_bytes()).map(|header| write(&header));
        assert_eq!(written, Ok(text));
        let header = json!({ "chunk": 0, "chunks": [], "files": {}, "size": 0, "tensors": {} });
        let text = header.to_string();
        let written = read(text.as_bytes()).map(|header| write(&header));
        assert_eq!(written, Ok(text));
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let good = r#"{"chunk":1,"chunks":[],"files":{"a":[0,1]},"size":1,"tensors":{"a":{"form":"int8","scales":[0,1],"shape":[1],"values":[0,1]}}}"#;
        assert!(read(good.as_bytes()).is_ok());
        let changes = [
            ("\"chunk\":1", "\"chunk\":-1"),
            ("\"chunk\":1", "\"chunk\":1.0"),
            ("\"size\":1", "\"size\":18446744073709551616"),
            ("[0,1]", "[0,1,2]"),
            ("[0,1]", "[0]"),
            ("\"chunks\":[]", "\"chunks\":[\"00\"]"),
            ("\"chunks\":[]", "\"chunks\":{}"),
            ("int8", "int2"),
            ("\"shape\":[1]", "\"shape\":[\"1\"]"),
            ("\"scales\":[0,1]", "\"scales\":0"),
            ("\"values\"", "\"value\""),
        ];
        for (from, to) in changes {
            assert!(read(good.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
        }
    }
}

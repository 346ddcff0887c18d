//! Progress and assurance as objects.

use sync::{Progress, SealedBlock, Signed};
use verify::Assurance;
use wasm_bindgen::JsValue;

use crate::object::{Fields, IntoJs, count};

impl IntoJs for &Progress {
    fn into_js(self) -> JsValue {
        Fields::new()
            .with("phase", self.phase.as_str())
            .with("feed", "courier")
            .with("endpoint", self.endpoint.as_str())
            .with("checkpoint", self.checkpoint)
            .with("finalized", self.finalized)
            .with("sealed", self.sealed)
            .with("best", self.best)
            .with("setId", count(self.set_id))
            .with("fragments", self.fragments)
            .with_some("signatures", self.signatures)
            .with("bytesIn", count(self.bytes_in))
            .with("bytesVerified", count(self.bytes_verified))
            .with("lagMs", (self.lag_ms > 0).then(|| count(self.lag_ms)))
            .with("sentence", self.sentence())
            .into()
    }
}

impl IntoJs for SealedBlock {
    fn into_js(self) -> JsValue {
        Fields::new()
            .with("number", self.block.number)
            .with("hash", self.block.hash)
            .with("authors", self.authors)
            .with("of", self.of)
            .into()
    }
}

impl IntoJs for Signed {
    fn into_js(self) -> JsValue {
        Fields::new()
            .with("signed", count(self.signed))
            .with("of", count(self.of))
            .into()
    }
}

impl IntoJs for Assurance {
    fn into_js(self) -> JsValue {
        match self {
            Self::Finalized => Fields::new().with("level", "finalized"),
            Self::Sealed { authors, of } => Fields::new()
                .with("level", "sealed")
                .with("authors", authors)
                .with("of", of),
            Self::Best => Fields::new().with("level", "best"),
        }
        .into()
    }
}

//! A model's files, as the worker hands them over.

use core::ops::Range;
use std::cell::RefCell;
use std::rc::Rc;

use bridge::count;
use js_sys::{Promise, Uint8Array};
use primitives::Code;
use score::files::{FileError, Source};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `ModelFiles` of `pkg/src/score-files.ts`.
    pub type Files;

    #[wasm_bindgen(method, getter)]
    fn pack(this: &Files) -> Option<String>;
    #[wasm_bindgen(method, catch)]
    fn size(this: &Files, name: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Files, name: &str, start: f64, end: f64) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn again(this: &Files, name: &str, start: f64, end: f64) -> Result<Promise, JsValue>;
}

/// Files that are asked for across the boundary. What the other side rejects with is kept, for it says more than an
/// error of this side could: [`JsSource::failure`].
pub(crate) struct JsSource {
    files: Files,
    failure: Rc<RefCell<Option<JsValue>>>,
}

impl JsSource {
    pub(crate) fn new(files: Files) -> Self {
        Self {
            files,
            failure: Rc::default(),
        }
    }

    /// The one file that is the whole model, if there is one.
    pub(crate) fn pack(&self) -> Option<String> {
        self.files.pack()
    }

    /// Where the other side's last error will be.
    pub(crate) fn failure(&self) -> Rc<RefCell<Option<JsValue>>> {
        Rc::clone(&self.failure)
    }

    async fn settled(&self, file: &str, asked: Result<Promise, JsValue>) -> Result<JsValue, FileError> {
        let answer = match asked {
            Ok(promise) => JsFuture::from(promise).await,
            Err(thrown) => Err(thrown),
        };
        answer.map_err(|thrown| {
            self.failure.replace(Some(thrown));
            refused(file, "it was refused")
        })
    }
}

impl Source for JsSource {
    async fn size(&self, file: &str) -> Result<Option<u64>, FileError> {
        let size = self.settled(file, self.files.size(file)).await?;
        if size.is_null() {
            return Ok(None);
        }
        let bytes = size
            .as_f64()
            .filter(|bytes| *bytes >= 0.0 && bytes.fract() == 0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and not below zero; beyond the range it saturates, and no file is as large"
        )]
        let bytes = bytes.map(|bytes| bytes as u64);
        Ok(Some(bytes.ok_or_else(|| refused(file, "its size is no number"))?))
    }

    async fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, FileError> {
        let asked = self.files.read(file, count(range.start), count(range.end));
        bytes_of(file, self.settled(file, asked).await?)
    }

    async fn again(&self, file: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, FileError> {
        let asked = self.files.again(file, count(range.start), count(range.end));
        let bytes = self.settled(file, asked).await?;
        if bytes.is_null() {
            return Ok(None);
        }
        bytes_of(file, bytes).map(Some)
    }
}

fn bytes_of(file: &str, bytes: JsValue) -> Result<Vec<u8>, FileError> {
    let bytes = bytes
        .dyn_into::<Uint8Array>()
        .map_err(|_| refused(file, "what came is no Uint8Array"))?;
    Ok(bytes.to_vec())
}

fn refused(file: &str, why: &str) -> FileError {
    FileError::Source {
        file: file.to_owned(),
        why: why.to_owned(),
        code: Code::Storage,
    }
}

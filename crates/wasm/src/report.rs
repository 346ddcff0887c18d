//! What the worker hears unasked: progress, heads, log lines, and the end.

use std::cell::RefCell;

use bridge::{Fields, IntoJs};
use js_sys::Function;
use sync::{CourierError, Head, Phase, Progress};
use wasm_bindgen::JsValue;

use crate::failure::Failure;
use crate::{head, progress};

/// Sends reports to the worker's listener.
#[derive(Clone)]
pub(crate) struct Reporter {
    listener: Function,
    /// Whether anybody reads the log.
    log: bool,
}

impl Reporter {
    pub(crate) fn new(listener: Function, log: bool) -> Self {
        Self { listener, log }
    }

    pub(crate) fn head(&self, head: &Head, ss58_prefix: u16) {
        if let Some(head) = head::fields(head, ss58_prefix) {
            self.send("head", "head", head);
        }
    }

    /// Following has ended for good.
    pub(crate) fn stopped(&self, error: CourierError) {
        self.send("stopped", "error", Failure::from(error));
    }

    /// A listener for the courier: every step is progress, and a line of the log where the story takes a turn.
    pub(crate) fn progress(self) -> impl Fn(&Progress) + 'static {
        let told = RefCell::new(None);
        move |progress| {
            self.send("progress", "progress", progress::fields(progress));
            let turn: Turn = (progress.phase, progress.endpoint.clone(), progress.note.clone());
            if self.log && told.replace(Some(turn.clone())) != Some(turn) {
                let entry = Fields::new()
                    .with("level", "info")
                    .with("message", progress.sentence());
                self.send("log", "entry", entry);
            }
        }
    }

    fn send(&self, kind: &str, name: &str, value: impl IntoJs) {
        let report = JsValue::from(Fields::new().with("kind", kind).with(name, value));
        // The listener is the worker's own and does not throw; were it to, a report is all that is lost.
        let _ = self.listener.call1(&JsValue::UNDEFINED, &report);
    }
}

/// What makes a new line of the log.
type Turn = (Phase, String, Option<String>);

//! JSON-RPC 2.0 messages, and everything that can be wrong with them.

use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use super::limits::Limits;
use crate::platform::SocketError;

/// Why one request has no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RpcError {
    /// The endpoint answered with an error object (endpoint, or what we asked for is gone).
    #[error("{method} refused ({code}): {message}")]
    Refused {
        /// What was asked.
        method: &'static str,
        /// JSON-RPC error code.
        code: i64,
        /// The endpoint's words, shortened.
        message: String,
    },
    /// The result is not of the shape the method has (endpoint).
    #[error("{method} answered something else: {reason}")]
    Shape {
        /// What was asked.
        method: &'static str,
        /// What the decoder said.
        reason: String,
    },
    /// The connection is gone, and with it every request on it.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    /// It never began (environment, or the endpoint is down).
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// It broke, or the endpoint hung up (endpoint or network).
    #[error("connection lost: {0}")]
    Lost(String),
    /// The endpoint kept silent too long (endpoint).
    #[error("no answer to {what} within {ms} ms")]
    Stalled {
        /// What was waited for.
        what: &'static str,
        /// How long, milliseconds.
        ms: u64,
    },
    /// The endpoint broke the protocol (endpoint).
    #[error(transparent)]
    Misbehaved(#[from] Misbehaviour),
    /// More requests at once than [`Limits::max_pending`] (caller).
    #[error("more than {limit} requests at once")]
    TooMany {
        /// The limit in force.
        limit: usize,
    },
    /// We hung up (caller).
    #[error("closed")]
    Closed,
}

/// How an endpoint breaks the protocol. Always the endpoint's fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Misbehaviour {
    /// A message longer than [`Limits::max_message_bytes`].
    #[error("a message of more than {limit} bytes")]
    Oversized {
        /// The limit in force, bytes.
        limit: usize,
    },
    /// A message nesting deeper than [`Limits::max_depth`].
    #[error("a message nesting deeper than {limit}")]
    TooDeep {
        /// The limit in force.
        limit: usize,
    },
    /// Not text, not JSON, or not JSON-RPC.
    #[error("not a JSON-RPC message: {0}")]
    Garbage(String),
    /// A reply to something never asked, or a second reply.
    #[error("a reply to no request of ours (id {0})")]
    UnknownId(u64),
    /// A notification for a subscription never made.
    #[error("a notification for no subscription of ours")]
    UnknownSubscription,
    /// More notifications than [`Limits::max_unread_bytes`] allows.
    #[error("a flood of notifications")]
    Flood,
}

impl From<SocketError> for LinkError {
    fn from(error: SocketError) -> Self {
        match error {
            SocketError::Unreachable(why) => Self::Unreachable(why),
            SocketError::Lost(why) => Self::Lost(why),
            SocketError::Oversized { limit } => Misbehaviour::Oversized { limit }.into(),
            SocketError::NotText => Misbehaviour::Garbage("binary".into()).into(),
        }
    }
}

/// One thing the endpoint said.
#[derive(Debug)]
pub(super) enum Incoming {
    Reply {
        id: u64,
        outcome: Result<Box<RawValue>, Refusal>,
    },
    /// An error without an id: a whole batch was refused.
    BatchRefused(Refusal),
    Notification {
        subscription: String,
        value: Box<RawValue>,
    },
}

/// A JSON-RPC error object.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refusal {
    pub(super) code: i64,
    #[serde(default)]
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn of(self, method: &'static str) -> RpcError {
        RpcError::Refused {
            method,
            code: self.code,
            message: shorten(self.message),
        }
    }
}

/// The text of one request.
pub(super) fn request(id: u64, method: &str, params: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#)
}

/// Reads one text message, which may hold a batch of replies.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<Vec<Incoming>, Misbehaviour> {
    limits.admit(text)?;
    let parts: Vec<Envelope> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(garbage)?
    } else {
        vec![serde_json::from_str(text).map_err(garbage)?]
    };
    parts.into_iter().map(Envelope::sort).collect()
}

/// Keeps an endpoint's words to a size fit for an error message.
pub(crate) fn shorten(mut words: String) -> String {
    const LONGEST: usize = 200;
    if let Some((cut, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(cut);
        words.push('…');
    }
    words
}

fn garbage(error: serde_json::Error) -> Misbehaviour {
    Misbehaviour::Garbage(shorten(error.to_string()))
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    id: Option<u64>,
    // A plain `Option` would read `"result": null`, an answer, as no answer.
    #[serde(default, deserialize_with = "present")]
    result: Option<Box<RawValue>>,
    #[serde(default)]
    error: Option<Refusal>,
    #[serde(default)]
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    subscription: SubscriptionId,
    result: Box<RawValue>,
}

/// Substrate's ids are strings; some proxies make numbers of them.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum SubscriptionId {
    Text(String),
    Number(u64),
}

impl SubscriptionId {
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(from).map(Some)
}

impl Envelope {
    fn sort(self) -> Result<Incoming, Misbehaviour> {
        match self {
            Self {
                id: Some(id),
                result: Some(value),
                error: None,
                ..
            } => Ok(Incoming::Reply {
                id,
                outcome: Ok(value),
            }),
            Self {
                id: Some(id),
                result: None,
                error: Some(refusal),
                ..
            } => Ok(Incoming::Reply {
                id,
                outcome: Err(refusal),
            }),
            Self {
                id: None,
                result: None,
                error: Some(refusal),
                ..
            } => Ok(Incoming::BatchRefused(refusal)),
            Self {
                id: None,
                result: None,
                error: None,
                params: Some(params),
            } => Ok(Incoming::Notification {
                subscription: params.subscription.into_text(),
                value: params.result,
            }),
            _ => Err(Misbehaviour::Garbage("neither reply nor notification".into())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::*;

    fn one(text: &str) -> Result<Incoming, Misbehaviour> {
        parse(text, &Limits::default()).map(|mut all| all.remove(0))
    }

    #[test]
    fn a_null_result_is_an_answer() {
        let Ok(Incoming::Reply {
            id: 7,
            outcome: Ok(value),
        }) = one(r#"{"jsonrpc":"2.0","id":7,"result":null}"#)
        else {
            panic!("not a reply")
        };
        assert_eq!(value.get(), "null");
    }

    #[test]
    fn errors_notifications_and_batches_are_told_apart() {
        assert!(matches!(
            one(r#"{"id":1,"error":{"code":-32601,"message":"Method not found"}}"#),
            Ok(Incoming::Reply {
                id: 1,
                outcome: Err(Refusal { code: -32601, .. })
            })
        ));
        assert!(matches!(
            one(r#"{"id":null,"error":{"code":-32005,"message":"no batches"}}"#),
            Ok(Incoming::BatchRefused(_))
        ));
        let note = r#"{"method":"chain_newHead","params":{"subscription":"0xa","result":{"number":"0x1"}}}"#;
        assert!(
            matches!(one(note), Ok(Incoming::Notification { subscription, .. }) if subscription == "0xa")
        );
        assert_eq!(
            parse(r#"[{"id":1,"result":1},{"id":2,"result":2}]"#, &Limits::default())
                .unwrap()
                .len(),
            2
        );
    }

    #[test]
    fn garbage_is_named() {
        for text in [
            "",
            "<html>",
            "{}",
            "[1]",
            r#"{"id":1}"#,
            r#"{"id":"x","result":1}"#,
            r#"{"id":-1,"result":1}"#,
        ] {
            assert!(matches!(one(text), Err(Misbehaviour::Garbage(_))), "{text}");
        }
        assert!(matches!(
            one(r#"{"id":1,"result":1,"error":{"code":1}}"#),
            Err(Misbehaviour::Garbage(_))
        ));
    }

    #[test]
    fn an_endpoints_words_are_cut() {
        assert_eq!(shorten("é".repeat(500)).chars().count(), 201);
    }
}

//! How much an endpoint may make us hold.

use core::time::Duration;

use super::message::Misbehaviour;

/// Bounds on what one endpoint can cost. Every one of them is enforced before memory is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest message accepted, bytes of text. Default 16 MiB: a stock node answers at most 15 MB.
    pub max_message_bytes: usize,
    /// Most requests awaiting a reply at once. Default 4096.
    pub max_pending: usize,
    /// Most requests in one JSON-RPC batch. Default 64.
    pub max_batch: usize,
    /// Deepest nesting of arrays and objects in a message. Default 24 (the deepest honest reply has 8).
    pub max_depth: usize,
    /// Most bytes of notifications between two reads of a subscription, which keeps only the newest one. Default
    /// 8 MiB: more is a flood.
    pub max_unread_bytes: usize,
    /// How long a reply may take. Default 10 s.
    pub request_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_message_bytes: 16 << 20,
            max_pending: 4096,
            max_batch: 64,
            max_depth: 24,
            max_unread_bytes: 8 << 20,
            request_timeout: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// Checks a message before it is parsed: its length, and how deep it nests.
    pub(super) fn admit(&self, text: &str) -> Result<(), Misbehaviour> {
        if text.len() > self.max_message_bytes {
            return Err(Misbehaviour::Oversized {
                limit: self.max_message_bytes,
            });
        }
        if nests_deeper_than(text, self.max_depth) {
            return Err(Misbehaviour::TooDeep {
                limit: self.max_depth,
            });
        }
        Ok(())
    }
}

/// Whether the brackets outside strings open deeper than `limit`. One pass, no memory; the text need not be JSON.
fn nests_deeper_than(text: &str, limit: usize) -> bool {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => depth = depth.saturating_add(1),
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert!(!nests_deeper_than(r#"["[[[[\"[[[["]"#, 1));
        assert!(nests_deeper_than(r#"[["\\",[0]]]"#, 2));
        assert!(!nests_deeper_than(r#"[[],[],[[]]]"#, 3));
    }

    #[test]
    fn long_and_deep_messages_are_refused() {
        let limits = Limits {
            max_message_bytes: 8,
            max_depth: 3,
            ..Limits::default()
        };
        assert_eq!(
            limits.admit("123456789"),
            Err(Misbehaviour::Oversized { limit: 8 })
        );
        assert_eq!(limits.admit("[[[[]]]]"), Err(Misbehaviour::TooDeep { limit: 3 }));
        assert_eq!(limits.admit("[[[]]]"), Ok(()));
    }
}

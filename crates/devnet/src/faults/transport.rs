//! Faults of the connection. They hit the answers that carry evidence, so that a client has something to lose.

use std::time::Duration;

use super::Fault;

/// How long a stalled answer takes.
pub const STALL: Duration = Duration::from_secs(30);

/// Size of an oversized answer: more than any honest one, less than what would hurt the machine.
const OVERSIZED_BYTES: usize = 96 * 1024 * 1024;

/// Size of each piece of an endless answer.
const PIECE_BYTES: usize = 64 * 1024;

/// What happens to an answer on its way out.
pub enum Delivery {
    /// It is sent, as it is or as something else.
    Send(String),
    /// It is sent after a while.
    Late(Duration, String),
    /// It begins with the first piece and goes on with the second for ever.
    Endless {
        /// Beginning of a JSON answer.
        first: String,
        /// A piece from inside a JSON string.
        piece: String,
    },
    /// The server's half of the connection is closed.
    Close,
}

/// Decides the fate of the answer to a request for `methods`.
#[must_use]
pub fn deliver(fault: Option<Fault>, methods: &[String], answer: String) -> Delivery {
    const EVIDENCE: [&str; 2] = ["state_getReadProof", "chain_getBlock"];
    if !methods.iter().any(|method| EVIDENCE.contains(&method.as_str())) {
        return Delivery::Send(answer);
    }
    match fault {
        Some(Fault::EndlessReply) => Delivery::Endless {
            first: opening(),
            piece: "0".repeat(PIECE_BYTES),
        },
        Some(Fault::OversizedReply) => Delivery::Send(oversized()),
        Some(Fault::GarbageJson) => Delivery::Send("<html>502 Bad Gateway</html>".into()),
        Some(Fault::HalfClosed) => Delivery::Close,
        Some(Fault::Stall) => Delivery::Late(STALL, answer),
        _ => Delivery::Send(answer),
    }
}

fn opening() -> String {
    r#"{"jsonrpc":"2.0","id":1,"result":"0x"#.into()
}

fn oversized() -> String {
    let mut answer = opening();
    answer.push_str(&"0".repeat(OVERSIZED_BYTES));
    answer.push_str("\"}");
    answer
}

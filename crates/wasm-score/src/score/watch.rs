//! Who waits for a score: hears how far it has come, and may stop it.

use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::{Context, Poll};

use bridge::count;
use js_sys::Function;
use score::scorer::{Phase, Progress};
use wasm_bindgen::JsValue;

/// Calls `watch(phase, done, of)`, which says whether to go on.
pub(crate) fn tell(watch: &Function, progress: Progress) -> ControlFlow<()> {
    let phase = match progress.phase {
        Phase::Load => "load",
        Phase::Compile => "compile",
        Phase::Run => "run",
    };
    let [done, of] = [progress.done, progress.of].map(|number| count(number).into());
    // The listener is the worker's own and does not throw; were it to, nobody waits any more.
    match watch.call3(&JsValue::UNDEFINED, &phase.into(), &done, &of) {
        Ok(answer) if answer.is_truthy() => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}

/// Lets the event loop turn once: the executor goes on with it in another macrotask, behind messages that wait.
pub(crate) async fn turn() {
    Turn { over: false }.await;
}

struct Turn {
    over: bool,
}

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.over {
            return Poll::Ready(());
        }
        self.over = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

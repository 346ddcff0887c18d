//! Runs futures in turns, each a macrotask of the event loop.
//!
//! Promise jobs (microtasks) run before any message or timer is looked at, so an executor built on them lets a busy
//! sync starve the loop that feeds it. Here a turn ends after [`TURN_MS`] and the next one waits in line behind
//! whatever the browser has to deliver. The line is a `MessageChannel`: unlike `setTimeout` it is not slowed down to
//! 4 ms when nested, nor to a second in a hidden tab.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use js_sys::{Date, Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessagePort};

/// Length of a turn, milliseconds. A single poll may exceed it; nothing else starts after it.
const TURN_MS: f64 = 8.0;

/// Runs a task to its end in the background.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    LOOP.with(|turns| turns.spawn(Box::pin(task)));
}

/// Runs a task in the background and settles a promise with its result.
pub fn promise(task: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let mut task = Some(task);
    Promise::new(&mut |resolve: Function, reject: Function| {
        if let Some(task) = task.take() {
            spawn(async move {
                let (settle, value) = match task.await {
                    Ok(value) => (resolve, value),
                    Err(error) => (reject, error),
                };
                // Settling functions do not throw.
                let _ = settle.call1(&JsValue::UNDEFINED, &value);
            });
        }
    })
}

thread_local! {
    static LOOP: Loop = Loop::new();
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

struct Loop {
    /// Tasks at rest; one that is being polled is out of the map.
    tasks: RefCell<BTreeMap<u64, Task>>,
    ready: RefCell<VecDeque<u64>>,
    next: Cell<u64>,
    /// A turn is in line already.
    scheduled: Cell<bool>,
    doorbell: MessagePort,
}

impl Loop {
    fn new() -> Self {
        Self {
            tasks: RefCell::default(),
            ready: RefCell::default(),
            next: Cell::new(0),
            scheduled: Cell::new(false),
            doorbell: doorbell(),
        }
    }

    fn spawn(&self, task: Task) {
        let id = self.next.get();
        self.next.set(id.wrapping_add(1));
        self.tasks.borrow_mut().insert(id, task);
        self.wake(id);
    }

    fn wake(&self, id: u64) {
        let mut ready = self.ready.borrow_mut();
        if !ready.contains(&id) {
            ready.push_back(id);
        }
        self.schedule();
    }

    fn schedule(&self) {
        if !self.scheduled.replace(true) {
            // A port refuses only what cannot be cloned, and `null` can.
            let _ = self.doorbell.post_message(&JsValue::NULL);
        }
    }

    fn turn(&self) {
        self.scheduled.set(false);
        let end = Date::now() + TURN_MS;
        while let Some(id) = self.next_ready() {
            self.poll(id);
            if Date::now() >= end {
                break;
            }
        }
        if !self.ready.borrow().is_empty() {
            self.schedule();
        }
    }

    fn next_ready(&self) -> Option<u64> {
        self.ready.borrow_mut().pop_front()
    }

    fn poll(&self, id: u64) {
        let Some(mut task) = self.take(id) else { return };
        let waker = Waker::from(Arc::new(TaskWaker { id }));
        if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.tasks.borrow_mut().insert(id, task);
        }
    }

    fn take(&self, id: u64) -> Option<Task> {
        self.tasks.borrow_mut().remove(&id)
    }
}

struct TaskWaker {
    id: u64,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        LOOP.with(|turns| turns.wake(self.id));
    }
}

/// A port whose message starts a turn.
fn doorbell() -> MessagePort {
    #[expect(
        clippy::expect_used,
        reason = "every scope that has WebAssembly has MessageChannel"
    )]
    let channel = MessageChannel::new().expect("MessageChannel");
    let turn = Closure::<dyn FnMut()>::new(|| LOOP.with(Loop::turn));
    channel
        .port1()
        .set_onmessage(Some(turn.into_js_value().unchecked_ref()));
    channel.port2()
}

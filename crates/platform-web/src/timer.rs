//! Sleeping by `setTimeout`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Longest time the browser can count, milliseconds (about 25 days); longer sleeps end then.
const LONGEST_MS: f64 = 2_147_483_647.0;

/// Completes after `duration`; dropping it takes the timer back.
pub(crate) fn sleep(duration: Duration) -> impl Future<Output = ()> + 'static {
    Sleep {
        milliseconds: (duration.as_secs_f64() * 1e3).ceil().min(LONGEST_MS),
        timer: None,
        state: Rc::default(),
    }
}

#[derive(Default)]
struct State {
    rung: bool,
    waker: Option<Waker>,
}

struct Sleep {
    milliseconds: f64,
    timer: Option<Timer>,
    state: Rc<RefCell<State>>,
}

struct Timer {
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.state.borrow().rung {
            return Poll::Ready(());
        }
        self.state.borrow_mut().waker = Some(context.waker().clone());
        if self.timer.is_none() {
            self.timer = Some(start(self.milliseconds, self.state.clone()));
        }
        Poll::Pending
    }
}

fn start(milliseconds: f64, state: Rc<RefCell<State>>) -> Timer {
    let callback = Closure::<dyn FnMut()>::new(move || {
        let waker = {
            let mut state = state.borrow_mut();
            state.rung = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    let id = set_timeout(callback.as_ref().unchecked_ref(), milliseconds);
    Timer {
        id,
        _callback: callback,
    }
}

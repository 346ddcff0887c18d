//! A WebSocket whose inbox is bounded.
//!
//! The browser hands on whole messages only, so a long one is in memory before we can refuse it; it is then dropped
//! unread and the socket closed. One that never ends is never seen at all: it looks like silence, and the time-out of
//! the request closes the socket. What waits unread is bounded too, for there is no way to make a browser stop reading.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::JsString;
use sync::platform::{Socket, SocketError};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, MessageEvent, WebSocket};

use crate::host::message_of;

/// Most messages that may wait unread.
const MOST_WAITING: usize = 256;

/// A connected WebSocket. Dropping it closes it.
pub struct WebSocketLink {
    socket: WebSocket,
    inbox: Rc<RefCell<Inbox>>,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 4],
}

/// Opens `url` and waits until it is open.
pub(crate) async fn connect(url: String, max_message_bytes: usize) -> Result<WebSocketLink, SocketError> {
    let socket = WebSocket::new(&url).map_err(|thrown| SocketError::Unreachable(message_of(&thrown)))?;
    socket.set_binary_type(BinaryType::Arraybuffer);
    let inbox = Rc::new(RefCell::new(Inbox::new(max_message_bytes)));
    let link = WebSocketLink {
        _listeners: listen(&socket, &inbox),
        socket,
        inbox,
    };
    poll_fn(|context| link.inbox.borrow_mut().poll_open(context)).await?;
    Ok(link)
}

impl Socket for WebSocketLink {
    async fn send(&mut self, text: String) -> Result<(), SocketError> {
        self.inbox.borrow().still_open()?;
        self.socket
            .send_with_str(&text)
            .map_err(|thrown| SocketError::Lost(message_of(&thrown)))
    }

    async fn recv(&mut self) -> Result<Option<String>, SocketError> {
        let next = poll_fn(|context| self.inbox.borrow_mut().poll_next(context)).await;
        if next.is_err() {
            self.close();
        }
        next
    }

    fn close(&mut self) {
        // Throws only for a code or reason out of range, and none is given.
        let _ = self.socket.close();
    }
}

impl Drop for WebSocketLink {
    fn drop(&mut self) {
        for event in [
            WebSocket::set_onopen,
            WebSocket::set_onmessage,
            WebSocket::set_onerror,
            WebSocket::set_onclose,
        ] {
            event(&self.socket, None);
        }
        self.close();
    }
}

/// What the listeners and the reader share.
struct Inbox {
    limit: usize,
    open: bool,
    waiting: VecDeque<JsString>,
    /// UTF-16 units in `waiting`: never more than the bytes they stand for.
    units: usize,
    end: Option<End>,
    waker: Option<Waker>,
}

#[derive(Clone)]
enum End {
    Closed,
    Failed(SocketError),
}

impl Inbox {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            open: false,
            waiting: VecDeque::new(),
            units: 0,
            end: None,
            waker: None,
        }
    }

    fn opened(&mut self) {
        self.open = true;
    }

    fn failed(&mut self) {
        let text = "the browser tells no more".to_owned();
        self.finish(End::Failed(if self.open {
            SocketError::Lost(text)
        } else {
            SocketError::Unreachable(text)
        }));
    }

    fn closed(&mut self) {
        if self.open {
            self.finish(End::Closed)
        } else {
            self.failed()
        }
    }

    fn arrived(&mut self, data: JsValue) {
        if self.end.is_some() {
            return;
        }
        let Ok(text) = data.dyn_into::<JsString>() else {
            return self.finish(End::Failed(SocketError::NotText));
        };
        let units = usize::try_from(text.length()).unwrap_or(usize::MAX);
        self.units = self.units.saturating_add(units);
        // Two messages of full size may wait: one being answered, one subscription. More is a flood.
        if units > self.limit
            || self.units > self.limit.saturating_mul(2)
            || self.waiting.len() >= MOST_WAITING
        {
            self.waiting.clear();
            return self.finish(End::Failed(SocketError::Oversized { limit: self.limit }));
        }
        self.waiting.push_back(text);
    }

    /// The first end counts.
    fn finish(&mut self, end: End) {
        self.end.get_or_insert(end);
    }

    fn still_open(&self) -> Result<(), SocketError> {
        match &self.end {
            None => Ok(()),
            Some(End::Closed) => Err(SocketError::Lost("closed by the other side".into())),
            Some(End::Failed(error)) => Err(error.clone()),
        }
    }

    fn poll_open(&mut self, context: &Context<'_>) -> Poll<Result<(), SocketError>> {
        if self.open || self.end.is_some() {
            return Poll::Ready(self.still_open());
        }
        self.waker = Some(context.waker().clone());
        Poll::Pending
    }

    fn poll_next(&mut self, context: &Context<'_>) -> Poll<Result<Option<String>, SocketError>> {
        if let Some(text) = self.take() {
            return Poll::Ready(self.read(&text).map(Some));
        }
        match &self.end {
            Some(End::Closed) => Poll::Ready(Ok(None)),
            Some(End::Failed(error)) => Poll::Ready(Err(error.clone())),
            None => {
                self.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }

    fn take(&mut self) -> Option<JsString> {
        let text = self.waiting.pop_front()?;
        self.units = self
            .units
            .saturating_sub(usize::try_from(text.length()).unwrap_or(usize::MAX));
        Some(text)
    }

    /// Text beyond ASCII takes up to three bytes a unit, so the limit is looked at again.
    fn read(&mut self, text: &JsString) -> Result<String, SocketError> {
        let text = String::from(text);
        if text.len() > self.limit {
            return Err(SocketError::Oversized { limit: self.limit });
        }
        Ok(text)
    }
}

fn listen(socket: &WebSocket, inbox: &Rc<RefCell<Inbox>>) -> [Closure<dyn FnMut(MessageEvent)>; 4] {
    let on = |react: fn(&mut Inbox, MessageEvent)| {
        let inbox = inbox.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event| {
            react(&mut inbox.borrow_mut(), event);
            let waker = inbox.borrow_mut().waker.take();
            if let Some(waker) = waker {
                waker.wake();
            }
        })
    };
    let listeners = [
        on(|inbox, _| inbox.opened()),
        on(|inbox, event| inbox.arrived(event.data())),
        on(|inbox, _| inbox.failed()),
        on(|inbox, _| inbox.closed()),
    ];
    let [open, message, error, close] = &listeners;
    socket.set_onopen(Some(open.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
    socket.set_onerror(Some(error.as_ref().unchecked_ref()));
    socket.set_onclose(Some(close.as_ref().unchecked_ref()));
    listeners
}

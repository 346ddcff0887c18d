//! The client: requests, batches and subscriptions over one socket.

use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::pin::pin;
use core::task::{Poll, Waker};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::{mpsc, oneshot};
use futures_util::future::{Either, select};
use futures_util::stream::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::limits::Limits;
use super::message::{self, Incoming, LinkError, Misbehaviour, Refusal, RpcError, SubscriptionId};
use crate::platform::{Platform, Socket};

/// What went over the wire so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes of text received.
    pub bytes_in: u64,
    /// Times we sent something and waited; a batch counts once.
    pub round_trips: u64,
}

/// A connection to one endpoint. Clones share it; it closes when the last one is dropped.
///
/// The first broken promise (an unknown id, a stall, garbage) ends the connection, and every pending and later
/// request gets that reason.
pub struct Client<P> {
    platform: P,
    link: Rc<Link>,
}

impl<P: Clone> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self {
            platform: self.platform.clone(),
            link: Rc::clone(&self.link),
        }
    }
}

impl<P: Platform> Client<P> {
    /// Connects and starts reading.
    pub async fn connect(platform: P, url: &str, limits: Limits) -> Result<Self, LinkError> {
        let timeout = limits.request_timeout;
        let opening = pin!(platform.connect(url, limits.max_message_bytes));
        let socket = match select(opening, pin!(platform.sleep(timeout))).await {
            Either::Left((socket, _)) => socket?,
            Either::Right(_) => return Err(stalled("connect", &limits)),
        };
        let (outbox, queue) = mpsc::unbounded();
        let link = Rc::new(Link::new(limits, outbox));
        platform.spawn(pump(socket, queue, Rc::clone(&link)));
        Ok(Self { platform, link })
    }

    /// Asks one thing.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: impl Serialize,
    ) -> Result<T, RpcError> {
        let (id, reply) = self.link.expect_reply(false)?;
        self.link.send(message::request(id, method, &encode(&params)?))?;
        self.settle(method, reply).await
    }

    /// Asks the same of many: in batches, all on their way before the first answer is awaited.
    ///
    /// An endpoint that refuses batches is asked one by one, still without waiting in between.
    pub async fn call_many<T: DeserializeOwned, A: Serialize>(
        &self,
        method: &'static str,
        params: &[A],
    ) -> Result<Vec<T>, RpcError> {
        if self.link.batches.get() {
            match self.call_batched(method, params).await {
                Err(RpcError::Refused {
                    code: BATCH_REFUSED, ..
                }) => self.link.batches.set(false),
                other => return other,
            }
        }
        let mut replies = Vec::with_capacity(params.len());
        for one in params {
            let (id, reply) = self.link.expect_reply(false)?;
            self.link.send(message::request(id, method, &encode(one)?))?;
            replies.push(reply);
        }
        self.settle_all(method, replies).await
    }

    /// Subscribes; only the newest unread notification is kept.
    pub async fn subscribe(&self, method: &'static str) -> Result<Subscription, RpcError> {
        let (sender, reply) = oneshot::channel();
        let id = self.link.reserve(Pending::Subscription(sender))?;
        self.link.send(message::request(id, method, "[]"))?;
        let outcome = self.in_time(method, reply).await?;
        let inbox = outcome.map_err(|refusal| refusal.of(method))?;
        Ok(Subscription {
            inbox,
            link: Rc::clone(&self.link),
        })
    }

    /// Ends the connection for a reason found elsewhere, such as a proof that does not hold.
    pub fn end(&self, reason: LinkError) {
        self.link.die(reason);
    }

    /// Why the connection ended, if it has.
    pub fn ended(&self) -> Option<LinkError> {
        self.link.ended.borrow().clone()
    }

    /// What went over the wire so far.
    pub fn traffic(&self) -> Traffic {
        self.link.traffic.get()
    }

    async fn call_batched<T: DeserializeOwned, A: Serialize>(
        &self,
        method: &'static str,
        params: &[A],
    ) -> Result<Vec<T>, RpcError> {
        let mut replies = Vec::with_capacity(params.len());
        for chunk in params.chunks(self.link.limits.max_batch.max(1)) {
            let mut requests = Vec::with_capacity(chunk.len());
            for one in chunk {
                let (id, reply) = self.link.expect_reply(true)?;
                requests.push(message::request(id, method, &encode(one)?));
                replies.push(reply);
            }
            self.link.send(format!("[{}]", requests.join(",")))?;
        }
        self.settle_all(method, replies).await
    }

    async fn settle_all<T: DeserializeOwned>(
        &self,
        method: &'static str,
        replies: Vec<oneshot::Receiver<Outcome>>,
    ) -> Result<Vec<T>, RpcError> {
        let mut results = Vec::with_capacity(replies.len());
        for reply in replies {
            results.push(self.settle(method, reply).await?);
        }
        Ok(results)
    }

    async fn settle<T: DeserializeOwned>(
        &self,
        method: &'static str,
        reply: oneshot::Receiver<Outcome>,
    ) -> Result<T, RpcError> {
        let value = self
            .in_time(method, reply)
            .await?
            .map_err(|refusal| refusal.of(method))?;
        serde_json::from_str(value.get()).map_err(|e| RpcError::Shape {
            method,
            reason: message::shorten(e.to_string()),
        })
    }

    /// Awaits a reply; silence for too long ends the whole connection.
    async fn in_time<T>(
        &self,
        what: &'static str,
        reply: oneshot::Receiver<Result<T, Failure>>,
    ) -> Result<Result<T, Refusal>, RpcError> {
        let deadline = pin!(self.platform.sleep(self.link.limits.request_timeout));
        match select(reply, deadline).await {
            Either::Left((Ok(Ok(value)), _)) => Ok(Ok(value)),
            Either::Left((Ok(Err(Failure::Refused(refusal))), _)) => Ok(Err(refusal)),
            Either::Left((Ok(Err(Failure::Link(reason))), _)) => Err(reason.into()),
            Either::Left((Err(oneshot::Canceled), _)) => Err(self.link.reason().into()),
            Either::Right(_) => {
                self.link.die(stalled(what, &self.link.limits));
                Err(self.link.reason().into())
            }
        }
    }
}

impl<P> Drop for Client<P> {
    fn drop(&mut self) {
        // The pump holds one, we hold one: nobody else can ask or listen.
        if Rc::strong_count(&self.link) <= 2 {
            self.link.die(LinkError::Closed);
        }
    }
}

/// The newest value of something the endpoint keeps us told of.
pub struct Subscription {
    inbox: Rc<Inbox>,
    link: Rc<Link>,
}

impl Subscription {
    /// The newest value not yet read; waits for one. Errors once the connection has ended.
    pub async fn next(&mut self) -> Result<Box<RawValue>, LinkError> {
        poll_fn(|context| {
            self.inbox.unread_bytes.set(0);
            if let Some(value) = self.inbox.newest.take() {
                return Poll::Ready(Ok(value));
            }
            if let Some(reason) = self.link.ended.borrow().clone() {
                return Poll::Ready(Err(reason));
            }
            self.inbox.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await
    }
}

/// Our own error code for "batches are refused here", outside JSON-RPC's reserved range.
const BATCH_REFUSED: i64 = i64::MIN;

type Outcome = Result<Box<RawValue>, Failure>;

enum Failure {
    Refused(Refusal),
    Link(LinkError),
}

enum Pending {
    Call {
        sender: oneshot::Sender<Outcome>,
        batched: bool,
    },
    Subscription(oneshot::Sender<Result<Rc<Inbox>, Failure>>),
}

#[derive(Default)]
struct Inbox {
    newest: RefCell<Option<Box<RawValue>>>,
    waker: RefCell<Option<Waker>>,
    unread_bytes: Cell<usize>,
}

/// What the handles and the pump share.
struct Link {
    limits: Limits,
    next_id: Cell<u64>,
    pending: RefCell<BTreeMap<u64, Pending>>,
    subscriptions: RefCell<BTreeMap<String, Rc<Inbox>>>,
    outbox: RefCell<Option<mpsc::UnboundedSender<String>>>,
    ended: RefCell<Option<LinkError>>,
    batches: Cell<bool>,
    traffic: Cell<Traffic>,
}

impl Link {
    fn new(limits: Limits, outbox: mpsc::UnboundedSender<String>) -> Self {
        Self {
            limits,
            next_id: Cell::new(1),
            pending: RefCell::default(),
            subscriptions: RefCell::default(),
            outbox: RefCell::new(Some(outbox)),
            ended: RefCell::default(),
            batches: Cell::new(true),
            traffic: Cell::default(),
        }
    }

    fn reason(&self) -> LinkError {
        self.ended.borrow().clone().unwrap_or(LinkError::Closed)
    }

    fn reserve(&self, pending: Pending) -> Result<u64, LinkError> {
        if let Some(reason) = self.ended.borrow().clone() {
            return Err(reason);
        }
        let mut waiting = self.pending.borrow_mut();
        if waiting.len() >= self.limits.max_pending {
            return Err(LinkError::TooMany {
                limit: self.limits.max_pending,
            });
        }
        let id = self.next_id.get();
        self.next_id.set(id.wrapping_add(1));
        waiting.insert(id, pending);
        Ok(id)
    }

    fn expect_reply(&self, batched: bool) -> Result<(u64, oneshot::Receiver<Outcome>), LinkError> {
        let (sender, receiver) = oneshot::channel();
        Ok((self.reserve(Pending::Call { sender, batched })?, receiver))
    }

    fn send(&self, text: String) -> Result<(), LinkError> {
        let outbox = self.outbox.borrow();
        let sender = outbox.as_ref().ok_or_else(|| self.reason())?;
        self.count(|traffic| traffic.round_trips = traffic.round_trips.saturating_add(1));
        sender.unbounded_send(text).map_err(|_| self.reason())
    }

    fn count(&self, change: impl FnOnce(&mut Traffic)) {
        let mut traffic = self.traffic.get();
        change(&mut traffic);
        self.traffic.set(traffic);
    }

    fn accept(&self, text: &str) -> Result<(), LinkError> {
        let bytes = text.len() as u64;
        self.count(|traffic| traffic.bytes_in = traffic.bytes_in.saturating_add(bytes));
        for incoming in message::parse(text, &self.limits)? {
            match incoming {
                Incoming::Reply { id, outcome } => self.answer(id, outcome)?,
                Incoming::BatchRefused(refusal) => self.refuse_batches(&refusal)?,
                Incoming::Notification { subscription, value } => self.notify(&subscription, value)?,
            }
        }
        Ok(())
    }

    fn answer(&self, id: u64, outcome: Result<Box<RawValue>, Refusal>) -> Result<(), LinkError> {
        let pending = self
            .pending
            .borrow_mut()
            .remove(&id)
            .ok_or(Misbehaviour::UnknownId(id))?;
        // A dropped receiver is a caller who lost interest.
        match pending {
            Pending::Call { sender, .. } => drop(sender.send(outcome.map_err(Failure::Refused))),
            Pending::Subscription(sender) => {
                let inbox = outcome
                    .map_err(Failure::Refused)
                    .and_then(|id| self.open_inbox(&id));
                drop(sender.send(inbox));
            }
        }
        Ok(())
    }

    fn open_inbox(&self, id: &RawValue) -> Result<Rc<Inbox>, Failure> {
        let id: SubscriptionId = serde_json::from_str(id.get())
            .map_err(|_| Failure::Link(Misbehaviour::Garbage("not a subscription id".into()).into()))?;
        let inbox = Rc::new(Inbox::default());
        self.subscriptions
            .borrow_mut()
            .insert(id.into_text(), Rc::clone(&inbox));
        Ok(inbox)
    }

    fn refuse_batches(&self, refusal: &Refusal) -> Result<(), LinkError> {
        let mut pending = self.pending.borrow_mut();
        let batched = |waiting: &Pending| matches!(waiting, Pending::Call { batched: true, .. });
        let refused: Vec<u64> = pending
            .iter()
            .filter(|(_, one)| batched(one))
            .map(|(id, _)| *id)
            .collect();
        if refused.is_empty() {
            return Err(Misbehaviour::Garbage("an error that answers nothing".into()).into());
        }
        for id in refused {
            if let Some(Pending::Call { sender, .. }) = pending.remove(&id) {
                let refusal = Refusal {
                    code: BATCH_REFUSED,
                    message: refusal.message.clone(),
                };
                drop(sender.send(Err(Failure::Refused(refusal))));
            }
        }
        Ok(())
    }

    fn notify(&self, subscription: &str, value: Box<RawValue>) -> Result<(), LinkError> {
        let subscriptions = self.subscriptions.borrow();
        let inbox = subscriptions
            .get(subscription)
            .ok_or(Misbehaviour::UnknownSubscription)?;
        let unread = inbox.unread_bytes.get().saturating_add(value.get().len());
        if unread > self.limits.max_unread_bytes {
            return Err(Misbehaviour::Flood.into());
        }
        inbox.unread_bytes.set(unread);
        inbox.newest.replace(Some(value));
        if let Some(waker) = inbox.waker.take() {
            waker.wake();
        }
        Ok(())
    }

    /// Ends the connection: the first reason stays, everyone waiting gets it.
    fn die(&self, reason: LinkError) {
        let reason = self.ended.borrow_mut().get_or_insert(reason).clone();
        self.outbox.take();
        for (_, pending) in self.pending.take() {
            match pending {
                Pending::Call { sender, .. } => drop(sender.send(Err(Failure::Link(reason.clone())))),
                Pending::Subscription(sender) => drop(sender.send(Err(Failure::Link(reason.clone())))),
            }
        }
        for inbox in self.subscriptions.borrow().values() {
            if let Some(waker) = inbox.waker.take() {
                waker.wake();
            }
        }
    }
}

/// Carries messages between the socket and the handles until either side ends.
async fn pump<S: Socket>(mut socket: S, mut queue: mpsc::UnboundedReceiver<String>, link: Rc<Link>) {
    let reason = loop {
        let step = match select(queue.next(), pin!(socket.recv())).await {
            Either::Left((outgoing, _)) => Either::Left(outgoing),
            Either::Right((incoming, _)) => Either::Right(incoming),
        };
        let carried = match step {
            Either::Left(Some(text)) => socket.send(text).await.map_err(LinkError::from),
            Either::Left(None) => Err(LinkError::Closed),
            Either::Right(Ok(Some(text))) => link.accept(&text),
            Either::Right(Ok(None)) => Err(LinkError::Lost("the endpoint hung up".into())),
            Either::Right(Err(error)) => Err(error.into()),
        };
        if let Err(reason) = carried {
            break reason;
        }
    };
    socket.close();
    link.die(reason);
}

fn encode(params: &impl Serialize) -> Result<String, RpcError> {
    serde_json::to_string(params).map_err(|e| RpcError::Shape {
        method: "request",
        reason: e.to_string(),
    })
}

fn stalled(what: &'static str, limits: &Limits) -> LinkError {
    let ms = u64::try_from(limits.request_timeout.as_millis()).unwrap_or(u64::MAX);
    LinkError::Stalled { what, ms }
}

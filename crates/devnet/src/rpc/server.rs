//! The WebSocket server: one task per connection, frames written by hand where a fault demands it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::broadcast::{Receiver, error::RecvError},
    time::sleep,
};
use tokio_tungstenite::{
    WebSocketStream, accept_async_with_config,
    tungstenite::{
        Error, Message,
        protocol::{
            WebSocketConfig,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

use super::session::Session;
use crate::{
    faults::transport::{Delivery, deliver},
    node::{Event, Node},
};

/// Largest request, as in a Substrate node.
const REQUEST_BYTES: usize = 15 * 1024 * 1024;

/// Pause between pieces of an endless answer, so that it is endless and not merely fast.
const PIECE_PAUSE: Duration = Duration::from_millis(2);

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) node: Arc<Node>,
    pub(crate) name: String,
    pub(crate) properties: Map<String, Value>,
}

type Socket = WebSocketStream<TcpStream>;

/// Accepts connections for ever.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        let seed = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
        // A connection that breaks is the client's business.
        tokio::spawn(async move { drop(converse(stream, shared, seed).await) });
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>, seed: u64) -> Result<(), Error> {
    stream.set_nodelay(true)?;
    let limits = WebSocketConfig::default()
        .max_message_size(Some(REQUEST_BYTES))
        .max_frame_size(Some(REQUEST_BYTES));
    let mut socket = accept_async_with_config(stream, Some(limits)).await?;
    let mut events = shared.node.listen();
    let mut session = Session::new(Arc::clone(&shared), seed);
    loop {
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => respond(&mut socket, &mut session, &shared, text.as_str()).await?,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                Some(Ok(_)) => {}
            },
            event = next_event(&mut events) => match event {
                Some(event) => session.on_event(&event),
                None => return Ok(()),
            },
        }
        for notification in session.take_outbox() {
            socket.send(Message::text(notification)).await?;
        }
    }
}

/// The next event; one that was missed by a slow connection is skipped.
async fn next_event(events: &mut Receiver<Event>) -> Option<Event> {
    loop {
        match events.recv().await {
            Ok(event) => return Some(event),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

async fn respond(
    socket: &mut Socket,
    session: &mut Session,
    shared: &Shared,
    text: &str,
) -> Result<(), Error> {
    let answer = session.answer(text);
    match deliver(shared.node.fault(), &answer.methods, answer.text) {
        Delivery::Send(text) => socket.send(Message::text(text)).await,
        Delivery::Late(delay, text) => {
            sleep(delay).await;
            socket.send(Message::text(text)).await
        }
        Delivery::Endless { first, piece } => go_on_for_ever(socket, first, piece).await,
        Delivery::Close => half_close(socket).await,
    }
}

/// One message in fragments, none of which is the last.
async fn go_on_for_ever(socket: &mut Socket, first: String, piece: String) -> Result<(), Error> {
    let fragment = |text: String, kind| Message::Frame(Frame::message(text, OpCode::Data(kind), false));
    socket.send(fragment(first, Data::Text)).await?;
    loop {
        socket.send(fragment(piece.clone(), Data::Continue)).await?;
        sleep(PIECE_PAUSE).await;
    }
}

/// Sends a FIN without a closing handshake and keeps reading.
async fn half_close(socket: &mut Socket) -> Result<(), Error> {
    socket.get_mut().shutdown().await?;
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}

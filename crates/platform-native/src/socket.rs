//! A WebSocket that stops reading at the size limit.

use futures_util::{SinkExt, StreamExt};
use sync::platform::{Socket, SocketError};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// A connected WebSocket. Dropping it closes it.
pub struct TokioSocket {
    stream: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    limit: usize,
}

impl TokioSocket {
    pub(crate) async fn connect(url: String, limit: usize) -> Result<Self, SocketError> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let (stream, _) = connect_async_with_config(url, Some(config), true)
            .await
            .map_err(|error| SocketError::Unreachable(error.to_string()))?;
        Ok(Self {
            stream: Some(stream),
            limit,
        })
    }

    fn sort(&self, error: &Error) -> SocketError {
        match error {
            Error::Capacity(_) => SocketError::Oversized { limit: self.limit },
            Error::Utf8(_) => SocketError::NotText,
            other => SocketError::Lost(other.to_string()),
        }
    }
}

impl Socket for TokioSocket {
    async fn send(&mut self, text: String) -> Result<(), SocketError> {
        let Some(stream) = &mut self.stream else {
            return Err(SocketError::Lost("closed".into()));
        };
        let sent = stream.send(Message::text(text)).await;
        sent.map_err(|error| self.sort(&error))
    }

    async fn recv(&mut self) -> Result<Option<String>, SocketError> {
        let Some(stream) = &mut self.stream else {
            return Ok(None);
        };
        loop {
            match stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(Some(text.as_str().to_owned())),
                Some(Ok(Message::Binary(_))) => return Err(SocketError::NotText),
                Some(Ok(Message::Close(_))) | None => return Ok(None),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(self.sort(&error)),
            }
        }
    }

    fn close(&mut self) {
        self.stream = None;
    }
}

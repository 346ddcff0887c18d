//! A TCP relay before a server, which can be shut and opened again: the server restarts, as far as a client can tell.

use std::cell::Cell;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::spawn_local;

/// A relay on a port of its own.
pub struct Door {
    address: SocketAddr,
    open: Rc<Cell<bool>>,
    shut: Rc<Notify>,
}

impl Door {
    /// Opens a door to the server on `port` of this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (open, shut) = (Rc::new(Cell::new(true)), Rc::new(Notify::new()));
        spawn_local(relay_all(listener, port, Rc::clone(&open), Rc::clone(&shut)));
        Self { address, open, shut }
    }

    /// Where to knock.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Breaks every connection and lets nobody in.
    pub fn shut(&self) {
        self.open.set(false);
        self.shut.notify_waiters();
    }

    /// Lets people in again.
    pub fn open(&self) {
        self.open.set(true);
    }
}

async fn relay_all(listener: TcpListener, port: u16, open: Rc<Cell<bool>>, shut: Rc<Notify>) {
    while let Ok((client, _)) = listener.accept().await {
        if open.get() {
            spawn_local(relay(client, port, Rc::clone(&shut)));
        }
    }
}

async fn relay(mut client: TcpStream, port: u16, shut: Rc<Notify>) {
    let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return;
    };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        () = shut.notified() => {}
    }
}

//! A TCP relay before a server, which can be shut and opened again: the server restarts, as far as a client can tell.

use std::io::copy;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::spawn;

/// A relay on a port of its own.
pub struct Door {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    shut: bool,
    /// Both ends of every connection let through.
    inside: Vec<TcpStream>,
}

impl Door {
    /// Opens a door to the server on `port` of this machine.
    #[must_use]
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let door = Self {
            address: listener.local_addr().expect("an address"),
            state: Arc::default(),
        };
        let state = Arc::clone(&door.state);
        spawn(move || {
            listener
                .incoming()
                .flatten()
                .for_each(|client| relay(client, port, &state))
        });
        door
    }

    /// Where to knock.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Breaks every connection and lets nobody in.
    pub fn shut(&self) {
        let mut state = self.state.lock().expect("nobody panicked");
        state.shut = true;
        for stream in state.inside.drain(..) {
            // It may be broken already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Lets people in again.
    pub fn open(&self) {
        self.state.lock().expect("nobody panicked").shut = false;
    }
}

fn relay(client: TcpStream, port: u16, state: &Mutex<State>) {
    let mut state = state.lock().expect("nobody panicked");
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return;
    };
    if state.shut {
        return;
    }
    for (from, to) in [(&client, &server), (&server, &client)] {
        let (mut from, mut to) = (
            from.try_clone().expect("a handle"),
            to.try_clone().expect("a handle"),
        );
        spawn(move || copy(&mut from, &mut to));
    }
    state.inside.extend([client, server]);
}

//! Platform for a terminal: tokio sockets, clock, files.

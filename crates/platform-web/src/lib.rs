//! Platform for a browser worker: WebSocket, timers, IndexedDB, the engine's own WebAssembly.

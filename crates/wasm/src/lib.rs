//! The wasm-bindgen boundary of the client chunk.

//! Encoders and decoders, written over `gpu::nn::Ops`.

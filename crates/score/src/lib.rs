//! Scores of miners' answers, and the row of weights they make.
//!
//! ```text
//! files: a folder of Hugging Face, or a pack ─► models, over gpu::nn::Ops ◄─ tokenizer
//!                                                  │
//!                          scorer: embed, similarity, perplexity, rerank
//!                                                  │
//!                     primitives: numbers and texts to scores ─► a row of weights (yuma)
//! ```

pub mod files;
mod json;
pub mod models;
mod number;
mod order;
pub mod primitives;
pub mod scorer;
mod shown;
pub mod tokenizer;

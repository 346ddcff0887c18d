//! Tokenizers: equal to Hugging Face's, and unmoved by bad files.

mod equal;
mod vectors;

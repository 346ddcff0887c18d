//! Texts to tokens, as Hugging Face's `tokenizer.json` says.

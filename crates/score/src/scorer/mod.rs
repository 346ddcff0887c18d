//! The scorer: a loaded model, and what can be asked of it.

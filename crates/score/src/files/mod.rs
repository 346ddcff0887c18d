//! Model files: where bytes come from, what they must be, and what is in them.

//! Metadata of the very block decides every type; runtime calls run locally.

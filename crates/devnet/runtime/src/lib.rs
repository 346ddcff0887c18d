//! The FRAME runtime devnet embeds.

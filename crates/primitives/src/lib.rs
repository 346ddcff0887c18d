//! The nouns: hashes, accounts, netuids, amounts; no I/O.

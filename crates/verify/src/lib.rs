//! Bytes in, Verified<T> out: headers, seals, justifications, storage proofs.

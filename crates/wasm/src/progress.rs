//! Progress and assurance as objects.

use bridge::{Fields, count};
use sync::{Progress, SealedBlock, Signed};
use verify::Assurance;

/// The package's `Progress`.
pub(crate) fn fields(progress: &Progress) -> Fields {
    Fields::new()
        .with("phase", progress.phase.as_str())
        .with("feed", "courier")
        .with("endpoint", progress.endpoint.as_str())
        .with("checkpoint", progress.checkpoint)
        .with("finalized", progress.finalized)
        .with("sealed", progress.sealed.map(sealed))
        .with("best", progress.best)
        .with("setId", count(progress.set_id))
        .with("fragments", progress.fragments)
        .with_some("signatures", progress.signatures.map(signed))
        .with("bytesIn", count(progress.bytes_in))
        .with("bytesVerified", count(progress.bytes_verified))
        .with("lagMs", (progress.lag_ms > 0).then(|| count(progress.lag_ms)))
        .with("sentence", progress.sentence())
}

/// The package's `SealedRef`.
pub(crate) fn sealed(sealed: SealedBlock) -> Fields {
    Fields::new()
        .with("number", sealed.block.number)
        .with("hash", sealed.block.hash)
        .with("authors", sealed.authors)
        .with("of", sealed.of)
}

fn signed(signed: Signed) -> Fields {
    Fields::new()
        .with("signed", count(signed.signed))
        .with("of", count(signed.of))
}

/// The package's `Assurance`.
pub(crate) fn assurance(assurance: Assurance) -> Fields {
    match assurance {
        Assurance::Finalized => Fields::new().with("level", "finalized"),
        Assurance::Sealed { authors, of } => Fields::new()
            .with("level", "sealed")
            .with("authors", authors)
            .with("of", of),
        Assurance::Best => Fields::new().with("level", "best"),
    }
}

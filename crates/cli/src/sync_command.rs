//! `taolight sync`.

use std::time::Instant;

use serde_json::json;
use sync::{CourierError, Progress};

use crate::args::{SyncArgs, Until};
use crate::failure::Failure;
use crate::live::{TerminalCourier, connect};
use crate::output;

pub(crate) async fn run(args: SyncArgs) -> Result<(), Failure> {
    let began = Instant::now();
    let courier = connect(&args.source).await?;
    if args.until == Until::Sealed {
        until_sealed(&courier).await?;
    }
    let (progress, trips) = (courier.progress(), courier.traffic().round_trips);
    if args.source.json {
        println!("{}", in_json(&progress, &courier, trips, began));
    } else {
        in_words(&progress, trips, began);
    }
    courier.close();
    Ok(())
}

/// Waits for a quorum of authors above the finalized block.
async fn until_sealed(courier: &TerminalCourier) -> Result<(), Failure> {
    let mut heads = courier.heads();
    while courier.progress().sealed.is_none() {
        if let Some(reason) = courier.progress().note {
            return Err(CourierError::NotSealed(Some(reason)).into());
        }
        heads.next().await?;
    }
    Ok(())
}

fn in_json(progress: &Progress, courier: &TerminalCourier, trips: u64, began: Instant) -> serde_json::Value {
    json!({
        "genesisHash": courier.spec().genesis_hash.to_string(),
        "endpoint": progress.endpoint,
        "checkpoint": output::block(progress.checkpoint),
        "finalized": output::block(progress.finalized),
        "setId": progress.set_id,
        "fragments": progress.fragments,
        "signatures": progress.signatures.map(|s| json!({ "signed": s.signed, "of": s.of })),
        "sealed": progress.sealed.map(output::sealed),
        "best": progress.best.map(output::block),
        "lagMs": progress.lag_ms,
        "bytesIn": progress.bytes_in,
        "bytesVerified": progress.bytes_verified,
        "roundTrips": trips,
        "ms": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "sentence": progress.sentence(),
    })
}

fn in_words(progress: &Progress, trips: u64, began: Instant) {
    println!("checkpoint: {}", progress.checkpoint);
    println!("finalized: {} (set {})", progress.finalized, progress.set_id);
    if let Some(signatures) = progress.signatures {
        println!("signatures: {} of {}", signatures.signed, signatures.of);
    }
    if let Some(sealed) = progress.sealed {
        println!(
            "sealed: {} ({} of {} authors on top)",
            sealed.block, sealed.authors, sealed.of
        );
    }
    if let Some(best) = progress.best {
        println!("best: {best}");
    }
    println!(
        "bytes: {} received, {} verified, {trips} round trips, {:.2} s",
        progress.bytes_in,
        progress.bytes_verified,
        began.elapsed().as_secs_f64()
    );
}

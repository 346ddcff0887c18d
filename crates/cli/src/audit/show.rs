//! An audit in words and in JSON.

use serde_json::{Value, json};
use subtensor::audit::{Column, Difference, Values};

use super::Audited;
use crate::output;

pub(super) fn in_words(audited: &Audited) {
    let report = &audited.report;
    println!(
        "epoch: subnet {} in block {} ({})",
        report.netuid,
        report.block,
        audited.at.assurance()
    );
    println!("inputs: block {}", report.before);
    println!(
        "consensus: {}, {}, as spec {} runs it; {} neurons, {} alpha units given out",
        report.version.as_str(),
        report.mode.as_str(),
        report.spec_version,
        report.n,
        report.emission
    );
    let (bytes, trips) = spent(audited);
    println!("proof: {bytes} bytes in {trips} round trips");
    for column in &report.columns {
        println!(
            "{:<24} {:<12} {}",
            named(column.name, column.mechanism),
            column.unit(),
            verdict(column.differs)
        );
    }
    for bonds in &report.bonds {
        let name = named("bonds", Some(bonds.mechanism));
        println!(
            "{name:<24} {:<12} {} of {} entries",
            "1/65535",
            verdict(bonds.differs),
            bonds.entries
        );
    }
    for difference in &report.differences {
        println!("{}", line(difference));
    }
    for (uids, why) in [
        (
            &report.registered_after,
            "registered in that block, after the epoch",
        ),
        (
            &report.reset_after,
            "bonds to it reset in that block, after the epoch",
        ),
    ] {
        uids.iter()
            .for_each(|uid| println!("uid {uid}: {why}; not compared"));
    }
}

pub(super) fn in_json(audited: &Audited) -> Value {
    let report = &audited.report;
    let (bytes, trips) = spent(audited);
    json!({
        "netuid": report.netuid.0,
        "block": output::block(report.block),
        "before": output::block(report.before),
        "assurance": output::assurance(audited.at.assurance()),
        "specVersion": report.spec_version,
        "version": report.version.as_str(),
        "mode": report.mode.as_str(),
        "n": report.n,
        "emission": report.emission,
        "columns": report.columns.iter().map(column).collect::<Vec<_>>(),
        "bonds": report.bonds.iter().map(|bonds| json!({
            "mechanism": bonds.mechanism, "entries": bonds.entries, "differs": bonds.differs,
        })).collect::<Vec<_>>(),
        "differences": report.differences.iter().map(difference).collect::<Vec<_>>(),
        "registeredAfter": report.registered_after,
        "resetAfter": report.reset_after,
        "exact": report.is_exact(),
        "proofBytes": bytes,
        "roundTrips": trips,
    })
}

/// What the two states have cost: bytes of proof, and round trips.
fn spent(audited: &Audited) -> (u64, u32) {
    let (before, at) = (audited.before.spent(), audited.at.spent());
    (
        before.proof_bytes.saturating_add(at.proof_bytes),
        before.round_trips.saturating_add(at.round_trips),
    )
}

fn verdict(differs: usize) -> String {
    match differs {
        0 => "equal".into(),
        count => format!("{count} DIFFER"),
    }
}

fn named(name: &str, mechanism: Option<u8>) -> String {
    match mechanism {
        Some(mechanism) if mechanism > 0 => format!("{name} (mechanism {mechanism})"),
        _ => name.into(),
    }
}

fn line(difference: &Difference) -> String {
    let value = |value: Option<u64>| value.map_or_else(|| "none".into(), |value| value.to_string());
    let to = difference.to.map(|to| format!(" to {to}")).unwrap_or_default();
    format!(
        "uid {}: {}{to}: chain {}, recomputed {}, difference {}",
        difference.uid,
        named(difference.column, difference.mechanism),
        value(difference.chain),
        value(difference.recomputed),
        difference.difference()
    )
}

fn column(column: &Column) -> Value {
    json!({
        "name": column.name,
        "mechanism": column.mechanism,
        "unit": column.unit(),
        "chain": values(&column.chain),
        "recomputed": values(&column.recomputed),
        "differs": column.differs,
    })
}

fn values(values: &Values) -> Value {
    match values {
        Values::Flags(values) => json!(values),
        Values::Ratios(values) => json!(values),
        Values::Amounts(values) => json!(values),
    }
}

fn difference(difference: &Difference) -> Value {
    json!({
        "uid": difference.uid,
        "column": difference.column,
        "mechanism": difference.mechanism,
        "to": difference.to,
        "chain": difference.chain,
        "recomputed": difference.recomputed,
        "difference": i64::try_from(difference.difference()).ok(),
    })
}

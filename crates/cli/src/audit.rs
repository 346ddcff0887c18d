//! `taolight audit`: past epochs of a subnet, recomputed from proved state.

mod show;

use std::process::ExitCode;

use primitives::NetUid;
use serde_json::json;
use subtensor::{AuditReport, EpochError, Snapshot, audit, last_epoch};
use sync::{At, StateAt};
use verify::{Header, Verified};

use crate::args::AuditArgs;
use crate::failure::Failure;
use crate::live::{TerminalCourier, connect};

/// The state of a block, as a terminal reads it.
type State = StateAt<platform_native::Native, runtime::vm::Interpreter>;

/// An audited epoch, and the two states it was read from.
struct Audited {
    report: AuditReport,
    before: State,
    at: State,
}

pub(crate) async fn run(args: AuditArgs) -> Result<ExitCode, Failure> {
    let courier = connect(&args.source).await?;
    let netuid = NetUid(args.netuid);
    let mut next = Some(first(&courier, netuid, args.block).await?);
    let mut audits = Vec::new();
    let mut exact = true;
    for _ in 0..args.epochs {
        let Some(header) = next else { break };
        let audited = one(&courier, netuid, header).await?;
        exact &= audited.report.is_exact();
        if args.source.json {
            audits.push(show::in_json(&audited));
        } else {
            show::in_words(&audited);
        }
        next = earlier(&courier, netuid, audited.before).await?;
    }
    if args.source.json {
        println!("{}", json!({ "exact": exact, "audits": audits }));
    }
    Ok(ExitCode::from(u8::from(!exact)))
}

/// The epoch's block asked for, or that of the newest epoch at the surest block.
async fn first(
    courier: &TerminalCourier,
    netuid: NetUid,
    block: Option<u32>,
) -> Result<Verified<Header>, Failure> {
    if let Some(number) = block {
        return header_at(courier, number, None).await;
    }
    let head = courier.at(At::Surest).await?;
    earlier(courier, netuid, head)
        .await?
        .ok_or(Failure::NoEpoch(netuid))
}

/// The block of the newest epoch at or before a state.
async fn earlier(
    courier: &TerminalCourier,
    netuid: NetUid,
    state: State,
) -> Result<Option<Verified<Header>>, Failure> {
    let snapshot = Snapshot::new(&state);
    match last_epoch(&snapshot, netuid).await? {
        Some(number) => header_at(courier, number, Some(state.header())).await.map(Some),
        None => Ok(None),
    }
}

async fn one(
    courier: &TerminalCourier,
    netuid: NetUid,
    header: Verified<Header>,
) -> Result<Audited, Failure> {
    let genesis = || EpochError::NotAnEpoch {
        netuid,
        block: header.block(),
        last: None,
    };
    let parent = header.number().checked_sub(1).ok_or_else(genesis)?;
    let before = header_at(courier, parent, Some(&header)).await?;
    let (before, at) = (courier.open(before).await?, courier.open(header.clone()).await?);
    let report = audit(&Snapshot::new(&before), &Snapshot::new(&at), netuid).await?;
    Ok(Audited { report, before, at })
}

/// A verified header; tells how far the way down to it still is.
async fn header_at(
    courier: &TerminalCourier,
    number: u32,
    from: Option<&Verified<Header>>,
) -> Result<Verified<Header>, Failure> {
    let told = |left| {
        if left > 1 {
            eprintln!("Checking the headers down to block {number}: {left} to come.");
        }
    };
    Ok(courier.header_at(number, from, told).await?)
}

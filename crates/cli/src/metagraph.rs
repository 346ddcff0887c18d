//! `taolight metagraph`.

use primitives::{AccountId, NetUid};
use serde_json::{Value, json};
use subtensor::{Axon, Metagraph, Snapshot, SparseRows};

use crate::args::MetagraphArgs;
use crate::failure::Failure;
use crate::live::connect;
use crate::output;

pub(crate) async fn run(args: MetagraphArgs) -> Result<(), Failure> {
    let courier = connect(&args.source).await?;
    let prefix = courier.spec().properties.ss58_format;
    let snapshot = Snapshot::new(courier.at(args.block.at).await?);
    let metagraph = snapshot.metagraph(NetUid(args.netuid)).await?;
    let state = snapshot.source();
    if args.source.json {
        let mut all = in_json(&metagraph, prefix);
        let spent = state.spent();
        if let Value::Object(fields) = &mut all {
            fields.insert("assurance".into(), output::assurance(state.assurance()));
            fields.insert("specVersion".into(), state.runtime().version.spec_version.into());
            fields.insert("proofBytes".into(), spent.proof_bytes.into());
            fields.insert("roundTrips".into(), spent.round_trips.into());
        }
        println!("{all}");
    } else {
        println!("block: {} ({})", state.block(), state.assurance());
        println!(
            "proof: {} bytes in {} round trips",
            state.spent().proof_bytes,
            state.spent().round_trips
        );
        in_words(&metagraph, prefix);
    }
    Ok(())
}

fn in_json(metagraph: &Metagraph, prefix: u16) -> Value {
    json!({
        "block": output::block(metagraph.block),
        "netuid": metagraph.subnet.netuid.0,
        "name": metagraph.subnet.name,
        "symbol": metagraph.subnet.symbol,
        "n": metagraph.subnet.n,
        "hotkeys": addresses(&metagraph.hotkeys, prefix),
        "coldkeys": metagraph.coldkeys.as_ref().map(|keys| addresses(keys, prefix)),
        "axons": metagraph.axons.as_ref().map(|axons| axons.iter().map(axon).collect::<Vec<_>>()),
        "active": metagraph.active,
        "validatorPermit": metagraph.validator_permit,
        "lastUpdate": metagraph.last_update,
        "blockAtRegistration": metagraph.block_at_registration,
        "rank": metagraph.rank,
        "trust": metagraph.trust,
        "consensus": metagraph.consensus,
        "incentive": metagraph.incentive,
        "dividends": metagraph.dividends,
        "validatorTrust": metagraph.validator_trust,
        "pruningScore": metagraph.pruning_score,
        "emission": metagraph.emission,
        "alphaStake": metagraph.alpha_stake,
        "taoStake": metagraph.tao_stake,
        "totalStake": metagraph.total_stake,
        "weights": metagraph.weights.as_ref().map(rows),
        "bonds": metagraph.bonds.as_ref().map(rows),
    })
}

fn in_words(metagraph: &Metagraph, prefix: u16) {
    let name = metagraph.subnet.name.as_deref().unwrap_or("");
    println!(
        "subnet: {} {name}, {} neurons",
        metagraph.subnet.netuid.0, metagraph.subnet.n
    );
    println!(
        "{:>5}  {:<48} {:>9} {:>9} {:>9} {:>16}",
        "uid", "hotkey", "incentive", "dividends", "trust", "emission"
    );
    for (uid, hotkey) in metagraph.hotkeys.iter().enumerate() {
        println!(
            "{uid:>5}  {:<48} {:>9} {:>9} {:>9} {:>16}",
            hotkey.to_ss58(prefix),
            cell(&metagraph.incentive, uid),
            cell(&metagraph.dividends, uid),
            cell(&metagraph.validator_trust, uid),
            cell(&metagraph.emission, uid),
        );
    }
}

/// One cell; `-` where the runtime keeps no such column, or the chain's own vector ends before.
fn cell<T: ToString>(column: &Option<Vec<T>>, uid: usize) -> String {
    column
        .as_ref()
        .and_then(|column| column.get(uid))
        .map_or_else(|| "-".into(), ToString::to_string)
}

fn addresses(accounts: &[AccountId], prefix: u16) -> Vec<String> {
    accounts.iter().map(|account| account.to_ss58(prefix)).collect()
}

fn axon(axon: &Option<Axon>) -> Value {
    axon.as_ref().map_or(Value::Null, |axon| {
        json!({
            "ip": axon.address().map(|address| address.to_string()),
            "port": axon.port,
            "protocol": axon.protocol,
            "version": axon.version,
            "ipType": axon.ip_type,
        })
    })
}

fn rows(rows: &SparseRows) -> Value {
    json!({ "offsets": rows.offsets, "uids": rows.uids, "values": rows.values })
}

//! A metagraph as columns of typed arrays.

use bridge::Fields;
use primitives::AccountId;
use primitives::error::{Code, Fault};
use subtensor::{Axon, Metagraph, SparseRows};

use crate::failure::Failure;

/// The package's `MetagraphColumns`, but for block, assurance and cost.
///
/// # Errors
/// The block's runtime does not keep a column that the package promises.
pub(crate) fn columns(metagraph: Metagraph, ss58_prefix: u16) -> Result<Fields, Failure> {
    let column = Columns {
        n: metagraph.hotkeys.len(),
    };
    let accounts = |accounts: &[AccountId]| {
        accounts
            .iter()
            .map(|account| account.to_ss58(ss58_prefix))
            .collect::<Vec<String>>()
    };
    let coldkeys = kept(metagraph.coldkeys, "coldkeys")?;
    let axons = kept(metagraph.axons, "axons")?;
    let axons: Vec<_> = axons.into_iter().map(|axon| axon.map(axon_fields)).collect();
    Ok(Fields::new()
        .with("netuid", metagraph.subnet.netuid.0)
        .with("n", u32::from(metagraph.subnet.n))
        .with("name", metagraph.subnet.name)
        .with("symbol", metagraph.subnet.symbol)
        .with("tempo", kept(metagraph.subnet.tempo, "tempo")?)
        .with("hotkeys", accounts(&metagraph.hotkeys))
        .with("coldkeys", accounts(&coldkeys))
        .with("axons", axons)
        .with("active", &*column.flags(metagraph.active, "active")?)
        .with(
            "validatorPermit",
            &*column.flags(metagraph.validator_permit, "validator permits")?,
        )
        .with("lastUpdate", &*column.of(metagraph.last_update, "last updates")?)
        .with(
            "blockAtRegistration",
            &*column.of(metagraph.block_at_registration, "registration blocks")?,
        )
        .with_some("rank", column.optional(metagraph.rank).as_deref())
        .with_some("trust", column.optional(metagraph.trust).as_deref())
        .with_some(
            "pruningScore",
            column.optional(metagraph.pruning_score).as_deref(),
        )
        .with("consensus", &*column.of(metagraph.consensus, "consensus")?)
        .with("incentive", &*column.of(metagraph.incentive, "incentive")?)
        .with("dividends", &*column.of(metagraph.dividends, "dividends")?)
        .with(
            "validatorTrust",
            &*column.of(metagraph.validator_trust, "validator trust")?,
        )
        .with("emission", &*column.of(metagraph.emission, "emission")?)
        .with("alphaStake", &*column.of(metagraph.alpha_stake, "alpha stake")?)
        .with("taoStake", &*column.of(metagraph.tao_stake, "TAO stake")?)
        .with("totalStake", &*column.of(metagraph.total_stake, "total stake")?)
        .with("weights", sparse(&kept(metagraph.weights, "weights")?))
        .with("bonds", sparse(&kept(metagraph.bonds, "bonds")?)))
}

/// Gives every column `n` cells: past the end of a vector that an old runtime left short, the chain itself reads zero.
struct Columns {
    n: usize,
}

impl Columns {
    fn of<T: Copy + Default>(&self, column: Option<Vec<T>>, name: &str) -> Result<Vec<T>, Failure> {
        kept(self.optional(column), name)
    }

    fn optional<T: Copy + Default>(&self, column: Option<Vec<T>>) -> Option<Vec<T>> {
        let mut column = column?;
        column.resize(self.n, T::default());
        Some(column)
    }

    fn flags(&self, column: Option<Vec<bool>>, name: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.of(column, name)?.into_iter().map(u8::from).collect())
    }
}

fn kept<T>(value: Option<T>, name: &str) -> Result<T, Failure> {
    value.ok_or_else(|| {
        Failure::new(
            Code::NotInRuntime,
            Fault::Chain,
            format!("this runtime keeps no {name}"),
        )
    })
}

/// The package's `Axon`.
fn axon_fields(axon: Axon) -> Fields {
    Fields::new()
        .with(
            "ip",
            axon.address()
                .map_or_else(|| axon.ip.to_string(), |address| address.to_string()),
        )
        .with("port", axon.port)
        .with("ipType", axon.ip_type)
        .with("protocol", axon.protocol)
        .with("version", axon.version)
}

/// The package's `SparseColumns`.
fn sparse(rows: &SparseRows) -> Fields {
    Fields::new()
        .with("offsets", &*rows.offsets)
        .with("columns", &*rows.uids)
        .with("values", &*rows.values)
}

//! `system_*`, `chainSpec_v1_*`, `payment_*`, `rpc_methods`: who and what this node is.

use serde_json::{Value, json};
use sp_core::crypto::{AccountId32, Ss58Codec};

use super::{METHODS, error::RpcError, params::Params, server::Shared, state};

/// Answers the request; nothing when there is no such method here.
pub(crate) fn answer(shared: &Shared, method: &str, params: &Params) -> Result<Option<Value>, RpcError> {
    Ok(Some(match method {
        "system_chain" | "chainSpec_v1_chainName" => json!(shared.name),
        "system_name" => json!("taolight devnet"),
        "system_version" => json!(env!("CARGO_PKG_VERSION")),
        "system_chainType" => json!("Development"),
        "system_properties" | "chainSpec_v1_properties" => json!(shared.properties),
        "system_health" => json!({ "peers": 0, "isSyncing": false, "shouldHavePeers": false }),
        "system_nodeRoles" => json!(["Full"]),
        "chainSpec_v1_genesisHash" => json!(shared.node.chain().genesis_hash()),
        "system_accountNextIndex" | "account_nextIndex" => json!(next_index(shared, params)?),
        "payment_queryInfo" => state::query_info(shared, params)?,
        "rpc_methods" => json!({ "methods": METHODS }),
        _ => return Ok(None),
    }))
}

fn next_index(shared: &Shared, params: &Params) -> Result<u32, RpcError> {
    let address: String = params.get(0)?;
    let account = AccountId32::from_ss58check(&address)
        .map_err(|error| RpcError::invalid_params(format!("not an SS58 address: {error:?}")))?;
    Ok(shared.node.next_nonce(account.as_ref())?)
}

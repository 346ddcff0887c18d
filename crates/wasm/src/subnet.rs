//! A subnet in short, as an object.

use bridge::Fields;
use js_sys::BigInt;
use primitives::AccountId;
use subtensor::{AlphaPrice, SubnetInfo};
use wasm_bindgen::JsValue;

/// The package's `SubnetInfo`.
pub(crate) fn fields(info: &SubnetInfo, ss58_prefix: u16) -> JsValue {
    let account = |account: &Option<AccountId>| account.as_ref().map(|account| account.to_ss58(ss58_prefix));
    let amount = |amount: Option<u64>| amount.map(|amount| JsValue::from(BigInt::from(amount)));
    Fields::new()
        .with("netuid", info.netuid.0)
        .with("name", info.name.clone())
        .with("symbol", info.symbol.clone())
        .with("n", info.n)
        .with("maxN", info.max_n)
        .with("tempo", info.tempo)
        .with("owner", account(&info.owner))
        .with("ownerHotkey", account(&info.owner_hotkey))
        .with("registeredAt", amount(info.registered_at))
        .with("burn", amount(info.burn.map(|burn| burn.0)))
        .with("taoIn", amount(info.tao_in.map(|tao| tao.0)))
        .with("alphaIn", amount(info.alpha_in.map(|alpha| alpha.0)))
        .with("alphaOut", amount(info.alpha_out.map(|alpha| alpha.0)))
        .with("price", amount(info.price.map(AlphaPrice::rao_per_alpha)))
        .into()
}

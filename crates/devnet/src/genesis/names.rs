//! What subnets and validators say about themselves. All invented.
//!
//! An array of texts has the encoding of a structure whose fields are those texts: one after the other, no count.

use super::cast::Cast;
use super::store::{Store, blake2, identity};

/// The names of the richest validators' coldkeys.
const VALIDATORS: [&str; 6] = ["Alder", "Basalt", "Cinder", "Dovetail", "Ember", "Fathom"];

/// Writes a subnet's symbol and, but for root, its owner's description.
pub(super) fn write_subnet(store: &mut Store, netuid: u16, name: &str, symbol: &str) {
    store
        .subtensor()
        .insert("TokenSymbol", [identity(netuid)], symbol);
    if netuid == 0 {
        return;
    }
    let slug = name.to_lowercase();
    let fields = [
        name.to_owned(),
        format!("https://example.org/{slug}.git"),
        format!("{slug}@example.org"),
        format!("https://{slug}.example.org"),
        slug.clone(),
        format!("{name}, a subnet of the local chain."),
        format!("https://{slug}.example.org/logo.svg"),
        String::new(),
    ];
    store
        .subtensor()
        .insert("SubnetIdentitiesV3", [blake2(netuid)], fields);
}

/// Writes what the richest validators' coldkeys say about themselves.
pub(super) fn write_identities(store: &mut Store, cast: &Cast) {
    for (neuron, name) in cast.validators().into_iter().zip(VALIDATORS) {
        let slug = name.to_lowercase();
        let fields = [
            name.to_owned(),
            format!("https://{slug}.example.org"),
            format!("https://example.org/{slug}.git"),
            format!("https://{slug}.example.org/logo.svg"),
            slug.clone(),
            format!("{name} validates on the local chain."),
            String::new(),
        ];
        store
            .subtensor()
            .insert("IdentitiesV2", [blake2(neuron.coldkey)], fields);
    }
}

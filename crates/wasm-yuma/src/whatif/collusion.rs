//! Groups of validators as they cross.

use bridge::{Failure, Fields, Reader};
use wasm_bindgen::JsValue;
use whatif::collusion::{Edge, Favoured, Group, Node, Report, Settings};

/// Settings; what is not given is as usual.
pub(super) fn settings(object: &JsValue) -> Result<Settings, Failure> {
    let reader = Reader::new(object, "settings");
    let usual = Settings::default();
    Ok(Settings {
        deviations: reader
            .get::<Option<u16>>("deviations")?
            .unwrap_or(usual.deviations),
        least: reader.get::<Option<u16>>("least")?.unwrap_or(usual.least),
    })
}

/// The package's `Collusion`.
pub(super) fn fields(report: &Report) -> Fields {
    Fields::new()
        .with("nodes", report.nodes.iter().map(node).collect::<Vec<_>>())
        .with("edges", report.edges.iter().map(edge).collect::<Vec<_>>())
        .with("groups", report.groups.iter().map(group).collect::<Vec<_>>())
        .with("background", report.background.to_f64())
        .with("threshold", report.threshold.to_f64())
}

fn node(node: &Node) -> Fields {
    let group = node.group.and_then(|group| u32::try_from(group).ok());
    Fields::new()
        .with("uid", node.uid)
        .with("stake", node.stake.to_f64())
        .with("excess", node.excess.to_f64())
        .with("group", group)
}

fn edge(edge: &Edge) -> Fields {
    Fields::new()
        .with("a", edge.a)
        .with("b", edge.b)
        .with("shared", edge.shared.to_f64())
        .with("weight", edge.weight.to_f64())
}

fn group(group: &Group) -> Fields {
    Fields::new()
        .with("validators", &*group.validators)
        .with(
            "favoured",
            group.favoured.iter().map(favoured).collect::<Vec<_>>(),
        )
        .with("stake", group.stake.to_f64())
        .with("shared", group.shared.to_f64())
        .with("score", group.score.to_f64())
}

fn favoured(favoured: &Favoured) -> Fields {
    Fields::new()
        .with("uid", favoured.uid)
        .with("excess", favoured.excess.to_f64())
}

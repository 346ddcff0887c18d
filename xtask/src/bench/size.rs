//! What travels to the browser, against npm's smoldot.

use std::process::Command;

use crate::exec;
use crate::node;
use crate::place::Place;
use crate::trouble::{Trouble, mend};
use crate::wasm::{self, Size};

/// The yardstick.
const SMOLDOT: &str = "smoldot@3.4.1";

/// A table of sizes.
pub(crate) fn measure(place: &Place) -> Result<String, Trouble> {
    let folder = place.native_target().join("bench-smoldot");
    node::fetch(&folder, SMOLDOT)?;
    let theirs = folder.join("smoldot.wasm");
    let mut inflate = Command::new("node");
    inflate
        .arg(place.root.join("xtask/js/inflate-smoldot.mjs"))
        .arg(folder.join("node_modules/smoldot"))
        .arg(&theirs);
    exec::run(&mut inflate, mend::REPORT)?;
    let mut table = String::from(
        "Bytes of the wasm: as it lies, gzip -9, brotli -11.\n\n| | raw | gzip | brotli |\n|---|---|---|---|\n",
    );
    for chunk in &wasm::CHUNKS {
        let size = wasm::inspect(place, &chunk.file(place))?.0;
        table.push_str(&row(&format!("taolight {}", chunk.name), size));
    }
    table.push_str(&row(
        &format!("npm `{SMOLDOT}`, inflated from its base64"),
        wasm::inspect(place, &theirs)?.0,
    ));
    Ok(table)
}

fn row(name: &str, size: Size) -> String {
    format!("| {name} | {} | {} | {} |\n", size.raw, size.gzip, size.brotli)
}

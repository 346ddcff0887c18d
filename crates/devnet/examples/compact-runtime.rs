//! Compresses a runtime's wasm the way Substrate nodes read it. `cargo xtask runtime` runs it.

use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = env::args_os().skip(1);
    let (Some(from), Some(to)) = (paths.next(), paths.next()) else {
        return Err("usage: compact-runtime RUNTIME.wasm COMPRESSED.wasm".into());
    };
    let wasm = fs::read(&from)?;
    let compact =
        sp_maybe_compressed_blob::compress_strongly(&wasm, sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT)
            .ok_or("the wasm is larger than a node would take")?;
    println!("{} bytes, {} compressed", wasm.len(), compact.len());
    fs::write(&to, compact)?;
    Ok(())
}

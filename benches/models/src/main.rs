//! Our side of the bench of models, natively. `cargo xtask bench` calls it.
//!
//! - `inputs MODEL OUT`: writes texts of exactly so many tokens, their ids, and our embeddings of them, as JSON;
//! - `pack MODEL PRECISION OUT`: writes a pack, as `taolight pack` does; precisions are `f16` and `int8`;
//! - `answer MODEL INPUTS`: keeps to one core, and answers each line of its input with the nanoseconds of processor time
//!   that it took: `embed BATCH TOKENS`, `product M K N TIMES`;
//! - `products SHAPE...`: matrix products `MxKxN` on the GPU that Vulkan gives; prints one line of JSON.

mod answer;
mod inputs;
mod model;
mod numbers;
mod products;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::ops::ControlFlow;
use std::path::Path;

use gpu::nn::Precision;
use pollster::block_on;
use score::files::{Directory, pack};

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["inputs", model, out] => inputs::write(Path::new(model), Path::new(out)),
        ["pack", model, "f16", out] => write_pack(model, Precision::F16, out),
        ["pack", model, "int8", out] => write_pack(model, Precision::Int8, out),
        ["answer", model, inputs] => answer::serve(Path::new(model), Path::new(inputs)),
        ["products", shapes @ ..] => products::on_gpu(shapes),
        _ => Err("usage: bench-models inputs | pack | answer | products".into()),
    }
}

fn write_pack(model: &str, precision: Precision, out: &str) -> Done {
    let mut watch = |_| ControlFlow::Continue(());
    let file = BufWriter::new(File::create(out)?);
    block_on(pack::write(&Directory::new(model), precision, file, &mut watch))?;
    Ok(())
}

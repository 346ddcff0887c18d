//! `taolight read`.

use primitives::hex;
use serde_json::json;
use sync::courier::ProvedValue;

use crate::args::ReadArgs;
use crate::failure::Failure;
use crate::live::connect;
use crate::output;

pub(crate) async fn run(args: ReadArgs) -> Result<(), Failure> {
    let courier = connect(&args.source).await?;
    let state = courier.at(args.block.at).await?;
    let ProvedValue { value, proof } = state.value(&args.key.0).await?;
    let value = value.into_inner();
    if args.source.json {
        let answer = json!({
            "block": output::block(state.block()),
            "stateRoot": state.state_root().to_string(),
            "assurance": output::assurance(state.assurance()),
            "key": hex::encode(&args.key.0),
            "value": output::bytes(value.as_deref()),
            "proof": proof.nodes().iter().map(hex::encode).collect::<Vec<_>>(),
        });
        println!("{answer}");
    } else {
        println!("block: {} ({})", state.block(), state.assurance());
        match value {
            Some(value) => println!("value: {}", hex::encode(value)),
            None => println!("value: none, proved absent"),
        }
        println!("proof: {} nodes, {} bytes", proof.nodes().len(), proof.size());
    }
    Ok(())
}

//! Every fault devnet knows ends in its own code and in no value.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

use devnet::faults::Fault;
use e2e::{connect, devnet, run};
use primitives::Code;
use sync::{At, CourierError};

/// What a client must say to each fault.
fn expected(fault: Fault) -> Code {
    match fault {
        Fault::ForgedValue | Fault::FlippedProof | Fault::TruncatedProof | Fault::ForeignProof => {
            Code::ProofInvalid
        }
        Fault::ForgedStateRoot | Fault::BadSeal | Fault::WrongAuthor => Code::HeaderInvalid,
        Fault::WrongSetId | Fault::DuplicateSigner | Fault::BelowThreshold | Fault::UnknownFork => {
            Code::JustificationInvalid
        }
        Fault::StaleHead => Code::NotSynced,
        Fault::WrongChain => Code::WrongChain,
        Fault::EndlessReply | Fault::OversizedReply | Fault::GarbageJson => Code::EndpointMisbehaved,
        Fault::HalfClosed | Fault::Stall => Code::EndpointStalled,
    }
}

/// Syncs and reads one value.
fn attempt(fault: Fault) -> Result<Option<Vec<u8>>, CourierError> {
    let devnet = devnet(|config| {
        config.fault = Some(fault);
        config.prelude = 80;
        config.justification_period = 32;
        config.rotate_every = Some(50);
    });
    run(async {
        let courier = connect(&devnet, vec![devnet.url()]).await?;
        let state = courier.at(At::Surest).await?;
        Ok(state.value(b":heappages").await?.value.into_inner())
    })
}

#[test]
fn each_has_its_code_and_no_value() {
    let mut wrong = Vec::new();
    for fault in Fault::ALL {
        match attempt(*fault) {
            Ok(value) => wrong.push(format!("{fault}: a value, {value:?}")),
            Err(error) if error.code() != expected(*fault) => {
                wrong.push(format!("{fault}: {} {error}", error.code()))
            }
            Err(error) => assert!(error.endpoint().is_some(), "{fault}: nobody is named"),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

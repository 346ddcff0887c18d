//! One block opened for reading, and what is read from it.

use std::rc::Rc;

use bridge::epoch::input_fields;
use bridge::{Fields, IntoJs as _, count, hex};
use js_sys::Uint8Array;
use platform_web::{EngineVm, Web};
use primitives::NetUid;
use subtensor::Snapshot;
use subtensor::audit::stored_epoch;
use sync::StateAt;
use wasm_bindgen::JsValue;

use crate::failure::Failure;
use crate::inspect::{self, TamperRequest};
use crate::progress::assurance;
use crate::{epoch, metagraph, query, subnet};

/// An open block, and how the chain writes accounts.
#[derive(Clone)]
pub(crate) struct OpenBlock {
    pub(crate) state: Rc<StateAt<Web, EngineVm>>,
    pub(crate) ss58_prefix: u16,
}

impl OpenBlock {
    /// The package's `SnapshotHandle`.
    pub(crate) fn handle(&self, handle: u32) -> JsValue {
        Fields::new()
            .with("handle", handle)
            .with("block", self.block())
            .with("assurance", assurance(self.state.assurance()))
            .with("specVersion", self.state.runtime().version.spec_version)
            .into()
    }

    pub(crate) async fn subnets(&self) -> Result<JsValue, Failure> {
        let subnets = Snapshot::new(&*self.state).subnets().await?;
        let subnets: Vec<JsValue> = subnets
            .iter()
            .map(|info| subnet::fields(info, self.ss58_prefix))
            .collect();
        Ok(subnets.into_js())
    }

    pub(crate) async fn metagraph(&self, netuid: u16) -> Result<JsValue, Failure> {
        let before = self.state.spent();
        let metagraph = Snapshot::new(&*self.state).metagraph(NetUid(netuid)).await?;
        let after = self.state.spent();
        let fields = metagraph::columns(metagraph, self.ss58_prefix)?
            .with("block", self.block())
            .with("assurance", assurance(self.state.assurance()))
            .with(
                "proofBytes",
                count(after.proof_bytes.saturating_sub(before.proof_bytes)),
            )
            .with("roundTrips", after.round_trips.saturating_sub(before.round_trips));
        Ok(fields.into())
    }

    pub(crate) async fn epoch_input(&self, netuid: u16, mechanism: u8) -> Result<JsValue, Failure> {
        let inputs = Snapshot::new(&*self.state).epoch_inputs(NetUid(netuid)).await?;
        Ok(input_fields(epoch::of_mechanism(&inputs, mechanism)?).into())
    }

    pub(crate) async fn epoch(
        &self,
        netuid: u16,
        mechanism: u8,
        change: Option<Vec<u8>>,
    ) -> Result<JsValue, Failure> {
        let change = epoch::change(change.as_deref())?;
        let snapshot = Snapshot::new(&*self.state);
        let inputs = snapshot.epoch_inputs(NetUid(netuid)).await?;
        let frames = epoch::frames(epoch::of_mechanism(&inputs, mechanism)?, &change)?;
        let stored = stored_epoch(&snapshot, &inputs, mechanism).await?;
        let fields = frames
            .with("netuid", netuid)
            .with("mechanism", mechanism)
            .with("block", self.block())
            .with("assurance", assurance(self.state.assurance()))
            .with("specVersion", inputs.spec_version)
            .with("chain", epoch::stored_fields(&stored));
        Ok(fields.into())
    }

    pub(crate) async fn read(&self, asked: JsValue) -> Result<JsValue, Failure> {
        let asked = query::parse(&asked, self.state.metadata())?;
        let read = self.state.value(&asked.key).await?;
        let value = read
            .value
            .into_inner()
            .map(|value| Uint8Array::from(value.as_slice()));
        let proof: Vec<String> = read.proof.nodes().iter().map(|node| hex(node)).collect();
        Ok(Fields::new().with("value", value).with("proof", proof).into())
    }

    pub(crate) async fn inspect(
        &self,
        asked: JsValue,
        tamper: Option<TamperRequest>,
    ) -> Result<JsValue, Failure> {
        let asked = query::parse(&asked, self.state.metadata())?;
        let read = self.state.value(&asked.key).await?;
        let fields = inspect::trace(&read.proof, &asked.key, tamper.as_ref())?
            .with("key", hex(&asked.key))
            .with("label", asked.label)
            .with("block", self.block())
            .with("assurance", assurance(self.state.assurance()));
        Ok(fields.into())
    }

    fn block(&self) -> Fields {
        let block = self.state.block();
        Fields::new()
            .with("number", block.number)
            .with("hash", block.hash)
            .with("stateRoot", self.state.state_root())
    }
}

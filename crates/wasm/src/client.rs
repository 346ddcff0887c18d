//! The client as the worker holds it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use bridge::executor;
use js_sys::{Function, Promise};
use platform_web::{EngineVm, Store, Web};
use sync::courier::{At, Courier, Options};
use sync::{ChainSpec, CourierError};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::audit::{Audit, Which};
use crate::failure::Failure;
use crate::inspect::TamperRequest;
use crate::progress;
use crate::report::Reporter;
use crate::snapshot::OpenBlock;

/// A light client. Its promises reject with plain objects: code, fault, message, endpoint, retryable, hint.
#[wasm_bindgen]
pub struct Client {
    courier: Courier<Web, EngineVm>,
    blocks: Rc<Blocks>,
}

/// The blocks held open, by handle.
#[derive(Default)]
struct Blocks {
    open: RefCell<BTreeMap<u32, OpenBlock>>,
    next: Cell<u32>,
}

#[wasm_bindgen]
impl Client {
    /// Walks from the checkpoint of `spec` (JSON) to a fresh verified tip; gives a `Client`. `report` hears of
    /// progress and heads until the client is closed, and of the log when `log` is set.
    pub fn connect(
        spec: String,
        endpoints: Vec<String>,
        store: Store,
        report: Function,
        log: bool,
    ) -> Promise {
        executor::promise(async move {
            let reporter = Reporter::new(report, log);
            let spec = ChainSpec::from_json(&spec).map_err(Failure::from)?;
            let options = Options {
                endpoints,
                ..Options::default()
            };
            let listener = reporter.clone().progress();
            let courier = Courier::connect(Web::new(store), EngineVm::default(), spec, options, listener)
                .await
                .map_err(Failure::from)?;
            executor::spawn(follow(courier.clone(), reporter));
            Ok(Self {
                courier,
                blocks: Rc::default(),
            }
            .into())
        })
    }

    /// Where the client stands.
    pub fn progress(&self) -> JsValue {
        progress::fields(&self.courier.progress()).into()
    }

    /// Opens a block: `finalized`, `sealed`, `best`, a hash in hex, or by default the newest that is finalized or
    /// sealed by a quorum. Gives a `SnapshotHandle`.
    pub fn at(&self, query: Option<String>) -> Promise {
        let (courier, blocks) = (self.courier.clone(), self.blocks.clone());
        settle(async move {
            let state = courier.at(which(query.as_deref())?).await?;
            let ss58_prefix = courier.spec().properties.ss58_format;
            Ok(blocks.hold(OpenBlock {
                state: Rc::new(state),
                ss58_prefix,
            }))
        })
    }

    /// Forgets a block.
    pub fn release(&self, handle: u32) {
        self.blocks.open.borrow_mut().remove(&handle);
    }

    /// All subnets.
    pub fn subnets(&self, handle: u32) -> Promise {
        self.reading(handle, async |block| block.subnets().await)
    }

    /// All neurons of a subnet, by column.
    pub fn metagraph(&self, handle: u32, netuid: u16) -> Promise {
        self.reading(handle, async move |block| block.metagraph(netuid).await)
    }

    /// What an epoch on this block's state computes, step by step; with `change`, one packed scenario, a simulation.
    pub fn epoch(&self, handle: u32, netuid: u16, mechanism: u8, change: Option<Vec<u8>>) -> Promise {
        self.reading(handle, async move |block| {
            block.epoch(netuid, mechanism, change).await
        })
    }

    /// What the next epoch is computed from.
    #[wasm_bindgen(js_name = epochInput)]
    pub fn epoch_input(&self, handle: u32, netuid: u16, mechanism: u8) -> Promise {
        self.reading(handle, async move |block| {
            block.epoch_input(netuid, mechanism).await
        })
    }

    /// A value with its proof.
    pub fn read(&self, handle: u32, query: JsValue) -> Promise {
        self.reading(handle, async move |block| block.read(query).await)
    }

    /// The proof of a value, node by node.
    pub fn inspect(&self, handle: u32, query: JsValue, tamper: Option<TamperRequest>) -> Promise {
        self.reading(handle, async move |block| block.inspect(query, tamper).await)
    }

    /// Recomputes a past epoch: of the block given by number or hash, or by default the subnet's newest. `listener`
    /// hears how far it has come.
    pub fn audit(&self, netuid: u16, block: JsValue, listener: Function) -> Promise {
        let audit = Audit::new(self.courier.clone(), netuid, listener);
        settle(async move { audit.run(Which::parse(&block)?).await })
    }

    /// Ends everything; pending promises reject with `CLOSED`.
    pub fn close(&self) {
        self.courier.close();
        self.blocks.open.borrow_mut().clear();
    }

    fn reading(
        &self,
        handle: u32,
        read: impl AsyncFnOnce(&OpenBlock) -> Result<JsValue, Failure> + 'static,
    ) -> Promise {
        let block = self.blocks.open.borrow().get(&handle).cloned();
        settle(async move {
            let block = block.ok_or_else(|| Failure::argument("the snapshot has been released"))?;
            read(&block).await
        })
    }
}

impl Blocks {
    fn hold(&self, block: OpenBlock) -> JsValue {
        let handle = self.next.get();
        self.next.set(handle.wrapping_add(1));
        let fields = block.handle(handle);
        self.open.borrow_mut().insert(handle, block);
        fields
    }
}

fn settle(work: impl Future<Output = Result<JsValue, Failure>> + 'static) -> Promise {
    executor::promise(async move { work.await.map_err(JsValue::from) })
}

fn which(query: Option<&str>) -> Result<At, Failure> {
    Ok(match query {
        None => At::Surest,
        Some("finalized") => At::Finalized,
        Some("sealed") => At::Sealed,
        Some("best") => At::Best,
        Some(hash) => At::Block(hash.parse().map_err(Failure::argument)?),
    })
}

/// Reports every head until there are no more.
async fn follow(courier: Courier<Web, EngineVm>, reporter: Reporter) {
    let ss58_prefix = courier.spec().properties.ss58_format;
    let mut heads = courier.heads();
    loop {
        match heads.next().await {
            Ok(head) => reporter.head(&head, ss58_prefix),
            Err(CourierError::Closed) => return,
            Err(error) => return reporter.stopped(error),
        }
    }
}

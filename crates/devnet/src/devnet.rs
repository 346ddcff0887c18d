//! A devnet as a program uses it: start, drive, look inside, stop.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use sp_core::{H256, sr25519};
use sp_state_machine::Backend;
use tokio::{net::TcpListener, runtime::Runtime, task::JoinHandle, time::sleep};

use crate::{
    block::Header,
    calls::{Calls, EncodeError},
    chain::{Chain, Policy},
    checkpoint::{self, Timing},
    clock::Clock,
    executor::{CallError, Executor},
    faults::Fault,
    genesis,
    genesis_edit::{item_key, make_dev},
    keys::Keyring,
    node::{Habits, Node, NodeError},
    rpc::{self, Shared},
    spec::RawGenesis,
};

/// Blocks of state a lite node keeps.
const LITE_STATES: u32 = 300;

/// How long ago a chain with a stale head stopped, and how many blocks it had by then at least.
const STALE_MS: u64 = 3_600_000;
const STALE_BLOCKS: u32 = 24;

/// Pause before another try when a block could not be authored.
const RETRY: Duration = Duration::from_secs(1);

/// How a devnet is set up. `Config::new` gives what the command line gives without options.
#[derive(Clone, Debug)]
pub struct Config {
    /// The chain to run; its authorities, sudo key and dev balances are overwritten.
    pub genesis: RawGenesis,
    /// The misbehaviour wanted.
    pub fault: Option<Fault>,
    /// How many times as fast as real time the chain's clock runs.
    pub clock_speed: u64,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// Authorities in each set.
    pub authorities: usize,
    /// Blocks between stored justifications.
    pub justification_period: u32,
    /// Back-dated blocks authored before serving.
    pub prelude: u32,
    /// Hand over to new authorities at each multiple of this height.
    pub rotate_every: Option<u32>,
    /// Keep the state of all blocks, not of the last 300.
    pub archive: bool,
    /// Blocks between the best block and the newest that may be finalized.
    pub finality_lag: u32,
    /// Seal a rival block at each multiple of this height.
    pub fork_every: Option<u32>,
    /// Author a block in each slot; without it, only [`Devnet::advance`] does.
    pub live: bool,
}

impl Config {
    /// The usual devnet for a chain: 4 authorities, period 512, lite, live.
    #[must_use]
    pub fn new(genesis: RawGenesis) -> Self {
        Self {
            genesis,
            fault: None,
            clock_speed: 1,
            port: 0,
            authorities: 4,
            justification_period: 512,
            prelude: 0,
            rotate_every: None,
            archive: false,
            finality_lag: 2,
            fork_every: None,
            live: true,
        }
    }

    /// The embedded runtime with its generated subnets, its slots `speed` times as short as Bittensor's 12 seconds.
    #[must_use]
    pub fn embedded(speed: u64) -> Self {
        let slot_duration_ms = genesis::NOMINAL_SLOT_MS
            .checked_div(speed)
            .unwrap_or(genesis::NOMINAL_SLOT_MS);
        Self::new(genesis::generate(&genesis::Parameters {
            slot_duration_ms,
            ..genesis::Parameters::default()
        }))
    }

    fn policy(&self) -> Policy {
        // A rival is best for a slot and must not be finalized meanwhile.
        let least = if self.fork_every.is_some() { 2 } else { 0 };
        Policy {
            lag: self.finality_lag.max(least),
            justification_period: self.justification_period.max(1),
            keep_states: (!self.archive).then_some(LITE_STATES),
        }
    }

    fn habits(&self) -> Habits {
        Habits {
            authorities: self.authorities.max(1),
            rotate_every: self.rotate_every,
            fork_every: self.fork_every,
            fault: self.fault,
        }
    }

    fn stale(&self) -> bool {
        self.fault == Some(Fault::StaleHead)
    }
}

/// Why a devnet could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum DevnetError {
    /// The environment: no port, no threads.
    #[error("the server could not start: {0}")]
    Io(#[from] std::io::Error),
    /// The chain's runtime.
    #[error(transparent)]
    Runtime(#[from] CallError),
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
}

/// A running devnet. Dropping it stops it.
pub struct Devnet {
    node: Arc<Node>,
    spec: Value,
    address: SocketAddr,
    author: Option<JoinHandle<()>>,
    server: JoinHandle<()>,
    runtime: Option<Runtime>,
}

impl Devnet {
    /// Boots the chain, authors the prelude, and serves.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub fn start(config: Config) -> Result<Self, DevnetError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let (node, raw, spec) = boot(&config)?;
        play_prelude(&node, &config)?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            node: Arc::clone(&node),
            name: raw.name.clone(),
            properties: raw.properties,
        });
        let server = runtime.spawn(rpc::serve(listener, shared));
        let live = config.live && !config.stale();
        let author = live.then(|| runtime.spawn(author_for_ever(Arc::clone(&node))));
        Ok(Self {
            node,
            spec,
            address,
            author,
            server,
            runtime: Some(runtime),
        })
    }

    /// Where the JSON-RPC server listens, as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The port the JSON-RPC server listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The checkpoint document a light client starts from.
    #[must_use]
    pub fn spec_json(&self) -> &Value {
        &self.spec
    }

    /// The running node: its chain, pool and clock.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Hands over to new authorities in the next block.
    pub fn rotate(&self) {
        self.node.rotate();
    }

    /// Authors `blocks` blocks at once, one in each of the next slots; chain time moves along.
    ///
    /// # Errors
    /// [`DevnetError::Node`].
    pub fn advance(&self, blocks: u32) -> Result<(), DevnetError> {
        for _ in 0..blocks {
            self.node.clock.skip_ms(self.node.slot_ms());
            self.node.author(self.node.slot_at(self.node.clock.now_ms()))?;
        }
        Ok(())
    }

    /// Encodes `pallet.call` with SCALE arguments by the best block's metadata.
    ///
    /// # Errors
    /// [`NodeError::Encode`] when the runtime has no such call.
    pub fn call(&self, pallet: &str, call: &str, args: &[u8]) -> Result<Vec<u8>, NodeError> {
        let chain = self.node.chain();
        let view = chain.state(chain.best_hash())?;
        Ok(Calls::of(chain.executor(), &view).and_then(|calls| calls.call(pallet, call, args))?)
    }

    /// Signs a call and puts it into the pool; the transaction's hash.
    ///
    /// # Errors
    /// [`NodeError`] when the runtime refuses it.
    pub fn submit(&self, call: &[u8], signer: &sr25519::Pair) -> Result<H256, NodeError> {
        self.node.submit(self.node.sign(call, signer)?)
    }

    /// A storage value of a block, from the node's own state.
    #[must_use]
    pub fn storage(&self, block: H256, key: &[u8]) -> Option<Vec<u8>> {
        self.node.chain().state(block).ok()?.storage(key).ok().flatten()
    }

    /// All storage entries of a block under a prefix, in key order.
    #[must_use]
    pub fn storage_under(&self, block: H256, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let chain = self.node.chain();
        let mut args = sp_state_machine::IterArgs::default();
        args.prefix = Some(prefix);
        let Ok(view) = chain.state(block) else {
            return Vec::new();
        };
        view.pairs(args)
            .map(|pairs| pairs.filter_map(Result::ok).collect())
            .unwrap_or_default()
    }

    /// Hash and height of the best block.
    #[must_use]
    pub fn best(&self) -> (H256, u32) {
        let chain = self.node.chain();
        (chain.best_hash(), chain.best_number())
    }

    /// Hash and height of the last finalized block.
    #[must_use]
    pub fn finalized(&self) -> (H256, u32) {
        let chain = self.node.chain();
        (chain.finalized_hash(), chain.finalized_number())
    }

    /// Stops authoring and serving; open connections break.
    pub fn stop(mut self) {
        self.halt();
    }

    fn halt(&mut self) {
        self.server.abort();
        if let Some(author) = &self.author {
            author.abort();
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Devnet {
    fn drop(&mut self) {
        self.halt();
    }
}

/// The node at genesis, its genesis, and the checkpoint document the world is told.
fn boot(config: &Config) -> Result<(Arc<Node>, RawGenesis, Value), DevnetError> {
    let executor = Executor::default();
    let mut keys = Keyring::default();
    let mut raw = config.genesis.clone();
    make_dev(&mut raw, &keys.range(0, config.authorities.max(1)));
    let mut chain = Chain::new(executor.clone(), &raw, config.policy())?;
    let told = chain.header(chain.genesis_hash()).cloned();
    let honest = raw.clone();
    if config.fault == Some(Fault::WrongChain) {
        raw.top.insert(item_key("Devnet", "AnotherChain"), vec![1]);
        chain = Chain::new(executor, &raw, config.policy())?;
    }
    let clock = Clock::new(config.clock_speed, if config.stale() { STALE_MS } else { 0 });
    let node = Node::new(chain, keys, clock, config.habits())?;
    let timing = Timing {
        justification_period: config.justification_period,
        slot_ms: node.slot_ms(),
    };
    let spec = told.map_or(Value::Null, |header: Header| {
        checkpoint::document(&honest, &header, &timing)
    });
    Ok((Arc::new(node), raw, spec))
}

/// Back-dated blocks, one per slot, the last of them in the slot before now.
fn play_prelude(node: &Node, config: &Config) -> Result<(), DevnetError> {
    let blocks = if config.stale() {
        config.prelude.max(STALE_BLOCKS)
    } else {
        config.prelude
    };
    let first = node
        .slot_at(node.clock.now_ms())
        .saturating_sub(u64::from(blocks));
    for slot in (first..).take(usize::try_from(blocks).unwrap_or(0)) {
        node.author(slot)?;
    }
    Ok(())
}

/// One block in each slot, as soon as the slot begins.
async fn author_for_ever(node: Arc<Node>) {
    loop {
        let slot = node.slot_at(node.clock.now_ms()).saturating_add(1);
        sleep(node.clock.until(slot.saturating_mul(node.slot_ms()))).await;
        let worker = Arc::clone(&node);
        let authored = tokio::task::spawn_blocking(move || worker.author(slot)).await;
        if !matches!(authored, Ok(Ok(_))) {
            sleep(RETRY).await;
        }
    }
}

impl From<EncodeError> for DevnetError {
    fn from(error: EncodeError) -> Self {
        Self::Node(error.into())
    }
}

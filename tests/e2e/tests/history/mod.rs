//! A chain with many epochs behind it: its validators change their minds, and root changes the rules.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests; each uses a part of this"
)]

use std::collections::BTreeMap;

use codec::Encode;
use devnet::Devnet;
use devnet::genesis_edit::item_key;
use devnet::keys::account;
use e2e::devnet;

/// The subnets that have epochs, and how many neurons each has.
pub const SUBNETS: [(u16, u16); 4] = [(1, 8), (2, 64), (3, 256), (4, 16)];
/// Blocks from one epoch to the next. Four subnets are due in each such span, two of them in the same block.
pub const TEMPO: u16 = 3;
/// Epochs in a row that are audited in each mode.
pub const EPOCHS: usize = 20;

pub struct History {
    pub devnet: Devnet,
    random: Random,
}

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u16) -> u16 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u16::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }
}

impl History {
    /// A chain whose epochs come fast, and which keeps the state of every block.
    pub fn new(change: impl FnOnce(&mut BTreeMap<Vec<u8>, Vec<u8>>)) -> Self {
        let devnet = devnet(|config| {
            config.live = false;
            config.archive = true;
            config.justification_period = 32;
            let top = &mut config.genesis.top;
            for (netuid, _) in SUBNETS {
                let of = |item| [item_key("SubtensorModule", item), netuid.encode()].concat();
                top.insert(of("Tempo"), TEMPO.encode());
                top.insert(of("WeightsSetRateLimit"), 0_u64.encode());
                top.insert(of("LastEpochBlock"), 0_u64.encode());
                top.insert(of("LastMechansimStepBlock"), 0_u64.encode());
            }
            change(top);
        });
        Self {
            devnet,
            random: Random(7),
        }
    }

    /// Every subnet in another mode; `phase` says which.
    pub fn set_modes(&self, phase: u16) {
        for (netuid, _) in SUBNETS {
            let (yuma3, liquid) =
                [(false, true), (true, false), (true, true)][usize::from((netuid + phase) % 3)];
            self.sudo("sudo_set_yuma3_enabled", &(netuid, yuma3).encode());
            self.sudo("sudo_set_liquid_alpha_enabled", &(netuid, liquid).encode());
        }
        self.devnet.advance(1).unwrap();
    }

    /// As many epochs of each subnet, and one more, with new weights in every block: before epochs and after them.
    pub fn epochs(&mut self, count: usize) {
        for _ in 0..=count {
            for _ in 0..TEMPO {
                let subnet = SUBNETS[usize::from(self.random.below(4))];
                self.weigh(subnet);
                self.devnet.advance(1).unwrap();
            }
        }
    }

    /// One of the validators that tests know weighs some neurons, going up or down.
    fn weigh(&mut self, (netuid, n): (u16, u16)) {
        let signer = ["//Alice", "//Bob", "//Charlie"][usize::from(self.random.below(3))];
        let start = self.random.below(n);
        let step = if self.random.below(2) == 0 { 1 } else { n - 1 };
        let dests: Vec<u16> = (0..n.min(24)).map(|i| (start + i * step) % n).collect();
        let weights: Vec<u16> = dests.iter().map(|_| self.random.below(1000)).collect();
        submit(
            &self.devnet,
            signer,
            "set_weights",
            &(netuid, dests, weights, 0_u64).encode(),
        );
    }

    /// Calls as root.
    fn sudo(&self, call: &str, arguments: &[u8]) {
        let inner = self.devnet.call("AdminUtils", call, arguments).unwrap();
        let call = self.devnet.call("Sudo", "sudo", &inner).unwrap();
        self.devnet.submit(&call, &account("//Alice").unwrap()).unwrap();
    }
}

/// Signs and submits a call of the pallet.
pub fn submit(devnet: &Devnet, signer: &str, call: &str, arguments: &[u8]) {
    let call = devnet.call("SubtensorModule", call, arguments).unwrap();
    devnet.submit(&call, &account(signer).unwrap()).unwrap();
}

//! The kernels, in the order they run, and what each of them touches.

use super::Number;
use super::shape::Shape;
use super::upload::Upload;
use crate::device::Grid;

/// A buffer of the kernels; its number is its `@binding`, its comment is in `layout.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    Shape,
    Uploaded,
    Weights,
    Bonds,
    Stakes,
    Plan,
    Numbers,
    Judged,
    Validators,
    Shares,
    Stored,
}

/// How many there are.
pub(crate) const BINDINGS: usize = 11;

/// A step on the device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kernel {
    pub(crate) name: &'static str,
    text: &'static str,
    /// What it has threads for.
    over: Over,
    /// Name and binding of what it reads.
    pub(crate) reads: &'static [Binding],
    /// The same of what it writes, and may read too.
    pub(crate) writes: &'static [(Binding, &'static str)],
}

/// What a kernel has a thread or a workgroup for.
#[derive(Debug, Clone, Copy)]
enum Over {
    /// A thread for each entry of the pool of weights.
    Pool,
    /// A thread for each neuron of each scenario.
    Columns,
    /// A workgroup for each validator of each scenario.
    Rows,
    /// A workgroup for each scenario.
    Scenarios,
}

/// All of them, in the order they run.
pub(crate) const KERNELS: [Kernel; 7] = [
    Kernel {
        name: "normalise",
        text: include_str!("../../kernels/yuma/normalise.wgsl"),
        over: Over::Pool,
        reads: &[Binding::Shape, Binding::Uploaded],
        writes: &[(Binding::Weights, "weights")],
    },
    Kernel {
        name: "consensus",
        text: include_str!("../../kernels/yuma/consensus.wgsl"),
        over: Over::Columns,
        reads: &[
            Binding::Shape,
            Binding::Weights,
            Binding::Stakes,
            Binding::Plan,
            Binding::Numbers,
        ],
        writes: &[(Binding::Judged, "judged")],
    },
    Kernel {
        name: "trust",
        text: include_str!("../../kernels/yuma/trust.wgsl"),
        over: Over::Rows,
        reads: &[Binding::Shape, Binding::Weights, Binding::Plan, Binding::Judged],
        writes: &[(Binding::Validators, "validators")],
    },
    Kernel {
        name: "incentive",
        text: include_str!("../../kernels/yuma/incentive.wgsl"),
        over: Over::Scenarios,
        reads: &[Binding::Shape],
        writes: &[(Binding::Judged, "judged")],
    },
    Kernel {
        name: "bonds",
        text: include_str!("../../kernels/yuma/bonds.wgsl"),
        over: Over::Columns,
        reads: &[
            Binding::Shape,
            Binding::Weights,
            Binding::Bonds,
            Binding::Stakes,
            Binding::Plan,
            Binding::Numbers,
            Binding::Judged,
        ],
        writes: &[(Binding::Shares, "shares"), (Binding::Stored, "stored")],
    },
    Kernel {
        name: "earnings",
        text: include_str!("../../kernels/yuma/earnings.wgsl"),
        over: Over::Rows,
        reads: &[
            Binding::Shape,
            Binding::Stakes,
            Binding::Plan,
            Binding::Judged,
            Binding::Shares,
        ],
        writes: &[(Binding::Validators, "validators")],
    },
    Kernel {
        name: "dividends",
        text: include_str!("../../kernels/yuma/dividends.wgsl"),
        over: Over::Scenarios,
        reads: &[Binding::Shape],
        writes: &[(Binding::Validators, "validators")],
    },
];

const LAYOUT: &str = include_str!("../../kernels/yuma/layout.wgsl");
const SUM: &str = include_str!("../../kernels/yuma/sum.wgsl");

impl Kernel {
    /// Its WGSL: numbers, layout, and its own text. What it only reads is declared so, which lets the device cache it.
    pub(crate) fn source(&self, number: Number) -> String {
        let mut layout = LAYOUT.replace("var<storage, read_write>", "var<storage, read>");
        for (_, name) in self.writes {
            layout = layout.replace(
                &format!("var<storage, read> {name}:"),
                &format!("var<storage, read_write> {name}:"),
            );
        }
        [number.prelude(), &layout, SUM, self.text].concat()
    }

    /// Everything it touches.
    pub(crate) fn bindings(&self) -> impl Iterator<Item = Binding> {
        let writes = self.writes.iter().map(|(binding, _)| *binding);
        self.reads.iter().copied().chain(writes)
    }

    /// How much of it there is to run.
    pub(crate) fn grid(&self, upload: &Upload) -> Grid {
        let Shape { rows, columns, .. } = upload.shape;
        let [rows, columns, scenarios, pool] = [rows, columns, upload.scenarios, upload.pool_rows()]
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        match self.over {
            Over::Pool => Grid::of_threads(columns, pool),
            Over::Columns => Grid::of_threads(columns, scenarios),
            Over::Rows => Grid::of_groups(rows, scenarios),
            Over::Scenarios => Grid::of_groups(1, scenarios),
        }
    }
}

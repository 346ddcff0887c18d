//! A past epoch, recomputed and held against what the chain stored: `AuditReport` of `pkg/src/types-epoch.ts`.

use bridge::{Fields, IntoJs as _, count};
use js_sys::{BigInt, Function};
use platform_web::{EngineVm, Web};
use primitives::NetUid;
use subtensor::audit::{AuditReport, Column, Difference, Values};
use subtensor::{EpochError, Snapshot, audit, last_epoch};
use sync::courier::{At, Courier};
use sync::{CourierError, StateAt};
use verify::{Header, Verified};
use wasm_bindgen::JsValue;

use crate::failure::Failure;
use crate::progress::assurance;

type State = StateAt<Web, EngineVm>;

/// Which epoch is audited.
pub(crate) enum Which {
    /// The newest at the surest block.
    Newest,
    /// That of the block of this height.
    At(u32),
    /// That of a block the client follows.
    Of(primitives::Hash),
}

impl Which {
    /// Reads a block's number, its hash, or nothing.
    ///
    /// # Errors
    /// It is none of these.
    pub(crate) fn parse(block: &JsValue) -> Result<Self, Failure> {
        if block.is_undefined() || block.is_null() {
            return Ok(Self::Newest);
        }
        match (block.as_string(), bridge::FromJs::from_js(block.clone())) {
            (Some(hash), _) => Ok(Self::Of(hash.parse().map_err(Failure::argument)?)),
            (None, Some(number)) => Ok(Self::At(number)),
            (None, None) => Err(Failure::argument("a block is a number, or a hash in hex")),
        }
    }
}

/// An audit under way.
pub(crate) struct Audit {
    courier: Courier<Web, EngineVm>,
    netuid: NetUid,
    /// Hears how far it has come.
    listener: Function,
}

impl Audit {
    pub(crate) fn new(courier: Courier<Web, EngineVm>, netuid: u16, listener: Function) -> Self {
        Self {
            courier,
            netuid: NetUid(netuid),
            listener,
        }
    }

    /// Audits the epoch.
    ///
    /// # Errors
    /// There is none, its consensus is not known, or its state cannot be read.
    pub(crate) async fn run(&self, which: Which) -> Result<JsValue, Failure> {
        let header = self.epoch_block(which).await?;
        let number = header.number();
        let parent = number.checked_sub(1).ok_or_else(|| self.no_epoch(&header))?;
        self.tell(
            "inputs",
            format!("Reading what the epoch of block {number} was computed from."),
        );
        let before = self.header_at(parent, Some(&header)).await?;
        let (before, at) = (self.courier.open(before).await?, self.courier.open(header).await?);
        self.tell("computing", format!("Recomputing the epoch of block {number}."));
        let report = audit(&Snapshot::new(&before), &Snapshot::new(&at), self.netuid).await?;
        let (first, second) = (before.spent(), at.spent());
        let fields = report_fields(&report)
            .with("assurance", assurance(at.assurance()))
            .with(
                "proofBytes",
                count(first.proof_bytes.saturating_add(second.proof_bytes)),
            )
            .with("roundTrips", first.round_trips.saturating_add(second.round_trips));
        Ok(fields.into())
    }

    async fn epoch_block(&self, which: Which) -> Result<Verified<Header>, Failure> {
        match which {
            Which::At(number) => self.header_at(number, None).await,
            Which::Of(hash) => Ok(self.courier.header(At::Block(hash)).await?),
            Which::Newest => {
                self.tell(
                    "finding",
                    format!("Looking for the newest epoch of subnet {}.", self.netuid.0),
                );
                let head: State = self.courier.at(At::Surest).await?;
                let newest = last_epoch(&Snapshot::new(&head), self.netuid).await?;
                let newest = newest.ok_or_else(|| self.no_epoch(head.header()))?;
                self.header_at(newest, Some(head.header())).await
            }
        }
    }

    async fn header_at(
        &self,
        number: u32,
        from: Option<&Verified<Header>>,
    ) -> Result<Verified<Header>, Failure> {
        let told = |left| {
            if left > 1 {
                self.tell(
                    "finding",
                    format!("Checking the headers down to block {number}: {left} to come."),
                );
            }
        };
        Ok(self.courier.header_at(number, from, told).await?)
    }

    fn no_epoch(&self, header: &Verified<Header>) -> Failure {
        EpochError::<CourierError>::NotAnEpoch {
            netuid: self.netuid,
            block: header.block(),
            last: None,
        }
        .into()
    }

    fn tell(&self, step: &str, sentence: String) {
        let step = JsValue::from(Fields::new().with("step", step).with("sentence", sentence));
        // The listener is the worker's own and does not throw; were it to, a report is all that is lost.
        let _ = self.listener.call1(&JsValue::UNDEFINED, &step);
    }
}

fn report_fields(report: &AuditReport) -> Fields {
    let n = u32::try_from(report.n).unwrap_or(u32::MAX);
    let columns: Vec<Fields> = report
        .columns
        .iter()
        .map(|column| column_fields(column, report.n))
        .collect();
    let differences: Vec<Fields> = report.differences.iter().map(difference_fields).collect();
    let entries = report
        .bonds
        .iter()
        .fold(0, |sum: usize, bonds| sum.saturating_add(bonds.entries));
    let differs = report
        .bonds
        .iter()
        .fold(0, |sum: usize, bonds| sum.saturating_add(bonds.differs));
    Fields::new()
        .with("netuid", report.netuid.0)
        .with("block", report.block)
        .with("before", report.before)
        .with("specVersion", report.spec_version)
        .with("version", report.version.as_str())
        .with("mode", report.mode.as_str())
        .with("n", n)
        .with("emission", report.emission)
        .with("columns", columns)
        .with(
            "bonds",
            Fields::new()
                .with("entries", size(entries))
                .with("differs", size(differs)),
        )
        .with("differences", differences)
        .with("registeredAfter", &*report.registered_after)
        .with("resetAfter", &*report.reset_after)
        .with("exact", report.is_exact())
}

fn column_fields(column: &Column, n: usize) -> Fields {
    Fields::new()
        .with("name", column.name)
        .with("mechanism", column.mechanism)
        .with("unit", column.unit())
        .with("chain", values(&column.chain, n))
        .with("recomputed", values(&column.recomputed, n))
        .with("differs", size(column.differs))
}

/// The values of those who were there when the epoch ran.
fn values(values: &Values, n: usize) -> JsValue {
    fn first<T>(values: &[T], n: usize) -> &[T] {
        values.get(..n).unwrap_or(values)
    }
    match values {
        Values::Flags(flags) => first(flags, n).into_js(),
        Values::Ratios(ratios) => first(ratios, n).into_js(),
        Values::Amounts(amounts) => first(amounts, n).into_js(),
    }
}

fn difference_fields(found: &Difference) -> Fields {
    Fields::new()
        .with("uid", found.uid)
        .with("column", found.column)
        .with_some("mechanism", found.mechanism)
        .with_some("to", found.to)
        .with("chain", found.chain)
        .with("recomputed", found.recomputed)
        .with("difference", JsValue::from(BigInt::from(found.difference())))
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

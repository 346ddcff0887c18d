//! One batch on its way: what is computed, what waits, and for whom.

use core::ops::ControlFlow;
use std::collections::VecDeque;

use yuma::batch::Scenario;
use yuma::{Epoch, EpochInput, EpochOutput, InputError};

use super::Number;
use super::batch::BatchError;
use super::engine::{Done, Engine};
use super::memory::Load;
use super::report::{Backend, Report, Why};
use super::shape::Shape;
use super::subnet::{Case, Subnet};
use super::upload::Upload;
use crate::clock::now_ms;
use crate::device::Pace;
use crate::{Gpu, GpuError, parallel};

/// Fewer scenarios than these are not worth compiling kernels for.
const FEW: usize = 32;
/// How long each side is measured, in milliseconds. What it computes meanwhile is not lost.
const PROBE_MS: f64 = 50.0;
/// Cells, validators times neurons, of a first submission. Software does about a thousand in a millisecond.
const FIRST_CELLS: usize = 8192;
/// Scenarios a thread gets at a time, between looks at the watch.
const AT_A_TIME: usize = 8;

/// A batch on its way.
pub(super) struct Run<'r> {
    base: &'r EpochInput,
    scenarios: &'r [Scenario],
    subnet: Subnet<'r>,
    shape: Shape,
    memory: u64,
    outputs: Vec<Option<EpochOutput>>,
    /// Scenarios that the GPU can compute.
    fitting: VecDeque<usize>,
    /// Scenarios that the processor must compute.
    others: VecDeque<usize>,
    watch: &'r mut dyn FnMut(usize) -> ControlFlow<()>,
    report: &'r mut Report,
    pace: Pace,
    start: f64,
}

/// How many of the scenarios have a shape that the GPU takes.
pub(super) fn fitting(
    base: &EpochInput,
    scenarios: &[Scenario],
    number: Number,
    memory: u64,
) -> Result<usize, InputError> {
    let subnet = Subnet::new(base, scenarios)?;
    let shape = shape(&subnet, number);
    let fit = scenarios
        .iter()
        .filter(|scenario| fits(&subnet, shape, memory, scenario));
    Ok(fit.count())
}

/// Of so many cells each, in the first submission; one at least.
const fn first_scenarios(cells: usize) -> u64 {
    match FIRST_CELLS.checked_div(cells) {
        Some(several) => several as u64,
        None => 1,
    }
}

fn shape(subnet: &Subnet<'_>, number: Number) -> Shape {
    Shape {
        number,
        rows: subnet.uids.len(),
        columns: subnet.prepared.input.n(),
    }
}

fn fits(subnet: &Subnet<'_>, shape: Shape, memory: u64, scenario: &Scenario) -> bool {
    shape.fits() && subnet.fits(scenario) && Load::base(shape).with(scenario).fits(shape, memory)
}

impl<'r> Run<'r> {
    pub(super) fn new(
        base: &'r EpochInput,
        scenarios: &'r [Scenario],
        number: Number,
        memory: u64,
        watch: &'r mut dyn FnMut(usize) -> ControlFlow<()>,
        report: &'r mut Report,
    ) -> Result<Self, InputError> {
        let start = now_ms();
        let subnet = Subnet::new(base, scenarios)?;
        let shape = shape(&subnet, number);
        let all = (0..).zip(scenarios);
        let (fitting, others) =
            all.partition::<Vec<_>, _>(|(_, scenario)| fits(&subnet, shape, memory, scenario));
        let places = |found: Vec<(usize, &Scenario)>| found.into_iter().map(|(place, _)| place).collect();
        Ok(Self {
            fitting: places(fitting),
            others: places(others),
            outputs: vec![None; scenarios.len()],
            base,
            scenarios,
            subnet,
            shape,
            memory,
            watch,
            report,
            pace: Pace::new(first_scenarios(shape.cells())),
            start,
        })
    }

    /// What came of it.
    pub(super) fn finish(self) -> Vec<EpochOutput> {
        let by_gpu = self.report.on_gpu > self.report.on_cpu;
        self.report.backend = if by_gpu { Backend::Gpu } else { Backend::Cpu };
        self.report.wall_ms = now_ms() - self.start;
        self.outputs.into_iter().flatten().collect()
    }

    /// Everything that is left, on the processor.
    pub(super) fn all_on_cpu(&mut self, why: Why) -> Result<(), BatchError> {
        self.report.why = why;
        self.others.append(&mut self.fitting);
        while !self.others.is_empty() {
            let some = take(&mut self.others, at_a_time());
            self.on_cpu(some)?;
        }
        Ok(())
    }

    /// Everything that fits, on the GPU; the rest on the processor.
    pub(super) async fn all_on_gpu(
        &mut self,
        gpu: &Gpu,
        engine: &mut Option<Engine>,
    ) -> Result<(), BatchError> {
        let fits = !self.fitting.is_empty() || self.scenarios.is_empty();
        let why = match self.rest_on_gpu(gpu, engine).await? {
            Err(failed) => Why::Failed(failed),
            Ok(()) if fits => Why::Asked,
            Ok(()) => Why::Unfit,
        };
        self.all_on_cpu(why)
    }

    /// A little on each, the rest on the faster.
    pub(super) async fn on_the_faster(
        &mut self,
        gpu: &Gpu,
        engine: &mut Option<Engine>,
    ) -> Result<(), BatchError> {
        if self.fitting.len() < FEW {
            let unfit = self.fitting.is_empty() && self.scenarios.len() >= FEW;
            return self.all_on_cpu(if unfit { Why::Unfit } else { Why::Few });
        }
        let gpu_ms = match self.probe_gpu(gpu, engine).await? {
            Ok(measured) => measured,
            Err(failed) => return self.all_on_cpu(Why::Failed(failed)),
        };
        let cpu_ms = self.probe_cpu()?;
        let mut why = Why::Measured {
            gpu: gpu_ms,
            cpu: cpu_ms,
        };
        if gpu_ms < cpu_ms
            && let Err(failed) = self.rest_on_gpu(gpu, engine).await?
        {
            why = Why::Failed(failed);
        }
        self.all_on_cpu(why)
    }

    async fn rest_on_gpu(&mut self, gpu: &Gpu, engine: &mut Option<Engine>) -> Attempt<()> {
        while !self.fitting.is_empty() {
            if let Err(failed) = self.some_on_gpu(gpu, engine).await? {
                return Ok(Err(failed));
            }
        }
        Ok(Ok(()))
    }

    /// Milliseconds for a scenario on the GPU, in the best of a few submissions; at most half of all scenarios.
    async fn probe_gpu(&mut self, gpu: &Gpu, engine: &mut Option<Engine>) -> Attempt<f64> {
        let (half, mut spent, mut best) = (self.fitting.len() / 2, 0.0, f64::INFINITY);
        while self.fitting.len() > half && spent < PROBE_MS {
            let before = self.report.on_gpu;
            match self.some_on_gpu(gpu, engine).await? {
                Ok(milliseconds) => {
                    let done = self.report.on_gpu.saturating_sub(before);
                    best = best.min(milliseconds / done.max(1) as f64);
                    spent += milliseconds;
                }
                Err(failed) => return Ok(Err(failed)),
            }
        }
        Ok(Ok(best))
    }

    /// Milliseconds for a scenario on the processor, with all its threads.
    fn probe_cpu(&mut self) -> Result<f64, BatchError> {
        let (before, start) = (self.report.on_cpu, now_ms());
        while !self.fitting.is_empty() && now_ms() - start < PROBE_MS {
            let some = take(&mut self.fitting, at_a_time());
            self.on_cpu(some)?;
        }
        let done = self.report.on_cpu.saturating_sub(before);
        Ok((now_ms() - start) / done.max(1) as f64)
    }

    fn on_cpu(&mut self, places: Vec<usize>) -> Result<(), BatchError> {
        let scenarios: Vec<_> = places
            .iter()
            .filter_map(|place| self.scenarios.get(*place))
            .collect();
        let base = self.base;
        let outputs = parallel::map(scenarios, |scenario| Epoch::run(&scenario.apply(base)));
        self.report.on_cpu = self.report.on_cpu.saturating_add(outputs.len());
        let outputs: Result<Vec<_>, _> = outputs.into_iter().collect();
        self.keep(&places, outputs?)
    }

    /// As many as the pace allows, in one submission: milliseconds from the first to the last touch of them. Where it
    /// fails they wait as before.
    async fn some_on_gpu(&mut self, gpu: &Gpu, engine: &mut Option<Engine>) -> Attempt<f64> {
        let engine = match ready(gpu, engine, self.shape.number, self.memory).await {
            Ok(engine) => engine,
            Err(failed) => return Ok(Err(failed)),
        };
        let start = now_ms();
        let places = self.next();
        let subnet = &self.subnet;
        let scenarios: Vec<_> = places
            .iter()
            .filter_map(|place| self.scenarios.get(*place))
            .collect();
        let cases = parallel::map(scenarios, |scenario| subnet.case(scenario));
        let cases: Vec<Case> = cases.into_iter().collect::<Result<_, _>>()?;
        let upload = Upload::new(self.shape, subnet, &cases);
        let Done {
            answers,
            milliseconds,
        } = match engine.run(gpu, &upload).await {
            Ok(done) => done,
            Err(failed) => {
                self.others.extend(places);
                return Ok(Err(failed));
            }
        };
        self.pace.learn(cases.len() as u64, milliseconds);
        self.report.submitted(cases.len(), milliseconds);
        let outputs = parallel::map(cases.into_iter().enumerate().collect(), |(at, case)| {
            let verdict = answers.verdict(at, &subnet.uids, subnet.next_permits(&case));
            subnet.conclude(case, verdict)
        });
        self.keep(&places, outputs)?;
        Ok(Ok(now_ms() - start))
    }

    /// The next to go to the GPU: no more than the pace and the memory allow, and at least one.
    fn next(&mut self) -> Vec<usize> {
        let mut load = Load::base(self.shape);
        let mut count = 0usize;
        for place in self
            .fitting
            .iter()
            .take(usize::try_from(self.pace.units()).unwrap_or(usize::MAX))
        {
            let more = self
                .scenarios
                .get(*place)
                .map_or(load, |scenario| load.with(scenario));
            if count > 0 && !more.fits(self.shape, self.memory) {
                break;
            }
            load = more;
            count = count.saturating_add(1);
        }
        take(&mut self.fitting, count)
    }

    fn keep(&mut self, places: &[usize], outputs: Vec<EpochOutput>) -> Result<(), BatchError> {
        for (place, output) in places.iter().zip(outputs) {
            if let Some(kept) = self.outputs.get_mut(*place) {
                *kept = Some(output);
            }
        }
        let done = self.report.on_cpu.saturating_add(self.report.on_gpu);
        match (self.watch)(done) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(BatchError::Stopped),
        }
    }
}

/// What the GPU gives, or why it does not: then the processor goes on. The outer error ends the batch.
type Attempt<T> = Result<Result<T, GpuError>, BatchError>;

/// The engine, compiled if it is not yet, or was for other numbers.
async fn ready<'e>(
    gpu: &Gpu,
    engine: &'e mut Option<Engine>,
    number: Number,
    memory: u64,
) -> Result<&'e mut Engine, GpuError> {
    if engine.as_ref().is_none_or(|engine| engine.number() != number) {
        *engine = None;
    }
    match engine {
        Some(engine) => Ok(engine),
        None => Ok(engine.insert(Engine::new(gpu, number, memory).await?)),
    }
}

fn take(queue: &mut VecDeque<usize>, count: usize) -> Vec<usize> {
    queue.drain(..count.min(queue.len())).collect()
}

fn at_a_time() -> usize {
    parallel::threads().saturating_mul(AT_A_TIME)
}

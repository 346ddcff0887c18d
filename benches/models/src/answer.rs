//! One core's answers, in turns with somebody else's: processor time, which a busy machine does not stretch.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::path::Path;

use gpu::nn::Cpu;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};
use score::scorer::Scorer;
use serde_json::Value;

use crate::model;
use crate::numbers::{Product, Shape};

/// Bytes of the processor's memory for products.
const BUDGET: u64 = 1 << 30;

/// Texts by how many they are and how many tokens each has.
type Texts = HashMap<(String, String), Vec<String>>;

pub(crate) fn serve(folder: &Path, inputs: &Path) -> crate::Done {
    keep_to_one_core()?;
    let (mut scorer, texts) = (model::load(folder)?, texts(inputs)?);
    let cpu = Cpu::new(BUDGET);
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let nanoseconds = answer(&line?, &mut scorer, &texts, &cpu)?;
        println!("{nanoseconds}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// Then all of this process takes one thread: it starts as many as there are cores.
fn keep_to_one_core() -> crate::Done {
    let allowed = sched_getaffinity(None)?;
    let mut first = CpuSet::new();
    let core = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core));
    first.set(core.ok_or("no core")?);
    Ok(sched_setaffinity(None, &first)?)
}

fn texts(inputs: &Path) -> Result<Texts, Box<dyn Error>> {
    let inputs: Vec<Value> = serde_json::from_slice(&fs::read(inputs)?)?;
    let entry = |input: &Value| {
        let number = |name: &str| Some(input.get(name)?.as_u64()?.to_string());
        let texts = serde_json::from_value(input.get("texts")?.clone()).ok()?;
        Some(((number("batch")?, number("tokens")?), texts))
    };
    let texts: Option<Texts> = inputs.iter().map(entry).collect();
    texts.ok_or_else(|| "the inputs are something else".into())
}

fn answer(line: &str, scorer: &mut Scorer, texts: &Texts, cpu: &Cpu) -> Result<u128, Box<dyn Error>> {
    match line.split(' ').collect::<Vec<_>>().as_slice() {
        ["embed", batch, tokens] => {
            let texts = texts.get(&((*batch).to_owned(), (*tokens).to_owned()));
            let texts = texts.ok_or("no such texts")?;
            time(|| model::embed(scorer, black_box(texts)))
        }
        ["product", rows, inner, columns, times] => {
            let product = Product::new(cpu, Shape::of([rows, inner, columns])?)?;
            let times: usize = times.parse()?;
            product.multiply(cpu)?;
            time(|| {
                for _ in 0..times {
                    black_box(product.multiply(cpu)?);
                }
                Ok(())
            })
        }
        _ => Err(format!("what is {line}?").into()),
    }
}

/// Nanoseconds of this process.
fn time<T>(work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<u128, Box<dyn Error>> {
    let before = spent();
    black_box(work()?);
    Ok(spent().saturating_sub(before))
}

fn spent() -> u128 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let [seconds, nanoseconds] =
        [time.tv_sec, time.tv_nsec].map(|part| u128::try_from(part).unwrap_or_default());
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
}

//! What is made of products: linear layers, similarities, log-probabilities.

use std::borrow::Cow;

use super::super::{Activation, Linear, MatrixData, NnError, Precision, Values};
use super::gemm::{BLOCK, Left, Matrix, Product, ROOM, WIDTH};
use super::tensor::{Tensor, at_most, same};
use super::{Cpu, activation, vocabulary};
use crate::parallel;

/// See [`Ops::linear`](super::super::Ops::linear).
pub(crate) fn linear(cpu: &Cpu, x: &Tensor, layer: &Linear<'_, Cpu>) -> Result<Tensor, NnError> {
    let weight = layer.weight;
    same("columns of a layer's input", weight.inputs, x.columns)?;
    let bias = layer.bias.map(|bias| bias.values.as_slice());
    same(
        "numbers of a bias",
        weight.outputs,
        bias.map_or(weight.outputs, <[f32]>::len),
    )?;
    if let Some(residual) = layer.residual {
        same("rows of a residual", x.rows, residual.rows)?;
        same("columns of a residual", weight.outputs, residual.columns)?;
    }
    let residual = layer.residual.map(|residual| &*residual.values);
    multiply(cpu, x, weight, (bias, layer.activation, residual))
}

/// See [`Ops::similarity`](super::super::Ops::similarity).
pub(crate) fn similarity(cpu: &Cpu, a: &Tensor, b: &Tensor) -> Result<Tensor, NnError> {
    same("columns of rows that are compared", a.columns, b.columns)?;
    if b.rows == 0 {
        return cpu.like(a.rows, b.rows);
    }
    let values = Values::F32(Cow::Borrowed(&b.values));
    let data = MatrixData {
        rows: b.rows,
        columns: b.columns,
        values,
    };
    let weight = Matrix::new(&cpu.memory, &data, Precision::F32)?;
    multiply(cpu, a, &weight, (None, Activation::None, None))
}

/// See [`Ops::log_probabilities`](super::super::Ops::log_probabilities).
pub(crate) fn log_probabilities(
    cpu: &Cpu,
    x: &Tensor,
    head: &Matrix,
    targets: &[u32],
) -> Result<Tensor, NnError> {
    same("columns of what a head reads", head.inputs, x.columns)?;
    same("targets", x.rows, targets.len())?;
    if let Some(target) = targets.iter().max() {
        at_most("a target", head.outputs.saturating_sub(1), *target as usize)?;
    }
    let mut out = cpu.like(x.rows, 1)?;
    let rows = rows_together(x.rows);
    let size = rows.saturating_mul(x.columns);
    let inputs = x.values.chunks(size).zip(targets.chunks(rows));
    let work = inputs.zip(out.values.chunks_mut(rows)).collect();
    let done = parallel::map(work, |((x, targets), out): ((&[f32], &[u32]), &mut [f32])| {
        let (left, mut room) = (Left::new(&cpu.memory, x, head)?, cpu.memory.floats(1, ROOM)?);
        let mut logits = cpu
            .memory
            .floats(targets.len(), vocabulary::TILE.saturating_mul(WIDTH))?;
        vocabulary::log_probabilities(cpu.level, (&left, head), targets, (&mut logits, &mut room), out);
        Ok(())
    });
    done.into_iter().collect::<Result<(), NnError>>()?;
    Ok(out)
}

fn multiply(
    cpu: &Cpu,
    x: &Tensor,
    weight: &Matrix,
    (bias, activation, residual): (Option<&[f32]>, Activation, Option<&[f32]>),
) -> Result<Tensor, NnError> {
    let outputs = weight.outputs;
    let mut out = cpu.like(x.rows, outputs)?;
    let rows = rows_together(x.rows);
    let size = rows.saturating_mul(outputs);
    let inputs = x.values.chunks(rows.saturating_mul(x.columns)).enumerate();
    let work = inputs.zip(out.values.chunks_mut(size)).collect();
    let done = parallel::map(work, |((at, x), out): ((usize, &[f32]), &mut [f32])| {
        let (left, mut room) = (Left::new(&cpu.memory, x, weight)?, cpu.memory.floats(1, ROOM)?);
        let panels = 0..weight.panels();
        let product = Product {
            left: &left,
            right: weight,
            panels,
            bias: bias.unwrap_or_default(),
        };
        product.write(cpu.level, out, outputs, &mut room);
        let residual = residual.and_then(|residual| residual.chunks(size).nth(at));
        activation::finish(cpu.level, activation, out, residual);
        Ok(())
    });
    done.into_iter().collect::<Result<(), NnError>>()?;
    Ok(out)
}

/// How many rows go through a product together: few enough for caches, and a share for every thread.
fn rows_together(rows: usize) -> usize {
    let share = rows.div_ceil(parallel::threads());
    share.next_multiple_of(4).clamp(BLOCK / 2, BLOCK)
}

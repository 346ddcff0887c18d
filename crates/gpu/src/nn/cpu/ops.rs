//! The processor's part in every operation: checks, a tensor for the result, and the kernel row by row.

use super::super::{
    Activation, Attend, Gather, Linear, MatrixData, NnError, Norm, Ops, Pooling, Precision, Rope, Sequences,
};
use super::norm::Rule;
use super::tensor::{at_most, same};
use super::{Cpu, Matrix, Rotations, Table, Tensor, Vector, activation, attend, crps, linear, norm, pooling};

impl Ops for Cpu {
    type Tensor = Tensor;
    type Matrix = Matrix;
    type Vector = Vector;
    type Table = Table;
    type Rope = Rotations;

    fn matrix(&self, data: &MatrixData<'_>, precision: Precision) -> Result<Matrix, NnError> {
        if self.whole_halves && precision == Precision::F16 {
            return Matrix::whole(&self.memory, data);
        }
        Matrix::new(&self.memory, data, precision)
    }

    fn vector(&self, values: &[f32]) -> Result<Vector, NnError> {
        Vector::new(&self.memory, values)
    }

    fn table(&self, data: &MatrixData<'_>, precision: Precision) -> Result<Table, NnError> {
        Table::new(&self.memory, data, precision)
    }

    fn rope(&self, rope: Rope<'_>) -> Result<Rotations, NnError> {
        Rotations::new(&self.memory, rope)
    }

    fn tensor(&self, columns: usize, values: &[f32]) -> Result<Tensor, NnError> {
        let rest = values.len().checked_rem(columns).unwrap_or(0);
        same("numbers beyond the last row of a tensor", 0, rest)?;
        let mut out = self.like(values.len().checked_div(columns).unwrap_or(0), columns)?;
        out.values.copy_from_slice(values);
        Ok(out)
    }

    fn shape(&self, x: &Tensor) -> (usize, usize) {
        (x.rows, x.columns)
    }

    fn embed(&self, parts: &[Gather<'_, Self>], norm: Option<&Norm<'_, Self>>) -> Result<Tensor, NnError> {
        let Some(first) = parts.first() else {
            return Err(NnError::Shape {
                what: "parts of an embedding",
                expected: 1,
                got: 0,
            });
        };
        let mut out = self.like(first.ids.len(), first.table.columns)?;
        for part in parts {
            check_gather(part, &out)?;
        }
        let mut more = vec![0.0; out.columns];
        for (row, out) in out.iter_mut().enumerate() {
            for (at, part) in parts.iter().enumerate() {
                let id = part.ids.get(row).map_or(0, |id| *id as usize);
                if at == 0 {
                    part.table.look_up(id, out);
                    continue;
                }
                part.table.look_up(id, &mut more);
                out.iter_mut().zip(&more).for_each(|(sum, value)| *sum += value);
            }
        }
        norm.map_or(Ok(()), |norm| self.normalise(&mut out, norm, true))?;
        Ok(out)
    }

    fn linear(&self, x: &Tensor, layer: &Linear<'_, Self>) -> Result<Tensor, NnError> {
        linear::linear(self, x, layer)
    }

    fn gate(&self, x: &Tensor, activation: Activation) -> Result<Tensor, NnError> {
        same("columns beyond two halves", 0, x.columns % 2)?;
        let mut out = self.like(x.rows, x.columns / 2)?;
        for (row, out) in x.iter().zip(out.iter_mut()) {
            activation::gate(self.level, activation, row, out);
        }
        Ok(out)
    }

    fn attend(&self, spec: &Attend<'_, Self>, sequences: &Sequences) -> Result<Tensor, NnError> {
        attend::attend(self, spec, sequences)
    }

    fn layer_norm(&self, x: &Tensor, norm: &Norm<'_, Self>) -> Result<Tensor, NnError> {
        self.normalised(x, norm, true)
    }

    fn rms_norm(&self, x: &Tensor, norm: &Norm<'_, Self>) -> Result<Tensor, NnError> {
        self.normalised(x, norm, false)
    }

    fn pool(
        &self,
        x: &Tensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<Tensor, NnError> {
        same("rows of all sequences", x.rows, sequences.rows())?;
        let mut out = self.like(sequences.count(), x.columns)?;
        for (range, out) in sequences.ranges().zip(out.iter_mut()) {
            let place = range.start.saturating_mul(x.columns)..range.end.saturating_mul(x.columns);
            pooling::pool(x.values.get(place).unwrap_or_default(), pooling, unit, out);
        }
        Ok(out)
    }

    fn rows(&self, x: &Tensor, rows: &[u32]) -> Result<Tensor, NnError> {
        let mut out = self.like(rows.len(), x.columns)?;
        for (row, out) in rows.iter().zip(out.iter_mut()) {
            at_most("the number of a row", x.rows.saturating_sub(1), *row as usize)?;
            let row = x.iter().nth(*row as usize);
            out.copy_from_slice(row.ok_or(NnError::Shape {
                what: "rows",
                expected: 1,
                got: 0,
            })?);
        }
        Ok(out)
    }

    fn similarity(&self, a: &Tensor, b: &Tensor) -> Result<Tensor, NnError> {
        linear::similarity(self, a, b)
    }

    fn log_probabilities(&self, x: &Tensor, head: &Matrix, targets: &[u32]) -> Result<Tensor, NnError> {
        linear::log_probabilities(self, x, head, targets)
    }

    fn crps(&self, members: &Tensor, observations: &[f32]) -> Result<Tensor, NnError> {
        same("observations", members.rows, observations.len())?;
        let mut out = self.like(members.rows, 1)?;
        for ((members, observation), out) in members.iter().zip(observations).zip(out.values.iter_mut()) {
            *out = crps::crps(members, *observation);
        }
        Ok(out)
    }

    async fn read(&self, x: &Tensor) -> Result<Vec<f32>, NnError> {
        Ok(x.values.to_vec())
    }

    async fn settle(&self) -> Result<(), NnError> {
        Ok(())
    }
}

impl Cpu {
    /// A tensor whose numbers are still to be written.
    pub(crate) fn like(&self, rows: usize, columns: usize) -> Result<Tensor, NnError> {
        Tensor::new(&self.memory, rows, columns)
    }

    fn normalised(&self, x: &Tensor, norm: &Norm<'_, Self>, centred: bool) -> Result<Tensor, NnError> {
        let mut out = self.like(x.rows, x.columns)?;
        out.values.copy_from_slice(&x.values);
        self.normalise(&mut out, norm, centred)?;
        Ok(out)
    }

    fn normalise(&self, x: &mut Tensor, norm: &Norm<'_, Self>, centred: bool) -> Result<(), NnError> {
        let gamma = norm.gamma.values.as_slice();
        let rest = x.columns.checked_rem(gamma.len()).unwrap_or(x.columns);
        same("columns beyond the groups of a norm", 0, rest)?;
        let beta = norm.beta.map(|beta| beta.values.as_slice());
        same(
            "numbers of a beta",
            gamma.len(),
            beta.map_or(gamma.len(), <[f32]>::len),
        )?;
        let rule = Rule {
            gamma,
            beta,
            epsilon: norm.epsilon,
            centred,
        };
        norm::normalise(self.level, &mut x.values, rule);
        Ok(())
    }
}

fn check_gather(part: &Gather<'_, Cpu>, out: &Tensor) -> Result<(), NnError> {
    same("columns of an embedding", out.columns, part.table.columns)?;
    same("ids of an embedding", out.rows, part.ids.len())?;
    let largest = part.ids.iter().max().map_or(0, |id| *id as usize);
    if part.ids.is_empty() {
        return Ok(());
    }
    at_most(
        "an id of an embedding",
        part.table.rows.saturating_sub(1),
        largest,
    )?;
    at_most("rows an embedding needs", part.table.rows, 1)
}

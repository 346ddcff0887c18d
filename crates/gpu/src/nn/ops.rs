//! The operations, whoever computes.

use super::{
    Activation, Attend, Gather, Linear, MatrixData, Nearest, NnError, Norm, Pooling, Precision, Rope,
    Sequences,
};

/// Who computes a model. Tensors are matrices, rows by columns; a row is a token, or what was pooled from some.
///
/// Nothing waits but [`Ops::read`] and [`Ops::settle`]: a GPU is given work in submissions that stay short, and goes on with it
/// while the next is written. Dropping a tensor gives its memory back.
///
/// # Errors
/// Every operation: [`NnError::Shape`] where arguments do not belong together, [`NnError::OverBudget`], and
/// [`NnError::Gpu`] where a GPU computes.
#[expect(
    async_fn_in_trait,
    reason = "browsers have one thread, and what runs there runs everywhere"
)]
pub trait Ops {
    /// A matrix of numbers that was computed.
    type Tensor;
    /// Weights of a linear layer, laid out for products.
    type Matrix;
    /// A row of parameters: bias, gamma, beta.
    type Vector;
    /// Weights of an embedding, laid out for look-ups.
    type Table;
    /// See [`Rope`].
    type Rope;

    /// Lays out the weights of a linear layer.
    fn matrix(&self, data: &MatrixData<'_>, precision: Precision) -> Result<Self::Matrix, NnError>;
    /// Lays out parameters.
    fn vector(&self, values: &[f32]) -> Result<Self::Vector, NnError>;
    /// Lays out an embedding table.
    fn table(&self, data: &MatrixData<'_>, precision: Precision) -> Result<Self::Table, NnError>;
    /// Lays out rotations.
    fn rope(&self, rope: Rope<'_>) -> Result<Self::Rope, NnError>;
    /// A tensor of given numbers, rows after rows.
    fn tensor(&self, columns: usize, values: &[f32]) -> Result<Self::Tensor, NnError>;

    /// Rows and columns.
    fn shape(&self, x: &Self::Tensor) -> (usize, usize);

    /// Sums of embeddings, normalised where `norm` is given. All parts have as many ids: the rows of the result.
    fn embed(
        &self,
        parts: &[Gather<'_, Self>],
        norm: Option<&Norm<'_, Self>>,
    ) -> Result<Self::Tensor, NnError>;
    /// `activation(x · weightᵀ + bias) + residual`.
    fn linear(&self, x: &Self::Tensor, layer: &Linear<'_, Self>) -> Result<Self::Tensor, NnError>;
    /// `activation(first half of the columns) * second half`, row by row: SwiGLU, GeGLU.
    fn gate(&self, x: &Self::Tensor, activation: Activation) -> Result<Self::Tensor, NnError>;
    /// Attention within each sequence.
    fn attend(&self, spec: &Attend<'_, Self>, sequences: &Sequences) -> Result<Self::Tensor, NnError>;
    /// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`.
    fn layer_norm(&self, x: &Self::Tensor, norm: &Norm<'_, Self>) -> Result<Self::Tensor, NnError>;
    /// `x / sqrt(mean square + epsilon) * gamma`.
    fn rms_norm(&self, x: &Self::Tensor, norm: &Norm<'_, Self>) -> Result<Self::Tensor, NnError>;
    /// A row for each sequence; of length one where `unit` is set. An empty sequence gives zeros.
    fn pool(
        &self,
        x: &Self::Tensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<Self::Tensor, NnError>;
    /// Rows of `x`, chosen by number.
    fn rows(&self, x: &Self::Tensor, rows: &[u32]) -> Result<Self::Tensor, NnError>;
    /// The product of every row of `a` with every row of `b`: of unit rows, their cosine.
    fn similarity(&self, a: &Self::Tensor, b: &Self::Tensor) -> Result<Self::Tensor, NnError>;
    /// `log softmax(row · headᵀ)[target]` for each row, in one column. Goes through the vocabulary in tiles: the logits
    /// are never all there.
    fn log_probabilities(
        &self,
        x: &Self::Tensor,
        head: &Self::Matrix,
        targets: &[u32],
    ) -> Result<Self::Tensor, NnError>;
    /// Continuous ranked probability score of each row of members against its observation, in one column:
    /// `mean |x - y| - mean |x - x'| / 2`.
    fn crps(&self, members: &Self::Tensor, observations: &[f32]) -> Result<Self::Tensor, NnError>;

    /// Of each row of `x` the `most` largest numbers, and how many are `least` or above: of similarities, who is nearest
    /// and how many are near. At most 2^24 columns.
    async fn nearest(&self, x: &Self::Tensor, most: usize, least: f32) -> Result<Vec<Nearest>, NnError> {
        let (_, columns) = self.shape(x);
        let numbers = self.read(x).await?;
        let rows = numbers.chunks_exact(columns.max(1));
        Ok(rows.map(|row| Nearest::of(row, most, least)).collect())
    }

    /// The numbers of a tensor, rows after rows, once they are computed.
    async fn read(&self, x: &Self::Tensor) -> Result<Vec<f32>, NnError>;
    /// Returns when everything asked for so far is computed.
    async fn settle(&self) -> Result<(), NnError>;
}

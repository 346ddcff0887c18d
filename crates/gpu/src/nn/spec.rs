//! What operations are told, whoever computes.

use super::Ops;

/// How weights are kept once they are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// As single precision.
    #[default]
    F32,
    /// As half precision; sums stay in single precision.
    F16,
    /// As 8-bit integers with a scale for each row; sums stay in single precision, or are exact: the processor rounds what
    /// it multiplies with them to sixteen bits.
    Int8,
    /// As 4-bit integers with a scale for every 32 columns of a row; sums stay in single precision.
    Int4,
}

/// What a layer does to each number of its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Activation {
    /// Nothing.
    #[default]
    None,
    /// `x * Φ(x)`, with the error function.
    Gelu,
    /// Its approximation by `tanh`.
    GeluTanh,
    /// `x * sigmoid(x)`.
    Silu,
    /// `max(x, 0)`.
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// `1 / (1 + exp(-x))`.
    Sigmoid,
}

/// A linear layer: `activation(x · weightᵀ + bias) + residual`.
pub struct Linear<'a, O: Ops + ?Sized> {
    /// Outputs by inputs.
    pub weight: &'a O::Matrix,
    /// One for each output.
    pub bias: Option<&'a O::Vector>,
    /// Applied before the residual is added.
    pub activation: Activation,
    /// Of the result's shape.
    pub residual: Option<&'a O::Tensor>,
}

/// Rows of a table, one for each id; several are added up.
pub struct Gather<'a, O: Ops + ?Sized> {
    /// Tokens by hidden numbers.
    pub table: &'a O::Table,
    /// Rows of the table, each below their number.
    pub ids: &'a [u32],
}

/// A norm over each row, or over groups of columns of it.
pub struct Norm<'a, O: Ops + ?Sized> {
    /// Factors, as many as are normalised together: a divisor of the columns.
    pub gamma: &'a O::Vector,
    /// Added at the end. Only [`Ops::layer_norm`] takes any.
    pub beta: Option<&'a O::Vector>,
    /// Added to the variance.
    pub epsilon: f32,
}

/// Some columns of a tensor, as attention takes its queries, keys and values from one product.
pub struct Columns<'a, O: Ops + ?Sized> {
    /// Where they are.
    pub tensor: &'a O::Tensor,
    /// The first of them; their number follows from the heads.
    pub first: usize,
}

/// Attention within each sequence: `softmax(scale * q · kᵀ) · v`, head by head.
pub struct Attend<'a, O: Ops + ?Sized> {
    /// `heads * head` columns.
    pub q: Columns<'a, O>,
    /// `kv_heads * head` columns.
    pub k: Columns<'a, O>,
    /// `kv_heads * head` columns.
    pub v: Columns<'a, O>,
    /// Query heads, a multiple of `kv_heads`: so many neighbours share a key head.
    pub heads: usize,
    /// Key and value heads.
    pub kv_heads: usize,
    /// Columns of one head; at most 256.
    pub head: usize,
    /// Usually `1 / sqrt(head)`.
    pub scale: f32,
    /// Whether a row sees only itself and those before it.
    pub causal: bool,
    /// A row sees those at most so far away, on either side.
    pub window: Option<usize>,
    /// Rotation of queries and keys by their place in the sequence.
    pub rope: Option<&'a O::Rope>,
}

/// Rotary embedding as tables: column `c` and column `c + head / 2` of a head are rotated by one angle.
#[derive(Debug, Clone, Copy)]
pub struct Rope<'a> {
    /// Places by `head / 2`.
    pub cos: &'a [f32],
    /// The same of the sine.
    pub sin: &'a [f32],
    /// Columns of the tables.
    pub half: usize,
}

/// What becomes of the rows of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pooling {
    /// Their mean.
    Mean,
    /// The first of them.
    First,
    /// The last of them.
    Last,
}

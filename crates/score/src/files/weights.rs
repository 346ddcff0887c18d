//! Weights by name, wherever they lie.

use gpu::nn::Values;

use super::FileError;

/// The tensors of a model.
#[expect(
    async_fn_in_trait,
    reason = "browsers have one thread, and what runs there runs everywhere"
)]
pub trait Weights {
    /// Dimensions, outermost first; `None` where there is no tensor of that name.
    fn shape(&self, name: &str) -> Option<&[usize]>;

    /// How many numbers all tensors have that are made of weights. Old checkpoints have others, such as lists of places.
    fn parameters(&self) -> u64;

    /// The numbers of a tensor, rows after rows: as many as its dimensions say, every one finite.
    ///
    /// # Errors
    /// [`FileError::Tensor`], and what reading them brings.
    async fn values(&self, name: &str) -> Result<Values<'_>, FileError>;
}

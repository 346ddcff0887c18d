//! Where a model's tensors come from.

use gpu::nn::Values;

use crate::files::FileError;

/// Tensors by name, as files have them.
#[expect(
    async_fn_in_trait,
    reason = "browsers have one thread, and what runs there runs everywhere"
)]
pub trait Weights {
    /// Dimensions, outermost first; `None` where there is no tensor of that name.
    fn shape(&self, name: &str) -> Option<&[usize]>;

    /// How many numbers all tensors have.
    fn parameters(&self) -> u64;

    /// The numbers of a tensor, rows after rows: as many as its dimensions say.
    ///
    /// # Errors
    /// What reading them brings.
    async fn values(&self, name: &str) -> Result<Values<'_>, FileError>;
}

//! Subnets that look like real ones, with the truth about them.

mod clique;
mod subnet;
mod view;

pub use clique::{Clique, Planted, plant};
pub use subnet::{Mode, Shape, Subnet, hyperparameters, subnet};
pub use view::View;

pub(crate) use clique::favouring;
pub(crate) use view::scaled;

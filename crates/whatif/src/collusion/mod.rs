//! Groups of validators that favour the same miners beyond what the subnet agrees on.
//!
//! Consensus cuts every weight at what a majority of stake supports; what is cut away is a validator's *excess*.
//! Validators that see the same miners through different noise have excess in different places. Those in league have it
//! in the same ones: two validators' *shared excess* is the part of their rows by which both exceed consensus on the same
//! neurons, or on each other. Every subnet has a background of it, from noise; pairs far above stand out.
//!
//! 1. Shared excess of all pairs; its median and median absolute deviation (Hampel 1974) are the background.
//! 2. Pairs above `median + deviations · MAD` are edges of a graph; its connected components are suspicious.
//! 3. In each, the densest part is taken, by peeling off who adds least (Charikar 2000, "Greedy approximation algorithms
//!    for finding dense components in a graph", as FRAUDAR, Hooi et al. 2016, does against review fraud); then again.
//!
//! What this cannot see: a clique with a majority of stake or of the validators, for then it is the others that stand
//! out; one whose members favour nobody twice; and whether a group means harm. Validators that share one view, such as one
//! owner's, look alike too, and are found. How often it is right is measured in [`trial`].

mod excess;
mod find;
mod graph;
mod report;
mod statistics;
pub mod trial;

pub use find::find;
pub use report::{Edge, Favoured, Group, Node, Report, Settings};

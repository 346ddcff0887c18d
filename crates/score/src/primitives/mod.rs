//! Scoring primitives: plain functions of numbers and texts.

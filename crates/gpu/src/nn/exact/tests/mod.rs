//! Both who compute exactly, on the same work: the same integers. Where there is no GPU, the processor alone is tested.

mod equal;
mod support;
mod words;

/**
 * The same as `score.js`, with models in whole numbers and GPUs: what `crates/wasm-score` exports with its feature `full`.
 * Nothing here is stable; use `taolight/score`.
 */
export * from './score.js';
export { default } from './score.js';

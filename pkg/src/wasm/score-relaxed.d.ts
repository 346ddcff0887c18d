/** The score chunk compiled for relaxed SIMD. It exports the same, and opens in mode `fast` alone. Nothing here is stable; use `taolight/score`. */
export { default, initSync, onPanic, Scorer } from './score.js';

import type { ModelInfo, ScoreReport } from 'taolight/score';
import { copyable } from '../ui/copy';
import { facts, h } from '../ui/dom';
import { bytes, grouped, span } from '../ui/format';

const MODES: Record<ScoreReport['mode'], string> = { f32: 'single precision', exact: 'integers: the same on every machine', fast: 'fast, within a tolerance' };

/** Who computed, with what. */
export function factsCard(report: ScoreReport, model: ModelInfo | null): HTMLElement {
  const weights = model?.files.reduce((largest, file) => (file.bytes > largest.bytes ? file : largest));
  const rate = report.tokens > 0 && report.wallMs > 0 ? `, ${grouped((report.tokens / report.wallMs) * 1000)} tokens/s` : '';
  const pairs: [string, string | Node][] = [
    ['Computed by', report.backend === 'webgpu' ? 'the GPU' : 'the processor'],
    ['GPU', report.adapter ? `${report.adapter}${report.software ? ' (software)' : ''}` : 'none'],
    ['Numbers', `${MODES[report.mode]}${report.relaxedSimd ? ', with relaxed SIMD' : ''}`],
    ...(report.kernels ? [['Kernels', report.kernels] as [string, string]] : []),
    ['Why', report.why],
    ...(model ? ofModel(model) : []),
    ...(weights ? [['SHA-256 of the weights', copyable(weights.sha256)] as [string, Node], ['They came from', cameFrom(weights)] as [string, string]] : []),
    ...(report.texts > 0 ? [['Last run of the model', `${grouped(report.texts)} texts, ${grouped(report.tokens)} tokens in ${span(report.wallMs)}${rate}`] as [string, string]] : []),
    ['Memory of the worker', bytes(report.memoryBytes)],
    ...(report.cut > 0 ? [['Cut', `${grouped(report.cut)} texts were longer than the model takes`] as [string, string]] : []),
  ];
  return h('section', { class: 'card', 'data-testid': 'score-facts', 'data-backend': report.backend },
    h('dl', { class: 'facts strip' }, facts(pairs)));
}

function ofModel({ architecture, dimensions, parameters, precision, maxTokens }: ModelInfo): [string, string][] {
  return [
    ['Model', `${architecture}, ${grouped(dimensions)} numbers, ${(parameters / 1e6).toFixed(1)} M weights as ${precision}`],
    ['Longest text', `${grouped(maxTokens)} tokens`],
  ];
}

function cameFrom({ from, bytes: size }: ModelInfo['files'][number]): string {
  return { network: `the network, ${bytes(size)}`, cache: `this browser’s store, ${bytes(size)}`, given: `your files, ${bytes(size)}` }[from];
}

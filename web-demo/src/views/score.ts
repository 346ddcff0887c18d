import type { ScoreMode, Scorer, WeightsRow } from 'taolight/score';
import { asError } from '../client';
import type { View } from '../router';
import { copiesCard } from '../score/copies';
import { Engine, type Settings } from '../score/engine';
import { factsCard } from '../score/facts';
import { TaskForm } from '../score/form';
import { LikenessMap } from '../score/likeness';
import type { Outcome } from '../score/outcome';
import { ModelPicker } from '../score/picker';
import { ScoreSteps } from '../score/progress';
import { Ranking } from '../score/ranking';
import { KINDS } from '../score/tasks';
import { WeightsCard } from '../score/weights';
import { h, labelled, nextFrame, nextTask, setText, show } from '../ui/dom';
import { errorCard } from '../ui/states';
import { Newest } from '../yuma/newest';

const BACKENDS: readonly [Settings['backend'], string][] = [['auto', 'The faster one'], ['webgpu', 'GPU'], ['cpu', 'Processor']];
const MODES: readonly [ScoreMode, string][] = [['f32', 'Single precision'], ['exact', 'Exact: the same everywhere'], ['fast', 'Fast']];

/** Miners' answers scored here: by a model in this tab or by their words, then as a row of weights. Needs no chain. */
export class ScoreView implements View {
  readonly name = 'score';
  readonly title = 'Score';
  readonly #engine = new Engine();
  readonly #form = new TaskForm(() => this.#tell());
  readonly #picker = new ModelPicker(() => this.#tell());
  readonly #backend = h('select', { class: 'select', 'data-testid': 'backend' }, BACKENDS.map(([value, name]) => h('option', { value }, name)));
  readonly #mode = h('select', { class: 'select', 'data-testid': 'mode' }, MODES.map(([value, name]) => h('option', { value }, name)));
  readonly #go = h('button', { class: 'button primary', type: 'button', 'data-testid': 'score', onclick: () => void this.#score() }, 'Score');
  readonly #missing = h('p', { class: 'small soft', 'aria-live': 'polite', 'data-testid': 'missing' });
  readonly #steps = new ScoreSteps(() => this.#work?.abort());
  readonly #problem = h('div', { class: 'problem-place' });
  readonly #facts = h('div', {});
  readonly #ranking = new Ranking();
  readonly #map = new LikenessMap();
  readonly #copies = h('div', {});
  readonly #weights = new WeightsCard(() => this.#weigh());
  readonly #newest = new Newest();
  readonly #results = h('div', { class: 'stack', hidden: true, 'data-testid': 'results' },
    this.#facts, this.#ranking.element,
    h('div', { class: 'columns wide' }, this.#map.element, h('div', { class: 'stack' }, this.#weights.element, this.#copies)));
  readonly element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Scores of answers'),
    h('div', { class: 'score-grid' }, this.#form.element,
      h('section', { class: 'card stack' }, this.#picker.element,
        h('div', { class: 'row pair' }, labelled('Computed by', this.#backend), labelled('Numbers', this.#mode)),
        this.#go, this.#missing,
        h('p', { class: 'small soft' }, 'Everything happens in this tab: no answer, and no file of yours, leaves it. The code for it, some 300 kB, is fetched when you score for the first time.'))),
    this.#steps.element, this.#problem, this.#results);
  #arrived = false;
  #work: AbortController | null = null;
  #outcome: Outcome | null = null;

  constructor() {
    show(this.#steps.element, false);
    this.#form.fillExample();
  }

  /** The page looks for a model only when somebody comes here. */
  arrive(): void {
    if (this.#arrived) return;
    this.#arrived = true;
    void this.#picker.arrive();
  }

  render(): void {}

  /** Says what is missing before there can be scores. */
  #tell(): void {
    const { answers, choice } = this.#form;
    const missing = typeof answers === 'string' ? answers : choice.needs && !this.#picker.chosen ? `This task needs ${KINDS[choice.needs]}: choose a model, or the task Words.` : '';
    setText(this.#missing, missing);
    show(this.#missing, missing !== '');
    this.#go.disabled = missing !== '' || this.#work !== null;
  }

  async #score(): Promise<void> {
    const { answers } = this.#form;
    if (this.#work || typeof answers === 'string') return;
    const { signal } = (this.#work = new AbortController());
    this.#begin();
    try {
      const outcome = await this.#run(answers, signal);
      const row = await this.#rowOf(outcome);
      await this.#show(outcome, row);
    } catch (error) {
      if (!signal.aborted) this.#problem.replaceChildren(errorCard(asError(error), () => void this.#score()));
    } finally {
      this.#work = null;
      show(this.#steps.element, false);
      this.#tell();
    }
  }

  async #run({ uids, answers }: Exclude<TaskForm['answers'], string>, signal: AbortSignal): Promise<Outcome> {
    const watching = { signal, onProgress: (progress: Parameters<ScoreSteps['show']>[0]) => this.#steps.show(progress) };
    const { choice, copiesFrom } = this.#form;
    const settings = { backend: this.#backend.value as Settings['backend'], mode: this.#mode.value as ScoreMode };
    // Words and forecasts need no model: none is fetched for them.
    const model = choice.needs || choice.kind === 'originality' ? this.#picker.chosen : null;
    const scorer = await this.#engine.ready(settings, model, watching);
    const kind = scorer.model?.kind ?? null;
    const result = await scorer.scoreResponses(this.#form.tasks(kind), answers, { ...watching, ...this.#form.rules });
    return { uids, answers, result, copiesFrom, byWords: kind !== 'encoder' };
  }

  #begin(): void {
    this.#go.disabled = true;
    this.#problem.replaceChildren();
    this.#steps.begin();
    show(this.#steps.element, true);
    show(this.#results, false);
  }

  /** Where no score is above 0, all would be none as they are: they are first put between lowest and highest. */
  #rowOf(outcome: Outcome): Promise<WeightsRow> {
    const noneAbove = !outcome.result.scores.some((score) => score > 0);
    if (noneAbove && this.#weights.hyperparameters.normalise === 'none') this.#weights.suggest('min-max');
    return this.#scorer().toWeights(outcome.result.scores, { ...this.#weights.hyperparameters, uids: outcome.uids });
  }

  /** A card a frame: hundreds of answers are much to lay out. */
  async #show(outcome: Outcome, row: WeightsRow): Promise<void> {
    this.#outcome = outcome;
    this.#facts.replaceChildren(factsCard(outcome.result.report, this.#scorer().model));
    this.#copies.replaceChildren(copiesCard(outcome));
    this.#weights.show(row, outcome.uids.length);
    await this.#ranking.show(outcome, row);
    const cards = Array.from(this.#results.children) as HTMLElement[];
    for (const card of cards) show(card, false);
    show(this.#results, true);
    for (const card of cards) {
      show(card, true);
      await nextFrame();
    }
    await nextTask();
    this.#map.tell(outcome);
  }

  /** The row anew, after a hyperparameter changed. */
  #weigh(): void {
    const outcome = this.#outcome;
    if (!outcome) return;
    void this.#newest.ask(async (signal) => {
      try {
        const row = await this.#scorer().toWeights(outcome.result.scores, { ...this.#weights.hyperparameters, uids: outcome.uids });
        if (signal.aborted || outcome !== this.#outcome) return;
        this.#weights.show(row, outcome.uids.length);
        await this.#ranking.show(outcome, row);
      } catch (error) {
        if (!signal.aborted) this.#weights.refuse(asError(error).message);
      }
    });
  }

  #scorer(): Scorer {
    const { scorer } = this.#engine;
    if (!scorer) throw asError(new Error('the worker has ended: score again'));
    return scorer;
  }
}

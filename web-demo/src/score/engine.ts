import type { ScoreMode, ScoreProgress, Scorer, ScorerOptions } from 'taolight/score';
import type { Chosen } from './models';

/** Who is to compute, and how. */
export interface Settings {
  backend: NonNullable<ScorerOptions['backend']>;
  mode: ScoreMode;
}

interface Watching {
  signal: AbortSignal;
  onProgress: (progress: ScoreProgress) => void;
}

/** Owns the one scorer of the page. The wasm is fetched when something is first scored; a model stays until another is wanted. */
export class Engine {
  #scorer: Scorer | null = null;
  #settings = '';
  #model: string | null = null;

  /** A scorer of these settings with this model in it. */
  async ready(settings: Settings, model: Chosen | null, watching: Watching): Promise<Scorer> {
    const scorer = await this.#open(settings, watching);
    if (model && model.name !== this.#model) {
      this.#model = null;
      await scorer.loadModel(model.source, { ...(model.sha256 && { sha256: model.sha256 }), ...watching });
      this.#model = model.name;
    } else if (!model && this.#model !== null) {
      this.#model = null;
      await scorer.unloadModel();
    }
    return scorer;
  }

  /** The scorer that is there; `null` before the first, or where it ended. */
  get scorer(): Scorer | null {
    return this.#scorer?.ended ? null : this.#scorer;
  }

  async #open(settings: Settings, watching: Watching): Promise<Scorer> {
    const wanted = JSON.stringify(settings);
    if (this.scorer && wanted === this.#settings) return this.scorer;
    this.#scorer?.dispose();
    this.#scorer = this.#model = null;
    const { Scorer } = await import('taolight/score');
    this.#scorer = await Scorer.create({ ...settings, ...watching });
    this.#settings = wanted;
    return this.#scorer;
  }
}

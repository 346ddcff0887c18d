import type { ChainSpec } from 'taolight';
import { h, labelled, setText } from './ui/dom';

/** What the page needs to start: the chain's checkpoint, and who carries its bytes. */
export interface Settings {
  spec: ChainSpec;
  endpoints: string[];
}

const KEY = 'taolight.settings';

/** The user's own settings, else those the page was served with, else `null`. */
export async function loadSettings(): Promise<Settings | null> {
  return storedSettings() ?? (await servedSettings());
}

/** The dialog that overrides endpoints and chain specification; `changed` runs after a save or a reset. */
export class SettingsDialog {
  readonly element: HTMLDialogElement;
  readonly #endpoints = h('textarea', { class: 'input mono', rows: 2, name: 'endpoints', spellcheck: 'false', required: true });
  readonly #spec = h('textarea', { class: 'input mono', rows: 8, name: 'spec', spellcheck: 'false', required: true });
  readonly #problem = h('p', { class: 'problem', role: 'alert' });
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.element = h('dialog', { class: 'settings', 'aria-labelledby': 'settings-title' }, this.#form());
  }

  async open(): Promise<void> {
    const settings = await loadSettings();
    this.#endpoints.value = settings?.endpoints.join('\n') ?? '';
    this.#spec.value = settings ? JSON.stringify(settings.spec, null, 2) : '';
    setText(this.#problem, '');
    this.element.showModal();
  }

  #form(): HTMLFormElement {
    const form = h('form', { method: 'dialog' },
      h('h2', { id: 'settings-title' }, 'Endpoint and chain'),
      h('p', { class: 'small soft' }, 'Endpoints only carry bytes: nothing they say is believed. The checkpoint in the chain ',
        'specification is the one thing you trust. Both stay in this browser.'),
      labelled('Endpoints, one WebSocket URL a line, tried in order', this.#endpoints),
      labelled('Chain specification (JSON)', this.#spec),
      this.#problem,
      h('div', { class: 'row' },
        h('button', { class: 'button primary', value: 'save' }, 'Save and connect'),
        h('button', { class: 'button', type: 'button', onclick: () => this.element.close() }, 'Cancel'),
        h('button', { class: 'button', type: 'button', onclick: () => this.#reset() }, 'Use what the page was served with'),
      ),
    );
    form.addEventListener('submit', (event) => this.#save(event));
    return form;
  }

  #save(event: SubmitEvent): void {
    const settings = parse(this.#endpoints.value, this.#spec.value);
    if (typeof settings === 'string') {
      event.preventDefault();
      setText(this.#problem, settings);
      return;
    }
    localStorage.setItem(KEY, JSON.stringify(settings));
    this.#changed();
  }

  #reset(): void {
    localStorage.removeItem(KEY);
    this.element.close();
    this.#changed();
  }
}

function parse(endpoints: string, spec: string): Settings | string {
  const urls = endpoints.split(/\s+/).filter((url) => url !== '');
  const wrong = urls.find((url) => !/^wss?:\/\//.test(url));
  if (urls.length === 0) return 'Give at least one endpoint.';
  if (wrong !== undefined) return `${wrong} is not a ws:// or wss:// URL.`;
  try {
    return { endpoints: urls, spec: JSON.parse(spec) as ChainSpec };
  } catch (error) {
    return `The chain specification is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function storedSettings(): Settings | null {
  const stored = localStorage.getItem(KEY);
  if (stored === null) return null;
  try {
    return JSON.parse(stored) as Settings;
  } catch {
    localStorage.removeItem(KEY);
    return null;
  }
}

async function servedSettings(): Promise<Settings | null> {
  const answer = await fetch(new URL('local.json', document.baseURI), { cache: 'no-store' }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Settings) : null;
}

import { h, labelled, setText, show } from '../ui/dom';
import { bytes } from '../ui/format';
import { type Chosen, type Served, servedModels } from './models';

const NONE = 'none';
const FILES = 'files';
const ADDRESS = 'address';

/** Chooses a model: one the page was served with, one's own files, an address, or none. */
export class ModelPicker {
  readonly #select = h('select', { class: 'select', 'data-testid': 'model', onchange: () => this.#chose() });
  readonly #folder = h('input', { type: 'file', class: 'visually-hidden', webkitdirectory: true, multiple: true, tabindex: -1, 'data-testid': 'model-folder', onchange: () => this.#picked(this.#folder) });
  readonly #file = h('input', { type: 'file', class: 'visually-hidden', multiple: true, tabindex: -1, 'data-testid': 'model-files', onchange: () => this.#picked(this.#file) });
  readonly #said = h('p', { class: 'small soft wrap', 'aria-live': 'polite' });
  readonly #buttons = h('div', { class: 'row' },
    h('button', { class: 'button', type: 'button', onclick: () => this.#folder.click() }, 'Pick a folder'),
    h('button', { class: 'button', type: 'button', onclick: () => this.#file.click() }, 'Pick files'),
    this.#folder, this.#file);
  readonly #address = h('input', { class: 'input mono', type: 'url', placeholder: 'https://… folder/ or model.pack', spellcheck: 'false', onchange: () => this.#changed() });
  readonly element = h('div', { class: 'stack close' }, labelled('Model', this.#select), this.#said, this.#buttons, labelled('Address', this.#address));
  readonly #changed: () => void;
  #served: Served[] = [];
  #files: File[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#list();
  }

  /** Looks what the page was served with. */
  async arrive(): Promise<void> {
    this.#served = await servedModels();
    this.#list();
    this.#changed();
  }

  /** What is chosen; `null` for none, or where nothing was picked yet. */
  get chosen(): Chosen | null {
    const served = this.#served[Number(this.#select.value)];
    if (served) return { name: served.url, source: new URL(served.url, document.baseURI), sha256: served.sha256 };
    if (this.#select.value === FILES && this.#files.length > 0) return { name: namesOf(this.#files), source: this.#files };
    const address = this.#address.value.trim();
    return this.#select.value === ADDRESS && address !== '' ? { name: address, source: address } : null;
  }

  #list(): void {
    const served = this.#served.map(({ name, bytes: size }, i) => h('option', { value: i }, `${name} (served here, ${bytes(size)})`));
    const none = h('option', { value: NONE }, 'No model: words and forecasts alone');
    this.#select.replaceChildren(...served, none, h('option', { value: FILES }, 'Files of your own'), h('option', { value: ADDRESS }, 'An address'));
    this.#explain();
  }

  #chose(): void {
    this.#explain();
    this.#changed();
  }

  #explain(): void {
    const { value } = this.#select;
    show(this.#buttons, value === FILES);
    show(this.#address.parentElement ?? this.#address, value === ADDRESS);
    setText(this.#said, this.#words(value));
  }

  #picked(input: HTMLInputElement): void {
    this.#files = Array.from(input.files ?? []);
    this.#chose();
  }

  #words(value: string): string {
    if (value === FILES && this.#files.length > 0) return `${this.#files.length} files, ${bytes(this.#files.reduce((sum, { size }) => sum + size, 0))}. They stay on this machine.`;
    if (value === FILES) return 'A folder as Hugging Face has it: config.json, tokenizer.json, model.safetensors. Or one .pack. Nothing is uploaded.';
    if (value === ADDRESS) return 'Its server must allow this page to read it (CORS). What is fetched is kept by the browser.';
    if (value === NONE) return this.#served.length === 0 ? 'This page was served without a model. Bring one, or score by words.' : 'Words are compared as they stand.';
    const served = this.#served[Number(value)];
    return served ? `${served.licence}. Its weights must have the hash that the page was built with; the browser keeps them.` : '';
  }
}

function namesOf(files: readonly File[]): string {
  return files.map(({ name, size, lastModified }) => `${name} ${size} ${lastModified}`).join();
}

import { h } from './dom';
import { shortened } from './format';

/** A value shown short that copies itself whole when pressed. */
export function copyable(full: string, shown = shortened(full)): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'copy', title: `${full}\n(press to copy)` }, shown);
  button.addEventListener('click', () => void copy(button, full));
  return button;
}

async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    select(button, text);
    return;
  }
  button.dataset['copied'] = '';
  setTimeout(() => delete button.dataset['copied'], 1200);
}

/** Without clipboard rights (plain http, an embedded page), show the whole text selected, ready for Ctrl-C. */
function select(button: HTMLButtonElement, text: string): void {
  button.textContent = text;
  getSelection()?.selectAllChildren(button);
}

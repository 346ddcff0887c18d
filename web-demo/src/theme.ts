import { h } from './ui/dom';

type Theme = 'system' | 'light' | 'dark';

const KEY = 'taolight.theme';
const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const SIGN: Record<Theme, string> = { system: '◐', light: '☀', dark: '☾' };

/** Applies the stored theme, before the first paint of the page's content. */
export function applyStoredTheme(): void {
  apply(stored());
}

/** The button that goes round: as the system has it, light, dark. */
export function themeToggle(): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'button icon' });
  const label = (theme: Theme): void => {
    button.textContent = SIGN[theme];
    button.title = `Theme: ${theme}`;
    button.setAttribute('aria-label', `Theme: ${theme}. Change it.`);
  };
  button.addEventListener('click', () => {
    const theme = NEXT[stored()];
    localStorage.setItem(KEY, theme);
    apply(theme);
    label(theme);
  });
  label(stored());
  return button;
}

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/sync.css';
import './style/metagraph.css';
import './style/inspector.css';
import './style/yuma.css';
import './style/audit.css';
import './style/score.css';
import { Chain } from './client';
import { Router } from './router';
import { SettingsDialog } from './settings';
import { applyStoredTheme, themeToggle } from './theme';
import { StatusBadge } from './ui/badge';
import { h, setText } from './ui/dom';
import { AuditView } from './views/audit';
import { InspectorView } from './views/inspector';
import { MetagraphView } from './views/metagraph';
import { ScoreView } from './views/score';
import { SyncView } from './views/sync';
import { YumaView } from './views/yuma';

applyStoredTheme();

const chain = new Chain();
const dialog = new SettingsDialog(() => void chain.connect());
const acts = { retry: () => void chain.connect(), openSettings: () => void dialog.open() };
const views = [new SyncView(acts), new MetagraphView(acts), new YumaView(acts), new AuditView(acts), new ScoreView(), new InspectorView(acts)] as const;
const router = new Router(views, () => router.current.render(chain.session.value));
const status = new StatusBadge();
const chainName = h('span', { class: 'chain' });

document.getElementById('app')?.replaceWith(
  h('div', { class: 'shell' },
    h('header', { class: 'masthead' },
      h('div', { class: 'brand' }, h('img', { src: './icon.svg', alt: '' }), h('span', { class: 'word' }, 'taolight'), chainName),
      router.tabs,
      h('div', { class: 'tools' }, status.element, themeToggle(), settingsButton()),
    ),
    h('main', {}, views.map((view) => view.element)),
    dialog.element,
  ),
);

router.go();
chain.session.watch((session) => {
  status.render(session);
  setText(chainName, 'settings' in session ? (session.settings?.spec.name ?? '') : '');
  router.current.render(session);
});
void chain.connect();

function settingsButton(): HTMLButtonElement {
  const label = 'Endpoint and chain settings';
  return h('button', { class: 'button icon', type: 'button', title: label, 'aria-label': label, onclick: acts.openSettings }, '⚙');
}

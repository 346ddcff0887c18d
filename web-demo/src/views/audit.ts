import type { AuditReport, LightClient } from 'taolight';
import { AuditSteps } from '../audit/progress';
import { differences, overview, pairsOf, restsOn, verdict } from '../audit/report';
import type { Session } from '../client';
import type { View } from '../router';
import type { Settings } from '../settings';
import { copyable } from '../ui/copy';
import { h, labelled } from '../ui/dom';
import { Stage } from '../ui/stage';
import { noSubnets, SubnetPicker } from '../ui/subnets';
import { NeuronTable } from '../ui/table';
import { compareColumns } from '../yuma/compare';
import type { Acts } from './sync';

/** One epoch held against its own inputs: is what the chain stored what its rules say? */
export class AuditView implements View {
  readonly name = 'audit';
  readonly title = 'Audit';
  readonly #picker = new SubnetPicker('audit', 'audit-subnet', () => {
    this.#block.value = '';
    this.#audit();
  });
  readonly #block = h('input', { class: 'input num', name: 'epoch', type: 'number', min: 1, step: 1, placeholder: 'newest' });
  readonly #form = h('form', { class: 'card row audit-form' },
    labelled('Subnet', this.#picker.element), labelled('Block of the epoch', this.#block),
    h('button', { class: 'button primary' }, 'Audit'),
    h('p', { class: 'small soft' }, 'Reads, with proofs, what an epoch was computed from and what it stored; computes it here; compares every integer.'));
  readonly #result = h('div', { class: 'stack' });
  readonly #table = new NeuronTable('Every neuron, as stored and recomputed', 'audit-table');
  readonly #stage: Stage;
  readonly element: HTMLElement;

  constructor(acts: Acts) {
    this.#stage = new Stage(acts, this.#form, this.#result, () => this.#audit());
    this.element = h('section', { class: 'stack' }, h('h2', { class: 'visually-hidden' }, 'Audit of an epoch'), ...this.#stage.elements);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#audit();
    });
  }

  /** `#/audit/1/360` audits one epoch of one subnet. */
  arrive([netuid, block]: readonly string[]): void {
    if (block !== undefined && /^\d{1,9}$/.test(block)) this.#block.value = block;
    this.#picker.arrive(netuid);
  }

  render(session: Session): void {
    this.#stage.render(session);
  }

  #audit(): void {
    void this.#stage.run('Looking for the subnets.', (client, signal) => this.#run(client, signal));
  }

  async #run(client: LightClient, signal: AbortSignal): Promise<void> {
    const snapshot = await client.at(undefined, { signal });
    const netuid = this.#picker.fill(await snapshot.subnets.list({ signal }));
    if (netuid === null) return this.#stage.place(noSubnets());
    const steps = new AuditSteps();
    this.#stage.place(steps.element);
    const block = this.#block.value === '' ? {} : { block: this.#block.valueAsNumber };
    const report = await client.audit(netuid, { ...block, signal, onProgress: (progress) => steps.show(progress) });
    if (!signal.aborted) await this.#show(report);
  }

  async #show(report: AuditReport): Promise<void> {
    const settings = this.#stage.session?.settings;
    this.#result.replaceChildren(
      verdict(report),
      ...(report.exact ? [] : [differences(report)]),
      h('div', { class: 'columns wide' }, overview(report), h('div', { class: 'stack' }, restsOn(report), ...(settings ? [inTerminal(settings, report)] : []))),
      h('section', { class: 'card stack' }, h('h3', {}, 'Every neuron'), this.#table.element));
    this.#stage.place(null);
    await this.#table.fill(compareColumns(pairsOf(report), ['Chain', 'Recomputed']), report.n);
  }
}

/** The same audit without this page. */
function inTerminal({ endpoints }: Settings, { netuid, block }: AuditReport): HTMLElement {
  const command = `taolight audit --endpoint ${endpoints[0] ?? ''} --checkpoint spec.json --netuid ${netuid} --block ${block.number}`;
  return h('section', { class: 'card stack' }, h('h3', {}, 'The same in a terminal'),
    h('p', { class: 'wrap' }, copyable(command, command)),
    h('p', { class: 'small soft' }, 'Press to copy. ', h('code', {}, 'spec.json'), ' is the chain specification from the settings. It ends with 0 only when every integer is reproduced.'));
}

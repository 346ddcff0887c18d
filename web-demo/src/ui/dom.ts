/** What may stand between the tags; `false`, `null` and `undefined` leave nothing behind. */
export type Child = Node | string | number | bigint | false | null | undefined | readonly Child[];

type Value = string | number | boolean | null | undefined;
type Props = { [name: string]: Value | ((event: never) => void) };

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element. `on…` props are listeners, `true` is a bare attribute, `false` and `null` are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element, by the same rules as {@link h}. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], props, children);
}

/** A control with its name above it. */
export function labelled(label: string, control: HTMLElement): HTMLElement {
  return h('label', { class: 'field' }, h('span', {}, label), control);
}

/** Terms and values for a `dl` of class `facts strip`. */
export function facts(pairs: readonly (readonly [term: string, value: string | Node])[]): HTMLElement[] {
  return pairs.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value)));
}

/** Writes text only where it differs, so that an unchanged page costs no layout. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

const keys = new WeakMap<Element, string>();

/** Makes the children of `host` anew only when `key` is not what it was: what has the focus or the pointer stays. */
export function rebuild(host: Element, key: string, make: () => Node[]): void {
  if (keys.get(host) === key) return;
  keys.set(host, key);
  host.replaceChildren(...make());
}

/** Shows or hides an element. */
export function show(node: Element, visible: boolean): void {
  node.toggleAttribute('hidden', !visible);
}

/** Resolves in a task of its own, so that what follows is not added to a frame. */
export function nextTask(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Resolves before the next paint; a hidden page paints never, so it does not wait there. */
export function nextFrame(): Promise<unknown> {
  return document.hidden ? nextTask() : new Promise((resolve) => requestAnimationFrame(resolve));
}

function fill<E extends Element>(element: E, props: Props, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  append(element, children);
  return element;
}

function setProp(element: Element, name: string, value: Props[string]): void {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
  else element.setAttribute(name, value === true ? '' : String(value));
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

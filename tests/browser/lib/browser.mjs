// Chromium, and pages that write down everything they complain about.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM, OUTPUT, PACKAGE, PAGE } from './paths.mjs';
import { serve } from './server.mjs';

const QUIET = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** WebGPU on the processor: right, and slow. */
export const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** One browser and one server for a test file. */
export async function startBrowser(more = []) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...more] });
  return { browser, close: () => browser.close() };
}

/**
 * The page on its own server, told of `chain` (`{ spec, url }`); `wide` in CSS pixels, `mounts` beside the page. The
 * result carries what went wrong (`complaints`) and whom it talked to (`hosts`).
 */
export async function openPage({ browser }, chain, { hash = '#/sync', wide = 1280, scheme = 'light', motion = 'reduce', mounts = {}, watch } = {}) {
  const local = chain ? { '/local.json': { spec: chain.spec, endpoints: [chain.url] } } : {};
  const server = await serve({ '/': PAGE, '/pkg/': PACKAGE, ...mounts }, local);
  const context = await browser.newContext({ viewport: { width: wide, height: 900 }, colorScheme: scheme, reducedMotion: motion });
  const page = await context.newPage();
  const complaints = [];
  const hosts = new Set();
  const complain = (text) => {
    complaints.push(text);
    appendFileSync(join(OUTPUT, 'page.log'), `${new Date().toISOString()} ${text}\n`);
  };
  page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error}`));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complain(`${message.type()}: ${message.text()}`));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  page.on('websocket', (socket) => hosts.add(new URL(socket.url()).host));
  if (watch) await page.addInitScript(watch);
  await page.goto(server.url + hash);
  const close = async () => {
    await context.close();
    await server.close();
  };
  return { page, server, complaints, hosts, close };
}

/** Waits until `read()` gives something that `wanted` accepts; polls from outside, as the page's policy forbids eval. */
export async function until(what, read, wanted = Boolean, { within = 60_000, every = 100 } = {}) {
  const end = Date.now() + within;
  let last;
  while (Date.now() < end) {
    last = await read();
    if (wanted(last)) return last;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  throw new Error(`not within ${within} ms: ${what}; last seen: ${JSON.stringify(last)}`);
}

/** The masthead's badge, or the error in the page when there is one: fails fast with its words. */
export async function status(page) {
  const badge = page.getByTestId('status');
  const level = await badge.getAttribute('data-level');
  if (level === 'error') throw new Error(`the page failed: ${await page.getByTestId('error').first().innerText()}`);
  return { level, text: await badge.innerText() };
}

/** Waits for the first block finalized after the checkpoint; resolves to its number. */
export async function finalized(page, within = 120_000) {
  const { text } = await until('the page says Finalized', () => status(page), ({ level }) => level === 'finalized', { within });
  return blockNumber(text);
}

/** `Finalized #1,234` → 1234. */
export function blockNumber(text) {
  return Number(/#([\d,]+)/.exec(text)?.[1].replaceAll(',', ''));
}

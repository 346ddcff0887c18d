// A devnet process, and a plain JSON-RPC client to ask it what its state really is.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { DEVNET } from './paths.mjs';

const READY = /^devnet ready (ws:\/\/127\.0\.0\.1:(\d+)) genesis (0x[0-9a-f]{64})/;
const START_MS = 120_000;

/** Enough history for several stored justifications and authority-set changes, quick slots, all state kept. */
export const LIVELY = ['--speed', '12', '--authorities', '4', '--justification-period', '8', '--prelude', '64', '--rotate-every', '24', '--archive'];

/** Starts devnet on a free port and waits until it serves. `stop()` ends it. */
export async function startDevnet(args = LIVELY) {
  const folder = await mkdtemp(join(tmpdir(), 'taolight-devnet-'));
  const specFile = join(folder, 'spec.json');
  const child = spawn(DEVNET, [...args, '--port', '0', '--write-spec', specFile], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [, url, port] = await readiness(child);
    return { url, port: Number(port), spec: JSON.parse(await readFile(specFile, 'utf8')), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readiness(child) {
  const said = [];
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`devnet is not ready in time:\n${said.join('\n')}`)), START_MS);
    const listen = (line) => {
      if (said.push(line) > 40) said.shift();
      const match = READY.exec(line);
      if (match) clearTimeout(late), resolve(match);
    };
    createInterface(child.stdout).on('line', listen);
    createInterface(child.stderr).on('line', listen);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`devnet ended with ${code} before it was ready:\n${said.join('\n')}`)));
  });
}

/** A JSON-RPC client of the test's own: `call(method, ...params)`, `close()`. */
export async function rpc(url) {
  const socket = new WebSocket(url, { maxPayload: 256 * 1024 * 1024 });
  const waiting = new Map();
  let id = 0;
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('message', (data) => {
    const { id: of, result, error } = JSON.parse(data);
    const { resolve, reject } = waiting.get(of) ?? {};
    waiting.delete(of);
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  });
  return {
    call: (method, ...params) => new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    }),
    close: () => socket.close(),
  };
}

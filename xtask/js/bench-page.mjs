// Opens the bench page in Chromium with an empty profile, several times, and prints what each run reported as JSON.
// Usage: node bench-page.mjs CHROMIUM PACKAGE_FOLDER INTRODUCTION.json RUNS
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

const PATIENCE_MS = 120_000;
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };

const [chromium, folder, introduction, runs] = process.argv.slice(2);
let reported = () => {};

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => { response.end(); reported(JSON.parse(body)); });
    return;
  }
  const file = fileOf(new URL(request.url, 'http://localhost').pathname);
  try {
    response.setHeader('Content-Type', KINDS[extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(file));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const results = [];
for (let run = 0; run < Number(runs); run++) results.push(await once());
server.close();
console.log(JSON.stringify(results));

function fileOf(path) {
  if (path === '/local.json') return introduction;
  if (path.startsWith('/taolight/')) return join(folder, 'dist', normalize(path.slice('/taolight'.length)));
  return join(import.meta.dirname, path === '/' ? 'bench-page.html' : normalize(path));
}

/** One run with a profile of its own: nothing is cached. */
async function once() {
  const profile = mkdtempSync(join(tmpdir(), 'taolight-bench-'));
  const flags = ['--headless=new', '--no-first-run', '--disable-gpu', `--user-data-dir=${profile}`];
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  const page = `http://127.0.0.1:${server.address().port}/`;
  const browser = spawn(chromium, [...flags, page], { stdio: 'ignore' });
  const ended = new Promise((resolve) => browser.once('exit', resolve));
  try {
    return await new Promise((resolve, reject) => {
      reported = resolve;
      setTimeout(() => reject(new Error('the page did not report in time')), PATIENCE_MS).unref();
    });
  } finally {
    browser.kill();
    await ended;
    discard(profile);
  }
}

/** A helper process of the browser may outlive it by a moment and still write; the system clears its temporary folder. */
function discard(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    if (error.code !== 'ENOTEMPTY') throw error;
  }
}

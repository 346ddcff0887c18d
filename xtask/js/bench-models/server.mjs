// A file server for the bench: cross-origin isolated, so that there are threads; it remembers what was fetched, and can be as slow as a line.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { compressed, shrinks } from './compressed.mjs';

const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/**
 * Serves `mounts` (path prefix → folder) on a free port: `{ url, fetched, line, close }`; `fetched` are paths of files, to be emptied at
 * will. `line` may be set to `{ bytesPerSecond, delayMs }`, from and to `null`: then all answers share so much, each begins so
 * much later, and what servers compress is compressed.
 */
export async function serve(mounts) {
  const served = { fetched: new Set(), line: null };
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    const mount = Object.keys(mounts).find((prefix) => path.startsWith(prefix));
    const file = mount && join(mounts[mount], path.slice(mount.length));
    if (served.line) await setTimeout(served.line.delayMs);
    const length = mount && statSync(file, { throwIfNoEntry: false })?.size;
    if (length === undefined) return void response.writeHead(404, HEADERS).end();
    const headers = { ...HEADERS, 'Content-Type': KINDS[extname(file)] ?? 'application/octet-stream' };
    if (request.method !== 'HEAD') served.fetched.add(file);
    answer(request, response, headers, { file, length }, served.line);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => (server.closeAllConnections(), server.close());
  return Object.assign(served, { url: `http://localhost:${server.address().port}/`, close });
}

function answer(request, response, headers, { file, length }, line) {
  const body = line && shrinks(file) ? compressed(file) : null;
  response.writeHead(200, { ...headers, 'Content-Length': body?.length ?? length, ...(body && { 'Content-Encoding': 'br' }) });
  if (request.method === 'HEAD') return void response.end();
  if (!line) return void createReadStream(file).pipe(response);
  pipeline(paced(body ? pieces(body) : createReadStream(file, { highWaterMark: PIECE }), line), response, () => undefined);
}

/** Bytes that are sent at once over a slow line. */
const PIECE = 16_384;

function* pieces(bytes) {
  for (let start = 0; start < bytes.length; start += PIECE) yield bytes.subarray(start, start + PIECE);
}

/** What a late timer may catch up with, in milliseconds: else the line would be slower than it says. */
const SLACK = 20;

/** Each piece when the line is free. */
async function* paced(source, line) {
  for await (const piece of source) {
    const begins = Math.max(performance.now() - SLACK, line.freeAt ?? 0);
    line.freeAt = begins + (1000 * piece.length) / line.bytesPerSecond;
    // Timers are coarse: what is due within one goes at once.
    if (line.freeAt - performance.now() > 2) await setTimeout(line.freeAt - performance.now());
    yield piece;
  }
}

/** What both benches of models serve, as `cargo xtask bench` says where it lies. */
export function mountsOf({ package: pkg, models, ort }) {
  return { '/bench/': import.meta.dirname, '/taolight/': join(pkg, 'dist'), '/models/': models, ...(ort && { '/ort/': ort }) };
}

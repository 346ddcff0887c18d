// A static server for the built page: right MIME types, the page's own policy as a header, and whatever a test lays over it.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** As strict as the page's own meta tag, so that a test fails where a careful host would break the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' ws://127.0.0.1:* ws://localhost:* wss: https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves `mounts` (path prefix → folder, or a function that answers by itself; the longest prefix wins) and `overlay`
 * (path → JSON value) on a free port. Returns `{ url, close, overlay, asked }`; `overlay` may be changed while it runs,
 * `asked` are the paths of all requests.
 */
export async function serve(mounts, overlay = {}) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    const path = new URL(request.url, 'http://x').pathname;
    const prefix = prefixOf(mounts, path);
    if (typeof mounts[prefix] === 'function') return mounts[prefix](request, response, path.slice(prefix.length));
    answer(mounts, overlay, path).then(
      ([type, body]) => response.writeHead(200, headers(type)).end(body),
      () => response.writeHead(404, headers('text/plain')).end('not found'),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    overlay,
    asked,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

function prefixOf(mounts, path) {
  return Object.keys(mounts).filter((mount) => path.startsWith(mount)).sort((a, b) => b.length - a.length)[0];
}

async function answer(mounts, overlay, encoded) {
  const path = decodeURIComponent(encoded);
  if (path in overlay) return [TYPES['.json'], JSON.stringify(overlay[path])];
  const prefix = prefixOf(mounts, path);
  const inside = normalize(path.slice(prefix.length) || 'index.html');
  if (inside.split(sep).includes('..')) throw new Error('outside');
  return [TYPES[extname(inside)] ?? 'application/octet-stream', await readFile(join(mounts[prefix], inside))];
}

function headers(type) {
  return {
    'content-type': type,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}

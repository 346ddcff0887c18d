// A file server for the bench: cross-origin isolated, so that there are threads; it remembers what was fetched.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Serves `mounts` (path prefix → folder) on a free port: `{ url, fetched, close }`; `fetched` are paths of files, to be emptied at will. */
export async function serve(mounts) {
  const fetched = new Set();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    const mount = Object.keys(mounts).find((prefix) => path.startsWith(prefix));
    const file = mount && join(mounts[mount], path.slice(mount.length));
    const length = mount && statSync(file, { throwIfNoEntry: false })?.size;
    if (length === undefined) return void response.writeHead(404, HEADERS).end();
    response.writeHead(200, { ...HEADERS, 'Content-Type': KINDS[extname(file)] ?? 'application/octet-stream', 'Content-Length': length });
    if (request.method === 'HEAD') return void response.end();
    fetched.add(file);
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => (server.closeAllConnections(), server.close());
  return { url: `http://localhost:${server.address().port}/`, fetched, close };
}

/** What both benches of models serve, as `cargo xtask bench` says where it lies. */
export function mountsOf({ package: pkg, models, ort }) {
  return { '/bench/': import.meta.dirname, '/taolight/': join(pkg, 'dist'), '/models/': models, ...(ort && { '/ort/': ort }) };
}

// A server of model files that can be told to break off, to stall, to change a file, or not to know ranges.
import { createServer } from 'node:http';

/** `files`: bytes by path. `asked` lists `[method, path, range]`. */
export async function openShop(files) {
  const shop = { files, asked: [], ranges: true, breakAfter: [], stallAfter: null, version: '"1"' };
  const server = createServer((request, response) => serve(shop, request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop.url = `http://127.0.0.1:${server.address().port}/`;
  shop.close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return shop;
}

function serve(shop, request, response) {
  const path = decodeURIComponent(request.url.slice(1));
  const { range } = request.headers;
  shop.asked.push([request.method, path, range ?? null]);
  const file = shop.files[path];
  if (typeof file === 'string') return response.writeHead(200, { 'content-type': 'text/html' }).end(file);
  if (!file) return response.writeHead(404).end('no');
  const from = shop.ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)[1]) : 0;
  const headers = { 'content-length': file.length - from, ...(shop.version && { etag: shop.version }) };
  response.writeHead(from > 0 ? 206 : 200, headers);
  if (request.method === 'HEAD') return response.end();
  const cut = shop.breakAfter.shift() ?? null;
  if (cut !== null) return response.write(file.subarray(from, from + cut), () => setTimeout(() => response.destroy(), 30));
  if (shop.stallAfter !== null) return response.write(file.subarray(from, from + shop.stallAfter));
  response.end(file.subarray(from));
}

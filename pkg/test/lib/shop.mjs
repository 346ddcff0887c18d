// A server of model files that can be told to break off, to stall, to change a file, or not to know ranges.
import { createServer } from 'node:http';

/**
 * `files`: bytes by path. `asked` lists `[method, path, range]`. `breaks` and `stalls`, by path, have after how many bytes
 * the next answers break off or stop. One that is `deaf` does not answer HEAD.
 */
export function newShop(files) {
  return { files, asked: [], ranges: true, breaks: {}, stalls: {}, deaf: false, version: '"1"' };
}

/** One on a port of its own. */
export async function openShop(files) {
  const shop = newShop(files);
  const server = createServer((request, response) => serve(shop, request, response, request.url.slice(1)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop.url = `http://127.0.0.1:${server.address().port}/`;
  shop.close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return shop;
}

/** Answers one request for `path`; an answer that stalls stays open until who asked goes away. */
export function serve(shop, request, response, path) {
  const name = decodeURIComponent(path);
  const { range } = request.headers;
  shop.asked.push([request.method, name, range ?? null]);
  if (shop.deaf && request.method === 'HEAD') return undefined;
  const file = shop.files[name];
  if (typeof file === 'string') return response.writeHead(200, { 'content-type': 'text/html' }).end(file);
  if (!file) return response.writeHead(404).end('no');
  const [, start, last] = (shop.ranges && /^bytes=(\d+)-(\d*)$/.exec(range ?? '')) || [];
  const body = file.subarray(Number(start ?? 0), last ? Number(last) + 1 : file.length);
  const headers = { 'content-length': body.length, ...(shop.version && { etag: shop.version }) };
  response.writeHead(start === undefined ? 200 : 206, headers);
  if (request.method === 'HEAD') return response.end();
  const [cut, stall] = [shop.breaks[name]?.shift() ?? null, shop.stalls[name]?.shift() ?? null];
  if (cut !== null) return response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 30));
  if (stall !== null) return stall > 0 ? response.write(body.subarray(0, stall)) : response.flushHeaders();
  response.end(body);
}

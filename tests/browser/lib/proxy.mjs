// A TCP proxy that can go away and come back, as an endpoint does that is restarted.
import { connect, createServer } from 'node:net';

/** Forwards a free port to `target`. `cut()` drops every connection and refuses new ones; `restore()` ends that. */
export async function proxy(target) {
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => (sockets.delete(socket), other.destroy()));
    }
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `ws://127.0.0.1:${port}`, cut, restore: () => listen(port), close: cut };
}

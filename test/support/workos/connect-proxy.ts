import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy on loopback that opens tunnels (CONNECT), or answers as a test says. */
export class ConnectProxy {
  /** Where tunnels were asked for, with whatever login came along. */
  readonly asked: { target: string; login: string | null }[] = [];
  /** Answered in place of a tunnel, e.g. 407; null to open it. */
  status: number | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer();

  constructor() {
    this.#server.on('connect', (request, client: Socket) => {
      const target = request.url ?? '';
      this.asked.push({ target, login: request.headers['proxy-authorization'] ?? null });
      this.#keep(client);
      if (this.status !== null) {
        client.end(`HTTP/1.1 ${this.status} No tunnel\r\n\r\n`);
        return;
      }
      const { hostname, port } = new URL(`http://${target}`);
      const server = this.#keep(connect(Number(port), hostname));
      server.once('connect', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        client.pipe(server).pipe(client);
      });
    });
  }

  /** Starts on a free port of 127.0.0.1. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen({ port: 0, host: '127.0.0.1' }, resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on('error', () => undefined);
  }
}

import { createHash } from 'node:crypto';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a second instance says of itself. */
export interface OtherInstance {
  readonly argv: string[];
  readonly cwd: string;
  readonly additionalData: unknown;
}

/**
 * One app per user-data folder, as Chromium does it on Linux: a link that names the holder's process, taken in one step,
 * and a socket on which a second instance says hello.
 */
export class SingleInstance {
  #link: string | null = null;
  #server: Server | null = null;
  #socket = '';
  #hello: Promise<void> = Promise.resolve();

  get held(): boolean {
    return this.#link !== null;
  }

  /** @returns whether this process is the one; if not, the holder is told. */
  request(folder: string, additionalData: unknown, onOther: (other: OtherInstance) => void): boolean {
    if (this.held) return true;
    mkdirSync(folder, { recursive: true });
    const link = join(folder, 'SingletonLock');
    const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
    this.#socket = join(tmpdir(), `keyrack-double-${hash}.sock`);
    if (!take(link)) {
      this.#hello = this.#sayHello({ argv: process.argv, cwd: process.cwd(), additionalData });
      return false;
    }
    this.#link = link;
    rmSync(this.#socket, { force: true });
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (part: string) => (text += part));
      socket.on('error', () => undefined);
      socket.on('end', () => {
        onOther(JSON.parse(text) as OtherInstance);
        socket.end();
      });
    });
    this.#server.listen(this.#socket).unref();
    return true;
  }

  /** Settles when the holder has heard of this second instance. */
  delivered(): Promise<void> {
    return this.#hello;
  }

  release(): void {
    if (this.#link === null) return;
    this.#server?.close();
    rmSync(this.#link, { force: true });
    this.#link = null;
  }

  #sayHello(me: OtherInstance): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(this.#socket, () => {
        socket.end(JSON.stringify(me));
      });
      socket.resume();
      socket.on('close', () => {
        resolve();
      });
      socket.on('error', () => {
        resolve();
      });
    });
  }
}

function take(link: string): boolean {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      symlinkSync(`${process.pid}`, link);
      return true;
    } catch {
      if (isRunning(Number(readLink(link)))) return false;
      rmSync(link, { force: true });
    }
  }
  return false;
}

function readLink(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

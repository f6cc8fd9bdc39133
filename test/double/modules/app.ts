import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeReady, world } from '../world.ts';

interface LoginItem {
  openAtLogin: boolean;
}

/** Electron's `app`: order of start, single instance, paths, and the way out. */
class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = {
    appendSwitch: (): void => {
      beforeReady('app.commandLine.appendSwitch');
    },
    hasSwitch: (): boolean => false,
  };
  readonly dock = undefined;
  #name = 'Keyrack';
  readonly #paths = new Map<string, string>();
  #lock: Server | null = null;
  #quitting = false;
  #loginItem: LoginItem = { openAtLogin: false };
  readonly #ready: Promise<void>;

  constructor() {
    super();
    // Electron becomes ready only after the main script ran: a turn of the event loop, and Chromium's own start.
    this.#ready = new Promise((done) => {
      setImmediate(() => {
        world.ready = true;
        this.emit('will-finish-launching');
        this.emit('ready', {}, {});
        done();
      });
    });
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }
  isReady(): boolean {
    return world.ready;
  }
  enableSandbox(): void {
    beforeReady('app.enableSandbox');
  }
  getName(): string {
    return this.#name;
  }
  setName(name: string): void {
    this.#name = name;
  }
  get name(): string {
    return this.#name;
  }
  getAppPath(): string {
    return process.cwd();
  }
  getVersion(): string {
    const manifest = new URL('../../../package.json', import.meta.url);
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  }
  getLocale(): string {
    return 'en-US';
  }
  getPath(name: string): string {
    const known = this.#paths.get(name);
    if (known !== undefined) return known;
    if (name === 'userData') return process.env['KEYRACK_USER_DATA'] ?? join(homedir(), '.config', 'Keyrack');
    if (name === 'home') return homedir();
    if (name === 'appData') return join(homedir(), '.config');
    if (name === 'temp') return tmpdir();
    if (name === 'logs') return join(this.getPath('userData'), 'logs');
    if (name === 'exe') return process.execPath;
    if (name === 'sessionData') return this.getPath('userData');
    throw new Error(`The double does not know app.getPath('${name}').`);
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }
  setAppUserModelId(): void {
    // Windows only; nothing to show here.
  }
  setLoginItemSettings(item: LoginItem): void {
    this.#loginItem = { openAtLogin: item.openAtLogin };
  }
  getLoginItemSettings(): LoginItem & { wasOpenedAtLogin: boolean } {
    return { ...this.#loginItem, wasOpenedAtLogin: false };
  }
  focus(): void {
    this.emit('did-become-active');
  }

  /** A socket in the user-data folder: whoever binds it is first; others knock and leave. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const address = `\0keyrack-double:${folder}`;
    const server = createServer((socket) => {
      socket.on('data', () => {
        this.emit('second-instance', {}, process.argv, process.cwd(), {});
        socket.end();
      });
    });
    let taken = false;
    server.on('error', () => undefined);
    server.listen(address);
    // An abstract socket is bound or refused at once; whether it was is known without waiting.
    taken = !server.listening;
    if (taken) {
      const socket = connect(address, () => socket.end('again'));
      socket.on('error', () => undefined);
      return false;
    }
    server.unref();
    this.#lock = server;
    return true;
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock !== null;
  }
  releaseSingleInstanceLock(): void {
    this.#lock?.close();
    this.#lock = null;
  }

  quit(): void {
    if (this.#quitting) return;
    const stopped = { defaultPrevented: false };
    const event = {
      preventDefault: (): void => {
        stopped.defaultPrevented = true;
      },
    };
    this.emit('before-quit', event);
    if (stopped.defaultPrevented) return;
    this.#quitting = true;
    for (const window of [...world.windows]) window.close();
    if (world.windows.size > 0) {
      // A window that refuses to close stops the quitting, as in Electron.
      this.#quitting = false;
      return;
    }
    this.emit('will-quit', event);
    if (stopped.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    this.emit('quit', {}, 0);
    this.exit(0);
  }
  exit(code = 0): void {
    this.releaseSingleInstanceLock();
    void Promise.allSettled([...this.#goodbyes].map((goodbye) => goodbye())).then(() => process.exit(code));
  }

  readonly #goodbyes = new Set<() => Promise<unknown>>();
  /** For the double itself: what must end before the process does (Chromium). */
  onExit(goodbye: () => Promise<unknown>): void {
    this.#goodbyes.add(goodbye);
  }
  /** For the double itself: the last window is gone. */
  windowClosed(): void {
    if (world.windows.size > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
}

export const app = new App();

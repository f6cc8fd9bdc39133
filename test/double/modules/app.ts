import type { App } from 'electron';
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { preventable } from '../preventable.ts';
import { strict } from '../strict.ts';
import { beforeReady, world } from '../world.ts';

interface LoginItem {
  openAtLogin: boolean;
}

/** What a second instance says of itself to the first. */
interface Knock {
  argv: string[];
  cwd: string;
  additionalData: unknown;
}

/** Electron's `app`: order of start, single instance, paths, and the way out. */
class DoubleApp extends EventEmitter {
  readonly isPackaged = false;
  readonly #switches = new Set<string>();
  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (name: string): void => {
      beforeReady('app.commandLine.appendSwitch');
      this.#switches.add(name);
    },
    hasSwitch: (name: string): boolean => this.#switches.has(name),
  });
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
        this.emit('ready', preventable(), {});
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
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    this.#paths.set(name, path);
  }
  /** The schemes that this app asked to be given. */
  readonly #schemes = new Set<string>();
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.#schemes.add(scheme);
    return true;
  }
  isDefaultProtocolClient(scheme: string): boolean {
    return this.#schemes.has(scheme);
  }
  setAppUserModelId(): void {
    // Windows only; nothing to show here.
  }
  /** As on a desktop whose launcher shows one. */
  setBadgeCount(count = 0): boolean {
    world.badge = count;
    return true;
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

  /** An abstract socket named after the user-data folder: whoever binds it is first; others knock and leave. */
  requestSingleInstanceLock(additionalData: unknown = null): boolean {
    if (this.#lock !== null) return true;
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const address = `\0keyrack-double:${createHash('sha256').update(folder).digest('hex')}`;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (part: string) => (text += part));
      socket.on('error', () => undefined);
      socket.on('end', () => {
        const { argv, cwd, additionalData: data } = JSON.parse(text) as Knock;
        this.emit('second-instance', preventable(), argv, cwd, data);
        socket.end();
      });
    });
    server.on('error', () => undefined);
    server.listen(address);
    // An abstract socket is bound or refused at once; whether it was is known without waiting.
    if (server.listening) {
      this.#lock = server.unref();
      return true;
    }
    const knock: Knock = { argv: process.argv, cwd: process.cwd(), additionalData };
    const heard = new Promise<void>((done) => {
      const socket = connect(address, () => socket.end(JSON.stringify(knock)));
      socket.resume();
      socket.on('error', () => {
        done();
      });
      socket.on('close', () => {
        done();
      });
    });
    this.onExit(() => heard);
    return false;
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock !== null;
  }
  releaseSingleInstanceLock(): void {
    this.#lock?.close();
    this.#lock = null;
  }

  quit(): void {
    if (this.#quitting || this.#isPrevented('before-quit')) return;
    this.#quitting = true;
    for (const window of [...world.windows]) window.close();
    // A window that refuses to close, or a listener that prevents it, stops the quitting, as in Electron.
    if (world.windows.size > 0 || this.#isPrevented('will-quit')) {
      this.#quitting = false;
      return;
    }
    this.exit(0);
  }
  exit(code = 0): void {
    this.#quitting = true;
    this.emit('quit', preventable(), code);
    this.releaseSingleInstanceLock();
    void Promise.allSettled([...this.#goodbyes].map((goodbye) => goodbye())).then(() => process.exit(code));
  }
  #isPrevented(event: 'before-quit' | 'will-quit'): boolean {
    const asked = preventable();
    this.emit(event, asked);
    return asked.defaultPrevented;
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

/** The app itself, for the double's own use. */
export const doubleApp = new DoubleApp();

/** As the app under test gets it. */
export const app = strict(
  'app',
  doubleApp satisfies Pick<
    App,
    | 'isPackaged'
    | 'getVersion'
    | 'whenReady'
    | 'setPath'
    | 'quit'
    | 'exit'
    | 'setAsDefaultProtocolClient'
    | 'isDefaultProtocolClient'
  >,
  process.platform === 'darwin' ? [] : ['dock'],
);

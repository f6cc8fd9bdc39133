import type { App } from 'electron';
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { closeBrowser } from '../chromium.ts';
import { isReady, markReady, needsNotReady } from '../order.ts';
import { recorder, report } from '../recorder.ts';
import { SingleInstance } from '../single-instance.ts';
import { strict } from '../strict.ts';
import { preventable } from './preventable.ts';

/** What the app needs of windows, given by browser-window.ts so that the two do not import each other in a circle. */
export interface OpenWindow {
  close(): void;
  isDestroyed(): boolean;
}
export const openWindows = new Set<OpenWindow>();

interface Manifest {
  readonly name: string;
  readonly productName?: string;
  readonly version: string;
}

class DoubleApp extends EventEmitter {
  readonly isPackaged = false;
  readonly name: string;
  applicationMenu = null;
  readonly commandLine = strict('app.commandLine', {
    appendSwitch: (name: string, value = '') => {
      needsNotReady('app.commandLine.appendSwitch');
      this.#switches.set(name, value);
    },
    hasSwitch: (name: string) => this.#switches.has(name),
    getSwitchValue: (name: string) => this.#switches.get(name) ?? '',
  });
  readonly #switches = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  readonly #manifest: Manifest;
  readonly #folder: string;
  readonly #instance = new SingleInstance();
  readonly #whenReady = Promise.withResolvers<undefined>();
  #quitting = false;

  constructor() {
    super();
    this.#folder = manifestFolder(resolve(process.argv[1] ?? '.'));
    this.#manifest = JSON.parse(readFileSync(join(this.#folder, 'package.json'), 'utf8')) as Manifest;
    this.name = this.#manifest.productName ?? this.#manifest.name;
    const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
    const folderSwitch = process.argv.find((argument) => argument.startsWith('--user-data-dir='));
    this.#paths.set('home', homedir());
    this.#paths.set('appData', config);
    this.#paths.set('temp', tmpdir());
    this.#paths.set('exe', process.execPath);
    this.#paths.set('userData', folderSwitch?.slice(folderSwitch.indexOf('=') + 1) ?? join(config, this.name));
    for (const folder of ['Desktop', 'Documents', 'Downloads']) {
      this.#paths.set(folder.toLowerCase(), join(homedir(), folder));
    }
  }

  /** Called by run.ts when the main script has been read to its end: not earlier, as in Electron. */
  becomeReady(): void {
    if (isReady() || this.#quitting) return;
    markReady();
    mkdirSync(this.getPath('userData'), { recursive: true });
    this.emit('will-finish-launching');
    this.#whenReady.resolve(undefined);
    this.emit('ready', preventable(), {});
  }

  whenReady = async (): Promise<void> => this.#whenReady.promise;
  isReady = isReady;
  getName = (): string => this.name;
  getVersion = (): string => this.#manifest.version;
  getAppPath = (): string => this.#folder;
  getLocale = (): string => 'en-US';
  getSystemLocale = (): string => 'en-US';
  getPreferredSystemLanguages = (): string[] => ['en-US'];

  getPath = (name: string): string => {
    if (name === 'logs' && !this.#paths.has('logs')) return join(this.getPath('userData'), 'logs');
    if (name === 'sessionData' && !this.#paths.has(name)) return this.getPath('userData');
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  };

  setPath = (name: string, path: string): void => {
    if (resolve(path) !== path) throw new Error('Path must be absolute');
    this.#paths.set(name, path);
  };

  enableSandbox = (): void => {
    needsNotReady('app.enableSandbox()');
  };
  disableHardwareAcceleration = (): void => {
    needsNotReady('app.disableHardwareAcceleration()');
  };
  setAppUserModelId = (): void => undefined;
  setAsDefaultProtocolClient = (): boolean => true;
  setAboutPanelOptions = (): void => undefined;
  setLoginItemSettings = (settings: object): void => {
    recorder.loginItem = { openAtLogin: false, ...settings };
  };
  getLoginItemSettings = (): object => ({ openAtLogin: false, ...recorder.loginItem });

  requestSingleInstanceLock = (additionalData: unknown = null): boolean =>
    this.#instance.request(this.getPath('userData'), additionalData, (other) => {
      this.emit('second-instance', preventable(), other.argv, other.cwd, other.additionalData);
    });
  hasSingleInstanceLock = (): boolean => this.#instance.held;
  releaseSingleInstanceLock = (): void => {
    this.#instance.release();
  };

  focus = (): void => undefined;
  hide = (): void => undefined;
  show = (): void => undefined;

  quit = (): void => {
    if (this.#quitting) return;
    if (this.#prevented('before-quit')) return;
    for (const window of [...openWindows]) {
      window.close();
      // A window that stays ends the quitting, as in Electron.
      if (!window.isDestroyed()) return;
    }
    this.#willQuit();
  };

  /** Ends at once: no questions to windows, no `before-quit`. */
  exit = (code = 0): void => {
    this.#quitting = true;
    this.emit('quit', preventable(), code);
    void this.#end(code);
  };

  relaunch = (): void => {
    report('The app asked to be started again after it ends; the double only ends.');
  };

  /** Called by browser-window.ts when the last window has gone. */
  allWindowsClosed(): void {
    if (this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #willQuit(): void {
    if (this.#quitting || this.#prevented('will-quit')) return;
    this.exit(0);
  }

  #prevented(event: 'before-quit' | 'will-quit'): boolean {
    const asked = preventable();
    this.emit(event, asked);
    return asked.defaultPrevented;
  }

  async #end(code: number): Promise<void> {
    await Promise.all([closeBrowser(), this.#instance.delivered()]);
    this.#instance.release();
    process.exit(code);
  }
}

function manifestFolder(from: string): string {
  try {
    readFileSync(join(from, 'package.json'));
    return from;
  } catch {
    const above = dirname(from);
    if (above === from) throw new Error('The main script belongs to no package.');
    return manifestFolder(above);
  }
}

/** The app itself, for the double's own use. */
export const doubleApp = new DoubleApp();

export const app = strict(
  'app',
  doubleApp satisfies Pick<App, 'isPackaged' | 'getVersion' | 'whenReady' | 'requestSingleInstanceLock' | 'quit'>,
  process.platform === 'darwin' ? [] : ['dock'],
);

import { spawn, spawnSync } from 'node:child_process';
import type { Dialog, Net, Screen, Shell, MessageBoxOptions } from 'electron';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { preventable } from '../preventable.ts';
import { NotInTheDouble, strict } from '../strict.ts';
import { afterReady, headed, world } from '../world.ts';

/** The parts of Electron that touch the desktop: links, dialogs, notifications, clipboard, power, screens, network. */

export const shell = strict('shell', {
  openExternal: async (url: string): Promise<void> => {
    world.links.push(url);
    if (headed)
      spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
        .on('error', () => undefined)
        .unref();
    await Promise.resolve();
  },
  showItemInFolder: (path: string): void => {
    world.shown.push(path);
    if (headed) openFolder(dirname(path));
  },
  openPath: async (path: string): Promise<string> => {
    world.shown.push(path);
    if (headed) openFolder(path);
    return Promise.resolve('');
  },
} satisfies Partial<Shell>);

function openFolder(path: string): void {
  spawn('xdg-open', [path], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

interface FileOptions {
  title?: string;
  defaultPath?: string;
  properties?: string[];
}

/** The next answer of a test; under `npm start` the desktop's own dialog where zenity is there. */
function answer(kind: string, args: unknown[]): (typeof world.dialogAnswers)[number] {
  const options = args.at(-1) as FileOptions;
  world.dialogs.push({ kind, options });
  const scripted = world.dialogAnswers.shift();
  if (scripted !== undefined) return scripted;
  if (!headed) throw new Error(`Nobody answered the ${kind} dialog.`);
  const folder = options.properties?.includes('openDirectory') === true ? ['--directory'] : [];
  const save = kind === 'save' ? ['--save', `--filename=${options.defaultPath ?? ''}`] : [];
  const asked = spawnSync('zenity', [
    '--file-selection',
    `--title=${options.title ?? 'Keyrack'}`,
    ...folder,
    ...save,
  ]);
  if (asked.error !== undefined)
    process.stderr.write('No dialog can be shown here (zenity is missing): cancelled.\n');
  const path = asked.status === 0 ? asked.stdout.toString().trim() : '';
  return { canceled: path === '', filePaths: path === '' ? [] : [path] };
}

export const dialog = strict('dialog', {
  showOpenDialog: async (...args: unknown[]) => {
    await Promise.resolve();
    const { canceled, filePaths } = answer('open', args);
    return { canceled, filePaths };
  },
  showSaveDialog: async (...args: unknown[]) => {
    await Promise.resolve();
    const { canceled, filePaths } = answer('save', args);
    return { canceled, filePath: filePaths[0] ?? '' };
  },
  showMessageBox: async (...args: unknown[]) => {
    await Promise.resolve();
    const { buttons = [], cancelId = 0, message } = args.at(-1) as MessageBoxOptions;
    const scripted = world.dialogAnswers.shift();
    world.dialogs.push({ kind: 'message', options: args.at(-1) });
    if (scripted === undefined && !headed) throw new Error('Nobody answered the message dialog.');
    const yes =
      scripted === undefined
        ? spawnSync('zenity', ['--question', `--text=${message}`, `--ok-label=${buttons[0] ?? 'OK'}`])
            .status === 0
        : !scripted.canceled;
    return { response: yes ? 0 : cancelId, checkboxChecked: false };
  },
  showErrorBox: (title: string, content: string): void => {
    world.dialogs.push({ kind: 'error', options: { title, content } });
    process.stderr.write(`${title}: ${content}\n`);
  },
} satisfies Partial<Dialog>);

export class Notification extends EventEmitter {
  readonly #content: { title: string; body: string };
  constructor(content: { title?: string; body?: string }) {
    super();
    afterReady('new Notification');
    this.#content = { title: content.title ?? '', body: content.body ?? '' };
    return strict('Notification', this);
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    world.notifications.push({ ...this.#content, click: () => this.emit('click', preventable()) });
    this.emit('show', {});
  }
  close(): void {
    this.emit('close', {});
  }
}

export const powerMonitor = strict('powerMonitor', new EventEmitter());

const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  scaleFactor: 1,
};
export const screen = strict('screen', {
  getAllDisplays: () => [display],
  getPrimaryDisplay: () => display,
  getDisplayMatching: () => display,
} satisfies Partial<{ [K in keyof Screen]: unknown }>);

/** Chromium's error for a proxy that does not answer; one that does would have to be gone through, which Node's fetch cannot. */
async function throughProxy(proxy: string): Promise<Error> {
  const { hostname, port } = new URL(`http://${proxy}`);
  const socket = connect(Number(port), hostname);
  const answers = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return answers
    ? new NotInTheDouble('requests through a proxy')
    : new Error('net::ERR_PROXY_CONNECTION_FAILED');
}

export const net = strict('net', {
  /** A test talks to loopback only; the person who starts the double may reach WorkOS. */
  fetch: async (input: string, init?: RequestInit): Promise<Response> => {
    const { hostname } = new URL(input);
    const loopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
    if (!world.online) throw new Error('net::ERR_INTERNET_DISCONNECTED');
    if (world.proxy !== null) throw await throughProxy(world.proxy);
    if (!headed && !loopback) throw new Error('net::ERR_BLOCKED_BY_CLIENT');
    return fetch(input, init);
  },
  isOnline: (): boolean => world.online,
  get online(): boolean {
    return world.online;
  },
} satisfies Partial<Net>);

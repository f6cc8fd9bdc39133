import type * as Electron from 'electron';
import type { MenuPicture } from '../double/control.ts';
import type { Traffic } from './driver.ts';

/** What is written down in Electron's main process, under `globalThis.keyrackRecorder`. */
export interface ElectronRecorder {
  readonly traffic: Traffic[];
  readonly links: string[];
  readonly shown: string[];
  readonly notifications: { title: string; body: string }[];
  /** What a click on each of them does. */
  readonly clicks: (() => void)[];
  /** Answers waiting for the next dialogs; an empty one cancels. */
  readonly answers: string[][];
  readonly trays: { image: string; toolTip: string; menu: Electron.Menu | null }[];
  picture(menu: Electron.Menu | null): MenuPicture[];
  click(menu: Electron.Menu | null, path: readonly string[]): void;
}

/**
 * Runs in Electron's main process before the app's own code (`electron -r`), so that the app needs no door for tests. It
 * is turned into text and may therefore use nothing from outside itself. Everything happens as in a real run, but for
 * links (only written down) and dialogs (answered from the queue).
 */
function installElectronRecorder(electron: typeof Electron): void {
  const { app, dialog, ipcMain, shell, Tray, Notification, nativeImage } = electron;
  const plain = (label: string): string => label.replace(/&(&?)/g, '$1');
  const recorder: ElectronRecorder = {
    traffic: [],
    links: [],
    shown: [],
    notifications: [],
    clicks: [],
    answers: [],
    trays: [],
    picture: (menu) =>
      (menu?.items ?? [])
        .filter((item) => item.visible)
        .map((item) => ({
          label: plain(item.label),
          type: item.type,
          enabled: item.enabled,
          checked: item.checked,
          accelerator: item.accelerator ?? undefined,
          items: recorder.picture(item.submenu ?? null),
        })),
    click: (menu, [label, ...rest]) => {
      const item = menu?.items.find((each) => plain(each.label) === label);
      if (item === undefined) throw new Error(`There is no menu item “${label ?? ''}”.`);
      if (rest.length > 0) recorder.click(item.submenu ?? null, rest);
      else (item as unknown as { click(): void }).click();
    },
  };
  Reflect.set(globalThis, 'keyrackRecorder', recorder);

  const handle = ipcMain.handle.bind(ipcMain);
  ipcMain.handle = (channel, listener) => {
    handle(channel, async (event, ...args: unknown[]): Promise<unknown> => {
      recorder.traffic.push({ direction: 'in', channel, payload: args });
      try {
        const value: unknown = await listener(event, ...args);
        recorder.traffic.push({ direction: 'out', channel, payload: value });
        return value;
      } catch (error) {
        recorder.traffic.push({ direction: 'out', channel, payload: String(error) });
        throw error;
      }
    });
  };
  app.on('web-contents-created', (_event, contents) => {
    const send = contents.send.bind(contents);
    contents.send = (channel: string, ...args: unknown[]): void => {
      recorder.traffic.push({ direction: 'push', channel, payload: args });
      send(channel, ...args);
    };
  });

  shell.openExternal = (url) => {
    recorder.links.push(url);
    return Promise.resolve();
  };
  dialog.showOpenDialog = () => {
    const filePaths = recorder.answers.shift();
    if (filePaths === undefined) return Promise.reject(new Error('Nobody answered the open dialog.'));
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  };
  shell.showItemInFolder = (path) => {
    recorder.shown.push(path);
  };
  shell.openPath = (path) => {
    recorder.shown.push(path);
    return Promise.resolve('');
  };
  dialog.showSaveDialog = () => {
    const filePaths = recorder.answers.shift();
    if (filePaths === undefined) return Promise.reject(new Error('Nobody answered the save dialog.'));
    return Promise.resolve({ canceled: filePaths.length === 0, filePath: filePaths[0] ?? '' });
  };
  dialog.showMessageBox = (...asked: unknown[]) => {
    const { cancelId = 0 } = asked.at(-1) as Electron.MessageBoxOptions;
    const answer = recorder.answers.shift();
    if (answer === undefined) return Promise.reject(new Error('Nobody answered the message dialog.'));
    return Promise.resolve({ response: answer.length > 0 ? 0 : cancelId, checkboxChecked: false });
  };

  const paths = new WeakMap<object, string>();
  const createFromPath = nativeImage.createFromPath.bind(nativeImage);
  nativeImage.createFromPath = (path) => {
    const image = createFromPath(path);
    paths.set(image, path);
    return image;
  };
  const trays = new Map<Electron.Tray, ElectronRecorder['trays'][number]>();
  const recordOf = (tray: Electron.Tray): ElectronRecorder['trays'][number] => {
    const known = trays.get(tray);
    if (known !== undefined) return known;
    const made = { image: '', toolTip: '', menu: null };
    trays.set(tray, made);
    recorder.trays.push(made);
    return made;
  };
  const original = { ...Object.getOwnPropertyDescriptors(Tray.prototype) };
  const keep = (name: 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy') =>
    original[name].value as (this: Electron.Tray, ...args: unknown[]) => void;
  const [setImage, setToolTip] = [keep('setImage'), keep('setToolTip')];
  const [setContextMenu, destroy] = [keep('setContextMenu'), keep('destroy')];
  Tray.prototype.setImage = function (image) {
    recordOf(this).image = typeof image === 'string' ? image : (paths.get(image) ?? '');
    setImage.call(this, image);
  };
  Tray.prototype.setToolTip = function (toolTip) {
    recordOf(this).toolTip = toolTip;
    setToolTip.call(this, toolTip);
  };
  Tray.prototype.setContextMenu = function (menu) {
    recordOf(this).menu = menu;
    setContextMenu.call(this, menu);
  };
  Tray.prototype.destroy = function () {
    recorder.trays.splice(recorder.trays.indexOf(recordOf(this)), 1);
    trays.delete(this);
    destroy.call(this);
  };

  Notification.prototype.show = function () {
    recorder.notifications.push({ title: this.title, body: this.body });
    recorder.clicks.push(() => this.emit('click'));
  };
}

/** The text of a CommonJS script for `electron -r`. */
export const recorderScript = `(${installElectronRecorder.toString()})(require('electron'));\n`;

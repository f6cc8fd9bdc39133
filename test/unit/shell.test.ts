import type { MenuItemConstructorOptions } from 'electron';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../preload/contract/events.ts';
import type { TrayAction, TrayModel } from '../../main/core/tray.ts';
import { logCrashes } from '../../main/shell/crashes.ts';
import { onWake } from '../../main/shell/wake.ts';
import { Lifecycle } from '../../main/shell/lifecycle.ts';
import { MainWindow } from '../../main/shell/main-window.ts';
import type { MenuAction } from '../../main/shell/menu.ts';
import { applicationMenu } from '../../main/shell/menu.ts';
import { hasTrayHost } from '../../main/shell/tray-host.ts';
import { SystemTray, trayIconFile, trayTemplate } from '../../main/shell/tray.ts';
import { restorableBounds, WindowStateFile } from '../../main/shell/window-state.ts';
import { onSeen, openMainWindow, showWindow } from '../../main/shell/window.ts';
import { renderIcons } from '../../main/shell/icons/render-icons.ts';
import { RecordingLog } from '../support/ports/memory-ports.ts';

/** Emits what a test says to whoever listens. */
class Emitter {
  readonly #listeners = new Map<string, ((...args: unknown[]) => void)[]>();

  on(event: string, listener: (...args: never[]) => void): this {
    const all = this.#listeners.get(event) ?? [];
    this.#listeners.set(event, [...all, listener as (...args: unknown[]) => void]);
    return this;
  }

  once(event: string, listener: (...args: never[]) => void): this {
    return this.on(event, listener);
  }

  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }

  /** @returns whether the event was prevented. */
  emitPreventable(event: string): boolean {
    let prevented = false;
    this.emit(event, { preventDefault: () => (prevented = true) });
    return prevented;
  }
}

class FakeWindow extends Emitter {
  readonly calls: string[] = [];
  visible = true;
  minimized = false;
  maximized = false;
  bounds = { x: 10, y: 20, width: 900, height: 600 };
  isVisible = (): boolean => this.visible;
  isMinimized = (): boolean => this.minimized;
  isMaximized = (): boolean => this.maximized;
  getNormalBounds = (): typeof this.bounds => this.bounds;
  restore = (): void => void this.calls.push('restore');
  show = (): void => void this.calls.push('show');
  focus = (): void => void this.calls.push('focus');
  hide = (): void => void this.calls.push('hide');
  reload = (): void => void this.calls.push('reload');
  maximize = (): void => {
    this.calls.push('maximize');
    this.maximized = true;
  };
  loadURL = (url: string): Promise<void> => Promise.resolve(void this.calls.push(url));
}

class FakeApp extends Emitter {
  quits = 0;
  quit(): void {
    this.quits += 1;
    this.emit('before-quit');
  }
}

const screen = { x: 0, y: 0, width: 1920, height: 1080 };

describe('the place of the window', () => {
  const at = (x: number, y: number, width = 1000, height = 700): Parameters<typeof restorableBounds>[0] => ({
    bounds: { x, y, width, height },
    maximized: false,
  });

  it('is the default at first', () => {
    expect(restorableBounds(null, [screen])).toEqual({ width: 1100, height: 740 });
  });

  it('is where it was, on a second screen too', () => {
    expect(restorableBounds(at(50, 60), [screen])).toEqual({ x: 50, y: 60, width: 1000, height: 700 });
    const left = { x: -1280, y: 0, width: 1280, height: 1024 };
    expect(restorableBounds(at(-1200, 40), [screen, left])).toMatchObject({ x: -1200, y: 40 });
  });

  it.each([
    ['a screen that is gone', at(2_500, 100)],
    ['above the screen', at(100, -400)],
    ['below the screen', at(100, 1_070)],
    ['a sliver at the edge', at(1_900, 100)],
  ])('is left to the system when it was on %s', (_where, state) => {
    expect(restorableBounds(state, [screen])).toEqual({ width: 1000, height: 700 });
  });

  it('is never smaller than usable nor larger than the screen', () => {
    expect(restorableBounds(at(0, 0, 10, 10), [screen])).toMatchObject({ width: 720, height: 520 });
    expect(restorableBounds(at(0, 0, 9_000, 9_000), [screen])).toMatchObject({ width: 1920, height: 1080 });
  });
});

describe('with a folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyrack-window-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('the window state is read back, and belongs to its owner', () => {
    const path = join(folder, 'window-state.json');
    const state = { bounds: { x: 1, y: 2, width: 800, height: 600 }, maximized: true };
    new WindowStateFile(path).save(state);
    expect(new WindowStateFile(path).load()).toEqual(state);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{', 'null', '[]', '{"bounds":null}', '{"bounds":{"x":"1","y":2,"width":3,"height":4}}'])(
    'a window state of %j is as none',
    (text) => {
      const path = join(folder, 'window-state.json');
      writeFileSync(path, text);
      expect(new WindowStateFile(path).load()).toBeNull();
    },
  );

  it('a window state that cannot be saved is let go', () => {
    const file = new WindowStateFile(join(folder, 'missing/window-state.json'));
    expect(() => {
      file.save({ bounds: screen, maximized: false });
    }).not.toThrow();
    expect(file.load()).toBeNull();
  });
});

describe('the window', () => {
  const open = (over: { hidden?: boolean; dark?: boolean; maximized?: boolean } = {}) => {
    const window = new FakeWindow();
    const made: Record<string, unknown>[] = [];
    const saved: unknown[] = [];
    openMainWindow({
      create: (options) => {
        made.push(options as Record<string, unknown>);
        return window as never;
      },
      preload: '/app/preload/index.cjs',
      icon: '/app/icons/app.png',
      state: {
        load: () => ({ bounds: { x: 1, y: 2, width: 800, height: 600 }, maximized: over.maximized ?? false }),
        save: (state) => saved.push(state),
      },
      workAreas: [screen],
      dark: over.dark ?? false,
      hidden: over.hidden ?? false,
    });
    return { window, options: made[0] ?? {}, saved };
  };

  it('opens where it was with the one set of web preferences, and shows when it has something to show', () => {
    const { window, options } = open();
    expect(options).toMatchObject({
      x: 1,
      y: 2,
      width: 800,
      height: 600,
      minWidth: 720,
      minHeight: 520,
      title: 'Keyrack',
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, preload: '/app/preload/index.cjs' },
    });
    expect(window.calls).toEqual(['app://keyrack/index.html']);
    window.emit('ready-to-show');
    expect(window.calls).toEqual(['app://keyrack/index.html', 'show']);
  });

  it('takes its first colour from the theme', () => {
    expect(open({ dark: true }).options['backgroundColor']).not.toBe(open().options['backgroundColor']);
  });

  it('stays hidden when it was started hidden, and opens maximized when it was', () => {
    const hidden = open({ hidden: true });
    hidden.window.emit('ready-to-show');
    expect(hidden.window.calls).not.toContain('show');
    const large = open({ maximized: true });
    large.window.emit('ready-to-show');
    expect(large.window.calls.slice(1)).toEqual(['maximize', 'show']);
  });

  it('that was started hidden is maximized when it is shown, once, and remembers that until then', () => {
    const { window, saved } = open({ hidden: true, maximized: true });
    window.emit('ready-to-show');
    window.emit('close');
    expect(saved).toEqual([{ bounds: window.bounds, maximized: true }]);
    expect(window.calls).not.toContain('maximize');
    window.emit('show');
    expect(window.maximized).toBe(true);
    window.maximized = false;
    window.emit('hide');
    window.emit('show');
    expect(window.calls.filter((call) => call === 'maximize')).toHaveLength(1);
    expect(saved.at(-1)).toEqual({ bounds: window.bounds, maximized: false });
  });

  it.each(['close', 'hide'])('remembers its place on %s', (event) => {
    const { window, saved } = open();
    window.emit(event);
    expect(saved).toEqual([{ bounds: window.bounds, maximized: false }]);
  });

  it('keeps its title', () => {
    expect(open().window.emitPreventable('page-title-updated')).toBe(true);
  });

  it('comes in front from wherever it is', () => {
    const window = new FakeWindow();
    window.minimized = true;
    showWindow(window);
    expect(window.calls).toEqual(['restore', 'show', 'focus']);
  });
});

describe('the one window', () => {
  const make = () => {
    const windows: FakeWindow[] = [];
    const routes: string[] = [];
    const told: string[] = [];
    const main = new MainWindow<FakeWindow>({
      create: () => {
        const window = new FakeWindow();
        windows.push(window);
        return window;
      },
      navigate: ({ screen }) => routes.push(screen),
      notify: ({ id }) => told.push(id),
    });
    return { main, windows, routes, told };
  };

  it('is made once, and anew when it was closed', () => {
    const { main, windows } = make();
    main.show();
    main.show();
    expect(windows).toHaveLength(1);
    windows[0]?.emit('closed');
    expect(main.current).toBeNull();
    main.show();
    expect(main.current).toBe(windows[1]);
  });

  it('tells what is to be said once its page listens, and not a second time', () => {
    const { main, told } = make();
    const notice = (id: string): Notice => ({ id, tone: 'note', message: 'Gone.', undo: null });
    main.open(false);
    main.tell(notice('early'));
    expect(told).toEqual([]);
    main.listens();
    main.listens();
    main.tell(notice('later'));
    expect(told).toEqual(['early', 'later']);
  });

  it('goes to a place once its page listens, and not a second time', () => {
    const { main, windows, routes } = make();
    main.goTo({ screen: 'settings' });
    expect(routes).toEqual([]);
    main.listens();
    main.listens();
    expect(routes).toEqual(['settings']);
    main.goTo({ screen: 'activity' });
    expect(routes).toEqual(['settings', 'activity']);
    windows[0]?.emit('closed');
    main.goTo({ screen: 'home' });
    expect(routes).toHaveLength(2);
    main.listens();
    expect(routes).toEqual(['settings', 'activity', 'home']);
  });
});

describe('a window that comes back', () => {
  it('says so when it is shown and when it is restored, and knows while it cannot be seen', () => {
    const window = new FakeWindow();
    const main = new MainWindow<FakeWindow>({
      create: () => window,
      navigate: () => undefined,
      notify: () => undefined,
    });
    expect(main.isSeen).toBe(false);
    main.open(false);
    expect(main.isSeen).toBe(true);
    window.visible = false;
    expect(main.isSeen).toBe(false);
    window.visible = true;
    window.minimized = true;
    expect(main.isSeen).toBe(false);
    let seen = 0;
    onSeen(window, () => {
      seen += 1;
    });
    for (const event of ['show', 'restore', 'hide']) window.emit(event);
    expect(seen).toBe(2);
  });
});

describe('the page of the one window', () => {
  const make = () => {
    const windows: FakeWindow[] = [];
    const routes: string[] = [];
    const told: string[] = [];
    const main = new MainWindow<FakeWindow>({
      create: () => {
        const window = new FakeWindow();
        windows.push(window);
        return window;
      },
      navigate: ({ screen }) => routes.push(screen),
      notify: ({ id }) => told.push(id),
    });
    return { main, windows, routes, told };
  };

  it('begins once for each window, and anew after a reload, however often it asks for its picture', () => {
    const { main, windows } = make();
    main.open(false);
    expect([main.listens(), main.listens()]).toEqual([true, false]);
    main.reload();
    expect(windows[0]?.calls).toEqual(['reload']);
    expect([main.listens(), main.listens()]).toEqual([true, false]);
    windows[0]?.emit('closed');
    main.reload();
    main.open(false);
    expect(main.listens()).toBe(true);
  });

  it('turns to a place without showing the window, and not from one that is wanted', () => {
    const { main, windows, routes } = make();
    main.open(true);
    main.turnTo({ screen: 'settings' });
    main.listens();
    main.turnTo({ screen: 'projects' });
    expect(routes).toEqual(['settings', 'projects']);
    expect(windows[0]?.calls).toEqual([]);
    windows[0]?.emit('closed');
    main.goTo({ screen: 'activity' });
    main.turnTo({ screen: 'home' });
    expect(main.listens()).toBe(false);
    expect(routes).toEqual(['settings', 'projects', 'activity']);
  });
});

describe('the life cycle', () => {
  const start = (over: { tray?: boolean; keep?: boolean; platform?: NodeJS.Platform } = {}) => {
    const app = new FakeApp();
    const window = new FakeWindow();
    const events: string[] = [];
    const lifecycle = new Lifecycle({
      app: app as never,
      platform: over.platform ?? 'linux',
      show: () => events.push('show'),
      hasTray: () => over.tray ?? true,
      keepInTray: () => over.keep ?? true,
      onKeptInTray: () => events.push('kept'),
    });
    lifecycle.attach(window);
    return { app, window, events, lifecycle };
  };

  it('keeps a closed window in the tray and says so', () => {
    const { window, events } = start();
    expect(window.emitPreventable('close')).toBe(true);
    expect(window.calls).toEqual(['hide']);
    expect(events).toEqual(['kept']);
  });

  it.each([
    ['without a tray', { tray: false }],
    ['when the person does not want the tray', { keep: false }],
  ])('%s closing ends the app', (_when, over) => {
    const { app, window } = start(over);
    expect(window.emitPreventable('close')).toBe(false);
    app.emit('window-all-closed');
    expect(app.quits).toBe(1);
  });

  it('stays in the dock of macOS without a window', () => {
    const { app } = start({ platform: 'darwin', tray: false });
    app.emit('window-all-closed');
    expect(app.quits).toBe(0);
  });

  it('lets the window close once the app is on its way out', () => {
    const { window, lifecycle, app } = start();
    expect(lifecycle.quitting).toBe(false);
    lifecycle.quit();
    expect(app.quits).toBe(1);
    expect(lifecycle.quitting).toBe(true);
    expect(window.emitPreventable('close')).toBe(false);
  });

  it.each(['second-instance', 'activate'])('shows the window on %s', (event) => {
    const { app, events } = start();
    app.emit(event);
    expect(events).toEqual(['show']);
  });
});

describe('the tray', () => {
  const model: TrayModel = {
    icon: 'ok',
    tooltip: 'Keyrack: 1 key, valid',
    items: [
      { kind: 'menu', text: 'R&D / Staging: valid', items: [{ kind: 'words', text: 'Valid' }] },
      { kind: 'separator' },
      { kind: 'action', text: 'Quit Keyrack', enabled: true, action: { type: 'quit' } },
      { kind: 'action', text: 'Verify all keys', enabled: false, action: { type: 'verifyAll' } },
    ],
    badge: 0,
    holds: null,
  };

  class FakeTray extends Emitter {
    readonly calls: string[] = [];
    setImage = (image: unknown): void => void this.calls.push(`image ${String(image)}`);
    setToolTip = (text: string): void => void this.calls.push(`tooltip ${text}`);
    setContextMenu = (): void => void this.calls.push('menu');
    destroy = (): void => void this.calls.push('destroy');
  }

  const start = (platform: NodeJS.Platform = 'linux') => {
    const tray = new FakeTray();
    const actions: TrayAction[] = [];
    const images: string[] = [];
    const system = new SystemTray({
      create: () => tray as never,
      buildMenu: (template) => template as never,
      loadImage: (path) => {
        images.push(path);
        return path as never;
      },
      iconFolder: '/icons',
      platform,
      onAction: (action) => actions.push(action),
    });
    return { tray, system, actions, images };
  };

  it('shows icon, tooltip and menu, and touches only what changed after that', () => {
    const { tray, system, images } = start();
    expect(system.show(model)).toBe(true);
    expect(images).toEqual([join('/icons', 'tray-ok-linux.png')]);
    expect(tray.calls).toEqual(['tooltip Keyrack: 1 key, valid', 'menu']);
    system.show(structuredClone(model));
    expect(tray.calls).toHaveLength(2);
    system.show({ ...model, icon: 'bad' });
    expect(tray.calls.slice(2)).toEqual([`image ${join('/icons', 'tray-bad-linux.png')}`]);
    system.show({ ...model, icon: 'bad', items: [] });
    expect(tray.calls.slice(3)).toEqual(['menu']);
  });

  it('opens the app with a click on Windows', () => {
    const { tray, system, actions } = start('win32');
    system.show(model);
    tray.emit('click');
    expect(actions).toEqual([{ type: 'show' }]);
  });

  it('says that there is none when the system refuses', () => {
    const system = new SystemTray({
      create: () => {
        throw new Error('no tray here');
      },
      buildMenu: () => null as never,
      loadImage: () => null as never,
      iconFolder: '/icons',
      platform: 'linux',
      onAction: () => undefined,
    });
    expect(system.show(model)).toBe(false);
    expect(system.present).toBe(false);
  });

  it('turns the model into a menu whose clicks mean what the model says', () => {
    const actions: TrayAction[] = [];
    const [menu, separator, quit, verify] = trayTemplate(model.items, (action) => actions.push(action));
    expect(menu).toMatchObject({
      label: 'R&&D / Staging: valid',
      submenu: [{ label: 'Valid', enabled: false }],
    });
    expect(separator).toEqual({ type: 'separator' });
    expect(verify).toMatchObject({ enabled: false });
    quit?.click?.(null as never, undefined, null as never);
    expect(actions).toEqual([{ type: 'quit' }]);
  });

  it.each(['linux', 'darwin', 'win32'] as const)(
    'has an icon of its own for every state on %s',
    (platform) => {
      const files = new Map(renderIcons().map(({ name, png }) => [name, Buffer.from(png)]));
      const pictures = (['empty', 'ok', 'unknown', 'warn', 'bad'] as const).map((icon) => {
        const file = files.get(trayIconFile(icon, platform));
        expect(files.has(trayIconFile(icon, platform).replace('.png', '@2x.png'))).toBe(true);
        expect(file?.subarray(1, 4).toString()).toBe('PNG');
        return file?.toString('base64');
      });
      expect(new Set(pictures).size).toBe(5);
    },
  );

  it('has a host everywhere but on a Linux without a panel that says it shows icons', async () => {
    expect(await hasTrayHost('darwin')).toBe(true);
    expect(await hasTrayHost('win32')).toBe(true);
    const before = process.env['DBUS_SESSION_BUS_ADDRESS'];
    process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent';
    expect(await hasTrayHost('linux')).toBe(false);
    if (before === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS'];
    else process.env['DBUS_SESSION_BUS_ADDRESS'] = before;
  });
});

describe('the application menu', () => {
  const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  const menu = (platform: NodeJS.Platform, packaged = true, actions: MenuAction[] = []) =>
    flat(applicationMenu({ platform, packaged, onAction: (action) => actions.push(action) }));

  it.each(['linux', 'darwin', 'win32'] as const)('has no two items of one accelerator on %s', (platform) => {
    const accelerators = menu(platform, false).flatMap((item) => item.accelerator ?? []);
    expect(accelerators).toContain('CmdOrCtrl+N');
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it.each(['linux', 'darwin', 'win32'] as const)(
    'can quit, edit, zoom and open settings on %s',
    (platform) => {
      const items = menu(platform);
      const roles = items.map((item) => item.role);
      expect(roles).toEqual(
        expect.arrayContaining(['quit', 'copy', 'paste', 'selectAll', 'zoomIn', 'zoomOut', 'close']),
      );
      expect(items.filter((item) => item.label === 'Settings…')).toHaveLength(1);
      expect(roles).not.toContain('reload');
      expect(roles).not.toContain('forceReload');
    },
  );

  it('has the developer tools in development only', () => {
    expect(menu('linux', true).map((item) => item.role)).not.toContain('toggleDevTools');
    expect(menu('linux', false).map((item) => item.role)).toContain('toggleDevTools');
  });

  it('asks for what its words say', () => {
    const actions: MenuAction[] = [];
    const items = menu('linux', true, actions);
    for (const label of [
      'Link a Key…',
      'Verify All Keys',
      'Settings…',
      'Overview',
      'Projects',
      'Inventory',
      'Activity',
      'WorkOS Dashboard',
    ]) {
      items.find((item) => item.label === label)?.click?.(null as never, undefined, null as never);
    }
    expect(actions).toEqual([
      { type: 'linkKey' },
      { type: 'verifyAll' },
      { type: 'show', screen: 'settings' },
      { type: 'show', screen: 'home' },
      { type: 'show', screen: 'projects' },
      { type: 'show', screen: 'inventory' },
      { type: 'show', screen: 'activity' },
      { type: 'openDashboard' },
    ]);
  });
});

describe('waking from sleep', () => {
  it('is passed on', () => {
    const powerMonitor = new Emitter();
    let woke = 0;
    onWake(powerMonitor as never, () => (woke += 1));
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
    expect(woke).toBe(1);
  });
});

describe('crashes', () => {
  it('are written down under an ID, and a dead page is shown anew', () => {
    const app = new Emitter();
    const process = new Emitter();
    const log = new RecordingLog();
    let shown = 0;
    logCrashes({ app: app as never, process, log, newId: () => 'fault-1', onPageGone: () => (shown += 1) });
    process.emit('uncaughtException', new Error('a'));
    process.emit('unhandledRejection', 'b');
    app.emit('render-process-gone', {}, {}, { reason: 'crashed', exitCode: 5 });
    app.emit('render-process-gone', {}, {}, { reason: 'clean-exit', exitCode: 0 });
    app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 });
    expect(log.lines.map(({ message }) => message)).toEqual([
      'Uncaught exception.',
      'Unhandled rejection.',
      'The window process is gone.',
      'A helper process is gone.',
    ]);
    expect(log.lines.every(({ details }) => details['id'] === 'fault-1')).toBe(true);
    expect(shown).toBe(1);
  });
});

describe('the sources of the icons', () => {
  it('draw the states as different shapes, not colours alone', () => {
    const shape = (icon: string): string =>
      readFileSync(join(import.meta.dirname, `../../main/shell/icons/tray-${icon}.svg`), 'utf8').replace(
        /#[0-9a-f]{6}/g,
        '',
      );
    expect(new Set(['empty', 'ok', 'unknown', 'warn', 'bad'].map(shape)).size).toBe(5);
  });
});

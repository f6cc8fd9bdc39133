import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ElectronClipboard } from '../../main/adapters/electron-clipboard.ts';
import { ElectronDialogs } from '../../main/adapters/electron-dialogs.ts';
import { ElectronFileManager } from '../../main/adapters/electron-file-manager.ts';
import { ElectronNotifier } from '../../main/adapters/electron-notifier.ts';
import { createLoginItem, quoteExec, startedFrom } from '../../main/adapters/login-item.ts';
import { SystemClock } from '../../main/adapters/system-clock.ts';

describe('the clipboard', () => {
  class FakeSystemClipboard {
    items: Record<string, string | Blob>[] = [];
    readText = (): Promise<string> => {
      const text = this.items[0]?.['text/plain'];
      return Promise.resolve(typeof text === 'string' ? text : '');
    };
    write = (items: unknown[]): Promise<void> => {
      this.items = items as Record<string, string | Blob>[];
      return Promise.resolve();
    };
    writeText = (text: string): Promise<void> => this.write([{ 'text/plain': text }]);
    clear = (): void => {
      this.items = [];
    };
  }
  const start = (platform: NodeJS.Platform) => {
    const system = new FakeSystemClipboard();
    const clipboard = new ElectronClipboard({
      clipboard: system,
      newItem: (formats) => formats as never,
      platform,
    });
    return { system, clipboard };
  };
  const named = (format: string): string => `electron application/osclipboard;format="${format}"`;

  it('gives back what was written, and nothing after clearing', async () => {
    const { clipboard } = start('linux');
    await clipboard.writeText('plain');
    expect(await clipboard.readText()).toBe('plain');
    await clipboard.writeSecret('secret');
    expect(await clipboard.readText()).toBe('secret');
    await clipboard.clear();
    expect(await clipboard.readText()).toBe('');
  });

  it.each([
    ['linux', ['x-kde-passwordManagerHint']],
    ['darwin', ['org.nspasteboard.ConcealedType']],
    [
      'win32',
      [
        'ExcludeClipboardContentFromMonitorProcessing',
        'CanIncludeInClipboardHistory',
        'CanUploadToCloudClipboard',
      ],
    ],
    ['freebsd', []],
  ] as const)(
    'marks a secret on %s in the same write, so that no history keeps it',
    async (platform, formats) => {
      const { system, clipboard } = start(platform);
      await clipboard.writeSecret('secret');
      expect(system.items).toHaveLength(1);
      expect(Object.keys(system.items[0] ?? {})).toEqual(['text/plain', ...formats.map(named)]);
    },
  );

  it('says no to history and cloud on Windows with a zero DWORD, and "secret" to KDE', async () => {
    const windows = start('win32');
    await windows.clipboard.writeSecret('secret');
    for (const format of ['CanIncludeInClipboardHistory', 'CanUploadToCloudClipboard']) {
      const blob = windows.system.items[0]?.[named(format)];
      expect(blob instanceof Blob ? [...new Uint8Array(await blob.arrayBuffer())] : null).toEqual([
        0, 0, 0, 0,
      ]);
    }
    const linux = start('linux');
    await linux.clipboard.writeSecret('secret');
    const hint = linux.system.items[0]?.[named('x-kde-passwordManagerHint')];
    expect(hint instanceof Blob ? await hint.text() : null).toBe('secret');
  });

  it('marks nothing that is not secret', async () => {
    const { system, clipboard } = start('linux');
    await clipboard.writeText('key ID');
    expect(Object.keys(system.items[0] ?? {})).toEqual(['text/plain']);
  });
});

describe('notifications', () => {
  class FakeNotification {
    readonly listeners = new Map<string, () => void>();
    shown = false;
    on(event: string, listener: () => void): this {
      this.listeners.set(event, listener);
      return this;
    }
    show(): void {
      this.shown = true;
    }
  }

  it('show, and run what a click means', () => {
    const made: FakeNotification[] = [];
    const options: unknown[] = [];
    let clicks = 0;
    new ElectronNotifier({
      isSupported: () => true,
      create: (what) => {
        options.push(what);
        const notification = new FakeNotification();
        made.push(notification);
        return notification as never;
      },
    }).notify({ title: 'Rejected', body: 'Acme / Staging', onClick: () => (clicks += 1) });
    expect(options).toEqual([{ title: 'Rejected', body: 'Acme / Staging' }]);
    expect(made[0]?.shown).toBe(true);
    made[0]?.listeners.get('click')?.();
    expect(clicks).toBe(1);
  });

  it('are left out where the system has none', () => {
    let made = 0;
    const notifier = new ElectronNotifier({
      isSupported: () => false,
      create: () => {
        made += 1;
        return new FakeNotification() as never;
      },
    });
    notifier.notify({ title: 'a', body: 'b' });
    expect(made).toBe(0);
  });
});

describe('the file dialogs', () => {
  const start = (answer: { canceled: boolean; filePaths: string[] }, window: object | null) => {
    const asked: unknown[][] = [];
    const dialog = {
      showOpenDialog: (...args: unknown[]) => {
        asked.push(args);
        return Promise.resolve(answer);
      },
      showSaveDialog: (...args: unknown[]) => {
        asked.push(args);
        return Promise.resolve({ canceled: answer.canceled, filePath: answer.filePaths[0] ?? '' });
      },
    };
    return { asked, dialogs: new ElectronDialogs(dialog, () => window as never) };
  };

  it('give the chosen file, asked over our window with hidden files shown', async () => {
    const window = {};
    const { asked, dialogs } = start({ canceled: false, filePaths: ['/a/.env'] }, window);
    expect(await dialogs.chooseEnvFile('Choose a file')).toBe('/a/.env');
    expect(asked[0]?.[0]).toBe(window);
    expect(asked[0]?.[1]).toMatchObject({
      title: 'Choose a file',
      properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
    });
  });

  it('give the chosen folder without a window too, and null when cancelled', async () => {
    const { asked, dialogs } = start({ canceled: true, filePaths: [] }, null);
    expect(await dialogs.chooseFolder('Choose a folder')).toBeNull();
    expect(asked[0]).toHaveLength(1);
    expect(asked[0]?.[0]).toMatchObject({
      properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
    });
  });
});

describe('the save dialog', () => {
  const start = (answer: { canceled: boolean; filePath: string }, window: object | null) => {
    const asked: unknown[][] = [];
    const dialog = {
      showOpenDialog: () => Promise.reject(new Error('not this one')),
      showSaveDialog: (...args: unknown[]) => {
        asked.push(args);
        return Promise.resolve(answer);
      },
    };
    return { asked, dialogs: new ElectronDialogs(dialog, () => window as never) };
  };

  it('proposes a name over our window, and asks before something is replaced', async () => {
    const window = {};
    const { asked, dialogs } = start({ canceled: false, filePath: '/a/record.md' }, window);
    expect(await dialogs.chooseNewFile('Save the record', 'record.md')).toBe('/a/record.md');
    expect(asked[0]?.[0]).toBe(window);
    expect(asked[0]?.[1]).toMatchObject({ title: 'Save the record', defaultPath: 'record.md' });
    expect(JSON.stringify(asked[0]?.[1])).toContain('showOverwriteConfirmation');
  });

  it('gives nothing when it is cancelled, whatever the system says beside it', async () => {
    const { asked, dialogs } = start({ canceled: true, filePath: '/a/record.md' }, null);
    expect(await dialogs.chooseNewFile('Save the record', 'record.md')).toBeNull();
    expect(asked[0]).toHaveLength(1);
    expect(await start({ canceled: false, filePath: '' }, null).dialogs.chooseNewFile('a', 'b')).toBeNull();
  });
});

describe('the file manager', () => {
  const shellOf = (problem = '') => {
    const calls: string[] = [];
    const shell = {
      showItemInFolder: (path: string) => void calls.push(`show ${path}`),
      openPath: (path: string) => Promise.resolve((calls.push(`open ${path}`), problem)),
    };
    return { calls, manager: new ElectronFileManager(shell) };
  };
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-shown-')));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a file in its folder, and never opens the file', async () => {
    const { calls, manager } = shellOf();
    writeFileSync(join(folder, '.env'), '');
    await manager.show(join(folder, '.env'));
    expect(calls).toEqual([`show ${folder}/.env`]);
  });

  it('opens a folder, and for a file that is gone the folder where it was', async () => {
    const { calls, manager } = shellOf();
    await manager.show(folder);
    await manager.show(join(folder, 'gone.env'));
    expect(calls).toEqual([`open ${folder}`, `open ${folder}`]);
  });

  it('starts no program that is a folder, nor what a link to one leads to', async () => {
    const { calls, manager } = shellOf();
    mkdirSync(join(folder, 'Tool.app'));
    symlinkSync('Tool.app', join(folder, 'tool'));
    await manager.show(join(folder, 'Tool.app'));
    await manager.show(join(folder, 'tool'));
    expect(calls).toEqual([`show ${folder}/Tool.app`, `show ${folder}/Tool.app`]);
  });

  it('says so when the folder is gone, and when the system shows nothing', async () => {
    await expect(shellOf().manager.show(join(folder, 'gone', '.env'))).rejects.toMatchObject({
      code: 'folder-gone',
    });
    await expect(shellOf('no program').manager.show(folder)).rejects.toMatchObject({ code: 'open-failed' });
  });
});

describe('the clock', () => {
  it('runs work after its time, once, unless cancelled', () => {
    vi.useFakeTimers();
    const clock = new SystemClock();
    let runs = 0;
    clock.after(1_000, () => (runs += 1));
    const cancel = clock.after(1_000, () => (runs += 10));
    cancel();
    vi.advanceTimersByTime(999);
    expect(runs).toBe(0);
    vi.advanceTimersByTime(5_000);
    expect(runs).toBe(1);
    vi.useRealTimers();
  });

  it('waits longer than a timer of Node can', () => {
    vi.useFakeTimers();
    const month = 30 * 24 * 60 * 60_000;
    let runs = 0;
    new SystemClock().after(month, () => (runs += 1));
    vi.advanceTimersByTime(month - 1);
    expect(runs).toBe(0);
    vi.advanceTimersByTime(1);
    expect(runs).toBe(1);
    vi.useRealTimers();
  });
});

describe('start at login', () => {
  let configHome = '';
  beforeEach(() => {
    configHome = mkdtempSync(join(tmpdir(), 'keyrack-login-'));
  });
  afterEach(() => {
    rmSync(configHome, { recursive: true });
  });
  class FakeApp {
    readonly set: unknown[] = [];
    setLoginItemSettings = (settings: { openAtLogin?: boolean }): void => void this.set.push(settings);
    getLoginItemSettings = (): { openAtLogin: boolean; wasOpenedAtLogin: boolean } => ({
      openAtLogin: this.set.length > 0,
      wasOpenedAtLogin: true,
    });
  }
  const start = (platform: NodeJS.Platform, executable = '/opt/Keyrack/keyrack') => {
    const app = new FakeApp();
    return { app, item: createLoginItem({ app: app as never, platform, executable, configHome }) };
  };
  const entry = (): string => join(configHome, 'autostart/keyrack.desktop');

  it('is an autostart entry on Linux, there or not', () => {
    const { app, item } = start('linux');
    expect(item.isEnabled()).toBe(false);
    item.set(true);
    expect(item.isEnabled()).toBe(true);
    expect(readFileSync(entry(), 'utf8')).toContain('Exec="/opt/Keyrack/keyrack" --hidden\n');
    item.set(true);
    item.set(false);
    expect(existsSync(entry())).toBe(false);
    item.set(false);
    expect(app.set).toEqual([]);
  });

  it.each([
    ['/opt/My Apps/keyrack', '"/opt/My Apps/keyrack"'],
    ['/opt/100%/keyrack', '"/opt/100%%/keyrack"'],
    ['/opt/a\nExec=b/keyrack', '"/opt/a\\nExec=b/keyrack"'],
    ['/opt/$HOME/`x`/"q"', '"/opt/\\\\$HOME/\\\\`x\\\\`/\\\\"q\\\\""'],
  ])('quotes %s as the Desktop Entry Specification says', (path, quoted) => {
    expect(quoteExec(path)).toBe(quoted);
  });

  it('starts the AppImage that Keyrack runs from, never one whose variables it inherited', () => {
    const variables = { APPIMAGE: '/apps/Keyrack.AppImage', APPDIR: '/tmp/.mount_1' };
    expect(startedFrom(variables, '/tmp/.mount_1/keyrack')).toBe('/apps/Keyrack.AppImage');
    expect(startedFrom(variables, '/opt/Keyrack/keyrack')).toBe('/opt/Keyrack/keyrack');
    expect(startedFrom({ APPIMAGE: '/apps/Other.AppImage' }, '/opt/keyrack')).toBe('/opt/keyrack');
    expect(startedFrom({}, '/opt/keyrack')).toBe('/opt/keyrack');
  });

  it('is told by a switch, and on macOS by the system', () => {
    expect(
      (['darwin', 'win32', 'linux'] as const).map((platform) => start(platform).item.startedThis()),
    ).toEqual([true, false, false]);
  });

  it("is the system's own on Windows, starting hidden, and on macOS", () => {
    const windows = start('win32', 'C:\\Keyrack.exe');
    windows.item.set(true);
    expect(windows.app.set).toEqual([{ path: 'C:\\Keyrack.exe', args: ['--hidden'], openAtLogin: true }]);
    expect(windows.item.isEnabled()).toBe(true);
    const mac = start('darwin');
    mac.item.set(false);
    expect(mac.app.set).toEqual([{ openAtLogin: false }]);
    expect(existsSync(entry())).toBe(false);
  });
});

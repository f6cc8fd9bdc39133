import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How to ask a D-Bus session whether somebody shows tray icons; a desktop has at least one of these. */
const questions: readonly (readonly [string, ...string[]])[] = [
  [
    'busctl',
    '--user',
    'call',
    'org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus',
    'NameHasOwner',
    's',
    'org.kde.StatusNotifierWatcher',
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.kde.StatusNotifierWatcher',
  ],
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    'org.freedesktop.DBus',
    '--object-path',
    '/org/freedesktop/DBus',
    '--method',
    'org.freedesktop.DBus.NameHasOwner',
    'org.kde.StatusNotifierWatcher',
  ],
];

/**
 * Whether a tray icon would be seen. On Linux Electron makes one without a word where no panel shows it, and closing
 * the window would then leave an app that nobody can reach. What cannot be found out counts as none.
 */
export async function hasTrayHost(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [program, ...args] of questions) {
    try {
      const { stdout } = await run(program, args, { timeout: 2_000 });
      return /\btrue\b/.test(stdout);
    } catch {
      continue;
    }
  }
  return false;
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath } from '../double/chromium.ts';

/**
 * Sees to it that the machine has what the tests and the double need: Chromium, a font, a keyring to test against. As
 * root on Debian it installs what is missing; otherwise it names the exact line.
 */
const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));

/** Debian's packages, each with how to see that it is there. */
const needed: { name: string; there: () => boolean; only?: 'tests' | 'bench' | 'window' }[] = [
  { name: 'chromium', there: () => chromiumPath() !== null },
  {
    name: 'fonts-dejavu-core',
    there: () => existsSync('/usr/share/fonts/truetype/dejavu'),
  },
  { name: 'git', there: () => onPath('git'), only: 'tests' },
  { name: 'dbus-daemon', there: () => onPath('dbus-daemon') && onPath('dbus-send'), only: 'tests' },
  { name: 'gnome-keyring', there: () => onPath('gnome-keyring-daemon'), only: 'tests' },
  { name: 'libsecret-tools', there: () => onPath('secret-tool'), only: 'tests' },
  // What the inventory is measured against.
  { name: 'ripgrep', there: () => onPath('rg'), only: 'bench' },
  // What Electron brings by itself and the double asks of the desktop: file dialogs and the clipboard.
  { name: 'zenity', there: () => onPath('zenity'), only: 'window' },
  { name: 'xclip', there: () => onPath('xclip'), only: 'window' },
];

/**
 * @param purpose the tests; the bench; a run without a window (tour); or the double in a window for a person.
 * @throws Error with the sentence to show when something is missing that cannot be installed here.
 */
export function prepare(purpose: 'tests' | 'bench' | 'headless' | 'window'): void {
  const [major] = process.versions.node.split('.').map(Number);
  if ((major ?? 0) < 24) {
    throw new Error(
      `This is Node ${process.versions.node}; Keyrack's scripts run on Node 24. Run them through npm, which brings it: npm ci, then npm start or npm test.`,
    );
  }
  if (process.platform !== 'linux') {
    if (chromiumPath() !== null) return;
    throw new Error(
      'No Chromium was found. Set KEYRACK_CHROMIUM to the path of a Chrome or Chromium and try again.',
    );
  }
  const missing = needed
    .filter((each) => (each.only === undefined || each.only === purpose) && !each.there())
    .map(({ name }) => name);
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new Error(
      `Missing on this machine: ${missing.join(', ')}. Install it, then try again:\n  sudo ${line}`,
    );
  }
  console.log(`Installing what is missing: ${missing.join(', ')}`);
  const quiet = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-q'], quiet);
  const [program = '', ...args] = line.split(' ');
  if (spawnSync(program, args, quiet).status !== 0) {
    throw new Error(`The packages could not be installed. Try it by hand:\n  ${line}`);
  }
}

if (import.meta.main) {
  try {
    prepare('tests');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

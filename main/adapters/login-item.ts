import type { App } from 'electron';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether Keyrack starts with the person's session. */
export interface LoginItem {
  isEnabled(): boolean;
  set(enabled: boolean): void;
  /** Whether this very start was the system's, where it does not say so by a switch (macOS). */
  startedThis(): boolean;
}

/** Says that the start was the system's, on Windows and Linux: the window stays closed, the tray shows. */
export const hiddenSwitch = '--hidden';

export interface LoginItemParts {
  app: Pick<App, 'setLoginItemSettings' | 'getLoginItemSettings'>;
  platform: NodeJS.Platform;
  /** What to start, by `startedFrom`. */
  executable: string;
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  configHome: string;
}

/**
 * The file to start Keyrack with at the next login: the AppImage whose mount it runs from (that is gone by then), else
 * the program itself. A program started from another AppImage, a terminal for one, inherits that one's variables.
 */
export function startedFrom(
  environment: Readonly<Record<string, string | undefined>>,
  execPath: string,
): string {
  const { APPIMAGE: image, APPDIR: mount } = environment;
  return image && mount && execPath.startsWith(`${mount}/`) ? image : execPath;
}

/** The system's own way: login items on macOS, the Run key on Windows, an autostart entry of XDG on Linux. */
export function createLoginItem(parts: LoginItemParts): LoginItem {
  return parts.platform === 'linux' ? new AutostartEntry(parts) : new SystemLoginItem(parts);
}

class SystemLoginItem implements LoginItem {
  readonly #app: LoginItemParts['app'];
  readonly #isMac: boolean;
  readonly #options: { path: string; args: string[] } | Record<string, never>;

  constructor({ app, platform, executable }: LoginItemParts) {
    this.#app = app;
    this.#isMac = platform === 'darwin';
    this.#options = platform === 'win32' ? { path: executable, args: [hiddenSwitch] } : {};
  }

  isEnabled(): boolean {
    return this.#app.getLoginItemSettings(this.#options).openAtLogin;
  }

  startedThis(): boolean {
    return this.#isMac && this.#app.getLoginItemSettings().wasOpenedAtLogin;
  }

  set(enabled: boolean): void {
    this.#app.setLoginItemSettings({ ...this.#options, openAtLogin: enabled });
  }
}

class AutostartEntry implements LoginItem {
  readonly #folder: string;
  readonly #path: string;
  readonly #executable: string;

  constructor({ configHome, executable }: LoginItemParts) {
    this.#folder = join(configHome, 'autostart');
    this.#path = join(this.#folder, 'keyrack.desktop');
    this.#executable = executable;
  }

  startedThis(): boolean {
    return false;
  }

  isEnabled(): boolean {
    return existsSync(this.#path);
  }

  set(enabled: boolean): void {
    if (!enabled) {
      rmSync(this.#path, { force: true });
      return;
    }
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(
      this.#path,
      [
        '[Desktop Entry]',
        'Type=Application',
        'Name=Keyrack',
        'Comment=Watches your WorkOS keys',
        `Exec=${quoteExec(this.#executable)} ${hiddenSwitch}`,
        'Terminal=false',
        'X-GNOME-Autostart-enabled=true',
        '',
      ].join('\n'),
    );
  }
}

/** Desktop Entry Specification, "The Exec key": quoted, then escaped once more as a string value; `%` is doubled. A line break stays inside the value. */
export function quoteExec(path: string): string {
  const quoted = path.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  const escaped = quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

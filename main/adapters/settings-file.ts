import { join } from 'node:path';
import { renameSync } from 'node:fs';
import ElectronStore from 'electron-store';
import { z } from 'zod';
import { settingsView } from '../../preload/contract/view.ts';
import { Failure } from '../core/failure.ts';
import { defaultSettings } from '../core/model.ts';
import type { Settings } from '../core/model.ts';
import type { SettingsFile } from '../core/ports.ts';
import { errnoOf } from './errno.ts';

const fields = settingsView.extend({ toldAboutTray: z.boolean() }).shape;

/** `settings.json` in a folder, by electron-store. There is nothing secret in it. */
export class StoredSettingsFile implements SettingsFile {
  readonly #folder: string;
  #store: ElectronStore | null = null;

  /** @param folder absolute; made when missing. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Each field on its own: one that is missing or wrong has its default, the others stay. Never throws. */
  load(): Settings {
    const saved = this.#read();
    const settings: Record<string, unknown> = { ...defaultSettings };
    for (const [name, schema] of Object.entries(fields)) {
      const parsed = schema.safeParse(saved[name]);
      if (parsed.success) settings[name] = parsed.data;
    }
    return settings as unknown as Settings;
  }

  /** @throws Failure `settings-not-written` when the disk takes no write. */
  save(settings: Settings): void {
    try {
      this.#open().store = { ...settings };
    } catch (error) {
      const code = errnoOf(error);
      throw new Failure(
        'settings-not-written',
        `The settings could not be saved${code === '' ? '' : ` (${code})`}. They are as they were.`,
        'See whether the disk is full or its folder read-only, then try again.',
      );
    }
  }

  #read(): Record<string, unknown> {
    try {
      return this.#open().store;
    } catch (error) {
      // What is no JSON is kept under another name, out of the way of the next save.
      if (error instanceof SyntaxError) this.#setAside();
      return {};
    }
  }

  #setAside(): void {
    const stamp = new Date().toISOString().replaceAll(':', '-');
    try {
      renameSync(join(this.#folder, 'settings.json'), join(this.#folder, `settings.corrupt-${stamp}.json`));
    } catch {
      // Settings are no reason not to start.
    }
  }

  #open(): ElectronStore {
    this.#store ??= new ElectronStore({
      cwd: this.#folder,
      name: 'settings',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
    });
    return this.#store;
  }
}

import { join } from 'node:path';
import { renameSync } from 'node:fs';
import ElectronStore from 'electron-store';
import { z } from 'zod';
import { settingsView } from '../../preload/contract/view.ts';
import { Failure } from '../core/failure.ts';
import { defaultSettings } from '../core/model.ts';
import type { Settings } from '../core/model.ts';
import type { SettingsFile } from '../core/ports.ts';
import { errnoOf } from './files/errno.ts';

const fields: { readonly [Name in keyof Settings]: z.ZodType<Settings[Name]> } = settingsView.extend({
  toldAboutTray: z.boolean(),
}).shape;
const names = Object.keys(fields) as (keyof Settings)[];

/** Takes one field over where it is what it should be. */
function take<Name extends keyof Settings>(settings: Pick<Settings, Name>, name: Name, saved: unknown): void {
  const parsed = fields[name].safeParse(saved);
  if (parsed.success) settings[name] = parsed.data;
}

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
    const settings: Settings = { ...defaultSettings };
    for (const name of names) take(settings, name, saved[name]);
    return settings;
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

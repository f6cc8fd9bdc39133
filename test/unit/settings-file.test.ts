import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoredSettingsFile } from '../../main/adapters/settings-file.ts';
import { defaultSettings } from '../../main/core/model.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyrack-settings-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const put = (text: string): Promise<void> => writeFile(join(folder, 'settings.json'), text);

describe('the settings', () => {
  it('are the defaults where there are none yet', () => {
    expect(new StoredSettingsFile(folder).load()).toEqual(defaultSettings);
  });

  it('come back as they were saved, in a file for its owner only', async () => {
    const saved = { ...defaultSettings, theme: 'dark', clipboardSeconds: 60, toldAboutTray: true } as const;
    new StoredSettingsFile(folder).save(saved);
    expect(new StoredSettingsFile(folder).load()).toEqual(saved);
    expect((await stat(join(folder, 'settings.json'))).mode & 0o777).toBe(0o600);
  });

  it('that are wrong have their default, each on its own', async () => {
    await put(
      JSON.stringify({
        theme: 'pink',
        clipboardSeconds: 100_000,
        keepInTray: false,
        startAtLogin: 'yes',
        more: 1,
      }),
    );
    expect(new StoredSettingsFile(folder).load()).toEqual({ ...defaultSettings, keepInTray: false });
  });

  it.each(['{"theme":"da', '', 'not settings', '[]', 'null', '7'])(
    'start from the defaults and can be saved when the file says %o',
    async (text) => {
      await put(text);
      const file = new StoredSettingsFile(folder);
      expect(file.load()).toEqual(defaultSettings);
      file.save({ ...defaultSettings, theme: 'light' });
      expect(new StoredSettingsFile(folder).load().theme).toBe('light');
    },
  );

  it('that cannot be saved say so', async () => {
    const file = new StoredSettingsFile(join(folder, 'settings.json'));
    await put('a file where the folder should be');
    expect(() => {
      file.save(defaultSettings);
    }).toThrow(expect.objectContaining({ code: 'settings-not-written' }));
  });

  it('that are no JSON are set aside, not lost', async () => {
    await put('{"theme":"da');
    new StoredSettingsFile(folder).load();
    const [aside = ''] = await readdir(folder);
    expect(aside).toMatch(/^settings\.corrupt-/);
    expect(await readFile(join(folder, aside), 'utf8')).toBe('{"theme":"da');
  });
});

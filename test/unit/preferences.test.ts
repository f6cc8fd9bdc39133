import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../main/core/model.ts';
import type { Consent } from '../../main/core/ports.ts';
import { Preferences } from '../../main/core/preferences.ts';
import { MemorySettings } from '../support/ports/memory-ports.ts';

function started(baseUrlOverride: string | null = null, file = new MemorySettings()) {
  let pushes = 0;
  const changed = (): void => {
    pushes += 1;
  };
  const asked: string[] = [];
  const answers: boolean[] = [];
  const consent: Consent = {
    ask: ({ detail }) => {
      asked.push(detail);
      return Promise.resolve(answers.shift() ?? false);
    },
  };
  const preferences = new Preferences({ file, consent, baseUrlOverride, changed });
  return { preferences, file, asked, answers, pushes: () => pushes };
}

describe('settings', () => {
  it('are what was saved, and what was not given stays', () => {
    const { preferences, file, pushes } = started(null, new MemorySettings({ theme: 'dark' }));
    preferences.update({ clipboardSeconds: 60, theme: undefined });
    expect(preferences.settings).toEqual({ ...defaultSettings, theme: 'dark', clipboardSeconds: 60 });
    expect(file.saved).toEqual(preferences.settings);
    expect(pushes()).toBe(1);
  });

  it('stay as they are when they cannot be saved', () => {
    const { preferences, file, pushes } = started();
    file.save = () => {
      throw new Error('The disk is full.');
    };
    expect(() => {
      preferences.update({ theme: 'dark' });
    }).toThrow('full');
    expect(preferences.settings.theme).toBe('system');
    expect(pushes()).toBe(0);
  });
});

describe('the base URL', () => {
  it.each([
    ['https://api.eu.example.com', 'https://api.eu.example.com'],
    ['https://proxy.example.com/workos/', 'https://proxy.example.com/workos'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://localhost:3000', 'http://localhost:3000'],
  ])('may be https anywhere, or http on this computer: %s', (typed, kept) => {
    const { preferences, file } = started();
    preferences.update({ baseUrl: typed });
    expect(preferences.settings.baseUrl).toBe(kept);
    expect(file.saved.baseUrl).toBe(kept);
  });

  it.each([
    'http://api.workos.com',
    'ftp://127.0.0.1',
    'api.workos.com',
    '',
    'https://user:word@example.com',
  ])('is refused, and nothing with it is saved: %s', (typed) => {
    const { preferences, file } = started();
    expect(() => {
      preferences.update({ baseUrl: typed, theme: 'dark' });
    }).toThrow(expect.objectContaining({ code: 'bad-base-url' }));
    expect(file.saved).toEqual(defaultSettings);
  });

  it('changes from the window only after the person said yes to that very address', async () => {
    const { preferences, file, asked, answers } = started();
    await preferences.change({ baseUrl: 'https://elsewhere.example.com/', theme: 'dark' });
    expect(asked).toEqual([expect.stringContaining('to https://elsewhere.example.com in place of WorkOS')]);
    expect(file.saved).toEqual({ ...defaultSettings, theme: 'dark' });
    answers.push(true);
    await preferences.change({ baseUrl: 'https://elsewhere.example.com/' });
    expect(preferences.settings.baseUrl).toBe('https://elsewhere.example.com');
  });

  it('goes back to WorkOS, or stays, without asking; a wrong one is refused before anybody is asked', async () => {
    const { preferences, asked } = started(null, new MemorySettings({ baseUrl: 'http://127.0.0.1:3000' }));
    await preferences.change({ baseUrl: 'http://127.0.0.1:3000' });
    await preferences.change({ baseUrl: defaultSettings.baseUrl, clipboardSeconds: 10 });
    await expect(preferences.change({ baseUrl: 'http://example.com' })).rejects.toMatchObject({
      code: 'bad-base-url',
    });
    expect(preferences.settings).toEqual({ ...defaultSettings, clipboardSeconds: 10 });
    expect(asked).toEqual([]);
  });

  it('given from outside counts for this run only, and is never saved', () => {
    const { preferences, file } = started('http://127.0.0.1:4010/');
    expect(preferences.demo).toBe(true);
    expect(preferences.settings.baseUrl).toBe('http://127.0.0.1:4010');
    preferences.update({ theme: 'light' });
    expect(file.saved.baseUrl).toBe(defaultSettings.baseUrl);
    expect(preferences.settings.baseUrl).toBe('http://127.0.0.1:4010');
    expect(started(null, file).preferences.demo).toBe(false);
  });

  it('given from outside is held to the same rules', () => {
    expect(() => started('http://example.com')).toThrow(expect.objectContaining({ code: 'bad-base-url' }));
  });
});

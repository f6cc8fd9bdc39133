import { describe, expect, it } from 'vitest';
import type { Handlers, Traffic } from '../../main/ipc/router.ts';
import { registerMethods } from '../../main/ipc/router.ts';
import { Push } from '../../main/ipc/push.ts';
import type { IpcSender } from '../../main/ipc/sender.ts';
import { isTrustedSender } from '../../main/ipc/sender.ts';
import { Failure } from '../../main/core/failure.ts';
import { eventChannel, methodChannel } from '../../preload/contract/bridge.ts';
import type { MethodName } from '../../preload/contract/methods.ts';
import { methods } from '../../preload/contract/methods.ts';
import type { Result } from '../../preload/contract/result.ts';
import { sampleInputs, sampleOutputs } from '../support/window/contract-samples.ts';
import { fakeKey } from '../support/fake-key.ts';
import { RecordingLog } from '../support/ports/memory-ports.ts';
import { aSnapshot } from '../support/window/sample-snapshot.ts';

const names = Object.keys(methods) as MethodName[];
const origin = 'app://keyrack';
const contents = { id: 'our contents' };
const ourWindow = { webContents: contents, isDestroyed: () => false };
const ourFrame = { parent: null, origin, url: `${origin}/index.html`, detached: false };
const ours: IpcSender = { sender: contents, senderFrame: ourFrame };

type Listener = (event: IpcSender, ...args: unknown[]) => Promise<Result<unknown>>;

/** Main with every method answering its sample, or what a test says instead. */
class FakeMain {
  readonly channels = new Map<string, Listener>();
  readonly called: { name: string; input: unknown }[] = [];
  readonly log = new RecordingLog();
  readonly traffic: Traffic[] = [];

  constructor(instead: (name: MethodName) => unknown = (name) => sampleOutputs()[name]) {
    const handlers = Object.fromEntries(
      names.map((name) => [
        name,
        (input: unknown) => {
          this.called.push({ name, input });
          return instead(name);
        },
      ]),
    ) as unknown as Handlers;
    let ids = 0;
    registerMethods({
      ipcMain: {
        handle: (channel: string, listener: unknown) => this.channels.set(channel, listener as Listener),
      },
      handlers,
      isTrusted: (event) => isTrustedSender(event, ourWindow, origin),
      log: this.log,
      newId: () => `fault-${++ids}`,
      onTraffic: (traffic) => this.traffic.push(traffic),
    });
  }

  async call(
    name: MethodName,
    input: unknown,
    event: IpcSender = ours,
    ...more: unknown[]
  ): Promise<Result<unknown>> {
    const listener = this.channels.get(methodChannel(name));
    if (listener === undefined) throw new Error(`No handler for ${name}`);
    return listener(event, input, ...more);
  }
}

async function refusal(main: FakeMain, name: MethodName, input: unknown): Promise<string> {
  const result = await main.call(name, input);
  return result.ok ? 'accepted' : result.error.code;
}

const foreign: Record<string, IpcSender> = {
  'another window': { sender: { id: 'other' }, senderFrame: ourFrame },
  'a sub-frame': { sender: contents, senderFrame: { ...ourFrame, parent: ourFrame } },
  'a frame that is gone': { sender: contents, senderFrame: null },
  'a detached frame': { sender: contents, senderFrame: { ...ourFrame, detached: true } },
  'a web page': {
    sender: contents,
    senderFrame: { ...ourFrame, origin: 'https://workos.com', url: 'https://workos.com/' },
  },
  'another host of our scheme': {
    sender: contents,
    senderFrame: { ...ourFrame, origin: 'app://other', url: 'app://other/index.html' },
  },
  'a host that begins like ours': {
    sender: contents,
    senderFrame: { ...ourFrame, origin: 'app://keyrack.evil', url: 'app://keyrack.evil/index.html' },
  },
  'about:blank with our origin': { sender: contents, senderFrame: { ...ourFrame, url: 'about:blank' } },
  'a sandboxed document of ours': { sender: contents, senderFrame: { ...ourFrame, origin: 'null' } },
  'a file': {
    sender: contents,
    senderFrame: { ...ourFrame, origin: 'file://', url: 'file:///keyrack/index.html' },
  },
};

describe('names that deceive', () => {
  const turned = '\u202egnp.vne.\u202c\n\u200bx';

  it('lose what moves or hides their characters when they come in, and keep what joins them', async () => {
    const main = new FakeMain();
    await main.call('renameAccount', { accountId: 'acme', name: `\u202eA\nB\t\u2066 ` });
    await main.call('renameAccount', { accountId: 'acme', name: 'Fam\u200dily & می\u200cخواهم' });
    expect(main.called.map(({ input }) => (input as { name: string }).name)).toEqual([
      'A B',
      'Fam\u200dily & می\u200cخواهم',
    ]);
    expect(await refusal(main, 'renameAccount', { accountId: 'acme', name: '\u202e\u2066' })).toBe(
      'bad-input',
    );
  });

  it('of files are shown with a mark in the place of such characters, in sentences and failures too', async () => {
    const shown = new FakeMain(() => ({ shownPath: turned }));
    expect(await shown.call('undoExport', { exportId: 'one' })).toEqual({
      ok: true,
      value: { shownPath: '\ufffdgnp.vne.\ufffd\ufffd\ufffdx' },
    });
    const failing = new FakeMain(() => {
      throw new Failure('read-only-file', `${turned} is read-only.`, 'Choose another.');
    });
    const failed = await failing.call('undoExport', { exportId: 'one' });
    expect(failed).toMatchObject({ error: { message: '\ufffdgnp.vne.\ufffd\ufffd\ufffdx is read-only.' } });
  });
});

describe('the router', () => {
  it('registers every method of the contract and nothing else', () => {
    expect([...new FakeMain().channels.keys()].sort()).toEqual(names.map(methodChannel).sort());
  });

  describe.each(names)('%s', (name) => {
    const input = sampleInputs[name] as Record<string, unknown>;
    const fields = Object.keys(input);

    it('takes its input and answers its output', async () => {
      const main = new FakeMain();
      const result = await main.call(name, input);
      expect(result).toMatchObject({ ok: true });
      expect(main.called).toHaveLength(1);
    });

    it.each(Object.keys(foreign))('refuses %s before anything is looked at', async (who) => {
      const main = new FakeMain();
      await expect(main.call(name, input, foreign[who])).rejects.toThrow(/^refused$/);
      expect(main.called).toEqual([]);
      expect(main.traffic).toEqual([]);
    });

    it('refuses what is no object', async () => {
      const main = new FakeMain();
      for (const wrong of [undefined, null, '', 'text', 0, 1, true, [], [input], Number.NaN, 10n]) {
        expect(await refusal(main, name, wrong), typeof wrong).toBe('bad-input');
      }
      expect(main.called).toEqual([]);
    });

    it('refuses an extra key, a second argument, a missing argument', async () => {
      const main = new FakeMain();
      expect(await refusal(main, name, { ...input, extra: 1 })).toBe('bad-input');
      expect(await refusal(main, name, JSON.parse('{"__proto__":{},"constructor":1}'))).toBe('bad-input');
      expect(await main.call(name, input, ours, 'more')).toMatchObject({ ok: false });
      expect(main.called).toEqual([]);
    });

    it('refuses wrong types and endless texts in every field', async () => {
      const main = new FakeMain();
      for (const field of fields) {
        const wrongs = [{ wrong: true }, [[1]], 'x'.repeat(20_000), 'x'.repeat(1_000_000), Number.NaN, -1.5];
        for (const wrong of wrongs) {
          const what = `${field}: ${JSON.stringify(wrong).slice(0, 30)}`;
          expect(await refusal(main, name, { ...input, [field]: wrong }), what).toBe('bad-input');
        }
      }
      expect(main.called).toEqual([]);
    });

    it('lets nothing out that the contract does not name', async () => {
      const secret = fakeKey({ seed: 77 });
      const main = new FakeMain((of) => {
        const output = sampleOutputs()[of];
        return { ...output, secret };
      });
      const result = await main.call(name, input);
      expect(result).toMatchObject({ ok: false, error: { code: 'internal', id: 'fault-1' } });
      expect(JSON.stringify([result, main.log.lines])).not.toContain(secret);
    });
  });

  it('never echoes a refused input', async () => {
    const secret = fakeKey({ seed: 5 });
    const main = new FakeMain();
    const result = await main.call('pasteKey', { text: secret, extra: secret });
    expect(JSON.stringify([result, main.log.lines])).not.toContain(secret.slice(8, 40));
  });

  it('refuses an input above the size cap even where no field is too long', async () => {
    const blanks = (count: number): string => `Acme${' '.repeat(count)}`;
    const rename = (count: number): unknown => ({ accountId: 'a', name: blanks(count) });
    expect(await refusal(new FakeMain(), 'renameAccount', rename(60_000))).toBe('accepted');
    expect(await refusal(new FakeMain(), 'renameAccount', rename(70_000))).toBe('bad-input');
    const tagged = (count: number): unknown => ({ keyIds: ['k'], tag: blanks(count), tagged: true });
    expect(await refusal(new FakeMain(), 'tagKeys', tagged(70_000))).toBe('accepted');
    expect(await refusal(new FakeMain(), 'tagKeys', tagged(3_000_000))).toBe('bad-input');
  });

  it('measures an input before it is parsed', async () => {
    const input = Object.defineProperty({}, 'toJSON', { value: () => 'x'.repeat(70_000) });
    expect(await refusal(new FakeMain(), 'verifyAll', input)).toBe('bad-input');
  });

  it('refuses what has no end', async () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(await refusal(new FakeMain(), 'getSnapshot', cycle)).toBe('bad-input');
  });

  it('hands over an expected failure as data', async () => {
    const main = new FakeMain(() => {
      throw new Failure('name-taken', 'Acme has a Staging already.', 'Choose another name.');
    });
    expect(await main.call('verifyAll', {})).toEqual({
      ok: false,
      error: { code: 'name-taken', message: 'Acme has a Staging already.', next: 'Choose another name.' },
    });
    expect(main.log.lines).toEqual([]);
  });

  it('logs an unexpected failure under an ID and says only the ID', async () => {
    const main = new FakeMain(() => {
      throw new TypeError('inner words');
    });
    const result = await main.call('verifyAll', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'internal', id: 'fault-1' } });
    expect(JSON.stringify(result)).not.toContain('inner words');
    expect(main.log.lines[0]?.details).toMatchObject({ id: 'fault-1' });
  });

  it('shows everything that passes to whoever watches the traffic', async () => {
    const main = new FakeMain();
    await main.call('copyText', { text: 'x' });
    expect(main.traffic).toEqual([
      { direction: 'in', channel: methodChannel('copyText'), payload: [{ text: 'x' }] },
      { direction: 'out', channel: methodChannel('copyText'), payload: { ok: true, value: {} } },
    ]);
  });

  it('trusts nobody while there is no window', () => {
    expect(isTrustedSender(ours, ourWindow, origin)).toBe(true);
    expect(isTrustedSender(ours, null, origin)).toBe(false);
    expect(isTrustedSender(ours, { ...ourWindow, isDestroyed: () => true }, origin)).toBe(false);
  });
});

describe('the push', () => {
  class FakeWindow {
    readonly sent: unknown[][] = [];
    destroyed = false;
    readonly webContents = { send: (...args: unknown[]) => this.sent.push(args) };
    isDestroyed(): boolean {
      return this.destroyed;
    }
  }

  it('sends what the contract names', () => {
    const window = new FakeWindow();
    const patch = { from: 1, version: 2, parts: { online: false }, lists: {} };
    new Push(() => window, new RecordingLog()).send('patch', patch);
    expect(window.sent).toEqual([[eventChannel('patch'), patch]]);
  });

  it('sends nothing with a key that the contract does not name, and logs where', () => {
    const window = new FakeWindow();
    const log = new RecordingLog();
    const secret = fakeKey();
    const put = aSnapshot().keys.map((key) => ({ ...key, secret }));
    const lists = { keys: { put, removed: [] } };
    new Push(() => window, log).send('patch', { from: 1, version: 2, parts: {}, lists });
    expect(window.sent).toEqual([]);
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain(secret);
  });

  it('is quiet without a window', () => {
    const window = new FakeWindow();
    window.destroyed = true;
    new Push(() => window, new RecordingLog()).send('activity', {});
    new Push(() => null, new RecordingLog()).send('activity', {});
    expect(window.sent).toEqual([]);
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../main/core/failure.ts';
import { emptyVault, undoTime } from '../../main/core/model.ts';
import type { VaultDocument } from '../../main/core/model.ts';
import type { Ciphers, SecretCipher } from '../../main/core/ports.ts';
import { envelopesOf } from '../../main/core/vault/reseal.ts';
import { Vault } from '../../main/core/vault.ts';
import { FakeClock, MemoryVaultFile, PlainCiphers, RecordingLog } from '../support/ports/memory-ports.ts';
import {
  sampleKey,
  sampleRemoval,
  sampleRotation,
  sampleTarget,
  withKey,
} from '../support/vaults/vault-samples.ts';

const full = new Failure('disk-full', 'The disk is full.', 'Free some space.');
const changedOutside = new Failure('vault-changed-outside', 'Another Keyrack changed it.', 'Look again.');

async function started(
  file = new MemoryVaultFile(),
  ciphers = new PlainCiphers(),
  clock = new FakeClock(),
): Promise<{
  vault: Vault;
  file: MemoryVaultFile;
  ciphers: PlainCiphers;
  clock: FakeClock;
  log: RecordingLog;
}> {
  const log = new RecordingLog();
  const vault = new Vault({ file, ciphers, clock, log });
  await vault.load();
  return { vault, file, ciphers, clock, log };
}

/** Links a key with `secret`, as the app does it. */
async function link(vault: Vault, id: string, secret: string): Promise<void> {
  const fingerprint = await vault.fingerprint(secret);
  await vault.update(withKey(sampleKey(id, await vault.seal(secret), fingerprint)));
}

const secretOf = (document: VaultDocument, id: string) => {
  const key = document.keys.find((one) => one.id === id);
  if (key === undefined) throw new Error(`There is no key ${id}.`);
  return key.secret;
};

describe('the first run', () => {
  it('takes the keychain without a question where there is a real one', async () => {
    const { vault } = await started();
    expect(vault.view()).toMatchObject({
      state: 'ready',
      tier: 'keychain',
      keychain: { available: true, name: 'GNOME Keyring' },
    });
  });

  it('asks how to seal where there is no keyring, and writes nothing until it is answered', async () => {
    const { vault, file } = await started(undefined, new PlainCiphers(false));
    expect(vault.state).toBe('choose-tier');
    expect(vault.view().keychain.why).toContain('No keyring is running on this computer.');
    await expect(vault.seal('secret')).rejects.toMatchObject({ code: 'vault-not-ready' });
    expect(file.saves).toBe(0);
  });

  it('refuses a passphrase of nine characters and takes one of ten', async () => {
    const { vault } = await started(undefined, new PlainCiphers(false));
    await expect(vault.chooseTier({ tier: 'passphrase', passphrase: '123456789' })).rejects.toMatchObject({
      code: 'passphrase-too-short',
      message: expect.stringContaining('at least 10 characters') as string,
    });
    expect(vault.state).toBe('choose-tier');
    await vault.chooseTier({ tier: 'passphrase', passphrase: '1234567890' });
    expect(vault.view()).toMatchObject({ state: 'ready', tier: 'passphrase' });
  });

  it('refuses the keychain tier where there is none', async () => {
    const { vault } = await started(undefined, new PlainCiphers(false));
    await expect(vault.chooseTier({ tier: 'keychain' })).rejects.toMatchObject({ code: 'no-keyring' });
    expect(vault.state).toBe('choose-tier');
  });
});

describe('changes', () => {
  it('are in the document and in the file once the update resolves, one revision each', async () => {
    const { vault, file } = await started();
    await vault.update((d) => ({ ...d, accounts: [{ id: 'a', name: 'Acme', createdAt: 1 }] }));
    await vault.update((d) => ({ ...d, accounts: [] }));
    expect(vault.document.revision).toBe(2);
    expect(file.saved).toEqual(vault.document);
  });

  it('go one after another, so that none is lost', async () => {
    const { vault, file } = await started();
    const names = Array.from({ length: 50 }, (_, at) => `a${at}`);
    await Promise.all(
      names.map((id) =>
        vault.update((d) => ({ ...d, accounts: [...d.accounts, { id, name: id, createdAt: 1 }] })),
      ),
    );
    expect(file.saved?.accounts.map(({ id }) => id)).toEqual(names);
  });

  it('write nothing when nothing changes', async () => {
    const { vault, file } = await started();
    await vault.update((document) => document);
    expect(file.saves).toBe(0);
  });

  it('that the disk refuses leave the old document, and the next one succeeds', async () => {
    const { vault, file } = await started();
    await link(vault, 'one', 'secret-one');
    const before = vault.document;
    file.failWith = full;
    await expect(vault.update((d) => ({ ...d, keys: [] }))).rejects.toMatchObject({ code: 'disk-full' });
    expect(vault.document).toBe(before);
    file.failWith = null;
    await vault.update((d) => ({ ...d, accounts: [{ id: 'a', name: 'Acme', createdAt: 1 }] }));
    expect(file.saved?.keys).toHaveLength(1);
  });

  it('that throw change nothing', async () => {
    const { vault, file } = await started();
    const change = (): VaultDocument => {
      throw new Error('no such environment');
    };
    await expect(vault.update(change)).rejects.toThrow('no such environment');
    expect(file.saves).toBe(0);
    expect(vault.state).toBe('ready');
  });

  it('refused because of another Keyrack show what that one wrote', async () => {
    const { vault, file } = await started();
    await link(vault, 'mine', 'secret');
    file.saved = { ...vault.document, revision: 9, accounts: [{ id: 'b', name: 'Theirs', createdAt: 1 }] };
    file.failWith = changedOutside;
    await expect(vault.update((d) => ({ ...d, accounts: [] }))).rejects.toMatchObject({
      code: 'vault-changed-outside',
    });
    expect(vault.document.accounts.map(({ name }) => name)).toEqual(['Theirs']);
    expect(vault.document.revision).toBe(9);
  });

  it('are told to whoever listens, until they stop', async () => {
    const { vault } = await started();
    let told = 0;
    const stop = vault.onChange(() => (told += 1));
    await vault.update((d) => ({ ...d, accounts: [{ id: 'a', name: 'Acme', createdAt: 1 }] }));
    expect(told).toBe(1);
    stop();
    await vault.update((d) => ({ ...d, accounts: [] }));
    expect(told).toBe(1);
  });
});

describe('notes', () => {
  const checkedAt = (at: number) => (document: VaultDocument) => ({
    ...document,
    keys: document.keys.map((key) => ({ ...key, health: { ...key.health, checkedAt: at } })),
  });
  const noted = async () => {
    const app = await started();
    await link(app.vault, 'one', 'secret');
    const saves = app.file.saves;
    await app.vault.note(checkedAt(5));
    return { ...app, saves };
  };

  it('are seen at once and written together, a minute after the first', async () => {
    const { vault, file, clock, saves } = await noted();
    expect(vault.document.keys[0]?.health.checkedAt).toBe(5);
    clock.advance(59_000);
    await vault.note(checkedAt(6));
    await vault.settled();
    expect(file.saves).toBe(saves);
    expect(vault.hasNotes).toBe(true);
    clock.advance(1_000);
    await vault.settled();
    expect(file.saves).toBe(saves + 1);
    expect(file.saved?.keys[0]?.health.checkedAt).toBe(6);
    expect(vault.hasNotes).toBe(false);
  });

  it('go with the next change, and before quitting when they are asked to', async () => {
    const { vault, file, clock, saves } = await noted();
    await link(vault, 'two', 'other');
    expect(file.saved?.keys[0]?.health.checkedAt).toBe(5);
    clock.advance(60_000);
    await vault.settled();
    expect(file.saves).toBe(saves + 1);
    await vault.note(checkedAt(7));
    await vault.writeNotes();
    expect(file.saved?.keys[0]?.health.checkedAt).toBe(7);
  });

  it('that a full disk refuses are written with the next ones', async () => {
    const { vault, file, clock, log } = await noted();
    file.failWith = full;
    clock.advance(60_000);
    await vault.settled();
    expect(vault.hasNotes).toBe(true);
    expect(log.lines).toEqual([]);
    file.failWith = null;
    await vault.note(checkedAt(8));
    clock.advance(60_000);
    await vault.settled();
    expect(file.saved?.keys[0]?.health.checkedAt).toBe(8);
  });

  it('that a fault keeps from the disk are logged, and kept', async () => {
    const { vault, file, clock, log } = await noted();
    file.failWith = new TypeError('Nobody expected this.');
    clock.advance(60_000);
    await vault.settled();
    expect(log.errors).toEqual(['What was noted could not be written.']);
    expect(vault.hasNotes).toBe(true);
  });

  it('are written before the vault is locked, and are nothing beside what another Keyrack wrote', async () => {
    const { vault, file } = await started(undefined, new PlainCiphers(false));
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'plum kettle orbit' });
    await link(vault, 'one', 'secret');
    await vault.note(checkedAt(5));
    await vault.lock();
    expect(file.saved?.keys[0]?.health.checkedAt).toBe(5);
    await expect(vault.note(checkedAt(6))).rejects.toMatchObject({ code: 'vault-locked' });
    await vault.unlock('plum kettle orbit');
    expect(vault.document.keys[0]?.health.checkedAt).toBe(5);
    await vault.note(checkedAt(7));
    file.failWith = changedOutside;
    await expect(vault.writeNotes()).rejects.toBe(changedOutside);
    expect(vault.hasNotes).toBe(false);
    expect(vault.document.keys[0]?.health.checkedAt).toBe(5);
  });
});

describe('secrets', () => {
  it('come back as they were after a restart', async () => {
    const { vault, file, ciphers } = await started();
    await link(vault, 'one', 'secret-one');
    const again = await started(file, ciphers);
    expect(await again.vault.open(secretOf(again.vault.document, 'one'))).toBe('secret-one');
  });

  it('are nowhere in the file as they are', async () => {
    const { vault, file } = await started();
    await link(vault, 'one', 'secret-one');
    expect(JSON.stringify(file.saved)).not.toContain('secret-one');
  });

  it('have equal fingerprints when they are equal, over restarts', async () => {
    const { vault, file, ciphers } = await started();
    const first = await vault.fingerprint('secret');
    expect(await vault.fingerprint('other')).not.toBe(first);
    const again = await started(file, ciphers);
    expect(await again.vault.fingerprint('secret')).toBe(first);
  });

  it('get one fingerprint key however many ask for the first fingerprint at once', async () => {
    const { vault, file } = await started();
    const prints = await Promise.all(Array.from({ length: 10 }, () => vault.fingerprint('secret')));
    expect(new Set(prints).size).toBe(1);
    expect(file.saves).toBe(1);
  });

  it('that the keychain wants sealed anew are, once, without touching what came in meanwhile', async () => {
    const { vault, ciphers, file } = await started();
    await link(vault, 'one', 'secret-one');
    await link(vault, 'two', 'secret-two');
    const [old, other] = [secretOf(vault.document, 'one'), secretOf(vault.document, 'two')];
    ciphers.stale.add(old.data);
    const opened = vault.open(old);
    const meanwhile = vault.update((d) => ({ ...d, accounts: [{ id: 'a', name: 'Acme', createdAt: 1 }] }));
    expect(await opened).toBe('secret-one');
    await meanwhile;
    await vault.settled();
    const fresh = secretOf(vault.document, 'one');
    expect(fresh.data).not.toBe(old.data);
    expect(secretOf(vault.document, 'two')).toEqual(other);
    expect(vault.document.accounts).toHaveLength(1);
    expect(file.saved).toEqual(vault.document);
    expect(await vault.open(fresh)).toBe('secret-one');
    expect(await vault.open(old)).toBe('secret-one');
  });

  it('that could not be sealed anew stay as they were, and a fault is logged', async () => {
    const { vault, ciphers, file, log } = await started();
    await link(vault, 'one', 'secret-one');
    const old = secretOf(vault.document, 'one');
    ciphers.stale.add(old.data);
    file.failWith = full;
    expect(await vault.open(old)).toBe('secret-one');
    await vault.settled();
    expect(secretOf(vault.document, 'one')).toEqual(old);
    file.failWith = new TypeError('Nobody expected this.');
    await vault.open(old);
    await vault.settled();
    expect(log.errors).toEqual(['A secret could not be sealed anew.']);
    file.failWith = null;
    await vault.open(old);
    await vault.settled();
    expect(secretOf(vault.document, 'one')).not.toEqual(old);
  });
});

describe('locked secrets', () => {
  it('stay where they are while no keyring is running, and open when it is back', async () => {
    const { vault, file, ciphers } = await started();
    await link(vault, 'one', 'secret-one');
    const before = structuredClone(file.saved);
    const away = new PlainCiphers(false);
    const without = await started(file, away);
    expect(without.vault.state).toBe('ready');
    expect(without.vault.view().keychain.why).toContain('Your keys are all still here');
    const secret = secretOf(without.vault.document, 'one');
    expect(without.vault.isLocked(secret)).toBe(true);
    await expect(without.vault.open(secret)).rejects.toMatchObject({ code: 'secret-locked' });
    await expect(without.vault.fingerprint('x')).rejects.toMatchObject({ code: 'secret-locked' });
    expect(file.saved).toEqual(before);

    away.keychainAs = ciphers.keychainAs;
    expect(await without.vault.open(secret)).toBe('secret-one');
    expect(without.vault.isLocked(secret)).toBe(false);
  });

  it('can still be renamed and moved', async () => {
    const { vault, file } = await started();
    await link(vault, 'one', 'secret-one');
    const without = await started(file, new PlainCiphers(false));
    await without.vault.update((d) => ({ ...d, keys: d.keys.map((key) => ({ ...key, label: 'Renamed' })) }));
    expect(file.saved?.keys[0]).toMatchObject({ label: 'Renamed', secret: secretOf(vault.document, 'one') });
  });

  it('of a keychain that was reset are marked from the start, kept, and new ones can be linked', async () => {
    const { vault, file } = await started();
    await link(vault, 'one', 'secret-one');
    await link(vault, 'three', 'secret-three');
    const reset = new PlainCiphers();
    reset.keychainKey = 'another';
    const after = {
      vault: new Vault({ file, ciphers: reset, clock: new FakeClock(), log: new RecordingLog() }),
    };
    let told = 0;
    after.vault.onChange(() => (told += 1));
    await after.vault.load();
    expect(told).toBe(1);
    const old = secretOf(after.vault.document, 'one');
    expect(after.vault.isLocked(old)).toBe(true);
    await link(after.vault, 'two', 'secret-two');
    expect(secretOf(after.vault.document, 'one')).toEqual(old);
    expect(await after.vault.open(secretOf(after.vault.document, 'two'))).toBe('secret-two');
  });

  it('of an ended session say to paste the key again, and it can be pasted again', async () => {
    const first = await started(undefined, new PlainCiphers(false));
    await first.vault.chooseTier({ tier: 'session' });
    await link(first.vault, 'one', 'secret-one');
    expect(first.vault.isLocked(secretOf(first.vault.document, 'one'))).toBe(false);
    const next = await started(first.file, new PlainCiphers(false));
    expect(next.vault.state).toBe('ready');
    const old = secretOf(next.vault.document, 'one');
    expect(next.vault.isLocked(old)).toBe(true);
    await expect(next.vault.open(old)).rejects.toMatchObject({
      code: 'secret-locked',
      next: 'Paste the key again.',
    });
    const fingerprint = await next.vault.fingerprint('secret-one');
    const secret = await next.vault.seal('secret-one');
    await next.vault.update((d) => ({ ...d, keys: d.keys.map((key) => ({ ...key, secret, fingerprint })) }));
    expect(await next.vault.open(secretOf(next.vault.document, 'one'))).toBe('secret-one');
  });
});

describe('a passphrase vault', () => {
  const passphrase = 'correct horse battery';

  async function locked(): Promise<Awaited<ReturnType<typeof started>>> {
    const first = await started(undefined, new PlainCiphers(false));
    await first.vault.chooseTier({ tier: 'passphrase', passphrase });
    await link(first.vault, 'one', 'secret-one');
    return started(first.file, new PlainCiphers(false));
  }

  it('is locked after a restart: shows nothing, changes nothing', async () => {
    const { vault } = await locked();
    expect(vault.state).toBe('locked');
    expect(vault.document).toBe(emptyVault);
    await expect(vault.update((d) => ({ ...d, keys: [] }))).rejects.toMatchObject({ code: 'vault-locked' });
    await expect(vault.chooseTier({ tier: 'session' })).rejects.toMatchObject({ code: 'vault-locked' });
  });

  it('refuses a wrong passphrase and opens with the right one', async () => {
    const { vault } = await locked();
    await expect(vault.unlock('correct horse')).rejects.toMatchObject({ code: 'wrong-passphrase' });
    expect(vault.state).toBe('locked');
    await vault.unlock(passphrase);
    expect(await vault.open(secretOf(vault.document, 'one'))).toBe('secret-one');
  });

  it('forgets everything when it is locked', async () => {
    const { vault } = await locked();
    await vault.unlock(passphrase);
    const secret = secretOf(vault.document, 'one');
    await vault.lock();
    expect(vault.state).toBe('locked');
    expect(vault.isLocked(secret)).toBe(true);
    await expect(vault.open(secret)).rejects.toMatchObject({ code: 'vault-locked' });
  });

  it('holds no key any more when it is locked, whoever still holds what it sealed', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const keys: WeakRef<SecretCipher>[] = [];
    class Watched extends PlainCiphers {
      override async createPassphrase(
        ...of: Parameters<Ciphers['createPassphrase']>
      ): ReturnType<Ciphers['createPassphrase']> {
        const made = await super.createPassphrase(...of);
        keys.push(new WeakRef(made.cipher));
        return made;
      }
    }
    const { vault, ciphers } = await started(undefined, new Watched(false));
    await vault.chooseTier({ tier: 'passphrase', passphrase });
    const held = await vault.seal('secret-held');
    await link(vault, 'one', 'secret-one');
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'another one altogether' });
    await vault.update(withKey(sampleKey('two', await vault.seal('secret-two'))));
    expect(keys).toHaveLength(2);
    expect(ciphers.knownFingerprints).not.toBeNull();

    await vault.lock();
    expect(ciphers.knownFingerprints).toBeNull();
    await expect
      .poll(() => {
        collect();
        return keys.filter((key) => key.deref() !== undefined).length;
      })
      .toBe(0);
    expect(held.tier).toBe('passphrase');
  });

  it('takes what was sealed before it was locked, and leaves what nothing opens any more as it is', async () => {
    const { vault } = await locked();
    await vault.unlock(passphrase);
    const early = await vault.seal('secret-early');
    await vault.lock();
    await vault.unlock(passphrase);
    await vault.update(withKey(sampleKey('early', early)));
    expect(await vault.open(secretOf(vault.document, 'early'))).toBe('secret-early');

    const lost = await vault.seal('secret-lost');
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'another one altogether' });
    await vault.lock();
    await vault.unlock('another one altogether');
    await vault.update(withKey(sampleKey('lost', lost)));
    expect(secretOf(vault.document, 'lost')).toEqual(lost);
    await expect(vault.open(lost)).rejects.toMatchObject({ code: 'secret-locked' });
    expect(await vault.open(secretOf(vault.document, 'early'))).toBe('secret-early');
  });

  it('stays open over a reload of the same vault', async () => {
    const { vault } = await locked();
    await vault.unlock(passphrase);
    await vault.load();
    expect(vault.state).toBe('ready');
  });

  it('is locked by a reload when another passphrase was chosen elsewhere', async () => {
    const { vault, file } = await locked();
    await vault.unlock(passphrase);
    const other = await started(file, new PlainCiphers(false));
    await other.vault.unlock(passphrase);
    await other.vault.chooseTier({ tier: 'passphrase', passphrase: 'another one altogether' });
    await vault.load();
    expect(vault.state).toBe('locked');
    await vault.unlock('another one altogether');
    expect(await vault.open(secretOf(vault.document, 'one'))).toBe('secret-one');
  });

  it('is the only kind that can be locked', async () => {
    const { vault } = await started();
    await expect(vault.lock()).rejects.toMatchObject({ code: 'no-passphrase' });
    expect(vault.state).toBe('ready');
  });
});

describe('a change of tier', () => {
  /** A keychain vault with a secret in every place there is. */
  async function everywhere(): Promise<Awaited<ReturnType<typeof started>>> {
    const made = await started();
    const { vault, clock } = made;
    await link(vault, 'one', 'secret-one');
    const removed = sampleKey('gone', await vault.seal('secret-gone'));
    const draft = { state: { step: 'paste' }, secret: await vault.seal('secret-draft') };
    const targets = [sampleTarget('t', await vault.seal('secret-cookie'))];
    const before = sampleTarget('t', await vault.seal('secret-cookie-before'));
    const writes = [{ undoId: 'u', at: clock.now(), path: '/home/ann/t/.env', before }];
    const rotations = [
      sampleRotation('r', {
        old: await vault.seal('secret-old'),
        oldKey: await vault.seal('secret-old-key'),
        next: await vault.seal('secret-next'),
        cookiePassword: await vault.seal('secret-cookie-rotated'),
      }),
    ];
    await vault.update((d) => ({
      ...d,
      removals: [sampleRemoval('r', clock.now(), [removed])],
      targets,
      writes,
      rotations,
      draft,
    }));
    return made;
  }

  it('seals every secret of the document anew, wherever it stands, in one write', async () => {
    const { vault, file, ciphers } = await everywhere();
    const print = await vault.fingerprint('secret-one');
    const saves = file.saves;
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'correct horse battery' });
    expect(file.saves).toBe(saves + 1);
    const sealed = envelopesOf(vault.document);
    expect(sealed.map(({ tier }) => tier)).toEqual(Array(10).fill('passphrase'));
    const plain = await Promise.all(sealed.slice(1).map((envelope) => vault.open(envelope)));
    expect(plain.toSorted()).toEqual([
      'secret-cookie',
      'secret-cookie-before',
      'secret-cookie-rotated',
      'secret-draft',
      'secret-gone',
      'secret-next',
      'secret-old',
      'secret-old-key',
      'secret-one',
    ]);
    expect(await vault.fingerprint('secret-one')).toBe(print);

    await vault.chooseTier({ tier: 'keychain' });
    expect(vault.document.passphraseLock).toBeNull();
    const restarted = await started(file, ciphers);
    expect(await restarted.vault.open(secretOf(restarted.vault.document, 'one'))).toBe('secret-one');
  });

  it('that the disk refuses changes nothing', async () => {
    const { vault, file } = await everywhere();
    const before = vault.document;
    file.failWith = full;
    await expect(
      vault.chooseTier({ tier: 'passphrase', passphrase: 'correct horse battery' }),
    ).rejects.toMatchObject({ code: 'disk-full' });
    expect(vault.document).toBe(before);
    expect(vault.view().tier).toBe('keychain');
    expect(await vault.open(secretOf(vault.document, 'one'))).toBe('secret-one');
  });

  it('with a locked secret is refused, says how many, and changes nothing', async () => {
    const { vault, file, ciphers } = await everywhere();
    const before = structuredClone(file.saved);
    ciphers.keychainKey = 'another';
    await vault.load();
    await expect(
      vault.chooseTier({ tier: 'passphrase', passphrase: 'correct horse battery' }),
    ).rejects.toMatchObject({
      code: 'secret-locked',
      message: expect.stringContaining('9 secrets are locked') as string,
    });
    expect(file.saved).toEqual(before);
    expect(vault.view().tier).toBe('keychain');
  });

  it('is not held up for ever by removed keys of an ended session', async () => {
    const first = await started(undefined, new PlainCiphers(false));
    await first.vault.chooseTier({ tier: 'session' });
    await link(first.vault, 'one', 'secret-one');
    const { vault, clock } = await started(first.file, new PlainCiphers(false));
    const passphrase = { tier: 'passphrase', passphrase: 'correct horse battery' } as const;
    await expect(vault.chooseTier(passphrase)).rejects.toMatchObject({
      code: 'secret-locked',
      message: expect.stringContaining('1 secret is') as string,
      next: expect.stringContaining('Paste the locked keys again') as string,
    });
    await vault.update((d) => ({ ...d, keys: [], removals: [sampleRemoval('r', clock.now(), d.keys)] }));
    const dead = vault.document.removals[0]?.keys[0];
    await vault.chooseTier(passphrase);
    expect(vault.document.removals[0]?.keys[0]).toEqual(dead);
    expect(await vault.fingerprint('x')).toHaveLength(64);
  });

  it('takes along what lies sealed elsewhere, and takes it back when the vault cannot be written', async () => {
    const file = new MemoryVaultFile();
    const ciphers = new PlainCiphers();
    let elsewhere = { v: 1, tier: 'session', backend: '', data: '' } as Awaited<ReturnType<Vault['seal']>>;
    const vault: Vault = new Vault({
      file,
      ciphers,
      clock: new FakeClock(),
      log: new RecordingLog(),
      elsewhere: {
        resealUndo: async ({ open, seal, commit }) => {
          const fresh = await seal(await open(elsewhere));
          await commit();
          elsewhere = fresh;
        },
        settleUndo: () => Promise.resolve(),
      },
    });
    await vault.load();
    await vault.update((d) => ({ ...d }));
    elsewhere = await vault.seal('old bytes');
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'correct horse battery' });
    expect(elsewhere.tier).toBe('passphrase');
    expect(await vault.open(elsewhere)).toBe('old bytes');
    file.failWith = full;
    await expect(vault.chooseTier({ tier: 'keychain' })).rejects.toMatchObject({ code: 'disk-full' });
    expect(elsewhere.tier).toBe('passphrase');
    expect(await vault.open(elsewhere)).toBe('old bytes');
  });

  it('leaves what an ended session sealed elsewhere as it is', async () => {
    const ciphers = new PlainCiphers();
    const dead = await new PlainCiphers().session().seal('old bytes');
    let elsewhere = [dead, await (await ciphers.keychain()).seal('newer bytes')];
    const vault = new Vault({
      file: new MemoryVaultFile(),
      ciphers,
      clock: new FakeClock(),
      log: new RecordingLog(),
      elsewhere: {
        resealUndo: async ({ open, seal, commit }) => {
          elsewhere = await Promise.all(elsewhere.map(async (envelope) => seal(await open(envelope))));
          await commit();
        },
        settleUndo: () => Promise.resolve(),
      },
    });
    await vault.load();
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'correct horse battery' });
    expect(elsewhere[0]).toEqual(dead);
    expect(elsewhere[1]?.tier).toBe('passphrase');
  });

  it('that something elsewhere refuses changes nothing', async () => {
    const file = new MemoryVaultFile();
    const refuse = (): Promise<void> => Promise.reject(full);
    const vault = new Vault({
      file,
      ciphers: new PlainCiphers(),
      clock: new FakeClock(),
      log: new RecordingLog(),
      elsewhere: { resealUndo: refuse, settleUndo: () => Promise.resolve() },
    });
    await vault.load();
    await link(vault, 'one', 'secret-one');
    const saves = file.saves;
    await expect(vault.chooseTier({ tier: 'session' })).rejects.toMatchObject({ code: 'disk-full' });
    expect(file.saves).toBe(saves);
    expect(vault.view().tier).toBe('keychain');
  });

  it('also seals anew what was sealed before it and saved after it', async () => {
    const { vault } = await started(undefined, new PlainCiphers(false));
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'the first passphrase' });
    const early = await vault.seal('secret-early');
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'the second passphrase' });
    await vault.update(withKey(sampleKey('early', early)));
    expect(await vault.open(secretOf(vault.document, 'early'))).toBe('secret-early');
  });
});

describe('removals and writes', () => {
  it('are purged after 30 days, not before', async () => {
    const clock = new FakeClock();
    const file = new MemoryVaultFile({
      ...emptyVault,
      tier: 'keychain',
      removals: [
        sampleRemoval('at the limit', clock.now() - undoTime, []),
        sampleRemoval('too old', clock.now() - undoTime - 1, []),
      ],
      writes: [
        { undoId: 'at the limit', at: clock.now() - undoTime, path: '/a/.env', before: null },
        { undoId: 'too old', at: clock.now() - undoTime - 1, path: '/b/.env', before: null },
      ],
    });
    const { vault } = await started(file, undefined, clock);
    expect(vault.document.removals.map(({ id }) => id)).toEqual(['at the limit']);
    expect(vault.document.writes.map(({ undoId }) => undoId)).toEqual(['at the limit']);
    expect(file.saved).toEqual(vault.document);
  });

  it('that cannot be purged do not keep the vault shut', async () => {
    const clock = new FakeClock();
    const file = new MemoryVaultFile({
      ...emptyVault,
      tier: 'keychain',
      removals: [sampleRemoval('old', 0, [])],
    });
    file.failWith = full;
    const { vault } = await started(file, undefined, clock);
    expect(vault.state).toBe('ready');
    expect(vault.document.removals).toHaveLength(1);
  });
});

describe('a vault that cannot be read', () => {
  const corrupt = {
    kind: 'corrupt',
    what: 'truncated',
    setAside: '/vault.corrupt.json',
    lastGood: { savedAt: 5, keys: 1 },
  } as const;

  it('is told with its place and its last good copy, and takes no change', async () => {
    const file = new MemoryVaultFile();
    file.loadAs = corrupt;
    const { vault } = await started(file);
    expect(vault.view()).toMatchObject({
      state: 'corrupt',
      problem: { path: '/vault.corrupt.json', lastGoodAt: 5, lastGoodKeys: 1 },
    });
    await expect(vault.update((d) => ({ ...d }))).rejects.toMatchObject({ code: 'vault-not-ready' });
    expect(file.saves).toBe(0);
  });

  it('comes back from its last good copy', async () => {
    const { vault, file, ciphers } = await started();
    await link(vault, 'one', 'secret-one');
    file.loadAs = corrupt;
    const broken = await started(file, ciphers);
    expect(broken.vault.document.keys).toHaveLength(0);
    await broken.vault.restoreLastGood();
    expect(broken.vault.view()).toMatchObject({ state: 'ready', problem: null });
    expect(await broken.vault.open(secretOf(broken.vault.document, 'one'))).toBe('secret-one');
    expect(file.saved?.keys).toHaveLength(1);
  });

  it('without a good copy stays as it is, until the person starts afresh', async () => {
    const file = new MemoryVaultFile();
    file.loadAs = { ...corrupt, lastGood: null };
    const { vault } = await started(file, new PlainCiphers(false));
    await expect(vault.restoreLastGood()).rejects.toMatchObject({ code: 'no-last-good' });
    expect(vault.state).toBe('corrupt');
    await vault.startAfresh();
    expect(vault.state).toBe('choose-tier');
    expect(file.saved).toMatchObject({ keys: [], revision: 1 });
  });

  it('is never replaced while it is in order', async () => {
    const { vault } = await started();
    await link(vault, 'one', 'secret-one');
    await expect(vault.startAfresh()).rejects.toMatchObject({ code: 'vault-not-corrupt' });
    await expect(vault.restoreLastGood()).rejects.toMatchObject({ code: 'vault-not-corrupt' });
    expect(vault.document.keys).toHaveLength(1);
  });

  it.each([
    [{ kind: 'newer', version: 7 } as const, 'newer', 'Install the newest Keyrack'],
    [{ kind: 'unreadable', path: '/v.json', why: 'No.' } as const, 'unreadable', 'readable for you'],
  ])('says what to do when it is %o', async (loadAs, state, next) => {
    const file = new MemoryVaultFile();
    file.loadAs = loadAs;
    const { vault } = await started(file);
    expect(vault.state).toBe(state);
    expect(vault.view().problem?.next).toContain(next);
    file.loadAs = null;
    await vault.load();
    expect(vault.state).toBe('ready');
  });
});

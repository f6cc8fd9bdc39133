import type { VaultView } from '../../../preload/contract/view.ts';
import type { NewEntry } from '../activity.ts';
import { Failure } from '../failure.ts';
import { counted } from '../listed.ts';
import type { Tier } from '../model.ts';
import type { KeychainState, VaultLoad } from '../ports.ts';

const stores: Record<string, string> = {
  gnome_libsecret: 'GNOME Keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
  keychain: 'Keychain (macOS)',
  dpapi: 'Windows DPAPI',
};

/** The name a person knows the store by. */
const storeName = (backend: string): string => stores[backend] ?? 'The system keyring';

/**
 * How the keychain stands, in words.
 * @param sealedBy the backend that sealed what is in the vault; null when nothing was sealed by a keychain.
 */
export function keychainView(keychain: KeychainState | null, sealedBy: string | null): VaultView['keychain'] {
  if (keychain === null) return { available: false, name: '', why: 'Keyrack has not asked the system yet.' };
  const name = storeName(sealedBy ?? keychain.backend);
  if (keychain.available) {
    const own = storeName(keychain.backend);
    return { available: true, name: own, why: `${own} keeps secrets on this computer.` };
  }
  const kept =
    sealedBy === null
      ? 'Keys can be sealed with a passphrase, or be kept until you quit.'
      : 'Your keys are all still here, locked until it is back.';
  const why = {
    'no-keyring': `No keyring is running on this computer. ${kept}`,
    locked: `${name} is locked. Unlock it and try again. ${kept}`,
    error: `${name} did not answer. ${kept}`,
  }[keychain.why];
  return { available: false, name, why };
}

type Bad = Extract<VaultLoad, { kind: 'corrupt' | 'newer' | 'unreadable' }>;

/** What stands between the person and the vault, and the way on. */
export function problemView(load: Bad): NonNullable<VaultView['problem']> {
  if (load.kind === 'newer') {
    return {
      message: `This vault was written by a newer Keyrack (version ${load.version} of the file). This one cannot read it, and has not touched it.`,
      next: 'Install the newest Keyrack and open it again.',
      path: '',
      lastGoodAt: null,
      lastGoodKeys: null,
    };
  }
  if (load.kind === 'unreadable') {
    return {
      message: `Keyrack cannot read its vault: ${load.why}`,
      next: 'Make the file and its folder readable for you, then choose “Try again”.',
      path: load.path,
      lastGoodAt: null,
      lastGoodKeys: null,
    };
  }
  const what = {
    truncated: 'The vault file is not whole: its end is missing or damaged.',
    foreign: 'The file in the place of the vault is not a Keyrack vault.',
    invalid: 'The vault file has something in it that Keyrack did not write.',
    missing: 'The vault file is gone, but its last good copy is still here.',
  }[load.what];
  const aside = load.what === 'missing' ? '' : ' It was set aside as it is.';
  return {
    message: `${what}${aside}`,
    next:
      load.lastGood === null
        ? 'There is no good copy. Start afresh, or put a backup in its place and choose “Try again”.'
        : 'Restore the last good copy, or start afresh. Nothing is deleted either way.',
    path: load.setAside,
    lastGoodAt: load.lastGood?.savedAt ?? null,
    lastGoodKeys: load.lastGood?.keys ?? null,
  };
}

/** Why one secret cannot be opened, and what opens it. */
export function lockedSecret(tier: Tier): Failure {
  const words: Record<Tier, [string, string]> = {
    keychain: [
      'This key is sealed by the system keyring, which does not open it now. It is kept as it is.',
      'Unlock or start the keyring and try again; if it was reset, paste the key again.',
    ],
    passphrase: [
      'This key is sealed with your passphrase. It is kept as it is.',
      'Unlock the vault with your passphrase and try again.',
    ],
    session: [
      'This key was kept in memory only, until Keyrack was closed. Its entry is kept, the key itself is gone.',
      'Paste the key again.',
    ],
  };
  return new Failure('secret-locked', ...words[tier]);
}

/** Why the tier cannot be changed while secrets are locked. */
export function lockedSecrets(count: number, tiers: ReadonlySet<Tier>): Failure {
  const some = counted(count, 'secret is locked', 'secrets are locked');
  const next = tiers.has('session')
    ? 'Paste the locked keys again or remove them, then choose again.'
    : 'Unlock or start the keyring, then choose again; keys of a keyring that was reset can be pasted again or removed.';
  return new Failure(
    'secret-locked',
    `${some}, so the secrets cannot be sealed in another way. Nothing was changed.`,
    next,
  );
}

export const notReady = (state: VaultView['state']): Failure =>
  state === 'locked'
    ? new Failure('vault-locked', 'The vault is locked.', 'Unlock it with your passphrase.')
    : new Failure(
        'vault-not-ready',
        state === 'choose-tier'
          ? 'Keyrack does not know yet how to seal your keys.'
          : 'The vault is not open, so nothing can be changed in it.',
        state === 'choose-tier'
          ? 'Choose a passphrase, or keep keys only until you quit.'
          : 'Follow what the window says about the vault first.',
      );

export const passphraseTooShort = (least: number): Failure =>
  new Failure(
    'passphrase-too-short',
    `A passphrase needs at least ${least} characters: it is all that protects your keys.`,
    'Take a longer one; four or more unrelated words are good.',
  );

export const nothingToLock = (): Failure =>
  new Failure(
    'no-passphrase',
    'This vault is not sealed with a passphrase, so there is nothing to lock.',
    'Choose the passphrase in the settings first.',
  );

export const nothingToMend = (): Failure =>
  new Failure('vault-not-corrupt', 'The vault is in order, so nothing was replaced.', 'Carry on.');

/** What the activity says when old content of files opened no more. */
export function deadUndos(count: number): NewEntry {
  const sentence =
    count === 1
      ? 'The old content of 1 file could not be opened when the secrets were sealed anew. It is kept as it is, but Undo does not bring it back.'
      : `The old contents of ${count} files could not be opened when the secrets were sealed anew. They are kept as they are, but Undo does not bring them back.`;
  return { kind: 'sealing', sentence };
}

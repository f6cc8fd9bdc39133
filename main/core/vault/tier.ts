import type { ParsedInput } from '../../../preload/contract/methods.ts';
import type { Envelope, PassphraseLock, Tier, VaultDocument } from '../model.ts';
import type { Ciphers, EnvFiles, Resealing, SecretCipher } from '../ports.ts';
import { envelopesOf, resealAll, withEnvelopes } from './reseal.ts';
import { freshFingerprints } from './fingerprints.ts';
import type { Seals } from './seals.ts';
import { lockedSecrets, passphraseTooShort } from './words.ts';

/** The shortest passphrase, in characters. */
export const leastPassphrase = 10;

export type TierChoice = ParsedInput<'chooseTier'>;

/** What lies sealed outside the document: the undo store. */
export type SealedElsewhere = Pick<EnvFiles, 'resealUndo' | 'settleUndo'>;

/** Names how a document's secrets are sealed: another passphrase is another way, a keychain is always the same. */
export const sealingOf = ({ tier, passphraseLock }: VaultDocument): string =>
  `${tier ?? 'none'} ${passphraseLock?.salt ?? ''}`;

interface Tools {
  ciphers: Ciphers;
  seals: Seals;
  elsewhere: SealedElsewhere;
  /** Writes the document, and goes on with it. */
  adopt: (document: VaultDocument, cipher: SecretCipher) => Promise<void>;
}

/**
 * Seals every secret with another cipher and writes the document once; or throws and leaves everything as it was.
 * @returns how much outside the document nobody could open: it stays as it is.
 * @throws Failure `no-keyring`, `passphrase-too-short`, `secret-locked`, those of `adopt` and of `EnvFiles.resealUndo`.
 */
export async function changeTier(
  choice: TierChoice,
  before: VaultDocument,
  { ciphers, seals, elsewhere, adopt }: Tools,
): Promise<{ dead: number }> {
  const { cipher, lock } = await cipherFor(choice, ciphers);
  const opened = await openAll(before, seals);
  const openBefore = async (envelope: Envelope): Promise<string> =>
    opened.get(envelope.data) ?? (await seals.open(envelope)).plain;
  const { fingerprintKey } = before;
  const lost = fingerprintKey !== null && !opened.has(fingerprintKey.data);
  const base = lost ? (await freshFingerprints(before, openBefore, cipher, ciphers)).document : before;
  const envelopes = envelopesOf(base).filter(({ data }) => opened.has(data));
  const fresh = await resealAll(envelopes, openBefore, (plain) => cipher.seal(plain));
  const document = {
    ...withEnvelopes(base, fresh),
    tier: choice.tier,
    passphraseLock: lock,
    revision: before.revision + 1,
  };

  const { open, seal, carried } = carryingTheDead(openBefore, (plain) => cipher.seal(plain), ciphers);
  await elsewhere.resealUndo({
    ...{ from: sealingOf(before), to: sealingOf(document), open, seal },
    commit: () => adopt(document, cipher),
  });
  return { dead: carried.size };
}

async function cipherFor(
  choice: TierChoice,
  ciphers: Ciphers,
): Promise<{ cipher: SecretCipher; lock: PassphraseLock | null }> {
  if (choice.tier !== 'passphrase') {
    return { cipher: choice.tier === 'keychain' ? await ciphers.keychain() : ciphers.session(), lock: null };
  }
  if (Array.from(choice.passphrase).length < leastPassphrase) throw passphraseTooShort(leastPassphrase);
  return ciphers.createPassphrase(choice.passphrase);
}

/**
 * Opens every secret. What an ended session took with it and is no linked key any more (a removed key, the draft) is
 * left out: no one can ever open it, and it stays as it is.
 * @throws Failure `secret-locked`, with how many.
 */
async function openAll(document: VaultDocument, seals: Seals): Promise<Map<string, string>> {
  const opened = new Map<string, string>();
  const linked = new Set(document.keys.map((key) => key.secret));
  let locked = 0;
  const tiers = new Set<Tier>();
  for (const envelope of envelopesOf(document)) {
    try {
      opened.set(envelope.data, (await seals.open(envelope)).plain);
    } catch {
      if (envelope === document.fingerprintKey) continue; // It can be made anew once every key opens.
      if (envelope.tier === 'session' && !linked.has(envelope)) continue;
      locked += 1;
      tiers.add(envelope.tier);
    }
  }
  if (locked > 0) throw lockedSecrets(locked, tiers);
  return opened;
}

/**
 * What opens for nobody outside the document (an ended session took its key along, a keyring was reset) goes through
 * under a random name and comes out as it was, so that it does not hold up the rest for ever.
 */
function carryingTheDead(
  open: (envelope: Envelope) => Promise<string>,
  seal: (plain: string) => Promise<Envelope>,
  ciphers: Ciphers,
): Pick<Resealing, 'open' | 'seal'> & { carried: ReadonlyMap<string, Envelope> } {
  const carried = new Map<string, Envelope>();
  const openOrCarry = (envelope: Envelope): Promise<string> =>
    open(envelope).catch(() => {
      const name = ciphers.randomKey();
      carried.set(name, envelope);
      return name;
    });
  const sealOrCarry = async (plain: string): Promise<Envelope> => carried.get(plain) ?? (await seal(plain));
  return { open: openOrCarry, seal: sealOrCarry, carried };
}

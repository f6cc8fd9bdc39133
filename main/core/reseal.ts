import type { Envelope, Key, VaultDocument } from './model.ts';

/** Secrets that are sealed at once: enough to keep the OS busy, few enough not to flood it. */
const batch = 64;

/** Every sealed secret of the document: keys, removed keys, the wizard's draft, and the fingerprints' key. */
export function envelopesOf(document: VaultDocument): Envelope[] {
  return [
    ...(document.fingerprintKey === null ? [] : [document.fingerprintKey]),
    ...document.keys.map((key) => key.secret),
    ...document.removals.flatMap((removal) => removal.keys.map((key) => key.secret)),
    ...(document.draft?.secret ? [document.draft.secret] : []),
  ];
}

/** The document with every envelope replaced that `replacements` (old `data` -> new envelope) names. */
export function withEnvelopes(
  document: VaultDocument,
  replacements: ReadonlyMap<string, Envelope>,
): VaultDocument {
  if (replacements.size === 0) return document;
  const swap = (envelope: Envelope): Envelope => replacements.get(envelope.data) ?? envelope;
  const swapKeys = (keys: Key[]): Key[] => keys.map((key) => ({ ...key, secret: swap(key.secret) }));
  const { fingerprintKey, draft } = document;
  return {
    ...document,
    fingerprintKey: fingerprintKey && swap(fingerprintKey),
    keys: swapKeys(document.keys),
    removals: document.removals.map((removal) => ({ ...removal, keys: swapKeys(removal.keys) })),
    draft: draft && { ...draft, secret: draft.secret && swap(draft.secret) },
  };
}

/**
 * Seals secrets anew: old `data` -> new envelope.
 * @throws what `open` and `seal` throw; then nothing is to be used of it.
 */
export async function resealAll(
  envelopes: readonly Envelope[],
  open: (envelope: Envelope) => Promise<string>,
  seal: (plain: string) => Promise<Envelope>,
): Promise<Map<string, Envelope>> {
  const replacements = new Map<string, Envelope>();
  for (let at = 0; at < envelopes.length; at += batch) {
    const some = envelopes.slice(at, at + batch);
    const sealed = await Promise.all(some.map(async (envelope) => seal(await open(envelope))));
    some.forEach((envelope, index) => {
      const fresh = sealed[index];
      if (fresh) replacements.set(envelope.data, fresh);
    });
  }
  return replacements;
}

import type { Envelope, VaultDocument } from '../model.ts';

/** Secrets that are sealed at once: enough to keep the OS busy, few enough not to flood it. */
const batch = 64;

/**
 * Every sealed secret of the document, wherever it stands: nothing else in it has the members of an envelope. The
 * passphrase's check is none: it is made with its lock, and goes with it.
 */
export function envelopesOf(document: VaultDocument): readonly Envelope[] {
  return envelopesIn({ ...document, passphraseLock: null });
}

const none: readonly Envelope[] = [];
/** By what holds them: nothing of a document is ever changed, only replaced, so most of the next one is known. */
const holders = new WeakMap<object, readonly Envelope[]>();

function envelopesIn(value: unknown): readonly Envelope[] {
  if (typeof value !== 'object' || value === null) return none;
  if (isEnvelope(value)) return [value];
  const known = holders.get(value);
  if (known !== undefined) return known;
  const parts = Object.values(value)
    .map(envelopesIn)
    .filter(({ length }) => length > 0);
  const found = parts.length > 1 ? parts.flat() : (parts[0] ?? none);
  holders.set(value, found);
  return found;
}

/** The document with every envelope replaced that `replacements` (old `data` -> new envelope) names. */
export function withEnvelopes(
  document: VaultDocument,
  replacements: ReadonlyMap<string, Envelope>,
): VaultDocument {
  if (replacements.size === 0) return document;
  const { passphraseLock, ...secrets } = document;
  return { ...visit(secrets, (envelope) => replacements.get(envelope.data) ?? envelope), passphraseLock };
}

const isEnvelope = (value: object): value is Envelope =>
  'tier' in value && 'backend' in value && 'data' in value;

/** A copy in which each envelope is what `swap` answers. What holds none of the changed ones is the very same object. */
function visit<T>(value: T, swap: (envelope: Envelope) => Envelope): T {
  if (typeof value !== 'object' || value === null) return value;
  if (isEnvelope(value)) return swap(value) as T;
  let copy: T | null = null;
  for (const [name, member] of Object.entries(value) as [keyof T, T[keyof T]][]) {
    const next = visit(member, swap);
    if (next === member) continue;
    copy ??= Array.isArray(value) ? ([...(value as unknown[])] as T) : { ...value };
    copy[name] = next;
  }
  return copy ?? value;
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

import { Failure } from '../failure.ts';
import { readKey } from '../workos-key.ts';

/**
 * Notes and tags are shown in the window and lie in the vault as they are, so no key may be in one. The reader looks at the whole,
 * where a key may be broken over lines, and at each word: what stands around a key must not hide it.
 * @throws Failure `note-holds-secret`, `tag-holds-secret`.
 */
export function refuseSecrets(text: string, what: 'note' | 'tag' = 'note'): void {
  const whole = readKey(text);
  const words = text.split(/\s+/).filter((word) => word.length >= shortest);
  if (!whole.ok && whole.reason !== 'several-keys' && !words.some(isSecret) && !secretStart.test(text))
    return;
  throw new Failure(
    what === 'note' ? 'note-holds-secret' : 'tag-holds-secret',
    `There is a key in this ${what}. Notes and tags are shown in the window and are not encrypted, so Keyrack did not save it.`,
    `Take the key out of the ${what}. The masked form or the key ID say which one you mean.`,
  );
}

/** No secret is shorter; `sk` alone in a sentence is none. */
const shortest = 12;

/** How keys begin, whatever they are glued to; a masked form goes on with an ellipsis. */
const secretStart = /(?<![A-Za-z0-9])(?:sk|rk|whsec)_\w{8,}/;

/** Another vendor's and the most part of a key are secrets too. */
function isSecret(word: string): boolean {
  const reading = readKey(word);
  return reading.ok || ['truncated', 'customer-key', 'other-vendor'].includes(reading.reason);
}

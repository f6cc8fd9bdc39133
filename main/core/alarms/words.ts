import { environmentName, keyName } from '../catalog.ts';
import { listed } from '../listed.ts';
import type { Alarm, Key, VaultDocument } from '../model.ts';
import { ago, until } from '../time-words.ts';

/** What a notification says. */
interface Words {
  title: string;
  body: string;
}

/** So many at once are told one by one; more are one digest. */
export const oneByOne = 3;
/** How many a digest names. */
const named = 3;
const day = 24 * 60 * 60_000;

/** The key as a person knows it: account, environment, and its label or hint. */
function nameWithLabel(document: VaultDocument, key: Key): string {
  const name = keyName(document, key.id);
  const own = key.label === '' ? key.hint : key.label;
  return name.includes(own) ? name : `${name} (${own})`;
}

/** A whole sentence, for the activity too. */
export function sentenceOf(document: VaultDocument, alarm: Alarm, key: Key, now: number): string {
  const name = nameWithLabel(document, key);
  switch (alarm.kind) {
    case 'rejected':
      return `WorkOS rejects the key of ${name}: it was revoked, or it expired.`;
    case 'expiry': {
      const at = key.expiresAt ?? now;
      return at <= now
        ? `The key of ${name} expired ${ago(now - at)}.`
        : `The key of ${name} expires ${until(at - now)}.`;
    }
    case 'age':
      return `The key of ${name} is ${Math.floor((now - (key.createdAt ?? now)) / day)} days old.`;
  }
}

const titles: Readonly<Record<Alarm['kind'], string>> = {
  rejected: 'A key stopped working',
  expiry: 'A key is running out',
  age: 'A key is old',
};
const whatNow: Readonly<Record<Alarm['kind'], string>> = {
  rejected: 'Open Keyrack to put another one in its place.',
  expiry: 'Open Keyrack to rotate it in time.',
  age: 'Open Keyrack to rotate it.',
};

/** One alarm as a notification. */
export function single(document: VaultDocument, alarm: Alarm, key: Key, now: number): Words {
  return {
    title: titles[alarm.kind],
    body: `${sentenceOf(document, alarm, key, now)} ${whatNow[alarm.kind]}`,
  };
}

/** Many alarms as one notification: how many keys they are of, how many of each kind, and whose. */
export function digest(document: VaultDocument, alarms: readonly Alarm[], keys: readonly Key[]): Words {
  const of = (kind: Alarm['kind']): number => alarms.filter((alarm) => alarm.kind === kind).length;
  const counts = [
    of('rejected') > 0 ? `${of('rejected')} rejected by WorkOS` : '',
    of('expiry') > 0 ? `${of('expiry')} running out` : '',
    of('age') > 0 ? `${of('age')} old` : '',
  ].filter((text) => text !== '');
  const names = [...new Set(keys.map((key) => environmentName(document, key.environmentId)))];
  return {
    title: `${new Set(keys).size} keys need you`,
    body: `${counts.join(', ')}: ${listed(names, named)}. Open Keyrack to see them all.`,
  };
}

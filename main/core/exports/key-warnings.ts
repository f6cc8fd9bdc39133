import { expiringWithin } from '../expiry.ts';
import type { ClientIdNews, Replaced } from '../whose-key.ts';
import { warn, type Circumstances, type Warning } from './circumstances.ts';
import { clientIdName } from '../presets.ts';

/** What goes without a question; another environment's key is a conflict instead. */
export function ofReplaced(replaced: Replaced | null): Warning[] {
  if (replaced === null) return [];
  if (replaced.owner === null) {
    return [
      warn(
        'replaces-key',
        'caution',
        'In the place of the key the file holds a value that is no WorkOS key. It would be replaced. Make sure that this is the right file.',
      ),
    ];
  }
  return [
    warn(
      'replaces-key',
      'note',
      `The file holds an older key of this environment (${replaced.shown ?? 'of an odd form'}). It is replaced.`,
    ),
  ];
}

/** Taking a key out of a tracked file takes it out of no commit. */
export function ofLeaked(leaked: Replaced | null): Warning[] {
  if (leaked?.owner == null) return [];
  return [
    warn(
      'stays-in-history',
      'danger',
      `The key of ${leaked.owner.name} that the file holds now (${leaked.shown ?? 'of an odd form'}) was likely committed with it, and stays in the repository’s history: rotate it, also after another one takes its place here.`,
    ),
  ];
}

/** Whether key and client ID belong together (workos.md §6). */
export function ofClientId(news: ClientIdNews | null, by: 'export' | 'rotation' = 'export'): Warning[] {
  if (news === null) return [];
  const whose = news.owner === null ? 'another one' : `that of ${news.owner.name}`;
  return news.what === 'replaced'
    ? [
        warn(
          'replaces-client-id',
          'note',
          `The client ID in the file is ${whose}. It is replaced together with the key.`,
        ),
      ]
    : [
        warn(
          'client-id-differs',
          'caution',
          `The client ID in the file is ${whose} and stays. WorkOS refuses a key with another environment’s client ID: ${by === 'export' ? `include ${clientIdName}, or change` : 'change'} it by hand.`,
        ),
      ];
}

/** What was asked, or never asked, of the environment's own client ID and key. */
export function ofPair(news: Circumstances['pair']): Warning[] {
  switch (news) {
    case null:
      return [];
    case 'unlikely':
      return [
        warn(
          'pair-unlikely',
          'caution',
          'The client ID of this environment likely belongs to another one, and WorkOS refuses a key with a client ID that is not its own. Compare both with the dashboard’s API Keys page.',
        ),
      ];
    case 'unchecked':
      return [
        warn(
          'pair-unchecked',
          'note',
          'Nobody has checked yet whether this client ID belongs to the key. The environment’s page can ask WorkOS: under Details, choose Ask WorkOS about the pair.',
        ),
      ];
  }
}

/** How the key itself stands. */
export function ofKey({ key, leaving, now }: Circumstances): Warning[] {
  const found: Warning[] = [];
  if (leaving) {
    found.push(
      warn(
        'key-leaving',
        'caution',
        'A rotation is taking this key out of use, and it is about to be revoked: the project would stop working then. Export the key that stays.',
      ),
    );
  }
  const { state, lastKnown } = key.health;
  if (state === 'rejected') {
    found.push(
      warn(
        'key-rejected',
        'danger',
        'WorkOS rejected this key at the last check, so the project would not work with it. Link a new one first.',
      ),
    );
  } else if (state === 'unverified' || (state === 'unknown' && lastKnown === null)) {
    found.push(
      warn('key-unverified', 'caution', 'WorkOS has not confirmed this key yet. Verify it first if you can.'),
    );
  } else if (state === 'unknown' && lastKnown?.state === 'rejected') {
    found.push(
      warn(
        'key-rejected',
        'danger',
        'WorkOS rejected this key when it was last reached. Verify it again, or link a new one.',
      ),
    );
  }
  if (key.expiresAt !== null && key.expiresAt <= now) {
    found.push(
      warn(
        'key-expired',
        'danger',
        'By the date you entered this key has expired. Create a new one in the dashboard and link it.',
      ),
    );
  } else if (key.expiresAt !== null && key.expiresAt - now <= expiringWithin) {
    found.push(
      warn(
        'key-expires-soon',
        'note',
        'This key expires within two weeks. Plan to export its successor by then.',
      ),
    );
  }
  return found;
}

import type {
  AccountView,
  ActivityView,
  EnvironmentView,
  FactsView,
  HealthView,
  KeyHistoryView,
  KeyView,
  Snapshot,
} from '../../../preload/contract/view.ts';
import { fakeClientId, fakeKey, fakeKeyId } from '../fake-key.ts';

/** What the window is shown in tests: a `Snapshot` and its parts, each with sensible members that a test overrides. */

const minute = 60_000;
const day = 24 * 60 * minute;

/** As main masks a key (workos.md §1); made at run time. */
export function aHint(seed = 1, prefix: 'sk_test_' | 'sk_' = 'sk_test_'): string {
  return `${prefix}…${fakeKey({ seed, prefix }).slice(-4)}`;
}

export function aHealth(over: Partial<HealthView> = {}): HealthView {
  return {
    state: 'valid',
    title: 'Valid',
    meaning: 'WorkOS accepted this key.',
    next: '',
    cause: 'answered',
    checkedAt: Date.now() - 2 * minute - 5_000,
    latencyMs: 143,
    requestId: '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11',
    lastKnown: null,
    since: null,
    ...over,
  };
}

export function aRejectedHealth(over: Partial<HealthView> = {}): HealthView {
  return aHealth({
    state: 'rejected',
    title: 'Rejected',
    meaning: 'WorkOS does not accept this key. It is wrong, expired or revoked; WorkOS does not say which.',
    next: 'Look for it on the API Keys page of the dashboard. If it is not under Active, create a new one and use that instead.',
    cause: 'unauthorized',
    ...over,
  });
}

export function anOfflineHealth(over: Partial<HealthView> = {}): HealthView {
  return aHealth({
    state: 'unknown',
    title: 'Offline',
    meaning: 'This computer has no network connection, so the key could not be checked.',
    next: 'Connect to a network, then verify again.',
    cause: 'offline',
    latencyMs: null,
    requestId: null,
    lastKnown: { state: 'valid', at: Date.now() - 3 * 60 * minute },
    ...over,
  });
}

export function aKey(over: Partial<KeyView> = {}, seed = 1): KeyView {
  return {
    id: `key-${seed}`,
    environmentId: 'env-staging',
    label: '',
    hint: aHint(seed),
    keyId: fakeKeyId({ seed }),
    createdAt: Date.UTC(2025, 8, 18, 9, 30),
    linkedAt: Date.now() - 40 * day,
    expiresAt: null,
    locked: false,
    health: aHealth(),
    checking: false,
    alarms: [],
    snoozedUntil: null,
    confirming: false,
    nextCheckAt: null,
    files: 0,
    tags: [],
    note: '',
    ...over,
  };
}

export function anEnvironment(over: Partial<EnvironmentView> = {}): EnvironmentView {
  return {
    id: 'env-staging',
    accountId: 'acme',
    name: 'Staging',
    kind: 'staging',
    projectName: null,
    clientId: null,
    clientIdState: 'unchecked',
    pair: null,
    workosEnvironmentId: null,
    createdAt: Date.now() - 40 * day,
    pinned: false,
    ...over,
  };
}

export function anAccount(over: Partial<AccountView> = {}): AccountView {
  return { id: 'acme', name: 'Acme', ...over };
}

/** A ready vault with nothing in it. */
export function anEmptySnapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    app: { version: '0.1.0', platform: 'linux', host: 'electron', demo: false, tray: true },
    online: true,
    vault: {
      state: 'ready',
      tier: 'keychain',
      keychain: { available: true, name: 'GNOME Keyring', why: '' },
      problem: null,
    },
    settings: {
      theme: 'system',
      clipboardSeconds: 30,
      keepInTray: true,
      startAtLogin: false,
      quietHours: null,
      expiryAlarms: true,
      keyAgeDays: null,
      baseUrl: 'https://api.workos.com',
      checkEvery: { staging: '6h', production: '6h' },
      checksPaused: false,
      singleKeyShortcuts: true,
      recentActions: [],
    },
    accounts: [],
    environments: [],
    keys: [],
    removals: [],
    projects: [],
    targets: [],
    rotations: [],
    inventory: {
      state: 'idle',
      roots: [],
      folders: 0,
      files: 0,
      found: 0,
      troubled: 0,
      endangered: 0,
      at: '',
      endedAt: null,
      version: 0,
    },
    wizard: null,
    clipboard: null,
    ...over,
  };
}

/** Eight days of checks, every six hours: valid, an outage, and rejected since. */
export function aKeyHistory(over: Partial<KeyHistoryView> = {}): KeyHistoryView {
  const now = Date.now();
  const points = Array.from({ length: 32 }, (_, index) => ({
    at: now - (32 - index) * 6 * 60 * minute,
    state: index < 18 ? ('valid' as const) : index < 21 ? ('unknown' as const) : ('rejected' as const),
    latencyMs: index >= 18 && index < 21 ? null : 90 + ((index * 37) % 180),
  }));
  return { since: { state: 'rejected', at: points[21]?.at ?? now }, points, ...over };
}

/** Two accounts, as in the sketches: Acme with Staging and Production, Globex with an expiring and a rejected key. */
export function aSnapshot(over: Partial<Snapshot> = {}): Snapshot {
  return anEmptySnapshot({
    accounts: [anAccount(), anAccount({ id: 'globex', name: 'Globex' })],
    environments: [
      anEnvironment({ clientId: fakeClientId(), clientIdState: 'exists' }),
      anEnvironment({ id: 'env-production', name: 'Production', kind: 'production' }),
      anEnvironment({ id: 'env-eu', accountId: 'globex', name: 'Staging EU' }),
      anEnvironment({ id: 'env-preview', accountId: 'globex', name: 'Preview' }),
    ],
    keys: [
      aKey(),
      aKey({ environmentId: 'env-production', label: 'backend key', hint: aHint(2, 'sk_') }, 2),
      aKey({ environmentId: 'env-eu', expiresAt: Date.now() + 6 * day + 60 * minute }, 3),
      aKey({ environmentId: 'env-preview', health: aRejectedHealth() }, 4),
    ],
    ...over,
  });
}

/** `count` keys, ten environments to an account. */
export function aLargeSnapshot(count = 10_000): Snapshot {
  const numbers = Array.from({ length: count }, (_, at) => at);
  return anEmptySnapshot({
    accounts: numbers
      .filter((at) => at % 10 === 0)
      .map((at) => ({ id: `a${at}`, name: `Client ${at / 10}` })),
    environments: numbers.map((at) =>
      anEnvironment({ id: `e${at}`, accountId: `a${at - (at % 10)}`, name: `Environment ${at}` }),
    ),
    keys: numbers.map((at) => aKey({ id: `k${at}`, environmentId: `e${at}`, hint: `sk_test_…${at}` })),
  });
}

export function someFacts(over: Partial<FactsView> = {}): FactsView {
  return {
    fetchedAt: Date.now(),
    organizations: { count: 100, more: true },
    users: { count: 100, more: true },
    connections: { count: 43, more: false },
    connectionsByState: { active: 41, draft: 2 },
    directories: { count: 7, more: false },
    redirectUris: { count: 3, more: false },
    localhostRedirectUris: 1,
    roles: { count: 4, more: false },
    featureFlags: { unavailable: 'This key may not list feature flags.' },
    ...over,
  };
}

export function anEntry(over: Partial<ActivityView> = {}): ActivityView {
  return {
    id: 'entry-1',
    at: Date.now() - 5 * minute,
    kind: 'key-verified',
    sentence: 'Verified the key of Acme / Production: valid.',
    environmentId: 'env-production',
    keyId: null,
    requestId: '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11',
    undo: null,
    ...over,
  };
}

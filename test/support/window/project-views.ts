import type { ImportPlanView } from '../../../preload/contract/imports.ts';
import type {
  FoundKey,
  InventoryProgressView,
  InventoryRow,
  InventoryView,
} from '../../../preload/contract/inventory.ts';
import type {
  EffectiveValueView,
  ProjectFindView,
  ProjectView,
  TargetView,
} from '../../../preload/contract/projects.ts';
import type {
  RotationPlaceView,
  RotationSummaryView,
  RotationView,
} from '../../../preload/contract/rotation.ts';
import { fakeClientId, fakeKeyId } from '../fake-key.ts';
import { aHealth, aHint } from './sample-snapshot.ts';

/** What the window is shown of projects, the inventory, rotations and imports; each with members that a test overrides. */

const minute = 60_000;

export const aProject = (over: Partial<ProjectView> = {}): ProjectView => ({
  id: 'project-1',
  name: 'acme-web',
  path: '/home/mia/code/acme-web',
  shownPath: '~/code/acme-web',
  stack: 'nextjs',
  stackTitle: 'Next.js with AuthKit',
  addedAt: 1,
  ...over,
});

export const aTarget = (over: Partial<TargetView> = {}): TargetView => ({
  id: 'target-1',
  projectId: 'project-1',
  environmentId: 'env-staging',
  keyId: 'key-1',
  path: '/home/mia/code/acme-web/.env.local',
  shownPath: '~/code/acme-web/.env.local',
  variables: [
    { name: 'WORKOS_API_KEY', source: 'key' },
    { name: 'WORKOS_CLIENT_ID', source: 'client-id' },
    { name: 'WORKOS_COOKIE_PASSWORD', source: 'cookie-password' },
  ],
  writtenAt: Date.now() - 5 * minute,
  state: 'current',
  drift: null,
  ...over,
});

export const aProjectFind = (over: Partial<ProjectFindView> = {}): ProjectFindView => ({
  findId: 'find-1',
  path: '/home/mia/code/acme',
  shownPath: '~/code/acme',
  packages: [
    {
      path: '/home/mia/code/acme/apps/web',
      shownPath: '~/code/acme/apps/web',
      name: 'web',
      stack: 'nextjs',
      stackTitle: 'Next.js with AuthKit',
      evidence: 'package.json has next and @workos-inc/authkit-nextjs',
      workos: true,
      fileName: '.env.local',
      added: false,
    },
    {
      path: '/home/mia/code/acme/apps/api',
      shownPath: '~/code/acme/apps/api',
      name: 'api',
      stack: 'python',
      stackTitle: 'Python',
      evidence: 'pyproject.toml is there',
      workos: false,
      fileName: '.env',
      added: true,
    },
  ],
  ...over,
});

export const anEffectiveValue = (over: Partial<EffectiveValueView> = {}): EffectiveValueView => ({
  variable: 'WORKOS_API_KEY',
  order: 'Next.js looks in the shell first, then in its files in this order.',
  sources: [
    {
      where: 'shell',
      shownPath: 'The environment that Keyrack was started in',
      sets: false,
      wins: false,
      shown: '',
      standing: '',
      environmentId: null,
    },
    {
      where: 'file',
      shownPath: '~/code/acme-web/.env.local',
      sets: true,
      wins: true,
      shown: aHint(1),
      standing: 'Acme / Staging, linked',
      environmentId: 'env-staging',
    },
  ],
  note: '',
  ...over,
});

export const aFoundKey = (over: Partial<FoundKey> = {}): FoundKey => ({
  variable: 'WORKOS_API_KEY',
  line: 3,
  hint: aHint(1),
  keyId: fakeKeyId({ seed: 1 }),
  kindHint: 'staging',
  standing: 'linked',
  linkedKeyId: 'key-1',
  environmentId: 'env-staging',
  owner: 'Acme / Staging',
  health: 'valid',
  ...over,
});

export const anInventoryRow = (over: Partial<InventoryRow> = {}): InventoryRow => ({
  id: 'row-1',
  path: '/home/mia/code/acme-web/.env.local',
  shownPath: '~/code/acme-web/.env.local',
  project: '~/code/acme-web',
  repository: '~/code/acme-web',
  projectId: 'project-1',
  targetId: null,
  keys: [aFoundKey()],
  cookiePasswords: [],
  clientIds: [
    {
      variable: 'WORKOS_CLIENT_ID',
      line: 4,
      clientId: fakeClientId(),
      environmentId: 'env-staging',
      owner: 'Acme / Staging',
    },
  ],
  problems: [],
  ...over,
});

export const anInventory = (rows: InventoryRow[] = [anInventoryRow()]): InventoryView => {
  const problems: InventoryView['problems'] = {};
  for (const { code } of rows.flatMap((row) => row.problems)) problems[code] = (problems[code] ?? 0) + 1;
  const projects = [...new Set(rows.map(({ project }) => project))].map((project) => ({
    project,
    files: rows.filter((row) => row.project === project).length,
  }));
  return { rows, total: rows.length, problems, projects, environments: [] };
};

export const anInventoryProgress = (over: Partial<InventoryProgressView> = {}): InventoryProgressView => ({
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
  ...over,
});

export const aRotationSummary = (over: Partial<RotationSummaryView> = {}): RotationSummaryView => ({
  id: 'rotation-1',
  what: 'rotate',
  step: 'places',
  environmentId: 'env-staging',
  keyId: 'key-1',
  name: 'Acme / Staging',
  startedAt: Date.now() - minute,
  version: 1,
  ...over,
});

export const aRotationPlace = (over: Partial<RotationPlaceView> = {}): RotationPlaceView => ({
  id: 'place-1',
  path: '/home/mia/code/acme-web/.env.local',
  shownPath: '~/code/acme-web/.env.local',
  variables: ['WORKOS_API_KEY'],
  targetId: 'target-1',
  included: true,
  stops: [],
  state: 'waiting',
  message: '',
  next: '',
  ...over,
});

export const aRotation = (over: Partial<RotationView> = {}): RotationView => ({
  ...aRotationSummary(),
  kind: 'staging',
  old: { hint: aHint(1), keyId: fakeKeyId({ seed: 1 }), label: '' },
  successor: { hint: aHint(8), keyId: fakeKeyId({ seed: 8 }), linkedKeyId: 'key-8' },
  reading: null,
  verification: {
    state: 'done',
    health: aHealth(),
    sameEnvironment: 'Both keys see the same organizations, so they are of one environment.',
  },
  looking: false,
  survey: { at: Date.now() - minute, doubts: [], unread: [], unreadTotal: 0 },
  places: [
    aRotationPlace(),
    aRotationPlace({ id: 'place-2', shownPath: '~/code/acme-api/.env', targetId: null }),
  ],
  written: 0,
  confirmName: null,
  oldHealth: null,
  checkingOld: false,
  nextCheckAt: null,
  proof: null,
  finishedAt: null,
  undoUntil: null,
  ...over,
});

export const anImportPlan = (over: Partial<ImportPlanView> = {}): ImportPlanView => ({
  importId: 'import-1',
  title: 'The WorkOS CLI',
  shownPath: '~/.workos.json',
  entries: [
    {
      id: 'entry-1',
      name: 'staging',
      hint: aHint(9),
      keyId: fakeKeyId({ seed: 9 }),
      clientId: fakeClientId(9),
      problem: '',
      linkedAs: '',
      kindHint: 'staging',
      kindWhy: 'The CLI calls it a sandbox.',
      files: [],
      moreFiles: 0,
    },
    {
      id: 'entry-2',
      name: 'live',
      hint: aHint(10, 'sk_'),
      keyId: fakeKeyId({ seed: 10 }),
      clientId: null,
      problem: '',
      linkedAs: '',
      kindHint: null,
      kindWhy: '',
      files: [],
      moreFiles: 0,
    },
  ],
  note: '',
  tidy: '',
  ...over,
});

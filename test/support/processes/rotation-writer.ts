import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { DiskEnvFiles } from '../../../main/adapters/env-files.ts';
import { parsers } from '../../../main/adapters/env-parsers.ts';
import { StoredVaultFile } from '../../../main/adapters/vault-file.ts';
import { Activity } from '../../../main/core/activity.ts';
import { neverChecked, type Rotation, type Target } from '../../../main/core/model.ts';
import { isOver } from '../../../main/core/rotation.ts';
import { Rotations } from '../../../main/core/rotations.ts';
import { Vault } from '../../../main/core/vault.ts';
import {
  FakeClipboard,
  FakeClock,
  MemoryActivity,
  PlainCiphers,
  RecordingLog,
} from '../ports/memory-ports.ts';
import { isTarget, rotatedContent, rotatedFiles, rotatedKeys } from '../core/rotation-files.ts';
import { answerOf, ScriptedGateway } from '../ports/scripted-gateway.ts';

/**
 * A process that rotates the key of 100 files there and back until it is killed, and takes up what the one before it
 * left. It tells each step, each file that it changed, and whatever is not as it must be (`wrong …`). Arguments: the folder, and `until-settled`
 * to end as soon as no rotation is under way (in a new folder: as soon as all is prepared).
 */
const [folder = '', mode = ''] = process.argv.slice(2);
const undoFolder = join(folder, 'undo');
const tell = (words: string): void => {
  process.stdout.write(`${words}\n`);
};
const clock = new FakeClock(Date.now());
const log = new RecordingLog();
const vault = new Vault({ file: new StoredVaultFile(folder), ciphers: new PlainCiphers(), clock, log });
const gateway = new ScriptedGateway();
/** Keys that WorkOS rejects. */
const revoked = new Set<string>();
gateway.always = (secret) => answerOf(revoked.has(secret) ? 401 : 200);
const activity = new Activity({
  file: new MemoryActivity(),
  clock,
  newId: randomUUID,
  log,
  changed: () => undefined,
  workosKeyIdOf: () => null,
});
const rotations = new Rotations({
  vault,
  gateway,
  envFiles: new DiskEnvFiles({
    undoFolder,
    now: () => Date.now(),
    changed: (path) => {
      tell(`changed ${path}`);
    },
  }),
  inventory: {
    cookiePasswordIn: () => Promise.reject(new Error('Nothing of the kind is rotated here.')),
    holding: () =>
      Promise.resolve({
        files: rotatedFiles
          .filter((name) => !isTarget(name))
          .map((name) => ({ path: join(folder, name), variables: ['WORKOS_API_KEY'] })),
        ...{ scan: 'done', roots: [folder], lostRoots: [], unread: [] },
      }),
  },
  clipboard: new FakeClipboard(),
  dialogs: {
    chooseEnvFile: () => Promise.resolve(null),
    chooseFolder: () => Promise.resolve(null),
    chooseNewFile: () => Promise.resolve(null),
  },
  documents: { write: () => Promise.resolve() },
  parsers,
  clock,
  log,
  newId: randomUUID,
  randomBytes,
  home: folder,
  activity,
  onProved: () => undefined,
  changed: () => undefined,
});
const current = (): Rotation | undefined => vault.document.rotations.find((each) => !isOver(each));

/** Links the first key to all files that are targets; only in a folder that is new. */
async function prepare(): Promise<void> {
  const [secret] = rotatedKeys;
  const fingerprint = await vault.fingerprint(secret);
  const key = {
    id: 'first',
    environmentId: 'environment',
    label: '',
    secret: await vault.seal(secret),
    fingerprint,
    keyId: null,
    hint: '',
    createdAt: null,
    linkedAt: 1,
    expiresAt: null,
    health: neverChecked,
  };
  const environment = {
    id: 'environment',
    accountId: 'account',
    name: 'Staging',
    kind: 'staging' as const,
    projectName: null,
    clientId: null,
    clientIdState: 'unchecked' as const,
    workosEnvironmentId: null,
    createdAt: 1,
  };
  const targets = rotatedFiles.filter(isTarget).map((name): Target => {
    const variable = {
      name: 'WORKOS_API_KEY',
      source: 'key',
      value: null,
      secret: null,
      fingerprint,
    } as const;
    const place = { environmentId: 'environment', keyId: 'first', path: join(folder, name) };
    return { id: name, ...place, variables: [variable], writtenAt: 1 };
  });
  await vault.update((document) => ({
    ...document,
    accounts: [{ id: 'account', name: 'Acme', createdAt: 1 }],
    environments: [environment],
    keys: [key],
    targets,
  }));
}

/** All files hold `secret`, to the byte, and the vault says so. */
async function check(secret: string): Promise<void> {
  const fingerprint = await vault.fingerprint(secret);
  for (const name of rotatedFiles) {
    const bytes = await readFile(join(folder, name));
    if (!bytes.equals(rotatedContent(name, secret))) tell(`wrong bytes in ${name}`);
    if (!isTarget(name)) continue;
    const target = vault.document.targets.find(({ path }) => path === join(folder, name));
    if (target?.variables[0]?.fingerprint !== fingerprint) tell(`wrong target of ${name}`);
    const key = vault.document.keys.find(({ id }) => id === target?.keyId);
    if (key?.fingerprint !== fingerprint) tell(`wrong key for ${name}`);
  }
}

async function secretsOf(rotation: Rotation): Promise<{ old: string; next: string }> {
  const next = rotation.next === null ? '' : await vault.open(rotation.next.secret);
  return { old: await vault.open(rotation.old.secret), next };
}

/** Goes on with a rotation from wherever it stands, by chance forwards or back, to its end. */
async function goOn(id: string): Promise<void> {
  for (;;) {
    const rotation = vault.document.rotations.find((each) => each.id === id);
    if (rotation === undefined) throw new Error('The rotation is gone.');
    tell(`step ${rotation.step}`);
    const { old, next } = await secretsOf(rotation);
    if (rotation.step === 'new-key') {
      await rotations.paste(id, rotatedKeys.find((key) => key !== old) ?? '');
      await rotations.verify(id);
    } else if (rotation.step === 'places') {
      await rotations.findPlaces(id);
      await rotations.write(id);
    } else if (rotation.step === 'halted') {
      if (rotation.places.some(({ state }) => state === 'failed')) tell('wrong failure');
      if (Math.random() < 0.5) await rotations.finish(id);
      else await rotations.undo(id);
    } else if (rotation.step === 'revoke') {
      await check(next);
      if (Math.random() < 0.5) await rotations.undo(id);
      else {
        revoked.add(old);
        await rotations.checkOld(id);
        revoked.delete(old);
      }
    } else if (rotation.step === 'done' || rotation.step === 'undone') {
      await check(rotation.step === 'done' ? next : old);
      tell(`over ${rotation.step}`);
      return;
    } else {
      tell(`wrong step ${rotation.step}`);
      return;
    }
  }
}

tell('started');
await vault.load();
if (vault.document.keys.length === 0) await prepare();
await rotations.resume();
// A process that is killed writes no compile cache by itself; the next one starts in half the time.
flushCompileCache();
tell(`resumed ${current()?.step ?? 'nothing'}`);
for (;;) {
  const known = current();
  if (known !== undefined) await goOn(known.id);
  else if (mode === 'until-settled') break;
  else {
    // What is over would only make this test slower.
    await vault.update((document) => ({ ...document, rotations: [] }));
    await rm(undoFolder, { recursive: true, force: true });
    const holder = vault.document.targets[0]?.keyId ?? '';
    await goOn(await rotations.start({ what: 'rotate', keyId: holder }));
  }
}

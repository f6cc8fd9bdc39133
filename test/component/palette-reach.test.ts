import { describe, expect, it } from 'vitest';
import type { MethodName } from '../../preload/contract/methods.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { Palette } from '../../renderer/screens/palette/palette.svelte.ts';
import { App } from '../../renderer/state/app.svelte.ts';
import { FakeBridge } from '../support/window/fake-bridge.ts';
import { aProject, aRotationSummary, aTarget } from '../support/window/project-views.ts';
import { aSnapshot } from '../support/window/sample-snapshot.ts';
import { aWizard } from '../support/window/wizard-view.ts';

/** How a person gets to a method from anywhere. */
type Reach =
  /** This item of the palette calls it. */
  | { readonly does: string; readonly when?: Partial<Snapshot> }
  /** This item opens the dialog, the flow or the place in which the person calls it. */
  | { readonly leadsTo: string }
  /** Why the palette has nothing for it. */
  | { readonly not: string };

const inWizard: Reach = { leadsTo: 'link' };
const inExport: Reach = { leadsTo: 'export key-1' };
const inRotation: Reach = { leadsTo: 'rotation rotation-1' };
const inImport: Reach = { leadsTo: 'import' };
const inInventory: Reach = { leadsTo: 'go inventory' };
const vaultFirst: Reach = { not: 'It is asked before the window has anything else to show.' };
const byItself: Reach = { not: 'The window asks it by itself; it is no act of a person’s.' };

/** Every method of the contract: a new one is a type error here until it is said how a person gets to it. */
const reaches: Readonly<Record<MethodName, Reach>> = {
  getSnapshot: byItself,
  chooseTier: { leadsTo: 'set change-tier' },
  unlockVault: vaultFirst,
  lockVault: { does: 'lock' },
  restoreLastGood: vaultFirst,
  startAfresh: vaultFirst,
  reloadVault: vaultFirst,
  startWizard: { does: 'link' },
  setWizardPlace: inWizard,
  goToWizardStep: inWizard,
  pasteKey: inWizard,
  takeKeyFromClipboard: inWizard,
  acceptCautions: inWizard,
  verifyWizardKey: inWizard,
  cancelWizardVerify: inWizard,
  keepWizardKeyUnverified: inWizard,
  setWizardDetails: inWizard,
  closeWizard: inWizard,
  discardWizard: { leadsTo: 'discard-link' },
  renameAccount: { leadsTo: 'rename-account env-staging' },
  updateEnvironment: { leadsTo: 'edit env-staging' },
  moveEnvironment: { leadsTo: 'move env-staging' },
  checkClientId: { does: 'check-client-id env-staging' },
  checkPair: { leadsTo: 'pair env-staging' },
  getFacts: { leadsTo: 'facts env-staging' },
  verifyKey: { does: 'verify key-1' },
  verifyAll: { does: 'verify-all' },
  getKeyHistory: { leadsTo: 'history key-1' },
  copyKey: { does: 'copy-key key-1' },
  copyKeyAs: { does: 'copy-as-fish key-1' },
  copyClientId: { does: 'copy-client-id env-staging' },
  copyText: { does: 'copy-key-id key-1' },
  clearClipboard: { does: 'clear-clipboard' },
  updateKey: { leadsTo: 'label key-1' },
  snoozeKey: { does: 'snooze-week key-1' },
  remove: { leadsTo: 'remove-key key-1' },
  undoRemoval: { does: 'restore removal-1' },
  planExport: inExport,
  replanExport: inExport,
  confirmExport: inExport,
  undoExport: { leadsTo: 'go activity' },
  fixExport: inExport,
  pinEnvironment: { does: 'pin env-staging' },
  tagKeys: { leadsTo: 'tag key-1' },
  noteKey: { leadsTo: 'note key-1' },
  chooseProject: { leadsTo: 'add-project' },
  addProjects: { leadsTo: 'add-project' },
  removeProject: { leadsTo: 'remove-project project-1' },
  getEffectiveValue: { leadsTo: 'project-value project-1' },
  exportAgain: { leadsTo: 'export-again env-staging' },
  stopTracking: { leadsTo: 'stop-tracking target-1' },
  putBack: { leadsTo: 'file-drift target-1' },
  takeOver: { leadsTo: 'file-drift target-1' },
  showInFolder: { does: 'file-show target-1' },
  chooseRoot: { does: 'add-root' },
  removeRoot: inInventory,
  startScan: { does: 'scan' },
  cancelScan: { does: 'scan', when: { inventory: { ...aSnapshot().inventory, state: 'scanning' } } },
  getInventory: inInventory,
  fixInventory: inInventory,
  searchHistory: inInventory,
  cancelHistorySearch: inInventory,
  startRotation: { does: 'rotate key-1' },
  getRotation: inRotation,
  pasteRotationKey: inRotation,
  takeRotationKeyFromClipboard: inRotation,
  chooseRotationKey: inRotation,
  verifyRotationKey: inRotation,
  findRotationPlaces: inRotation,
  includeRotationPlace: inRotation,
  getRotationDiff: inRotation,
  writeRotation: inRotation,
  finishRotation: inRotation,
  skipFailedPlaces: inRotation,
  undoRotation: inRotation,
  checkOldKey: inRotation,
  closeRotation: inRotation,
  leaveRotation: byItself,
  saveRotationRecord: inRotation,
  findImports: inImport,
  planImport: inImport,
  cancelImportScan: inImport,
  getImport: inImport,
  confirmImport: inImport,
  tidyImport: inImport,
  diagnose: { leadsTo: 'diagnose key-1' },
  cancelDiagnosis: { leadsTo: 'diagnose key-1' },
  copyDiagnosis: { leadsTo: 'diagnose key-1' },
  rememberPlace: byItself,
  listActivity: { leadsTo: 'go activity' },
  updateSettings: { does: 'pause-checks' },
  openDashboard: { does: 'dashboard env-staging' },
};

/** One of everything. */
function everything(): Snapshot {
  const drift = { code: 'other-value', message: 'A value was changed.', since: 1, mark: 'seen' } as const;
  return aSnapshot({
    vault: { ...aSnapshot().vault, tier: 'passphrase' },
    projects: [aProject()],
    targets: [aTarget({ state: 'drifted', drift: { ...drift, canPutBack: true, canTakeOver: false } })],
    rotations: [aRotationSummary({ id: 'rotation-1', keyId: 'key-2', environmentId: 'env-production' })],
    removals: [{ id: 'removal-1', at: 1, name: 'Initech', until: 2 }],
    wizard: aWizard('paste'),
    clipboard: { what: 'Acme / Staging', clearsAt: 1 },
  });
}

/** What an item did: the methods that it called, and whether a dialog or another place is shown. */
async function run(id: string, when: Partial<Snapshot> = {}): Promise<{ called: string[]; led: boolean }> {
  const fake = new FakeBridge({ ...everything(), ...when });
  fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-2' } }));
  fake.answer('chooseRoot', () => ({ ok: true, value: { added: false } }));
  const app = new App(fake.bridge);
  const stop = app.start();
  await expect.poll(() => app.snapshot).not.toBeNull();
  const asked: string[] = [];
  const palette = new Palette(
    app,
    (dialog) => asked.push(dialog),
    () => undefined,
  );
  const [item, before] = [palette.item(id), app.route];
  expect(item, id).not.toBeNull();
  await item?.run();
  stop();
  return {
    called: fake.calls.map(({ method }) => method).filter((name) => name !== 'getSnapshot'),
    led: asked.length > 0 || app.route !== before,
  };
}

describe('From anywhere', () => {
  for (const [method, reach] of Object.entries(reaches)) {
    if ('does' in reach)
      it(`the palette calls ${method} with “${reach.does}”`, async () => {
        expect((await run(reach.does, reach.when)).called).toContain(method);
      });
    if ('leadsTo' in reach)
      it(`the palette leads to where ${method} is called with “${reach.leadsTo}”, and does not call it`, async () => {
        const { called, led } = await run(reach.leadsTo);
        expect(led).toBe(true);
        expect(called).not.toContain(method);
      });
  }
});

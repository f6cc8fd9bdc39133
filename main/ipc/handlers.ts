import type { Activity } from '../core/activity.ts';
import type { Alarms } from '../core/alarms.ts';
import { environmentOf } from '../core/catalog.ts';
import type { Checks } from '../core/checks.ts';
import type { Copying } from '../core/copying.ts';
import { dashboardUrl } from '../core/dashboard.ts';
import type { Diagnoses } from '../core/diagnosis.ts';
import type { Environments } from '../core/environments.ts';
import type { Drifts } from '../core/drifts.ts';
import type { Exports } from '../core/exports.ts';
import type { KeyHistory } from '../core/health-history.ts';
import type { Imports } from '../core/imports.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Linking } from '../core/linking.ts';
import type { Marks } from '../core/marks.ts';
import type { FileWrite, Rotation } from '../core/model.ts';
import type { FileManager, Links } from '../core/ports.ts';
import type { Pairing } from '../core/pairing.ts';
import type { Preferences } from '../core/preferences.ts';
import type { Projects } from '../core/projects.ts';
import type { Rotations } from '../core/rotations.ts';
import type { Targets } from '../core/targets.ts';
import type { Vault } from '../core/vault.ts';
import type { Route } from '../../preload/contract/events.ts';
import type { Undoable } from '../../preload/contract/values.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import type { Handlers } from './router.ts';

/** What the methods of the contract are carried out by. */
export interface UseCases {
  vault: Vault;
  alarms: Alarms;
  linking: Linking;
  environments: Environments;
  marks: Marks;
  pairing: Pairing;
  checks: Checks;
  history: KeyHistory;
  copying: Copying;
  exports: Exports;
  projects: Projects;
  targets: Targets;
  drifts: Drifts;
  inventory: Inventory;
  rotations: Rotations;
  imports: Imports;
  diagnoses: Diagnoses;
  fileManager: FileManager;
  activity: Activity;
  preferences: Preferences;
  links: Links;
  places: { remember(place: Route): void };
  snapshot: () => Snapshot;
}

/** A method whose answer says no more than that it was done. */
const done =
  <I>(act: (input: I) => unknown) =>
  async (input: I): Promise<Record<string, never>> => {
    await act(input);
    return {};
  };

/** One handler for each method of the contract. */
export function handlersOf(app: UseCases): Handlers {
  const { vault, alarms, linking, environments, checks, copying, exports, activity, preferences, links } =
    app;
  const {
    pairing,
    projects,
    targets,
    drifts,
    inventory,
    rotations,
    imports,
    diagnoses,
    fileManager,
    history,
    marks,
  } = app;
  /** What may open the vault: the wizard's draft in it is taken up again. */
  const opening = <I>(open: (input: I) => Promise<void>): ((input: I) => Promise<Record<string, never>>) =>
    done(async (input: I) => {
      await open(input);
      await linking.resume();
    });
  return {
    getSnapshot: () => app.snapshot(),

    chooseTier: done((choice) => vault.chooseTier(choice)),
    unlockVault: opening(({ passphrase }) => vault.unlock(passphrase)),
    lockVault: done(async () => {
      // A locked vault could no longer tell whether it is its own key that lies there.
      await copying.clear().catch(() => undefined);
      await vault.lock();
    }),
    restoreLastGood: opening(() => vault.restoreLastGood()),
    startAfresh: done(() => vault.startAfresh()),
    reloadVault: opening(() => vault.load()),

    startWizard: done((request) => linking.start(request)),
    setWizardPlace: done((place) => linking.setPlace(place)),
    goToWizardStep: done(({ step }) => linking.goTo(step)),
    pasteKey: ({ text }) => linking.paste(text),
    takeKeyFromClipboard: () => linking.takeFromClipboard(),
    acceptCautions: done(({ accepted }) => {
      linking.acceptCautions(accepted);
    }),
    verifyWizardKey: done(() => linking.verify()),
    cancelWizardVerify: done(() => {
      linking.cancelVerify();
    }),
    keepWizardKeyUnverified: done(() => linking.keepUnverified()),
    setWizardDetails: done((details) => linking.setDetails(details)),
    closeWizard: done(() => linking.close()),
    discardWizard: done(() => linking.discard()),

    renameAccount: done(({ accountId, name }) => environments.renameAccount(accountId, name)),
    updateEnvironment: done(({ environmentId, ...change }) => environments.update(environmentId, change)),
    moveEnvironment: done(({ environmentId, accountId, accountName }) =>
      environments.move(environmentId, accountId, accountName),
    ),
    checkClientId: done(({ environmentId }) => environments.checkClientId(environmentId)),
    checkPair: done(({ environmentId }) => pairing.check(environmentId)),
    getFacts: ({ environmentId }) => checks.facts(environmentId),

    verifyKey: done(({ keyId }) => checks.verify(keyId)),
    verifyAll: done(() => checks.verifyAll()),
    getKeyHistory: ({ keyId }) => history.view(keyId),
    copyKey: done(({ keyId }) => copying.copyKey(keyId)),
    copyKeyAs: done(({ keyId, form }) => copying.copyKeyAs(keyId, form)),
    copyClientId: done(({ environmentId }) => copying.copyClientId(environmentId)),
    copyText: done(({ text }) => copying.copyText(text)),
    clearClipboard: done(() => copying.clear()),
    snoozeKey: done(({ keyId, days }) => alarms.snooze(keyId, days)),
    updateKey: done(({ keyId, ...change }) => environments.updateKey(keyId, change)),

    pinEnvironment: done(({ environmentId, pinned }) => marks.pin(environmentId, pinned)),
    tagKeys: async ({ keyIds, tag, tagged }) => ({ changed: await marks.tag(keyIds, tag, tagged) }),
    noteKey: done(({ keyId, note }) => marks.note(keyId, note)),

    remove: async ({ what, id, confirmName }) => ({
      removalId: await environments.remove(what, id, confirmName),
    }),
    undoRemoval: done(({ removalId }) => environments.undoRemoval(removalId)),

    planExport: (request) => exports.plan(request),
    replanExport: ({ planId, ...change }) => exports.replan(planId, change),
    confirmExport: ({ planId, ...consent }) => exports.confirm(planId, consent),
    undoExport: ({ exportId }) => exports.undo(exportId),
    fixExport: ({ planId, fix }) => exports.fix(planId, fix),

    chooseProject: () => projects.choose(),
    addProjects: async ({ findId, paths }) => ({ projectIds: await projects.add(findId, paths) }),
    removeProject: done(({ projectId }) => projects.remove(projectId)),
    getEffectiveValue: ({ projectId, variable }) => projects.effectiveValue(projectId, variable),
    exportAgain: (which) => targets.exportAgain(which),
    stopTracking: done(({ targetId }) => targets.stopTracking(targetId)),
    putBack: async ({ targetId, mark }) => ({ exportId: await drifts.putBack(targetId, mark) }),
    takeOver: ({ targetId, mark }) => drifts.takeOver(targetId, mark),
    showInFolder: done(({ what, id }) => {
      const path = { project: projects, target: targets, row: inventory }[what].pathOf(id);
      return fileManager.show(path);
    }),

    chooseRoot: async () => ({ added: await inventory.chooseRoot() }),
    removeRoot: done(({ path }) => inventory.removeRoot(path)),
    startScan: done(() => {
      inventory.startScan();
    }),
    cancelScan: done(() => {
      inventory.cancelScan();
    }),
    getInventory: (request) => inventory.list(request),
    fixInventory: async ({ rowId, fix }) => ({ message: await inventory.fix(rowId, fix) }),
    searchHistory: ({ rowId }) => inventory.searchHistory(rowId),
    cancelHistorySearch: done(() => {
      inventory.cancelHistorySearch();
    }),

    startRotation: async (request) => ({ rotationId: await rotations.start(request) }),
    getRotation: ({ rotationId }) => rotations.view(rotationId),
    pasteRotationKey: ({ rotationId, text }) => rotations.paste(rotationId, text),
    chooseRotationKey: ({ rotationId, keyId }) => rotations.choose(rotationId, keyId),
    takeRotationKeyFromClipboard: ({ rotationId }) => rotations.takeFromClipboard(rotationId),
    verifyRotationKey: done(({ rotationId, ...said }) => rotations.verify(rotationId, said)),
    findRotationPlaces: done(({ rotationId }) => rotations.findPlaces(rotationId)),
    includeRotationPlace: done(({ rotationId, placeId, included }) =>
      rotations.include(rotationId, placeId, included),
    ),
    getRotationDiff: ({ rotationId, placeId }) => rotations.diff(rotationId, placeId),
    writeRotation: done(({ rotationId, ...consent }) => rotations.write(rotationId, consent)),
    finishRotation: done(({ rotationId }) => rotations.finish(rotationId)),
    skipFailedPlaces: done(({ rotationId }) => rotations.skipFailed(rotationId)),
    undoRotation: ({ rotationId }) => rotations.undo(rotationId),
    checkOldKey: done(({ rotationId }) => rotations.checkOld(rotationId)),
    closeRotation: done(({ rotationId }) => rotations.close(rotationId)),
    leaveRotation: done(({ rotationId, goOnLater }) => rotations.leave(rotationId, goOnLater)),
    saveRotationRecord: ({ rotationId }) => rotations.saveRecord(rotationId),

    findImports: async () => ({ sources: await imports.find() }),
    planImport: (request) => imports.plan(request),
    cancelImportScan: done(() => {
      imports.cancelScan();
    }),
    getImport: ({ importId }) => imports.view(importId),
    confirmImport: async ({ importId, entries, keepUnverified }) => ({
      results: await imports.confirm(importId, entries, keepUnverified),
    }),
    tidyImport: ({ importId }) => imports.tidy(importId),

    diagnose: ({ keyId }) => diagnoses.diagnose(keyId),
    cancelDiagnosis: done(({ diagnosisId }) => {
      diagnoses.cancel(diagnosisId);
    }),
    copyDiagnosis: done(({ diagnosisId }) => diagnoses.copy(diagnosisId)),

    rememberPlace: done(({ place }) => {
      app.places.remember(place);
    }),
    listActivity: (request) => activity.list(request, ({ type, id }) => canUndo(vault, type, id)),
    updateSettings: done((change) => preferences.change(change)),
    openDashboard: done(({ environmentId, page }) => {
      const known =
        environmentId === null ? linking.view()?.place : environmentOf(vault.document, environmentId);
      return links.open(dashboardUrl(page, known?.workosEnvironmentId ?? null));
    }),
  };
}

function canUndo({ document }: Vault, type: Undoable, id: string): boolean {
  switch (type) {
    case 'removal':
      return document.removals.some((removal) => removal.id === id);
    case 'export': {
      const write = document.writes.find(({ undoId }) => undoId === id);
      return write !== undefined && !isRotatedSince(document.rotations, write);
    }
    case 'rotation':
      return document.rotations.some((rotation) => rotation.id === id && rotation.step !== 'undone');
  }
}

/** A rotation wrote the file after that: it has to be undone first. */
const isRotatedSince = (rotations: readonly Rotation[], { path, at }: FileWrite): boolean =>
  rotations.some(
    ({ places, startedAt }) =>
      startedAt >= at && places.some((place) => place.path === path && place.state === 'written'),
  );

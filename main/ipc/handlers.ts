import type { Activity } from '../core/activity.ts';
import { environmentOf } from '../core/catalog.ts';
import type { Checks } from '../core/checks.ts';
import type { Copying } from '../core/copying.ts';
import { dashboardUrl } from '../core/dashboard.ts';
import type { Environments } from '../core/environments.ts';
import type { Exports } from '../core/exports.ts';
import type { Linking } from '../core/linking.ts';
import type { Links } from '../core/ports.ts';
import type { Preferences } from '../core/preferences.ts';
import type { Vault } from '../core/vault.ts';
import type { Undoable } from '../../preload/contract/values.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import type { Handlers } from './router.ts';

/** What the methods of the contract are carried out by. */
export interface UseCases {
  vault: Vault;
  linking: Linking;
  environments: Environments;
  checks: Checks;
  copying: Copying;
  exports: Exports;
  activity: Activity;
  preferences: Preferences;
  links: Links;
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
  const { vault, linking, environments, checks, copying, exports, activity, preferences, links } = app;
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
    getFacts: ({ environmentId }) => checks.facts(environmentId),

    verifyKey: done(({ keyId }) => checks.verify(keyId)),
    verifyAll: done(() => checks.verifyAll()),
    copyKey: done(({ keyId }) => copying.copyKey(keyId)),
    copyClientId: done(({ environmentId }) => copying.copyClientId(environmentId)),
    copyText: done(({ text }) => copying.copyText(text)),
    clearClipboard: done(() => copying.clear()),
    updateKey: done(({ keyId, ...change }) => environments.updateKey(keyId, change)),

    remove: async ({ what, id, confirmName }) => ({
      removalId: await environments.remove(what, id, confirmName),
    }),
    undoRemoval: done(({ removalId }) => environments.undoRemoval(removalId)),

    planExport: ({ keyId, choose }) => exports.plan(keyId, choose),
    replanExport: ({ planId, include }) => exports.replan(planId, include),
    confirmExport: ({ planId, confirmName }) => exports.confirm(planId, confirmName),
    undoExport: ({ exportId }) => exports.undo(exportId),
    fixExport: ({ planId, fix }) => exports.fix(planId, fix),

    listActivity: (request) => activity.list(request, ({ type, id }) => canUndo(vault, type, id)),
    updateSettings: done((change) => preferences.change(change)),
    openDashboard: done(({ environmentId, page }) => {
      const known =
        environmentId === null ? linking.view()?.place : environmentOf(vault.document, environmentId);
      return links.open(dashboardUrl(page, known?.workosEnvironmentId ?? null));
    }),
  };
}

function canUndo(vault: Vault, type: Undoable, id: string): boolean {
  const all = type === 'removal' ? vault.document.removals : vault.document.exports;
  return all.some((each) => each.id === id);
}

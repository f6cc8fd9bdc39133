import { accountOf, environmentOf, keyOf, refuseTakenName, sameName } from '../catalog.ts';
import { readEnvironmentId } from '../dashboard.ts';
import type { VaultDocument } from '../model.ts';
import { refuseSecrets } from '../refuse-secrets.ts';
import { emptyPlace, type WizardPlace } from './wizard.ts';

/** Where to begin: in an account, in an environment, in place of a key, or anywhere. */
export interface WizardRequest {
  accountId?: string | undefined;
  environmentId?: string | undefined;
  replacesKeyId?: string | undefined;
}

/** What the window sends of the place; the address is read here. */
export type PlaceInput = Omit<WizardPlace, 'workosEnvironmentId'> & { dashboardUrl: string };

/** The place of an environment that is there. @throws Failure `not-found`. */
export function placeOf(document: VaultDocument, environmentId: string): WizardPlace {
  const environment = environmentOf(document, environmentId);
  const account = accountOf(document, environment.accountId);
  return {
    accountId: account.id,
    accountName: account.name,
    environmentId,
    environmentName: environment.name,
    kind: environment.kind,
    projectName: environment.projectName ?? '',
    workosEnvironmentId: environment.workosEnvironmentId,
  };
}

/** The place to begin with. @throws Failure `not-found`. */
export function requestedPlace(
  document: VaultDocument,
  request: WizardRequest,
): { place: WizardPlace; replacesKeyId: string | null } {
  const replacesKeyId = request.replacesKeyId ?? null;
  const environmentId =
    replacesKeyId === null ? request.environmentId : keyOf(document, replacesKeyId).environmentId;
  if (environmentId !== undefined) return { replacesKeyId, place: placeOf(document, environmentId) };
  if (request.accountId === undefined) return { replacesKeyId, place: emptyPlace };
  const account = accountOf(document, request.accountId);
  return { replacesKeyId, place: { ...emptyPlace, accountId: account.id, accountName: account.name } };
}

/**
 * The place as typed or chosen. A typed name of an account that is there means that account.
 * @param fixedId the environment that a replaced key belongs to: it cannot be changed.
 * @throws Failure `bad-dashboard-url`, `not-found`, and those of `refuseSecretNames`.
 */
export function typedPlace(document: VaultDocument, input: PlaceInput, fixedId: string | null): WizardPlace {
  const { dashboardUrl, ...typed } = input;
  const workosEnvironmentId = readEnvironmentId(dashboardUrl);
  const environmentId = fixedId ?? typed.environmentId;
  if (environmentId !== null) return placeOf(document, environmentId);
  const account =
    typed.accountId === null
      ? document.accounts.find((each) => sameName(each.name, typed.accountName))
      : accountOf(document, typed.accountId);
  refuseSecretNames({ ...typed, accountName: account === undefined ? typed.accountName : '' });
  return {
    ...typed,
    accountId: account?.id ?? null,
    accountName: account?.name ?? typed.accountName,
    workosEnvironmentId,
  };
}

/**
 * Names of what is to be made are kept in the open, also those of a place that is not finished.
 * @throws Failure `account-name-holds-secret`, `environment-name-holds-secret`, `project-name-holds-secret`.
 */
export function refuseSecretNames(
  typed: Pick<WizardPlace, 'accountName' | 'environmentName' | 'projectName'>,
): void {
  refuseSecrets(typed.accountName, 'account');
  refuseSecrets(typed.environmentName, 'environment');
  refuseSecrets(typed.projectName, 'project');
}

/** A new environment must not take the name of another one of its account. @throws Failure `name-taken`. */
export function refuseTakenPlace(document: VaultDocument, place: WizardPlace): void {
  if (place.accountId === null || place.environmentId !== null) return;
  refuseTakenName(document, place.accountId, place.environmentName, null);
}

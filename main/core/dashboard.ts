import type { DashboardPage } from '../../preload/contract/values.ts';
import { Failure } from './failure.ts';

const origin = 'https://dashboard.workos.com';
const environmentIdForm = /^environment_[0-9A-HJKMNP-TV-Z]{26}$/;

/**
 * The address of a dashboard page, or of WorkOS's page of known trouble. Exact when the environment's ID is known; else the page of the environment that the
 * person used last (`/api-keys`), or the front page where there is no such address.
 */
export function dashboardUrl(page: DashboardPage, workosEnvironmentId: string | null): string {
  if (page === 'status') return 'https://status.workos.com';
  if (page === 'signup') return `${origin}/signup`;
  if (workosEnvironmentId !== null) return `${origin}/${workosEnvironmentId}/${page}`;
  return page === 'api-keys' ? `${origin}/api-keys` : origin;
}

/**
 * Reads the environment's ID out of a pasted dashboard address, or takes a bare `environment_01…`.
 * @returns null for an empty text.
 * @throws Failure `bad-dashboard-url` for anything that holds no such ID.
 */
export function readEnvironmentId(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (environmentIdForm.test(trimmed)) return trimmed;
  const url = URL.parse(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  if (url?.host === 'dashboard.workos.com') {
    const found = url.pathname.split('/').find((part) => environmentIdForm.test(part));
    if (found !== undefined) return found;
  }
  throw new Failure(
    'bad-dashboard-url',
    'That address does not name an environment.',
    'Copy the address of a page in the dashboard after choosing the environment: it contains environment_01 and so on. Or leave the field empty.',
  );
}

const clientIdForm = /^client_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether a text is a client ID by its form (workos.md §1). */
export function isClientId(text: string): boolean {
  return clientIdForm.test(text);
}

/**
 * A typed client ID, or null for none.
 * @throws Failure `malformed-client-id`.
 */
export function readClientId(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (isClientId(trimmed)) return trimmed;
  throw new Failure(
    'malformed-client-id',
    'That is not a client ID.',
    'A client ID is client_ and 26 characters after it. It stands on the same dashboard page as the key.',
  );
}

import type { App, Protocol } from 'electron';
import { appScheme } from './app-protocol.ts';

/** What Electron takes before `ready` only: every page in the OS sandbox, and our scheme with its privileges. */
export function prepareBeforeReady(
  app: Pick<App, 'enableSandbox' | 'isReady'>,
  protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>,
): void {
  // Afterwards both calls come too late, and one of them without a word.
  if (app.isReady()) throw new Error('The sandbox and the scheme belong before ready.');
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([appScheme]);
}

import type { App } from 'electron';
import type { Log } from '../core/ports.ts';

export interface CrashRequest {
  process: {
    on(event: 'uncaughtException' | 'unhandledRejection', listener: (fault: unknown) => void): unknown;
  };
  app: Pick<App, 'on'>;
  log: Log;
  newId: () => string;
  /** The page died; show it anew. */
  onPageGone: () => void;
}

/**
 * Writes down under an ID what nobody caught, and goes on: every write of the vault is whole or not there, so stopping
 * would save nothing. A listener of its own also keeps Electron from showing the fault's raw text in a dialog.
 */
export function logCrashes(request: CrashRequest): void {
  const write = (what: string) => (error: unknown) => {
    request.log.error(what, { id: request.newId(), error });
  };
  request.process.on('uncaughtException', write('Uncaught exception.'));
  request.process.on('unhandledRejection', write('Unhandled rejection.'));
  request.app.on('render-process-gone', (_event, _contents, details) => {
    if (details.reason === 'clean-exit') return;
    write('The window process is gone.')(`${details.reason} ${details.exitCode}`);
    request.onPageGone();
  });
  request.app.on('child-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || details.reason === 'killed') return;
    write('A helper process is gone.')(`${details.type} ${details.reason} ${details.exitCode}`);
  });
}

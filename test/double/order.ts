/** Electron's orders around `ready`, insisted on. */
let ready = false;

export const isReady = (): boolean => ready;

export function markReady(): void {
  ready = true;
}

/** @throws when the app is not ready yet, as Electron does for windows, trays and safeStorage. */
export function needsReady(api: string): void {
  if (!ready) throw new Error(`${api} cannot be used before the app is ready`);
}

/** @throws when the app is ready already: too late for schemes, the sandbox and command-line switches. */
export function needsNotReady(api: string): void {
  if (ready) throw new Error(`${api} should be called before app is ready`);
}

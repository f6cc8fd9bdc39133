import type { WebPreferences } from 'electron';

/** The window's own session: in memory, so no cookie, cache or history of it is ever on disk. */
export const windowPartition = 'keyrack-window';

/**
 * The one set of web preferences; no window is made with another. Everything is spelled out, defaults too, so that a
 * changed default of Electron changes nothing here.
 * @param preload absolute path of the built preload script.
 */
export function webPreferences(preload: string): Readonly<WebPreferences> {
  return Object.freeze<WebPreferences>({
    preload,
    partition: windowPartition,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false, // it would fetch dictionaries, and a key is no English
    webgl: false,
    enableWebSQL: false,
    autoplayPolicy: 'document-user-activation-required',
  });
}

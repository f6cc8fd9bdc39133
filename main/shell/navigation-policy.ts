import type { App, WebContents } from 'electron';

/** What is used of a page's contents. */
type RestrictedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/**
 * Keeps every page where it is: no navigation, redirect, new window or webview, in no contents that are ever made.
 * The one page is loaded by main, which these events do not see.
 */
export function restrictNavigation(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => {
    restrictContents(contents);
  });
}

/** The same for one page. */
function restrictContents(contents: RestrictedContents): void {
  const prevent = (event: { preventDefault(): void }): void => {
    event.preventDefault();
  };
  contents.on('will-navigate', prevent);
  contents.on('will-frame-navigate', prevent);
  contents.on('will-redirect', prevent);
  contents.on('will-attach-webview', prevent);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** The scheme of links to Keyrack; the window's own page has another one. */
export const deepLinkScheme = 'keyrack';

/** Leads to an environment's page. It names the environment by Keyrack's own ID, so it works on one computer only. */
export const environmentLink = (environmentId: string): string =>
  `${deepLinkScheme}://environment/${environmentId}`;

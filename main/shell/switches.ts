import type { CommandLine } from 'electron';

/**
 * Switches of Chromium with which whoever starts the app could look into it, or lead its requests elsewhere. The
 * system's keychain trusts the app whatever it was started with, and the fuses (electron-builder.yml) shut Node's
 * switches only.
 */
const refused = [
  // Another program drives the window.
  'remote-debugging-port',
  'remote-debugging-pipe',
  // Somebody else's server passes for WorkOS.
  'host-resolver-rules',
  'host-rules',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  // Requests, with the keys in their headers, or what they were encrypted with, go to a file.
  'log-net-log',
  'ssl-key-log-file',
  // Another program takes the place of a process of ours.
  'browser-subprocess-path',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
] as const;

/** The first switch of the command line that an installed Keyrack does not start with; null when there is none. */
export function refusedSwitch(commandLine: Pick<CommandLine, 'hasSwitch'>): string | null {
  return refused.find((name) => commandLine.hasSwitch(name)) ?? null;
}

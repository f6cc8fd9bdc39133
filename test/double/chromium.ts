import { existsSync } from 'node:fs';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of this machine: `KEYRACK_CHROMIUM`, or the first at a usual place. */
export function chromiumPath(): string | null {
  return process.env['KEYRACK_CHROMIUM'] ?? usual.find((path) => existsSync(path)) ?? null;
}

/** Flags for a Chromium that neither talks to anybody nor asks anything. Root has no sandbox to give. */
export function chromiumArgs(): string[] {
  return [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-features=Translate,OptimizationHints,MediaRouter',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

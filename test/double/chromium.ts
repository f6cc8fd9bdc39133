import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { environment } from './environment.ts';

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

let launching: Promise<BrowserContext> | undefined;
let profile: string | undefined;
/** The page that Chromium opens with; the first window takes it. */
let firstTaken = false;

/** The one Chromium of this process, started by the first window. Its profile is new, and gone at the end. */
export function browserContext(size: WindowSize): Promise<BrowserContext> {
  launching ??= launch(size);
  return launching;
}

/** A page for a new window. */
export async function newPage(size: WindowSize): Promise<Page> {
  const context = await browserContext(size);
  const first = context.pages()[0];
  if (first === undefined || firstTaken) return context.newPage();
  firstTaken = true;
  return first;
}

/** Where other processes of this machine reach the same pages: `chromium.connect(endpoint)`. */
export async function pageEndpoint(): Promise<string> {
  const browser = (await launching)?.browser();
  if (browser === undefined || browser === null) throw new Error('No window has been opened yet.');
  endpoint ??= browser.bind('keyrack').then((bound) => bound.endpoint);
  return endpoint;
}
let endpoint: Promise<string> | undefined;

/** Ends Chromium and removes its profile. */
export async function closeBrowser(): Promise<void> {
  try {
    await (await launching)?.close();
  } catch {
    // It is gone already, which is all that is wanted.
  }
  removeProfile();
}

async function launch(size: WindowSize): Promise<BrowserContext> {
  profile = mkdtempSync(join(tmpdir(), 'keyrack-window-'));
  process.once('exit', removeProfile);
  const headed = environment.headed;
  return chromium.launchPersistentContext(profile, {
    executablePath: environment.chromium,
    headless: !headed,
    chromiumSandbox: environment.sandbox,
    colorScheme: environment.colorScheme,
    viewport: headed ? null : { ...size },
    // The app's own policy is what must hold, so nothing of it is relaxed here.
    bypassCSP: false,
    serviceWorkers: 'allow',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...flags,
      `--window-size=${size.width},${size.height}`,
      ...(headed
        ? ['--app=about:blank', '--hide-crash-restore-bubble']
        : ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost']),
    ],
  });
}

function removeProfile(): void {
  if (profile !== undefined) rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
}

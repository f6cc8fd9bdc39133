import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Commands } from '../double/control.ts';
import { environmentOf, type AppDriver, type LaunchOptions } from './driver.ts';
import { mainBundle, registerDouble } from './paths.ts';

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** Starts the built app in the double, as a process of its own. */
export async function launchDouble(options: LaunchOptions = {}): Promise<AppDriver> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'keyrack-e2e-'));
  const child = fork(options.main ?? mainBundle, options.args ?? [], {
    execArgv: ['--import', registerDouble],
    env: environmentOf(options, userData),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = once(child, 'exit').then(([code]) => code as number | null);

  let asked = 0;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  child.on('message', (message) => {
    const answer = message as Answer;
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) asker?.resolve(answer.value);
    else asker?.reject(new Error(answer.error));
  });
  void ended.then((code) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`The app ended (${String(code)}) before it answered.\n${output}`));
    }
    waiting.clear();
  });
  const ask = <C extends keyof Commands>(
    command: C,
    ...args: Parameters<Commands[C]>
  ): Promise<Awaited<ReturnType<Commands[C]>>> => {
    const id = ++asked;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id, command, args });
    });
  };

  const port = await ask('devToolsPort');
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error(`The app has no page.\n${output}`);

  // This second connection puts a colour scheme over the app's, so it has to be the same one.
  await page.emulateMedia({ colorScheme: await ask('theme') });

  return {
    host: 'double',
    page,
    userData,
    ended,
    output: () => output,
    tray: () => ask('tray'),
    clickTray: (...labels) => ask('clickTray', ...labels),
    menu: () => ask('menu'),
    clickMenu: (...labels) => ask('clickMenu', ...labels),
    answerDialog: (...paths) => ask('answerDialog', ...paths),
    clipboardText: () => ask('clipboardText'),
    setClipboardText: (text) => ask('setClipboardText', text),
    links: () => ask('links'),
    shown: () => ask('shown'),
    notifications: () => ask('notifications'),
    clickNotification: (at) => ask('clickNotification', at),
    traffic: () => ask('traffic'),
    windowState: () => ask('windowState'),
    closeWindow: () => ask('closeWindow'),
    openUrl: (url) => ask('openUrl', url),
    startAgain: (...argv) => ask('startAgain', ...argv),
    setOnline: (online) => ask('setOnline', online),
    setProxy: (proxy) => ask('setProxy', proxy),
    mainMemory: () => ask('mainMemory'),
    quit: async () => {
      if (child.exitCode === null) child.send({ id: 0, command: 'quit', args: [] });
      await ended;
      await browser.close().catch(() => undefined);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
      await browser.close().catch(() => undefined);
    },
  };
}

import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../preload/contract/events.ts';
import type { ExportAgainView } from '../../preload/contract/projects.ts';
import { Failure } from '../../main/core/failure.ts';
import { emptyVault } from '../../main/core/model.ts';
import { Actions } from '../../main/shell/actions.ts';
import { finishBeforeQuit } from '../../main/shell/lifecycle.ts';
import { onceATurn } from '../../main/shell/once-a-turn.ts';
import { systemSettings } from '../../main/shell/system-settings.ts';
import { RecordingLog } from '../support/ports/memory-ports.ts';

/** Until what is due after this turn has run. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('an action of the menu or the tray', () => {
  const workosEnvironmentId = 'environment_01HZX3QK9T4V7M2B8N5C6D0E1F';

  const start = (failWith: Error | null = null, more: Partial<ExportAgainView> = {}) => {
    const calls: string[] = [];
    const notices: { title: string; body: string; onClick?: () => void }[] = [];
    const log = new RecordingLog();
    const act = (what: string): Promise<void> => {
      calls.push(what);
      return failWith === null ? Promise.resolve() : Promise.reject(failWith);
    };
    const environment = {
      id: 'e',
      accountId: 'a',
      name: 'Staging',
      kind: 'staging' as const,
      projectName: null,
      clientId: null,
      clientIdState: 'unchecked' as const,
      workosEnvironmentId,
      createdAt: 0,
    };
    const actions = new Actions({
      vault: { document: { ...emptyVault, environments: [environment] } },
      linking: { start: () => act('start') },
      openWizard: () => act('open wizard'),
      checks: { verify: (id) => act(`verify ${id}`), verifyAll: () => act('verify all') },
      copying: { copyKey: (id) => act(`copy ${id}`), copyClientId: (id) => act(`copy client of ${id}`) },
      targets: {
        exportAgain: async (which) => {
          await act(`export again ${JSON.stringify(which)}`);
          return { written: 2, unchanged: 1, failed: [], pairs: [], ...more };
        },
      },
      links: { open: (url) => act(`open ${url}`) },
      preferences: { change: (change) => act(`change ${JSON.stringify(change)}`) },
      notifier: { notify: (notice) => notices.push(notice) },
      log,
      show: () => calls.push('show'),
      goTo: (route: Route) => calls.push(`go ${JSON.stringify(route)}`),
      quit: () => calls.push('quit'),
    });
    return { actions, calls, notices, log };
  };

  it.each([
    [{ type: 'copyKey', keyId: 'k' } as const, 'copy k'],
    [{ type: 'copyClientId', environmentId: 'e' } as const, 'copy client of e'],
    [{ type: 'verifyKey', keyId: 'k' } as const, 'verify k'],
    [{ type: 'verifyAll' } as const, 'verify all'],
    [{ type: 'pauseChecks', paused: true } as const, 'change {"checksPaused":true}'],
    [{ type: 'openOverview' } as const, 'go {"screen":"home"}'],
    [
      { type: 'openDashboard', environmentId: 'e' } as const,
      `open https://dashboard.workos.com/${workosEnvironmentId}/api-keys`,
    ],
    [
      { type: 'openEnvironment', environmentId: 'e' } as const,
      'go {"screen":"environment","environmentId":"e"}',
    ],
    [
      { type: 'openKey', environmentId: 'e', keyId: 'k' } as const,
      'go {"screen":"environment","environmentId":"e","keyId":"k"}',
    ],
    [{ type: 'show' } as const, 'show'],
    [{ type: 'quit' } as const, 'quit'],
  ])('of the tray does what it says: %j', (action, call) => {
    const { actions, calls } = start();
    actions.fromTray(action);
    expect(calls).toEqual([call]);
  });

  it.each([
    [{ type: 'verifyAll' } as const, 'verify all'],
    [{ type: 'openDashboard' } as const, 'open https://dashboard.workos.com/api-keys'],
    [{ type: 'diagnose' } as const, 'go {"screen":"diagnosis","keyId":null}'],
    [{ type: 'show', screen: 'settings' } as const, 'go {"screen":"settings"}'],
  ])('of the menu does what it says: %j', (action, call) => {
    const { actions, calls } = start();
    actions.fromMenu(action);
    expect(calls).toEqual([call]);
  });

  it('links a key from the menu, and shows the wizard once it is there', async () => {
    const { actions, calls } = start();
    actions.fromMenu({ type: 'linkKey' });
    await turn();
    expect(calls).toEqual(['start', 'go {"screen":"wizard"}']);
  });

  it('shows the wizard where it is from the tray, as a link does', async () => {
    const { actions, calls } = start();
    actions.fromTray({ type: 'linkKey' });
    await turn();
    expect(calls).toEqual(['open wizard']);
  });

  it('that fails is told by a notification that opens the window', async () => {
    const { actions, calls, notices, log } = start(
      new Failure('secret-locked', 'It is locked.', 'Unlock it.'),
    );
    actions.fromTray({ type: 'copyKey', keyId: 'k' });
    await turn();
    expect(notices).toMatchObject([{ title: 'It is locked.', body: 'Unlock it.' }]);
    notices[0]?.onClick?.();
    expect(calls).toEqual(['copy k', 'show']);
    expect(log.lines).toEqual([]);
  });

  it('that writes files again says what became of them, and leads to the environment', async () => {
    const { actions, calls, notices } = start();
    actions.fromTray({ type: 'exportAgain', environmentId: 'e' });
    await turn();
    expect(notices).toMatchObject([{ title: 'Exported again', body: '2 written, 1 unchanged.' }]);
    notices[0]?.onClick?.();
    expect(calls).toEqual([
      'export again {"environmentId":"e"}',
      'go {"screen":"environment","environmentId":"e"}',
    ]);
  });

  it('that writes some files of an environment again writes no others', async () => {
    const { actions, calls } = start();
    actions.fromTray({ type: 'exportAgain', environmentId: 'e', targetIds: ['t'] });
    await turn();
    expect(calls).toEqual(['export again {"targetIds":["t"]}']);
  });

  it('that cannot write a file says which one, and why', async () => {
    const failed = {
      targetId: 't',
      shownPath: '~/.env',
      code: 'not-a-regular-file' as const,
      message: '.env is a pipe.',
      next: 'Look.',
    };
    const { actions, notices } = start(null, { failed: [failed] });
    actions.fromTray({ type: 'exportAgain', environmentId: 'e' });
    await turn();
    expect(notices).toMatchObject([
      { title: '1 not written', body: '2 written, 1 unchanged. .env is a pipe.' },
    ]);
  });

  it('that writes a client ID whose pair nobody checked says so, and leads to where it is checked', async () => {
    const message = 'Nobody has checked yet whether this client ID belongs to the key.';
    const warning = { code: 'pair-unchecked', level: 'note' as const, message, fix: null };
    const { actions, calls, notices } = start(null, {
      pairs: [{ environmentId: 'e', environment: 'Acme / Live', warning }],
    });
    actions.fromTray({ type: 'exportAgain', environmentId: 'e' });
    await turn();
    expect(notices).toMatchObject([{ title: 'Exported again', body: `2 written, 1 unchanged. ${message}` }]);
    notices[0]?.onClick?.();
    expect(calls.at(-1)).toBe('go {"screen":"environment","environmentId":"e"}');
  });

  it('that fails for no known reason is logged, and the notification quotes nothing of it', async () => {
    const { actions, notices, log } = start(new Error('some detail'));
    actions.fromTray({ type: 'verifyAll' });
    await turn();
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(notices)).not.toContain('some detail');
  });
});

describe('work that is due', () => {
  it('runs once for all calls of a turn, and again for those of a later one', async () => {
    let runs = 0;
    const run = onceATurn(() => (runs += 1));
    run();
    run();
    expect(runs).toBe(0);
    await turn();
    expect(runs).toBe(1);
    run();
    await turn();
    expect(runs).toBe(2);
  });
});

describe('settings that the system keeps', () => {
  it('are told to it when they change, and the login item not at the start', () => {
    const nativeTheme: { themeSource: 'system' | 'light' | 'dark' } = { themeSource: 'system' };
    const logins: boolean[] = [];
    const tell = systemSettings({ nativeTheme, loginItem: { set: (enabled) => logins.push(enabled) } });
    tell({ theme: 'dark', startAtLogin: true });
    expect([nativeTheme.themeSource, logins]).toEqual(['dark', []]);
    tell({ theme: 'dark', startAtLogin: false });
    tell({ theme: 'light', startAtLogin: false });
    expect([nativeTheme.themeSource, logins]).toEqual(['light', [false]]);
  });
});

describe('quitting', () => {
  const start = (work: () => Promise<void> | null) => {
    const app = new EventEmitter();
    let quits = 0;
    finishBeforeQuit(app as never, work, () => (quits += 1));
    const attempt = (): boolean => {
      let held = false;
      app.emit('before-quit', { preventDefault: () => (held = true) });
      return held;
    };
    return { attempt, quits: () => quits };
  };

  it.each([
    ['is over', () => Promise.resolve()],
    ['has failed', () => Promise.reject(new Error('no clipboard'))],
  ])('waits once, until what is left to do %s', async (_how, work) => {
    const { attempt, quits } = start(work);
    expect(attempt()).toBe(true);
    await turn();
    expect(quits()).toBe(1);
    expect(attempt()).toBe(false);
  });

  it('waits for nothing where nothing is left to do', () => {
    const { attempt } = start(() => null);
    expect(attempt()).toBe(false);
  });
});

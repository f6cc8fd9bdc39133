import type { Route } from '../../preload/contract/events.ts';
import type { Checks } from '../core/checks.ts';
import type { Copying } from '../core/copying.ts';
import { dashboardUrl } from '../core/dashboard.ts';
import { Failure } from '../core/failure.ts';
import type { Linking } from '../core/linking.ts';
import type { Links, Log, Notifier } from '../core/ports.ts';
import type { Preferences } from '../core/preferences.ts';
import type { Targets } from '../core/targets.ts';
import type { TrayAction } from '../core/tray.ts';
import type { Vault } from '../core/vault.ts';
import type { MenuAction } from './menu.ts';

type ExportAgainAction = Extract<TrayAction, { type: 'exportAgain' }>;

export interface ActionParts {
  vault: Pick<Vault, 'document'>;
  linking: Pick<Linking, 'start'>;
  /** Shows the wizard where it is. */
  openWizard: () => Promise<void>;
  checks: Pick<Checks, 'verify' | 'verifyAll'>;
  copying: Pick<Copying, 'copyKey' | 'copyClientId'>;
  targets: Pick<Targets, 'exportAgain'>;
  preferences: Pick<Preferences, 'change'>;
  links: Links;
  notifier: Notifier;
  log: Log;
  /** Brings the window to the front. */
  show: () => void;
  /** The same, at a place in it. */
  goTo: (route: Route) => void;
  quit: () => void;
}

/** Carries out what the menu and the tray ask for. The window may be hidden, so what fails is told by a notification. */
export class Actions {
  readonly #parts: ActionParts;

  constructor(parts: ActionParts) {
    this.#parts = parts;
  }

  fromMenu(action: MenuAction): void {
    switch (action.type) {
      case 'linkKey':
        this.#linkKey();
        return;
      case 'verifyAll':
        this.#attempt(() => this.#parts.checks.verifyAll());
        return;
      case 'openDashboard':
        this.#openDashboard(null);
        return;
      case 'diagnose':
        this.#parts.goTo({ screen: 'diagnosis', keyId: null });
        return;
      case 'show':
        this.#parts.goTo({ screen: action.screen });
        return;
    }
  }

  fromTray(action: TrayAction): void {
    const { checks, copying, goTo, quit, show } = this.#parts;
    switch (action.type) {
      case 'copyKey':
        this.#attempt(() => copying.copyKey(action.keyId));
        return;
      case 'copyClientId':
        this.#attempt(() => copying.copyClientId(action.environmentId));
        return;
      case 'verifyKey':
        this.#attempt(() => checks.verify(action.keyId));
        return;
      case 'verifyAll':
        this.#attempt(() => checks.verifyAll());
        return;
      case 'exportAgain':
        this.#attempt(() => this.#exportAgain(action));
        return;
      case 'openRotation':
        goTo({ screen: 'rotation', rotationId: action.rotationId });
        return;
      case 'openDashboard':
        this.#openDashboard(action.environmentId);
        return;
      case 'openEnvironment':
        goTo({ screen: 'environment', environmentId: action.environmentId });
        return;
      case 'openKey':
        goTo({ screen: 'environment', environmentId: action.environmentId, keyId: action.keyId });
        return;
      case 'pauseChecks':
        this.#attempt(() => this.#parts.preferences.change({ checksPaused: action.paused }));
        return;
      case 'openOverview':
        goTo({ screen: 'home' });
        return;
      case 'linkKey':
        this.#attempt(() => this.#parts.openWizard());
        return;
      case 'show':
        show();
        return;
      case 'quit':
        quit();
        return;
    }
  }

  /** Chosen in front of the window: one that is finished makes room. */
  #linkKey(): void {
    this.#attempt(async () => {
      await this.#parts.linking.start({});
      this.#parts.goTo({ screen: 'wizard' });
    });
  }

  /** The menu is gone when it is done, so a notification says what became of the files. */
  async #exportAgain({ environmentId, targetIds }: ExportAgainAction): Promise<void> {
    const { targets, notifier, goTo } = this.#parts;
    const which = targetIds === undefined ? { environmentId } : { targetIds };
    const { written, unchanged, failed, pairs } = await targets.exportAgain(which);
    const [first] = failed;
    const done =
      written === 0 && unchanged > 0
        ? 'Every file held it already; none was written.'
        : `${written} written, ${unchanged} unchanged.`;
    notifier.notify({
      title: first === undefined ? 'Exported again' : `${failed.length} not written`,
      body: [
        done,
        ...(first === undefined ? [] : [first.message]),
        ...pairs.map(({ warning }) => warning.message),
      ].join(' '),
      onClick: () => {
        goTo({ screen: 'environment', environmentId });
      },
    });
  }

  #openDashboard(environmentId: string | null): void {
    const { links, vault } = this.#parts;
    const known = vault.document.environments.find((each) => each.id === environmentId);
    this.#attempt(() => links.open(dashboardUrl('api-keys', known?.workosEnvironmentId ?? null)));
  }

  #attempt(work: () => Promise<unknown>): void {
    const { log, notifier, show } = this.#parts;
    work().catch((error: unknown) => {
      if (!(error instanceof Failure)) log.error('An action of the menu or the tray failed.', { error });
      const [title, body] =
        error instanceof Failure
          ? [error.message, error.next]
          : ['That did not work.', 'Open Keyrack and try again.'];
      notifier.notify({ title, body, onClick: show });
    });
  }
}

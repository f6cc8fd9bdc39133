import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchApp } from '../../host/choose.ts';
import type { AppDriver, LaunchOptions } from '../../host/driver.ts';
import { fakeClientId, fakeEnvironmentId, fakeKey } from '../../support/fake-key.ts';
import { filesBelow } from '../../support/files-below.ts';
import { FakeWorkos, productionFacts, stagingFacts } from '../../support/workos/fake-workos.ts';
import { DiagnosisPage } from './diagnosis.ts';
import { EnvironmentPage } from './environment.ts';
import { ExportDialog } from './export-dialog.ts';
import { InventoryPage } from './inventory.ts';
import { ProjectsPage } from './projects.ts';
import { RotationPage } from './rotation.ts';
import { SettingsPage } from './settings.ts';
import { Sidebar } from './sidebar.ts';
import { WizardPage, type Place } from './wizard.ts';

/** The running app in front of a fake WorkOS that knows two keys, and every page of it. */
export class Scene {
  readonly server = new FakeWorkos();
  readonly stagingKey = fakeKey({ seed: 11 });
  readonly productionKey = fakeKey({ prefix: 'sk_', seed: 12 });
  readonly clientId = fakeClientId(11);
  readonly staging: Place = { account: 'Acme', environment: 'Staging', kind: 'Staging' };
  readonly production: Place = {
    account: 'Acme',
    environment: 'Live shop',
    kind: 'Production',
    dashboardUrl: `https://dashboard.workos.com/${fakeEnvironmentId(11)}/api-keys`,
  };
  /** Gone, with all that is in it, when the scene ends. */
  readonly folder = mkdtempSync(join(tmpdir(), 'keyrack-e2e-'));
  readonly userData = join(this.folder, 'user-data');
  #app: AppDriver | null = null;
  #options: LaunchOptions = {};

  private constructor() {
    this.server
      .addKey(this.stagingKey, { facts: stagingFacts })
      .addKey(this.productionKey, { facts: productionFacts })
      .addClientId(this.clientId, this.stagingKey);
  }

  /**
   * @param settable leaves the address of WorkOS to the settings; else it is the fake's from the start.
   * @param ownHome gives the person a home folder in the scene's, so that paths begin with `~`.
   */
  static async open(options: LaunchOptions & { settable?: boolean; ownHome?: boolean } = {}): Promise<Scene> {
    const scene = new Scene();
    const { settable = false, ownHome = false, ...rest } = options;
    const url = await scene.server.listen();
    scene.#options = {
      ...(settable ? {} : { baseUrl: url }),
      ...(ownHome ? { env: { HOME: scene.folder } } : {}),
      userData: scene.userData,
      ...rest,
    };
    await scene.#launch();
    return scene;
  }

  async #launch(): Promise<void> {
    this.#app = await launchApp(this.#options);
    this.#app.page.setDefaultTimeout(10_000);
  }

  get app(): AppDriver {
    if (this.#app === null) throw new Error('The app is not running.');
    return this.#app;
  }
  get page(): Page {
    return this.app.page;
  }
  get wizard(): WizardPage {
    return new WizardPage(this.page);
  }
  get sidebar(): Sidebar {
    return new Sidebar(this.page);
  }
  get environment(): EnvironmentPage {
    return new EnvironmentPage(this.page);
  }
  get diagnosis(): DiagnosisPage {
    return new DiagnosisPage(this.page);
  }
  get settings(): SettingsPage {
    return new SettingsPage(this.page);
  }
  get inventory(): InventoryPage {
    return new InventoryPage(this.app);
  }
  get projects(): ProjectsPage {
    return new ProjectsPage(this.app);
  }
  get rotation(): RotationPage {
    return new RotationPage(this.page);
  }
  get exporting(): ExportDialog {
    return new ExportDialog(this.page);
  }

  /** From the page of a production environment: another key takes the place of its first one. */
  async replaceKey(account: string, environment: string, secret: string): Promise<void> {
    const { wizard } = this;
    await this.environment.chooseForKey('Replace without touching files…');
    await this.environment.dialog.getByRole('textbox').fill(environment);
    await this.environment.dialog.getByRole('button', { name: 'Go on' }).click();
    await wizard
      .heading(new RegExp(`^Get a new key for ${account} / ${environment}|^Replace the key`))
      .waitFor();
    if ((await wizard.heading(/^Replace the key/).count()) > 0) await wizard.button('Continue').click();
    await wizard.toPaste();
    await wizard.paste(secret);
    await wizard.verify();
    await wizard.finish();
    await this.environment.heading(environment).waitFor();
  }

  /** Links a key and ends on its environment's page. */
  async link(place: Place, secret: string, clientId = ''): Promise<void> {
    await this.wizard.open();
    await this.wizard.link(place, secret);
    await this.wizard.finish(clientId);
    await this.environment.heading(place.environment).waitFor();
  }

  /**
   * Quits, and starts the same app again.
   * @param changed what is different about the machine from now on.
   * @param meanwhile done while nobody runs.
   */
  async restart(
    how: 'quit' | 'kill' = 'quit',
    changed: LaunchOptions = {},
    meanwhile: () => void = () => undefined,
  ): Promise<void> {
    await (how === 'quit' ? this.app.quit() : this.app.kill());
    const env = { ...this.#options.env, ...changed.env };
    this.#options = { ...this.#options, ...changed, env };
    meanwhile();
    await this.#launch();
  }

  /** Whether the page is painted in dark colours. */
  isDark(): Promise<boolean> {
    return this.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  }

  /** Files of this run's user data in which any of the texts stands, as it is or in base64. */
  filesHolding(...texts: string[]): string[] {
    const needles = texts.flatMap((text) => [
      text,
      // Base64 says the same in three ways, by where the text begins.
      ...[0, 1, 2].map((shift) =>
        Buffer.from(' '.repeat(shift) + text)
          .toString('base64')
          .slice(4, -4),
      ),
    ]);
    return filesBelow(this.folder)
      .filter(({ content }) => needles.some((needle) => content.includes(needle)))
      .map(({ path }) => path);
  }

  async close(): Promise<void> {
    await this.#app?.quit();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

import type { Locator, Page } from 'playwright-core';
import type { AppDriver } from '../../host/driver.ts';
import { ExportDialog } from './export-dialog.ts';

/** Projects and one project. */
export class ProjectsPage {
  readonly #app: AppDriver;
  readonly #page: Page;

  constructor(app: AppDriver) {
    this.#app = app;
    this.#page = app.page;
  }

  heading(name: string | RegExp): Locator {
    return this.#page.getByRole('heading', { level: 1, name });
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name });
  }

  /** A file that Keyrack keeps up to date, by a part of its path. */
  file(path: string): Locator {
    return this.#page.getByRole('main').getByRole('listitem').filter({ hasText: path });
  }

  /** Chooses a folder; what is found in it is then in the dialog. */
  async find(folder: string): Promise<Locator> {
    await this.#app.answerDialog(folder);
    await this.button('Add a project…').click();
    const dialog = this.#page.getByRole('dialog');
    await dialog.waitFor();
    return dialog;
  }

  /** From the list of projects: adds everything in a folder. */
  async add(folder: string): Promise<void> {
    const dialog = await this.find(folder);
    await dialog.getByRole('button', { name: /^Add (the project|\d+ projects)$/ }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async open(name: string): Promise<void> {
    await this.#page.getByRole('main').getByRole('listitem').getByRole('button', { name }).click();
    await this.heading(name).waitFor();
  }

  /** On a project's page: an environment's key into the file of its stack. Ends at the plan. */
  async putKey(environment: string | RegExp): Promise<ExportDialog> {
    await this.button('Put a key into this project…').first().click();
    const dialog = this.#page.getByRole('dialog');
    await dialog.getByRole('radio', { name: environment }).check();
    await dialog.getByRole('button', { name: 'See what would change' }).click();
    const exporting = new ExportDialog(this.#page);
    await exporting.planned.waitFor();
    return exporting;
  }

  /** Chooses from the menu of a file that is kept. */
  async choose(path: string, item: string): Promise<void> {
    await this.file(path)
      .getByRole('button', { name: /^More for / })
      .click();
    await this.#page.getByRole('menuitem', { name: item }).click();
  }

  /** Waits until a file stands like this: `Up to date`, `Changed outside`, … */
  async stands(path: string, state: string): Promise<void> {
    await this.file(path).getByText(state, { exact: true }).waitFor();
  }

  /** A place that may set the value that wins, by a part of its name. */
  source(place: string | RegExp): Locator {
    return this.#page.getByRole('table').getByRole('row', { name: place });
  }
}

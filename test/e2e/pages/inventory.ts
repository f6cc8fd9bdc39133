import type { Locator, Page } from 'playwright-core';
import type { AppDriver } from '../../host/driver.ts';
import { ExportDialog } from './export-dialog.ts';

/** The inventory: which file holds which key. */
export class InventoryPage {
  readonly #app: AppDriver;
  readonly #page: Page;

  constructor(app: AppDriver) {
    this.#app = app;
    this.#page = app.page;
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name });
  }

  /** Looks below a folder, until all of it is looked through. */
  async look(root: string): Promise<void> {
    await this.chooseRoot(root);
    await this.scanned();
  }

  /** Begins to look below a folder. */
  async chooseRoot(root: string): Promise<void> {
    await this.#app.answerDialog(root);
    await this.button(/^(Choose|Add) a folder…$/).click();
  }

  async scanned(): Promise<void> {
    await this.#page.getByText(/^Scanned/).waitFor();
  }

  /** Looks again, until all of it is looked through. */
  async scanAgain(): Promise<void> {
    const before = await this.endedAt();
    await this.button(/^Scan( again)?$/).click();
    await this.#page
      .getByText(/^Scanned/)
      .filter({ hasNot: this.#page.locator(`time[datetime="${before ?? ''}"]`) })
      .waitFor();
  }

  /** When the last scan ended, as a machine reads it; null before the first. */
  async endedAt(): Promise<string | null> {
    const time = this.#page.getByText(/^Scanned/).locator('time');
    return (await time.count()) === 0 ? null : time.getAttribute('datetime');
  }

  get rows(): Locator {
    return this.#page.getByRole('main').locator('section > ul > li');
  }

  /** The files of a project, of an environment, or with a problem, with what is said of them all. */
  group(title: string): Locator {
    return this.#page.getByRole('main').getByRole('region', { name: title, exact: true });
  }

  /** A file, by the end of its path. */
  row(path: string): Locator {
    return this.#page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: this.#page.locator(`[title$="${path}"]`) });
  }

  /** Chooses from a file's menu. */
  async choose(path: string, item: string): Promise<void> {
    await this.row(path)
      .getByRole('button', { name: /^More for / })
      .click();
    await this.#page.getByRole('menuitem', { name: item }).click();
  }

  /** The headings of the groups, in their order. */
  groups(): Promise<string[]> {
    return this.#page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents();
  }

  async groupBy(what: 'Project' | 'Environment' | 'Problem'): Promise<void> {
    await this.#page.getByRole('group', { name: 'Group by' }).getByText(what, { exact: true }).click();
  }

  async search(text: string): Promise<void> {
    await this.#page.getByRole('searchbox', { name: 'Search files and keys' }).fill(text);
  }

  /** Only files with a problem, by its name; `All files` for every one. */
  async only(problem: string): Promise<void> {
    await this.#page
      .getByRole('group', { name: 'Only files with this problem' })
      .getByRole('button', { name: problem })
      .click();
  }

  /** From a row's “Replace…”: another environment's key, up to what would change. */
  async replace(path: string, environment: string | RegExp): Promise<ExportDialog> {
    await this.row(path).getByRole('button', { name: 'Replace…' }).click();
    const dialog = this.#page.getByRole('dialog');
    await dialog.getByRole('radio', { name: environment }).check();
    await dialog.getByRole('button', { name: 'See what would change' }).click();
    const exporting = new ExportDialog(this.#page);
    await exporting.planned.waitFor();
    return exporting;
  }
}

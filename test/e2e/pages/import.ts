import type { Locator, Page } from 'playwright-core';
import type { AppDriver } from '../../host/driver.ts';

/** Importing keys that lie elsewhere on the computer. */
export class ImportPage {
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

  /** From the welcome or the overview: the sources, once they were looked at. */
  async open(): Promise<void> {
    await this.button('Import keys…').click();
    await this.heading('Import keys').waitFor();
    await this.source('The retired WorkOS CLI').waitFor();
  }

  source(title: string): Locator {
    return this.#page.getByRole('main').getByRole('listitem').filter({ hasText: title });
  }

  /** Looks into a source, up to the preview. */
  async look(title: string): Promise<void> {
    await this.source(title)
      .getByRole('button', { name: /^See its keys/ })
      .click();
    await this.heading(/^Import from/).waitFor();
  }

  /** Looks into a file that the system's dialog answers with, up to the preview. */
  async lookInto(path: string): Promise<void> {
    await this.#app.answerDialog(path);
    await this.button('Choose a file…').click();
    await this.heading(/^Import from/).waitFor();
  }

  /** Looks below a folder that the system's dialog answers with, up to the preview. */
  async lookBelow(folder: string): Promise<void> {
    await this.#app.answerDialog(folder);
    await this.button('Choose a folder…').click();
    await this.heading(/^Import from/).waitFor();
  }

  /** All keys of the preview. */
  get entries(): Locator {
    return this.#page.locator('[data-entry]');
  }

  /** A key of the preview, by its name in the source. */
  entry(name: string): Locator {
    return this.#page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: this.#page.getByText(name, { exact: true }) });
  }

  /** Says where a key belongs; what is left out stays as it is suggested. */
  async place(
    name: string,
    place: { account?: string; environment?: string; kind?: 'Staging' | 'Production' },
  ): Promise<void> {
    const entry = this.entry(name);
    const { account, environment, kind } = place;
    if (account !== undefined) await this.#type(entry, 'Account', account);
    if (kind !== undefined) await entry.getByRole('radio', { name: kind }).check();
    if (environment !== undefined) await this.#type(entry, 'Environment', environment);
  }

  async #type(entry: Locator, label: string, text: string): Promise<void> {
    const field = entry.getByRole('combobox', { name: label });
    await field.fill(text);
    await field.press('Tab');
  }

  async confirm(): Promise<void> {
    await this.button(/^(Import \d+ keys?|Try again)$/).click();
  }

  /** What the banner over the list says once keys are linked. */
  imported(keys: string): Locator {
    return this.#page.getByRole('main').getByText(`${keys} imported`);
  }
}

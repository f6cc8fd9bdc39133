import type { Locator, Page } from 'playwright-core';

/** The page of one environment, with its keys. */
export class EnvironmentPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  heading(name: string): Locator {
    return this.#page.getByRole('heading', { level: 1, name, exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name });
  }

  /** A key's card; the first one unless it is named. */
  key(name: string | RegExp = /./): Locator {
    return this.#page.getByRole('region', { name: typeof name === 'string' ? `Key ${name}` : name }).first();
  }

  async verify(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Verify', exact: true }).click();
  }

  async copy(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Copy', exact: true }).click();
    await this.clipboardBar.waitFor();
  }

  /** The countdown under the page. */
  get clipboardBar(): Locator {
    return this.#page.getByRole('status').filter({ hasText: /On the clipboard/ });
  }

  /** Chooses from the environment's menu. */
  async choose(item: string): Promise<void> {
    await this.#page
      .getByRole('button', { name: /^More for / })
      .first()
      .click();
    await this.#page.getByRole('menuitem', { name: item }).click();
  }

  /** Chooses from the first key's menu. */
  async chooseForKey(item: string): Promise<void> {
    await this.#page
      .getByRole('region', { name: /^Key / })
      .getByRole('button', { name: /^More for / })
      .first()
      .click();
    await this.#page.getByRole('menuitem', { name: item }).click();
  }

  /** The dialog that is open, whatever it asks. */
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }

  /** Short messages over the page, some with Undo. */
  get messages(): Locator {
    return this.#page.getByRole('region', { name: 'Messages' });
  }

  get noKey(): Locator {
    return this.#page.getByText('No key is linked here');
  }
}

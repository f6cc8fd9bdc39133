import type { Locator, Page } from 'playwright-core';

/** The list of accounts and environments, and the ways to the other screens. */
export class Sidebar {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  environment(name: string): Locator {
    return this.#page
      .getByRole('navigation', { name: 'Accounts and environments' })
      .getByRole('button', { name: new RegExp(`\\b${name}\\b`) });
  }

  account(name: string): Locator {
    return this.#page
      .getByRole('navigation', { name: 'Accounts and environments' })
      .getByRole('heading', { name });
  }

  /** Begins another link, wherever the window is. */
  async linkAnother(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Link a key', exact: true }).first().click();
    await this.#page.getByRole('heading', { level: 1, name: /Which environment/ }).waitFor();
  }

  /** Back to the link that is not finished. */
  async goOnLinking(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Continue linking' }).first().click();
  }

  async open(screen: 'Overview' | 'Projects' | 'Inventory' | 'Activity' | 'Settings'): Promise<void> {
    await this.#page
      .getByRole('navigation', { name: 'Keyrack' })
      .getByRole('button', { name: screen })
      .click();
    await this.#page.getByRole('heading', { level: 1 }).first().waitFor();
  }
}

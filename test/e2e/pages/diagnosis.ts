import type { Locator, Page } from 'playwright-core';

/** The page that tells whether it is the network or the key. */
export class DiagnosisPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name });
  }

  /** The answer, e.g. `It is the network`. */
  verdict(name: string): Locator {
    return this.#page.getByRole('heading', { level: 2, name, exact: true });
  }

  /** A step by its name, with its state and what was found. */
  step(name: string): Locator {
    return this.#page
      .getByRole('list', { name: 'Steps' })
      .getByRole('listitem')
      .filter({ has: this.#page.getByText(name, { exact: true }) });
  }

  /** Words of the conclusion. */
  says(words: string | RegExp): Locator {
    return this.#page.getByRole('main').getByText(words).first();
  }

  async again(): Promise<void> {
    await this.button('Diagnose again').click();
  }

  /** From an environment’s page whose key could not be checked. */
  async fromKey(): Promise<void> {
    await this.button('Find out why').click();
    await this.#page.getByRole('heading', { level: 1, name: 'Is it the network or the key?' }).waitFor();
  }
}

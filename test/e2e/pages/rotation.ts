import type { Locator, Page } from 'playwright-core';

/** A rotation, step by step. */
export class RotationPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  heading(name: string | RegExp): Locator {
    return this.#page.getByRole('heading', { level: 1, name });
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name });
  }

  /** From the page of an environment: of its first key, or of the one with this hint. */
  async start(hint = ''): Promise<void> {
    const key = this.#page.getByRole('region', { name: /^Key / }).filter({ hasText: hint });
    await key.getByRole('button', { name: 'Rotate…' }).first().click();
    await this.heading('Create the new key').waitFor();
  }

  async paste(secret: string): Promise<void> {
    const another = this.button('Use another key');
    if (await another.isVisible()) await another.click();
    await this.#page.getByRole('textbox', { name: /key/i }).fill(secret);
    await this.#page.getByText(/^This is/).waitFor();
  }

  /** Ends at the list of files. */
  async verify(): Promise<void> {
    await this.button('Verify').click();
    await this.heading('Where the old key is').waitFor();
    await this.#page.getByRole('list', { name: /Files that hold/ }).waitFor();
  }

  /** From a new rotation to the list of files. */
  async toFiles(secret: string, hint = ''): Promise<void> {
    await this.start(hint);
    await this.paste(secret);
    await this.verify();
  }

  /** Goes on with the one that is under way, from the page of its environment. */
  async goOn(): Promise<void> {
    await this.button(/^Continue (rotation|retiring)$/)
      .first()
      .click();
    await this.#page.getByRole('complementary', { name: 'Rotation' }).waitFor();
  }

  /** From a button that asks first. */
  async putEverythingBack(button: string | RegExp): Promise<void> {
    await this.button(button).click();
    await this.#page.getByRole('dialog').getByRole('button', { name: 'Put everything back' }).click();
    await this.heading('Everything was put back').waitFor();
  }

  /** The masked diff of a file. */
  async look(path: string): Promise<Locator> {
    await this.file(path)
      .getByRole('button', { name: /^Show what changes/ })
      .click();
    return this.file(path).getByRole('region', { name: /^Changes to the file/ });
  }

  file(path: string): Locator {
    return this.#page.getByRole('main').getByRole('listitem').filter({ hasText: path });
  }

  /** Ends where the old key is to be revoked. */
  async write(): Promise<void> {
    await this.button(/^Write \d+ files?$/).click();
    await this.heading('Now revoke the old key').waitFor();
  }

  /** Asks WorkOS about the old key; ends at the proof. */
  async prove(): Promise<void> {
    await this.button('Check now').click();
    await this.heading('Rotated, with proof').waitFor();
  }
}

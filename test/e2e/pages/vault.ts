import type { Locator, Page } from 'playwright-core';

/** The screens that stand before the keys: how they are kept, the passphrase, a vault that does not open. */
export class VaultPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get choosing(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: 'How should Keyrack keep your keys?' });
  }
  get locked(): Locator {
    return this.#page.getByRole('heading', { level: 1, name: 'Your keys are locked' });
  }
  title(name: string): Locator {
    return this.#page.getByRole('heading', { level: 1, name });
  }
  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true });
  }
  tier(name: RegExp): Locator {
    return this.#page.getByRole('radio', { name });
  }

  async typeNewPassphrase(passphrase: string): Promise<void> {
    await this.#page.getByRole('textbox', { name: 'New passphrase' }).fill(passphrase);
    await this.#page.getByRole('textbox', { name: 'Repeat the passphrase' }).fill(passphrase);
  }

  async unlock(passphrase: string): Promise<void> {
    await this.#page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await this.button('Unlock').click();
  }

  /** In the open dialog of the settings. */
  async change(tier: RegExp, passphrase?: string): Promise<void> {
    await this.#page.getByRole('main').getByRole('button', { name: 'Change…' }).first().click();
    const dialog = this.#page.getByRole('dialog');
    await dialog.getByRole('radio', { name: tier }).check();
    if (passphrase !== undefined) await this.typeNewPassphrase(passphrase);
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }
}

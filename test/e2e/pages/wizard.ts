import type { Locator, Page } from 'playwright-core';

/** Where a key belongs, as a person types it. */
export interface Place {
  account: string;
  environment: string;
  kind: 'Staging' | 'Production';
  dashboardUrl?: string;
}

/** The wizard, step by step. */
export class WizardPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  heading(name: string | RegExp): Locator {
    return this.#page.getByRole('heading', { level: 1, name });
  }

  async open(): Promise<void> {
    await this.#page
      .getByRole('button', { name: /^Link (a|your first) key$/ })
      .last()
      .click();
    await this.heading(/Which environment/).waitFor();
  }

  async fillPlace(place: Place): Promise<void> {
    const account = this.#page.getByRole('combobox', { name: 'Account' });
    await account.fill(place.account);
    await account.press('Tab');
    await this.#page.getByRole('radio', { name: place.kind }).click();
    const environment = this.#page.getByRole('combobox', { name: 'Environment' });
    await environment.fill(place.environment);
    await environment.press('Tab');
    if (place.dashboardUrl !== undefined) {
      await this.#page.getByRole('textbox', { name: /Dashboard address/ }).fill(place.dashboardUrl);
    }
  }

  async toGuide(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Continue', exact: true }).click();
    await this.heading(/^Get the/).waitFor();
  }

  async toPaste(): Promise<void> {
    await this.#page.getByRole('button', { name: 'I have the key' }).click();
    await this.heading(/Paste/).waitFor();
  }

  get keyField(): Locator {
    return this.#page.getByRole('textbox', { name: /key/i });
  }

  /** Pastes and waits until the key was read. */
  async paste(text: string): Promise<void> {
    await this.keyField.fill(text);
    await this.#page
      .getByText(/key_01/)
      .first()
      .waitFor();
  }

  async verify(): Promise<void> {
    await this.#page.getByRole('button', { name: /^(Verify|Try again)$/ }).click();
  }

  /** From an open wizard to the details of a saved key. */
  async link(place: Place, secret: string): Promise<void> {
    await this.fillPlace(place);
    await this.toGuide();
    await this.toPaste();
    await this.paste(secret);
    await this.verify();
  }

  /** From the details, by way of the optional client ID, to the environment's page. */
  async finish(clientId = ''): Promise<void> {
    await this.heading('Details').waitFor();
    if (clientId !== '') {
      const field = this.#page.getByRole('textbox', { name: /Client ID/ });
      await field.fill(clientId);
      await field.press('Tab');
      await this.#page.getByText('WorkOS knows this client ID.').waitFor();
    }
    await this.button('Continue').click();
    await this.heading(/^You are now connected|is linked, but not verified$/).waitFor();
    await this.button('Go to environment').click();
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('button', { name, exact: true });
  }

  /** From an open wizard to the paste step. */
  async toPasteOf(place: Place): Promise<void> {
    await this.fillPlace(place);
    await this.toGuide();
    await this.toPaste();
  }

  /** The banner that says how the verifying ended. */
  banner(title: string): Locator {
    return this.#page.getByRole('main').getByText(title, { exact: true });
  }

  get accountField(): Locator {
    return this.#page.getByRole('combobox', { name: 'Account' });
  }
  get environmentField(): Locator {
    return this.#page.getByRole('combobox', { name: 'Environment' });
  }
  get verifyButton(): Locator {
    return this.button('Verify');
  }
  /** What the field says against the text in it. */
  get refusal(): Locator {
    return this.#page.locator('form [aria-live]');
  }
  /** Where it is said that main holds the key. */
  get held(): Locator {
    return this.#page.getByText('The key you pasted is kept, sealed:');
  }
  get understood(): Locator {
    return this.#page.getByRole('checkbox', { name: /^I understand/ });
  }

  /** Nothing that was asked of the app is under way any more. */
  async settled(): Promise<void> {
    await this.#page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
  }

  caution(text: RegExp): Locator {
    return this.#page.getByRole('group', { name: 'Before this key is saved' }).getByText(text);
  }

  /** Throws away what is being linked. */
  async discard(): Promise<void> {
    await this.button('Discard…').click();
    const dialog = this.#page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** The label of what has the focus, behind its type for a radio button. */
  focused(): Promise<string> {
    return this.#page.evaluate(() => {
      const element = document.activeElement;
      if (element === null) return '';
      const labels = (element as HTMLInputElement).labels;
      const label = labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent;
      return `${element.getAttribute('type') === 'radio' ? 'radio ' : ''}${label.trim()}`;
    });
  }
}

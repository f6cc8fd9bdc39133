import type { Locator, Page } from 'playwright-core';
import { Sidebar } from './sidebar.ts';

/** The settings. */
export class SettingsPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get clipboardSeconds(): Locator {
    return this.#page.getByRole('textbox', { name: /Clear a copied key/ });
  }
  get baseUrl(): Locator {
    return this.#page.getByRole('textbox', { name: 'Base URL' });
  }
  theme(name: 'As the system' | 'Light' | 'Dark'): Locator {
    return this.#page.getByRole('radio', { name });
  }
  toggle(name: 'Keep running in the tray' | 'Start at login'): Locator {
    return this.#page.getByRole('switch', { name });
  }

  async open(): Promise<void> {
    await new Sidebar(this.#page).open('Settings');
    await this.#page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  }

  async clearAfter(seconds: number): Promise<void> {
    await this.clipboardSeconds.fill(String(seconds));
    await this.clipboardSeconds.press('Tab');
  }

  /** Sends keys elsewhere from now on; the system's own question has its answer from the driver. */
  async sendKeysTo(url: string): Promise<void> {
    await this.baseUrl.fill(url);
    await this.#page.getByRole('button', { name: 'Change…' }).last().click();
    // It rests once the address is the one in force.
    await this.#page.getByRole('button', { name: 'Change…', disabled: true }).waitFor();
  }
}

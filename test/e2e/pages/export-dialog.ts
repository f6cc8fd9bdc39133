import type { Locator, Page } from 'playwright-core';

/** The dialog that puts a key into a `.env` file. */
export class ExportDialog {
  readonly root: Locator;

  constructor(page: Page) {
    this.root = page.getByRole('dialog');
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole('button', { name });
  }

  heading(name: string | RegExp): Locator {
    return this.root.getByRole('heading', { level: 2, name });
  }

  /** The title of a plan, whether or not there is something to write. */
  get planned(): Locator {
    return this.heading(/^(Write this file\?|Watch this file\?|Nothing to write)$/);
  }

  /** The masked diff. */
  get changes(): Locator {
    return this.root.getByRole('region', { name: /Changes to the file/ });
  }

  /** Asks for a folder; the driver's next dialog answer says which. */
  async chooseFolder(): Promise<void> {
    await this.button('Choose a folder…').click();
    await this.planned.waitFor();
  }

  /** Asks for a file; the driver's next dialog answer says which. */
  async chooseFile(): Promise<void> {
    await this.button('Choose a file…').click();
    await this.planned.waitFor();
  }

  /** Puts the old bytes back. */
  async undo(): Promise<void> {
    await this.button('Undo').click();
    await this.heading('Undone').waitFor();
  }

  /** The file holds another key: the new one takes its place. */
  async replaceOther(): Promise<void> {
    await this.root.getByRole('checkbox', { name: /^Replace it with/ }).check();
  }

  async write(): Promise<void> {
    await this.button('Write the file').click();
    await this.heading('Written').waitFor();
  }

  /** A file that says all of it already is watched from now on. */
  async keep(): Promise<void> {
    await this.button('Watch this file').click();
    await this.root.waitFor({ state: 'detached' });
  }

  async close(): Promise<void> {
    await this.button('Close').last().click();
    await this.root.waitFor({ state: 'detached' });
  }
}

import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';
import type { Consent } from '../core/ports.ts';

/** The system's own question, as a sheet of our window while there is one. Closing it, or Enter unread, is a no. */
export class ElectronConsent implements Consent {
  readonly #dialog: Pick<Dialog, 'showMessageBox'>;
  readonly #window: () => BrowserWindow | null;

  constructor(dialog: Pick<Dialog, 'showMessageBox'>, window: () => BrowserWindow | null) {
    this.#dialog = dialog;
    this.#window = window;
  }

  async ask({
    message,
    detail,
    action,
  }: {
    message: string;
    detail: string;
    action: string;
  }): Promise<boolean> {
    const options: MessageBoxOptions = {
      type: 'warning',
      message,
      detail,
      buttons: [action, 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const parent = this.#window();
    const { response } = await (parent === null
      ? this.#dialog.showMessageBox(options)
      : this.#dialog.showMessageBox(parent, options));
    return response === 0;
  }
}

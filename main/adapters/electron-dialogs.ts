import type { BrowserWindow, Dialog, OpenDialogOptions } from 'electron';
import type { FileDialogs } from '../core/ports.ts';

/** The system's open dialogs, as sheets of our window while there is one. */
export class ElectronDialogs implements FileDialogs {
  readonly #dialog: Pick<Dialog, 'showOpenDialog'>;
  readonly #window: () => BrowserWindow | null;

  constructor(dialog: Pick<Dialog, 'showOpenDialog'>, window: () => BrowserWindow | null) {
    this.#dialog = dialog;
    this.#window = window;
  }

  chooseEnvFile(title: string): Promise<string | null> {
    // Env files are dot files; a path with a key behind it has no place among the recent documents.
    return this.#open({ title, properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'] });
  }

  chooseFolder(title: string): Promise<string | null> {
    return this.#open({ title, properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'] });
  }

  async #open(options: OpenDialogOptions): Promise<string | null> {
    const parent = this.#window();
    // macOS shows no title on an open panel, but its message.
    const asked = { ...options, message: options.title ?? '' };
    const answer = await (parent === null
      ? this.#dialog.showOpenDialog(asked)
      : this.#dialog.showOpenDialog(parent, asked));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  }
}

import type { BrowserWindow, Dialog, OpenDialogOptions, SaveDialogOptions } from 'electron';
import type { FileDialogs } from '../core/ports.ts';

type FileDialog = Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;

/** The system's file dialogs, as sheets of our window while there is one. */
export class ElectronDialogs implements FileDialogs {
  readonly #dialog: FileDialog;
  readonly #window: () => BrowserWindow | null;

  constructor(dialog: FileDialog, window: () => BrowserWindow | null) {
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

  async chooseNewFile(title: string, name: string): Promise<string | null> {
    const parent = this.#window();
    const asked: SaveDialogOptions = {
      title,
      message: title,
      defaultPath: name,
      properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
    };
    const { canceled, filePath } = await (parent === null
      ? this.#dialog.showSaveDialog(asked)
      : this.#dialog.showSaveDialog(parent, asked));
    return canceled || filePath === '' ? null : filePath;
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

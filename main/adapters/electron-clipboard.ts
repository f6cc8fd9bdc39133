import type { Clipboard as SystemClipboard, ClipboardItem } from 'electron';
import type { Clipboard } from '../core/ports.ts';

/** Electron's name for a format of the operating system's own clipboard. */
const native = (format: string): string => `electron application/osclipboard;format="${format}"`;

/** What each system takes as "this is a secret: no history, no cloud, no manager". */
const concealment: Readonly<Partial<Record<NodeJS.Platform, Readonly<Record<string, Blob>>>>> = {
  win32: {
    // The mere presence of the first counts; the other two are DWORDs, 0 for no.
    [native('ExcludeClipboardContentFromMonitorProcessing')]: new Blob([new Uint8Array(4)]),
    [native('CanIncludeInClipboardHistory')]: new Blob([new Uint8Array(4)]),
    [native('CanUploadToCloudClipboard')]: new Blob([new Uint8Array(4)]),
  },
  darwin: { [native('org.nspasteboard.ConcealedType')]: new Blob(['1']) },
  linux: { [native('x-kde-passwordManagerHint')]: new Blob(['secret']) },
};

export interface ClipboardParts {
  clipboard: Pick<SystemClipboard, 'readText' | 'write' | 'writeText' | 'clear'>;
  /** `ClipboardItem` of Electron. */
  newItem: (formats: Record<string, string | Blob>) => ClipboardItem;
  platform: NodeJS.Platform;
}

/** The system's clipboard. Electron 45 reads and writes it asynchronously. */
export class ElectronClipboard implements Clipboard {
  readonly #parts: ClipboardParts;

  constructor(parts: ClipboardParts) {
    this.#parts = parts;
  }

  readText(): Promise<string> {
    return this.#parts.clipboard.readText();
  }

  /** Puts a secret there, marked so that clipboard histories leave it out where the system has such a mark. */
  async writeSecret(text: string): Promise<void> {
    const { clipboard, newItem, platform } = this.#parts;
    await clipboard.write([newItem({ 'text/plain': text, ...concealment[platform] })]);
  }

  async writeText(text: string): Promise<void> {
    await this.#parts.clipboard.writeText(text);
  }

  clear(): Promise<void> {
    this.#parts.clipboard.clear();
    return Promise.resolve();
  }
}

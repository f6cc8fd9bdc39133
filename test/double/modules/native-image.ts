import { existsSync, readFileSync } from 'node:fs';
import { strict } from '../strict.ts';

/** Electron's `NativeImage`: PNG bytes and where they came from. */
class NativeImage {
  readonly path: string;
  readonly #bytes: Buffer;
  #template = false;

  constructor(path: string, bytes: Buffer) {
    this.path = path;
    this.#bytes = bytes;
  }
  isEmpty(): boolean {
    return this.#bytes.length === 0;
  }
  toPNG(): Buffer {
    return this.#bytes;
  }
  /** Width and height as a PNG's header says. */
  getSize(): { width: number; height: number } {
    if (this.#bytes.length < 24) return { width: 0, height: 0 };
    return { width: this.#bytes.readUInt32BE(16), height: this.#bytes.readUInt32BE(20) };
  }
  setTemplateImage(template: boolean): void {
    this.#template = template;
  }
  isTemplateImage(): boolean {
    return this.#template;
  }
  addRepresentation(): void {
    // A second resolution of the same picture.
  }
}

export const nativeImage = strict('nativeImage', {
  createEmpty: () => new NativeImage('', Buffer.alloc(0)),
  /** As in Electron, a file that is not there gives an empty image. */
  createFromPath: (path: string) =>
    new NativeImage(path, existsSync(path) ? readFileSync(path) : Buffer.alloc(0)),
  createFromBuffer: (bytes: Buffer) => new NativeImage('', bytes),
});

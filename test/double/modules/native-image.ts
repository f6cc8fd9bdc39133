import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { strict } from '../strict.ts';

/** A PNG (nothing else is read), with the size that its header says. */
export class DoubleImage {
  readonly path: string;
  readonly #png: Buffer;
  #template = false;

  constructor(path: string, png: Buffer) {
    this.path = path;
    this.#png = png.subarray(1, 4).toString() === 'PNG' ? png : Buffer.alloc(0);
    this.#template = /Template(@\dx)?\.png$/.test(path);
  }

  get fileName(): string {
    return basename(this.path);
  }
  isEmpty = (): boolean => this.#png.length === 0;
  toPNG = (): Buffer => Buffer.from(this.#png);
  getSize = (): { width: number; height: number } =>
    this.isEmpty()
      ? { width: 0, height: 0 }
      : { width: this.#png.readUInt32BE(16), height: this.#png.readUInt32BE(20) };
  setTemplateImage = (on: boolean): void => {
    this.#template = on;
  };
  isTemplateImage = (): boolean => this.#template;
  toDataURL = (): string => `data:image/png;base64,${this.#png.toString('base64')}`;
}

const plain = new WeakMap<object, DoubleImage>();

/** What Electron takes for an image: one of its own, or a path. */
export function imageOf(image: unknown): DoubleImage {
  if (typeof image === 'string') return read(image);
  const known = typeof image === 'object' && image !== null ? plain.get(image) : undefined;
  if (known === undefined) throw new TypeError('Neither a path nor a native image.');
  return known;
}

function read(path: string): DoubleImage {
  try {
    return new DoubleImage(path, readFileSync(path));
  } catch {
    return new DoubleImage(path, Buffer.alloc(0)); // Electron gives an empty image too.
  }
}

function face(image: DoubleImage): DoubleImage {
  const made = strict('NativeImage', image);
  plain.set(made, image);
  return made;
}

export const nativeImage = strict('nativeImage', {
  createFromPath: (path: string) => face(read(path)),
  createFromBuffer: (png: Buffer) => face(new DoubleImage('', png)),
  createEmpty: () => face(new DoubleImage('', Buffer.alloc(0))),
});

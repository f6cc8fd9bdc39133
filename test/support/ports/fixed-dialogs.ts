import type { FileDialogs } from '../../../main/core/ports.ts';

/** A person who always chooses the same. */
export class FixedDialogs implements FileDialogs {
  file: string | null = null;
  folder: string | null = null;
  newFile: string | null = null;
  asked = 0;

  chooseEnvFile(): Promise<string | null> {
    this.asked += 1;
    return Promise.resolve(this.file);
  }

  chooseFolder(): Promise<string | null> {
    this.asked += 1;
    return Promise.resolve(this.folder);
  }

  chooseNewFile(): Promise<string | null> {
    this.asked += 1;
    return Promise.resolve(this.newFile);
  }
}

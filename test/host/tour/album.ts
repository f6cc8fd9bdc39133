import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AppDriver } from '../driver.ts';
import { root } from '../paths.ts';

/** Where the tour leaves what it made. */
export const tourFolder = join(root, 'out', 'tour');
const readme = join(root, '.github', 'pictures');
/** What the README shows of it. */
const shown = [
  'environment',
  'guide-production',
  'export-plan',
  'tray',
  'inventory',
  'rotation-files',
  'rotation-revoke',
  'rotation-proof',
];

/** The numbered pictures of one theme. */
export class Album {
  readonly #app: AppDriver;
  readonly #theme: 'light' | 'dark';
  #number = 0;

  constructor(app: AppDriver, theme: 'light' | 'dark') {
    this.#app = app;
    this.#theme = theme;
  }

  /** The path of the next picture. */
  next(name: string): string {
    this.#number += 1;
    return join(tourFolder, `${String(this.#number).padStart(2, '0')}-${name}-${this.#theme}.png`);
  }

  /** @param page another window's; the app's own without it. */
  async picture(name: string, page = this.#app.page): Promise<void> {
    const path = this.next(name);
    // Where the last click was, something would look pointed at.
    await page.mouse.move(0, 0);
    await page.screenshot({ path, animations: 'disabled' });
    this.keep(name, path);
  }

  keep(name: string, path: string): void {
    console.log(`  ${path.slice(root.length)}`);
    if (process.argv.includes('--readme') && shown.includes(name)) {
      mkdirSync(readme, { recursive: true });
      copyFileSync(path, join(readme, `${name}-${this.#theme}.png`));
    }
  }
}

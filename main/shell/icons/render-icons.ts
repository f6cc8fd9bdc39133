import { Resvg } from '@resvg/resvg-js';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const trayIcons = ['empty', 'ok', 'unknown', 'warn', 'bad'];
/** Pixels at scale 1: Windows and the macOS menu bar take 16, Linux panels 22. */
const traySizes = { '': 16, '-linux': 22 };

/** Makes the icons as PNG files from their SVG sources in this folder. Electron picks the `@…x` of the screen itself. */
export function renderIcons(): { name: string; png: Uint8Array }[] {
  const files = [{ name: 'app.png', png: render(source('app'), 256) }];
  for (const icon of trayIcons) {
    const coloured = source(`tray-${icon}`);
    // macOS tints a template image itself: only the shape counts.
    const shape = coloured.replace(/#[0-9a-f]{6}/g, '#000000');
    for (const [suffix, size] of Object.entries(traySizes)) {
      files.push(...scales(`tray-${icon}${suffix}`, coloured, size));
    }
    files.push(...scales(`tray-${icon}Template`, shape, traySizes['']));
  }
  return files;
}

/**
 * Puts the icons into the main bundle as `icons/…`, and the large app icon where electron-builder takes it from.
 * @param packageIcon absolute path of that PNG, 1024 × 1024.
 */
export function icons(packageIcon: string): Plugin {
  return {
    name: 'keyrack-icons',
    applyToEnvironment: (environment) => environment.name === 'main',
    generateBundle() {
      for (const { name, png } of renderIcons()) {
        this.emitFile({ type: 'asset', fileName: `icons/${name}`, source: png });
      }
      mkdirSync(join(packageIcon, '..'), { recursive: true });
      writeFileSync(packageIcon, render(source('app'), 1024));
    },
  };
}

function scales(name: string, svg: string, size: number): { name: string; png: Uint8Array }[] {
  return [
    { name: `${name}.png`, png: render(svg, size) },
    { name: `${name}@1.5x.png`, png: render(svg, size * 1.5) },
    { name: `${name}@2x.png`, png: render(svg, size * 2) },
  ];
}

function source(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.svg`), 'utf8');
}

function render(svg: string, width: number): Uint8Array {
  return new Resvg(svg, { fitTo: { mode: 'width', value: width } }).render().asPng();
}

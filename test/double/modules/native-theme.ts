import type { NativeTheme } from 'electron';
import { EventEmitter } from 'node:events';
import { environment } from '../environment.ts';
import { recorder } from '../recorder.ts';
import { strict } from '../strict.ts';

let system: 'light' | 'dark' = environment.colorScheme;

/** Windows listen here; emitted after every change of the theme in force. */
export const themed = new EventEmitter();

/** The theme in force: the app's own choice, else the system's. */
export function preferredScheme(): 'light' | 'dark' {
  return recorder.themeSource === 'system' ? system : recorder.themeSource;
}

/** What a test or the tour says the operating system's theme is now. */
export function setSystemScheme(scheme: 'light' | 'dark'): void {
  system = scheme;
  theme.changed();
}

class DoubleNativeTheme extends EventEmitter {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly prefersReducedTransparency = false;
  get shouldUseDarkColors(): boolean {
    return preferredScheme() === 'dark';
  }
  get themeSource(): 'system' | 'light' | 'dark' {
    return recorder.themeSource;
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    recorder.themeSource = source;
    this.changed();
  }
  changed(): void {
    themed.emit('updated');
    this.emit('updated');
  }
}

const theme = new DoubleNativeTheme();
export const nativeTheme = strict(
  'nativeTheme',
  theme satisfies Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>,
);

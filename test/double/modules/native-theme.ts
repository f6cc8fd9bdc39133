import type { NativeTheme } from 'electron';
import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';

/** Electron's `nativeTheme`; the OS is whatever `KEYRACK_DOUBLE_DARK` says. */
class DoubleNativeTheme
  extends EventEmitter
  implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  #source: 'system' | 'light' | 'dark' = 'system';

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source;
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? process.env['KEYRACK_DOUBLE_DARK'] === '1' : this.#source === 'dark';
  }
}

export const nativeTheme = strict('nativeTheme', new DoubleNativeTheme());

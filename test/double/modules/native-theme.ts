import { EventEmitter } from 'node:events';

/** Electron's `nativeTheme`; the OS is whatever `KEYRACK_DOUBLE_DARK` says. */
class NativeTheme extends EventEmitter {
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

export const nativeTheme = new NativeTheme();

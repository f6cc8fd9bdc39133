/** How the double was asked to behave: read once, from variables that only the launchers set. */
export interface DoubleEnvironment {
  /** A window that a person looks at, as with `npm start`; else headless, and nothing leaves this machine. */
  readonly headed: boolean;
  readonly chromium: string;
  /** `file:<path>`: the master key is kept there; `none`: no keyring; `system`: the Secret Service, if one is running. */
  readonly keychain: 'none' | 'system' | { readonly file: string };
  /** What the operating system's theme is said to be. */
  readonly colorScheme: 'light' | 'dark';
  /** Whether the Chromium sandbox can be used: it refuses to run as root. */
  readonly sandbox: boolean;
}

export const environment: DoubleEnvironment = {
  headed: process.env['KEYRACK_DOUBLE_HEADED'] === '1',
  chromium: process.env['KEYRACK_CHROMIUM'] ?? '/usr/bin/chromium',
  keychain: keychain(process.env['KEYRACK_DOUBLE_KEYCHAIN']),
  colorScheme: process.env['KEYRACK_DOUBLE_COLOR_SCHEME'] === 'dark' ? 'dark' : 'light',
  sandbox: process.getuid?.() !== 0,
};

function keychain(text: string | undefined): DoubleEnvironment['keychain'] {
  if (text === undefined || text === '' || text === 'system') return 'system';
  return text === 'none' ? 'none' : { file: text };
}

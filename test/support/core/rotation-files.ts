import { fakeKey } from '../fake-key.ts';

/** The files that a rotation is killed over: names, and what is in them while `secret` is the key. */

/** The two keys that the files are rotated between. */
export const rotatedKeys = [fakeKey({ seed: 1 }), fakeKey({ seed: 2 })] as const;

export const rotatedFiles: readonly string[] = Array.from({ length: 100 }, (_, n) => `app-${n}/.env`);

/** Every third of them is no target: only the inventory knows it. */
export const isTarget = (name: string): boolean => rotatedFiles.indexOf(name) % 3 !== 1;

/** Of several kinds: bare and quoted, with other line ends, without the last one, with bytes that are no UTF-8. */
export function rotatedContent(name: string, secret: string): Buffer {
  const n = rotatedFiles.indexOf(name);
  const ends = n % 3 === 0 ? '\r\n' : '\n';
  const quote = n % 4 === 0 ? "'" : '';
  const lines = [
    `# app ${n} caf\xe9`,
    `BEFORE=${'b'.repeat(n * 7)}`,
    `WORKOS_API_KEY=${quote}${secret}${quote}`,
    `AFTER=${'a'.repeat((100 - n) * 7)}`,
  ];
  return Buffer.from(lines.join(ends) + (n % 5 === 0 ? '' : ends), 'latin1');
}

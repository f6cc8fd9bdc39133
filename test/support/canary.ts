/** One way a secret may be written down, and what it looks like then. */
interface Form {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Searches anything for a known secret in every form it could leak in: the whole key, its body, and the secret part
 * inside the body (workos.md §1), or just a text such as a password; each as it is, reversed, in hex, percent-encoded, in
 * base64 at each of its three alignments, and in UTF-16.
 */
export class Canary {
  readonly #forms: readonly Form[];

  constructor(secret: string, is: 'a key' | 'a text' = 'a key') {
    this.#forms = Object.entries(is === 'a key' ? partsOf(secret) : { text: secret }).flatMap(
      ([name, text]) => formsOf(text).map((form) => ({ name: `${name}, ${form.name}`, bytes: form.bytes })),
    );
  }

  /** All forms, to plant them. */
  get forms(): readonly Form[] {
    return this.#forms;
  }

  /** The names of the forms that stand in it; values are looked through as JSON. */
  find(where: unknown): string[] {
    const content = Buffer.isBuffer(where)
      ? where
      : Buffer.from(typeof where === 'string' ? where : JSON.stringify(where));
    return this.#forms.filter(({ bytes }) => content.includes(bytes)).map(({ name }) => name);
  }
}

function partsOf(key: string): Record<string, string> {
  const body = key.replace(/^sk_(?:test_|live_)?/, '');
  const inner = atob(body).split(',')[1];
  if (inner?.length !== 25) throw new Error('The canary needs a key of the strict form.');
  return { key, body, 'secret part': inner };
}

function formsOf(text: string): Form[] {
  const plain = Buffer.from(text);
  const wide = Buffer.from(text, 'utf16le');
  const hex = plain.toString('hex');
  // Where it stands in longer bytes, base64 says the same in three ways; the first and last letters mix with others.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift, ' '), plain])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const ascii = {
    'as it is': text,
    reversed: Array.from(text).reverse().join(''),
    hex,
    'upper-case hex': hex.toUpperCase(),
    'percent-encoded': hex.toUpperCase().replace(/../g, '%$&'),
    'escaped for JSON': Array.from(
      wide.swap16().toString('hex').match(/.{4}/g) ?? [],
      (unit) => `\\u${unit}`,
    ).join(''),
    ...Object.fromEntries(base64.map((encoded, shift) => [`base64 ${shift}`, encoded])),
    ...Object.fromEntries(
      base64.map((encoded, shift) => [
        `base64url ${shift}`,
        encoded.replaceAll('+', '-').replaceAll('/', '_'),
      ]),
    ),
  };
  return [
    ...Object.entries(ascii).map(([name, written]) => ({ name, bytes: Buffer.from(written) })),
    { name: 'UTF-16, little end first', bytes: Buffer.from(text, 'utf16le') },
    { name: 'UTF-16, big end first', bytes: Buffer.from(text, 'utf16le').swap16() },
  ];
}

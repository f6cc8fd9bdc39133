/** Turns what structured clone carries into text and back. */
export interface Codec {
  /** @throws Error "An object could not be cloned." for functions, symbols and the like, as Electron does. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * One codec for both sides. It is also written into the page as source text, so it uses nothing from outside itself.
 * Every value is `[tag, …]`: cycles are refused, since no message of ours has one.
 */
export function makeCodec(): Codec {
  type Packed = [string, ...unknown[]];
  const base64 = (bytes: Uint8Array): string => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const views = {
    Uint8Array,
    Int8Array,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
  };
  const refuse = (): never => {
    throw new Error('An object could not be cloned.');
  };

  const pack = (value: unknown, above: readonly unknown[]): Packed => {
    switch (typeof value) {
      case 'undefined':
        return ['u'];
      case 'boolean':
      case 'string':
        return ['j', value];
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? ['j', value]
          : ['n', Object.is(value, -0) ? '-0' : `${value}`];
      case 'bigint':
        return ['b', `${value}`];
      case 'function':
      case 'symbol':
        return refuse();
      case 'object':
        return value === null ? ['j', null] : packObject(value, above);
    }
  };
  const packObject = (value: object, above: readonly unknown[]): Packed => {
    if (above.includes(value)) return refuse();
    const inside = [...above, value];
    if (Array.isArray(value)) return ['a', ...value.map((one: unknown) => pack(one, inside))];
    if (value instanceof Date) return ['d', value.getTime()];
    if (value instanceof Map) return ['m', ...[...value].map(([k, v]) => [pack(k, inside), pack(v, inside)])];
    if (value instanceof Set) return ['s', ...[...value].map((one) => pack(one, inside))];
    if (value instanceof Error) return ['e', value.name, value.message];
    if (value instanceof ArrayBuffer) return ['x', 'ArrayBuffer', base64(new Uint8Array(value))];
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const known = Object.keys(views).find(
        (name) => Object.prototype.toString.call(value) === `[object ${name}]`,
      );
      return ['x', known ?? 'Uint8Array', base64(bytes)];
    }
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return refuse();
    return ['o', ...Object.entries(value).map(([k, v]) => [k, pack(v, inside)])];
  };

  const unpack = ([tag, ...rest]: Packed): unknown => {
    switch (tag) {
      case 'u':
        return undefined;
      case 'j':
        return rest[0];
      case 'n':
        return Number(rest[0]);
      case 'b':
        return BigInt(rest[0] as string);
      case 'a':
        return rest.map((one) => unpack(one as Packed));
      case 'd':
        return new Date(rest[0] as number);
      case 'm':
        return new Map((rest as [Packed, Packed][]).map(([k, v]) => [unpack(k), unpack(v)]));
      case 's':
        return new Set(rest.map((one) => unpack(one as Packed)));
      case 'e':
        return Object.assign(new Error(rest[1] as string), { name: rest[0] });
      case 'x': {
        const bytes = bytesOf(rest[1] as string);
        const name = rest[0] as keyof typeof views | 'ArrayBuffer';
        return name === 'ArrayBuffer' ? bytes.buffer : new views[name](bytes.buffer);
      }
      default: {
        const object: Record<string, unknown> = {};
        for (const [key, packed] of rest as [string, Packed][]) {
          // A key named __proto__ stays a plain property, as structured clone keeps it.
          Object.defineProperty(object, key, {
            value: unpack(packed),
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        return object;
      }
    }
  };
  return {
    encode: (value) => JSON.stringify(pack(value, [])),
    decode: (text) => unpack(JSON.parse(text) as Packed),
  };
}

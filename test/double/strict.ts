import { types } from 'node:util';

type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** Asked by promises, printing and module loaders: never an API of Electron. */
const incidental = new Set<PropertyKey>([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  '__esModule',
  'default',
]);

/** What the double says of an API that it does not have. */
export class NotInTheDouble extends Error {
  override readonly name = 'NotInTheDouble';
  constructor(api: string) {
    super(`The double does not implement ${api}. Add it in test/double/modules before using it.`);
  }
}

/**
 * The same object, but whatever it does not implement throws its own name instead of being undefined.
 * @param absent what Electron itself leaves undefined here, e.g. `app.dock` away from macOS.
 */
export function strict<T extends object>(name: string, part: T, absent: readonly string[] = []): T {
  return new Proxy(part, {
    get(target, property): unknown {
      if (property in target) {
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' && !isClass(value) ? bound(value as Callable, target) : value;
      }
      if (typeof property === 'symbol' || incidental.has(property) || absent.includes(property)) {
        return undefined;
      }
      throw new NotInTheDouble(`${name}.${property}`);
    },
    set(target, property, value): boolean {
      if (!(property in target)) throw new NotInTheDouble(`${name}.${String(property)} =`);
      return Reflect.set(target, property, value, target);
    },
  });
}

/** A part of Electron that the double has nothing of: importing it is fine, any use throws its name. */
export function missing(name: string): never {
  const refuse = (api: string): never => {
    throw new NotInTheDouble(api);
  };
  // A plain function can be asked for its prototype and be constructed, so both can be refused by name.
  return new Proxy(
    function absent() {
      return undefined;
    },
    {
      get: (_target, property) =>
        typeof property === 'symbol' || property === 'then' ? undefined : refuse(`${name}.${property}`),
      construct: () => refuse(`new ${name}`),
    },
  ) as never;
}

const isClass = (value: object): boolean =>
  types.isProxy(value) || Function.prototype.toString.call(value).startsWith('class');

/** Methods keep their object (private members do not reach through a proxy), and stay the same function each time. */
const kept = new WeakMap<object, Map<Callable, Callable>>();
function bound(method: Callable, target: object): Callable {
  const known = kept.get(target) ?? new Map<Callable, Callable>();
  kept.set(target, known);
  const made: Callable = known.get(method) ?? method.bind(target);
  known.set(method, made);
  return made;
}

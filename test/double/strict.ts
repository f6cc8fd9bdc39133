import { types } from 'node:util';

/** Asked by promises, inspection and module loaders; never an API of Electron. */
const incidental = new Set<PropertyKey>(['then', 'toJSON', '__esModule', 'constructor', 'prototype', 'default']);

/** What the double says of an API that it does not have. */
export class NotInTheDouble extends Error {
  override readonly name = 'NotInTheDouble';
  constructor(api: string) {
    super(`The Electron double does not implement ${api}. Add it in test/double/modules before using it.`);
  }
}

/**
 * The same object, but reading a property that it does not have throws with the API's name, so that a test never
 * passes because something was quietly undefined.
 * @param absent properties that Electron itself leaves undefined here (e.g. `app.dock` on Linux).
 */
export function strict<T extends object>(name: string, target: T, absent: readonly string[] = []): T {
  return new Proxy(target, {
    get(object, property) {
      if (property in object) {
        const value: unknown = Reflect.get(object, property, object);
        return typeof value === 'function' && !isClass(value) && !types.isProxy(value) ? bound(object, property, value) : value;
      }
      if (typeof property === 'symbol' || incidental.has(property) || absent.includes(property)) return undefined;
      throw new NotInTheDouble(`${name}.${property}`);
    },
  });
}

/** A module of Electron that the double has nothing of: any use throws. */
export function missing(name: string): never {
  return new Proxy(class {}, {
    get(_target, property) {
      if (typeof property === 'symbol' || incidental.has(property)) return undefined;
      throw new NotInTheDouble(`${name}.${property}`);
    },
    construct() {
      throw new NotInTheDouble(`new ${name}()`);
    },
  }) as never;
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;

const isClass = (value: object): boolean => Function.prototype.toString.call(value).startsWith('class');

/** Methods keep their object (private fields do not reach through a proxy) and stay the same function each time. */
const bounds = new WeakMap<object, Map<PropertyKey, Callable>>();
function bound(object: object, property: PropertyKey, method: object): Callable {
  const methods = bounds.get(object) ?? new Map<PropertyKey, Callable>();
  bounds.set(object, methods);
  const known = methods.get(property) ?? (method as Callable).bind(object);
  methods.set(property, known);
  return known;
}

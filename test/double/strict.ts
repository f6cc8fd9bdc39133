/** Wraps a part of the double so that whatever it does not implement throws its own name instead of being undefined. */
export function strict<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get(target, property, receiver): unknown {
      // `then` is asked of everything that is awaited; symbols are the engine's own questions.
      if (typeof property === 'symbol' || property === 'then' || property in target) {
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' && !isClass(value) ? bound(value, target) : value;
      }
      void receiver;
      throw new Error(`The double does not implement ${name}.${property}.`);
    },
  });
}

const isClass = (value: unknown): boolean =>
  typeof value === 'function' && Function.prototype.toString.call(value).startsWith('class');

const kept = new WeakMap<object, Map<unknown, unknown>>();

/** The same function for the same part, so that `off(listener)` and comparisons work. */
function bound(value: unknown, target: object): unknown {
  const known = kept.get(target) ?? new Map<unknown, unknown>();
  kept.set(target, known);
  if (!known.has(value)) known.set(value, (value as (...args: unknown[]) => unknown).bind(target));
  return known.get(value);
}

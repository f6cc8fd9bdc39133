/** An event that can be prevented, as Electron hands to listeners. */
export interface Preventable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** A new one, with further properties of its own. */
export function preventable<T extends object>(more: T = {} as T): Preventable & T {
  let prevented = false;
  return Object.defineProperty(
    {
      ...more,
      preventDefault: (): void => {
        prevented = true;
      },
    },
    'defaultPrevented',
    { get: () => prevented },
  ) as Preventable & T;
}

/** An event that can be prevented, as Electron hands to listeners. */
export interface Preventable {
  preventDefault(): void;
  readonly defaultPrevented: boolean;
}

/** A new one, with further properties of its own. */
export function preventable<T extends object>(more?: T): Preventable & T {
  let prevented = false;
  const event = {
    ...(more ?? ({} as T)),
    preventDefault: () => {
      prevented = true;
    },
  };
  Object.defineProperty(event, 'defaultPrevented', { get: () => prevented });
  return event as typeof event & Preventable;
}

import type { EventName, Payload } from './events.ts';
import type { Input, MethodName, Output } from './methods.ts';
import type { Result } from './result.ts';

/** Channel names are computed, on both sides alike. */
export const methodChannel = (method: string): string => `keyrack:call:${method}`;
export const eventChannel = (event: string): string => `keyrack:event:${event}`;

/** `window.keyrack`, as the preload builds it from the names. */
export type Bridge = { readonly [M in MethodName]: (input: Input<M>) => Promise<Result<Output<M>>> } & {
  /** Listens to an event; the answer stops listening. */
  readonly on: { readonly [E in EventName]: (listener: (payload: Payload<E>) => void) => () => void };
};

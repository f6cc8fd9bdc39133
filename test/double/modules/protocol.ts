import { afterReady, beforeReady } from '../world.ts';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

/** Electron's `protocol` of one session. */
export class Protocol {
  readonly #handlers = new Map<string, ProtocolHandler>();

  registerSchemesAsPrivileged(): void {
    beforeReady('protocol.registerSchemesAsPrivileged');
  }
  handle(scheme: string, handler: ProtocolHandler): void {
    afterReady('protocol.handle');
    if (this.#handlers.has(scheme)) throw new Error(`The scheme ${scheme} has a handler already.`);
    this.#handlers.set(scheme, handler);
  }
  unhandle(scheme: string): void {
    this.#handlers.delete(scheme);
  }
  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }
  /** For the double itself. */
  handlerOf(scheme: string): ProtocolHandler | undefined {
    return this.#handlers.get(scheme);
  }
}

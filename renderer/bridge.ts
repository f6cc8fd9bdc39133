import type { Bridge } from '../preload/contract/bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly keyrack: Bridge;
  }
}

/** The way to main; everything else in the renderer is given this. */
export const bridge: Bridge = window.keyrack;

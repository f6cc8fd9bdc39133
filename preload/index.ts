import { contextBridge, ipcRenderer } from 'electron';
import { eventChannel, methodChannel } from './contract/bridge.ts';

/** The names of the contract's tables; the build writes them in, so that no schema is carried into the page. */
declare const METHOD_NAMES: string[];
declare const EVENT_NAMES: string[];

const call = (name: string) => (input: unknown) => ipcRenderer.invoke(methodChannel(name), input);
const listen = (name: string) => (listener: (payload: unknown) => void) => {
  const forward = (_event: unknown, payload: unknown): void => {
    listener(payload);
  };
  ipcRenderer.on(eventChannel(name), forward);
  return () => {
    ipcRenderer.off(eventChannel(name), forward);
  };
};
const each = <T>(names: string[], make: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)]));

contextBridge.exposeInMainWorld('keyrack', { ...each(METHOD_NAMES, call), on: each(EVENT_NAMES, listen) });

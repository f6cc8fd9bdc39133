// eslint-disable-next-line @typescript-eslint/no-require-imports -- a sandboxed preload script is CommonJS
const { contextBridge, ipcRenderer } = require('electron');

// The least that can be bridged: a question that main answers at once.
contextBridge.exposeInMainWorld('blank', { ask: () => ipcRenderer.invoke('ask') });

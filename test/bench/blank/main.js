import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';

// The least that Electron can show: a sandboxed window with one word and a button that changes it, served by a scheme of
// its own.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
app.enableSandbox();
await app.whenReady();
const page = `<!doctype html><html lang="en"><title>Blank</title><h1>Blank</h1>
<button onclick="document.querySelector('h1').textContent = 'Answered'">Answer</button></html>`;
session.defaultSession.protocol.handle(
  'app',
  () => new Response(page, { headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
);
ipcMain.handle('ask', () => 'answer');
const window = new BrowserWindow({
  width: 1100,
  height: 740,
  webPreferences: {
    preload: new URL('preload.cjs', import.meta.url).pathname,
    sandbox: true,
    contextIsolation: true,
  },
});
await window.loadURL('app://blank/');

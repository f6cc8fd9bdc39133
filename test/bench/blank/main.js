import { app, BrowserWindow, protocol, session } from 'electron';

// The least that Electron can show: a sandboxed window with one word, served by a scheme of its own.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
app.enableSandbox();
await app.whenReady();
const page = '<!doctype html><html lang="en"><title>Blank</title><h1>Blank</h1></html>';
session.defaultSession.protocol.handle(
  'app',
  () => new Response(page, { headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
);
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

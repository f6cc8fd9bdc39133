import { isLoopback } from '../addresses.ts';
import { environment } from '../environment.ts';
import { needsReady } from '../order.ts';
import { recorder } from '../recorder.ts';
import { strict } from '../strict.ts';
import { sessionOf } from './session.ts';

/**
 * Node's fetch with Electron's differences that matter: schemes of the app's own answer, a redirect that is not
 * followed rejects (electron issue 43715), and in tests nothing leaves the machine.
 */
async function fetchAsElectron(input: string | Request, init: RequestInit = {}): Promise<Response> {
  needsReady('net.fetch()');
  const url = typeof input === 'string' ? input : input.url;
  const handler = sessionOf('').doubleProtocol.handlerOf(url);
  if (handler !== undefined) return handler(new Request(input, init));
  if (!recorder.online || (!environment.headed && !isLoopback(url))) {
    throw new Error('net::ERR_INTERNET_DISCONNECTED');
  }
  const response = await fetch(input, init);
  if (init.redirect === 'manual' && response.status >= 300 && response.status < 400 && response.headers.has('location')) {
    await response.body?.cancel();
    throw new Error('Redirect was cancelled');
  }
  return response;
}

export const net = strict('net', {
  fetch: fetchAsElectron,
  isOnline: () => recorder.online,
  get online() {
    return recorder.online;
  },
});

import type { Page, Request as PageRequest, Route } from 'playwright-core';
import { isLoopback, toApp, toPage } from '../addresses.ts';
import { environment } from '../environment.ts';
import type { DoubleWebContents } from '../modules/web-contents.ts';
import { preventable } from '../modules/preventable.ts';
import type { DoubleSession } from '../modules/session.ts';
import { report } from '../recorder.ts';
import type { PageLink } from './link.ts';

export interface RoutedPage {
  readonly contents: DoubleWebContents;
  readonly session: DoubleSession;
  readonly link: PageLink;
}

/** Which page belongs to which window: a page that belongs to none (a popup) gets nothing. */
const routed = new WeakMap<Page, RoutedPage>();
const contexts = new WeakSet();

/** Every request of a page goes through the app: its navigation policy, its request filter, its protocol handler. */
export async function routePage(page: Page, parts: RoutedPage): Promise<void> {
  routed.set(page, parts);
  const context = page.context();
  if (contexts.has(context)) return;
  contexts.add(context);
  await context.route('**/*', async (route) => {
    try {
      await decide(route);
    } catch (error) {
      report(`A request of the page failed in the double: ${String(error)}`);
      await route.abort('failed').catch(() => undefined);
    }
  });
}

async function decide(route: Route): Promise<void> {
  const request = route.request();
  const page = pageOf(request);
  const parts = page === null ? undefined : routed.get(page);
  if (page === null || parts === undefined) return route.abort('blockedbyclient');
  const url = toApp(request.url());
  // ERR_ABORTED leaves the page where it is, as a prevented navigation does.
  if (request.isNavigationRequest() && !mayNavigate(request, page, parts, url)) return route.abort('aborted');

  const verdict = await parts.session.doubleWebRequest.verdict({
    id: ++lastRequest,
    url,
    method: request.method(),
    resourceType: resourceType(request, page),
    referrer: toApp(request.headers()['referer'] ?? ''),
    timestamp: Date.now(),
    webContentsId: parts.contents.id,
  });
  if (verdict.cancel === true) return route.abort('blockedbyclient');
  if (verdict.redirectURL !== undefined) {
    return route.fulfill({ status: 307, headers: { location: toPage(verdict.redirectURL) } });
  }
  const handler = parts.session.doubleProtocol.handlerOf(url);
  if (handler !== undefined) return answer(route, await handler(toRequest(request, url)), parts, url);
  if (url.startsWith('http') && (environment.headed || isLoopback(url))) return route.continue();
  return route.abort('internetdisconnected');
}
let lastRequest = 0;

/** Asks the app about a navigation that the page itself began; main's own (`loadURL`, `reload`) pass unasked. */
function mayNavigate(request: PageRequest, page: Page, { contents, link }: RoutedPage, url: string): boolean {
  const isMainFrame = request.frame() === page.mainFrame();
  const frame = link.frames.main;
  if (isMainFrame && !link.pageStarted(request.url())) return true;
  const details = { url, isMainFrame, isSameDocument: false, frame: isMainFrame ? frame : null, initiator: frame };
  const asked = preventable(details);
  contents.emit('will-frame-navigate', asked);
  if (asked.defaultPrevented) return false;
  if (!isMainFrame) return true;
  const again = preventable(details);
  contents.emit('will-navigate', again, url);
  return !again.defaultPrevented;
}

async function answer(route: Route, response: Response, parts: RoutedPage, url: string): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  const location = headers['location'];
  if (location !== undefined && response.status >= 300 && response.status < 400) {
    const target = new URL(location, url).href;
    if (route.request().isNavigationRequest()) {
      const asked = preventable({ url: target, isMainFrame: true, isSameDocument: false });
      parts.contents.emit('will-redirect', asked, target);
      if (asked.defaultPrevented) return route.abort('aborted');
    }
    headers['location'] = toPage(target);
  }
  const body = Buffer.from(await response.arrayBuffer());
  return route.fulfill({ status: response.status, headers, body });
}

function toRequest(request: PageRequest, url: string): Request {
  const body = request.postDataBuffer();
  const plain = new Request(url, {
    method: request.method(),
    headers: request.headers(),
    ...(body === null ? {} : { body: new Uint8Array(body) }),
  });
  // As written: parsers drop nothing of an address of a scheme they do not know, but may write it differently.
  Object.defineProperty(plain, 'url', { value: url });
  return plain;
}

function pageOf(request: PageRequest): Page | null {
  try {
    return request.frame().page();
  } catch {
    return null; // A window that is not there yet: nobody asked for it.
  }
}

function resourceType(request: PageRequest, page: Page): ReturnType<typeof kinds> {
  if (request.isNavigationRequest()) return request.frame() === page.mainFrame() ? 'mainFrame' : 'subFrame';
  return kinds(request.resourceType());
}

function kinds(
  type: string,
): 'mainFrame' | 'subFrame' | 'stylesheet' | 'script' | 'image' | 'font' | 'xhr' | 'ping' | 'media' | 'other' {
  switch (type) {
    case 'stylesheet':
    case 'script':
    case 'image':
    case 'font':
    case 'media':
    case 'ping':
    case 'xhr':
      return type;
    case 'fetch':
      return 'xhr';
    default:
      return 'other';
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';

/** A scripted answer: status, headers and body as given, with `x-request-id` added by the server. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is; anything else as JSON. */
  readonly body?: unknown;
}

const html = { 'content-type': 'text/html; charset=utf-8' };
const page = (title: string): string => `<!doctype html><title>${title}</title><h1>${title}</h1>`;
const list = { object: 'list', data: [], list_metadata: { before: null, after: null } };

/** The answers of workos.md §2 as recorded, and others that come from something in between. */
export const answers = {
  'empty-list': { status: 200, body: list },
  'old-list': {
    status: 200,
    body: { object: 'list', data: [], listMetadata: { before: null, after: null } },
  },
  unauthorized: { status: 401, body: { message: 'Unauthorized' } },
  forbidden: { status: 403, body: { message: 'This key may not list organizations.' } },
  'not-found': { status: 404, body: { message: 'Not Found' } },
  'entity-not-found': {
    status: 404,
    body: { message: 'Could not be found.', code: 'entity_not_found', entity_id: 'org_1' },
  },
  'validation-failed': {
    status: 422,
    body: { message: 'Validation failed', errors: [{ field: 'limit', code: 'too_large' }] },
  },
  'invalid-grant': {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'The code has expired or is invalid.' },
  },
  /** The same in words alone, as users reported it. */
  'code-refused': {
    status: 400,
    body: { message: "The code 'keyrack-pair-check' has expired or is invalid." },
  },
  'invalid-client-id': {
    status: 400,
    body: { error: 'invalid_client', error_description: 'Invalid client_id.' },
  },
  'invalid-client-secret': {
    status: 401,
    body: { error: 'invalid_client', error_description: 'Invalid client secret.' },
  },
  'client-id-refused': { status: 400, body: { message: 'Invalid client_id.' } },
  'client-secret-refused': { status: 401, body: { message: 'Invalid client secret.' } },
  'unauthorized-client': {
    status: 400,
    body: { error: 'unauthorized_client', error_description: 'The client may not do this.' },
  },
  'message-array': {
    status: 400,
    body: { message: ['limit must not be greater than 100'], error: 'Bad Request' },
  },
  'rate-limited': { status: 429, body: { message: 'Too many requests.', code: 'rate_limit_exceeded' } },
  'rate-limited-bare': { status: 429, body: '"Ratelimited"' },
  'rate-limited-page': { status: 429, headers: html, body: page('Slow down') },
  'server-error': { status: 500, body: { message: 'Internal Server Error' } },
  'edge-error': { status: 502, headers: html, body: page('502 Bad Gateway') },
  unavailable: { status: 503, headers: html, body: page('Service Unavailable') },
  'request-timeout': { status: 408, body: { message: 'Request Timeout' } },
  'captive-portal': { status: 200, headers: html, body: page('Welcome to the Wi-Fi') },
  'portal-as-json': {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: page('Welcome to the Wi-Fi'),
  },
  'network-login': { status: 511, headers: html, body: page('Network Authentication Required') },
  'truncated-json': { status: 200, body: '{"object":"list","data":[{"obj' },
  'not-a-list': { status: 200, body: { hello: 'world' } },
  'wrong-content-type': { status: 200, headers: { 'content-type': 'text/plain' }, body: list },
  'forbidden-page': { status: 403, headers: html, body: page('Blocked by policy') },
  'unauthorized-page': { status: 401, headers: html, body: page('Sign in') },
  'not-found-page': { status: 404, headers: html, body: page('404') },
  teapot: { status: 418, body: { message: 'Short and stout' } },
  'huge-body': { status: 200, body: JSON.stringify({ ...list, filler: 'x'.repeat(300_000) }) },
} as const satisfies Record<string, ScriptedAnswer>;

type Play = (request: IncomingMessage, response: ServerResponse, reached: (path: string) => string) => void;

/** Faults that play out on the connection itself. */
export const faults = {
  /** To another address of the same server, so that a followed redirect would show in `requests`. */
  redirect: (_request, response, reached) => {
    response.writeHead(302, { location: reached('/followed') }).end();
  },
  /** Closed without a byte. */
  reset: (request) => {
    request.socket.resetAndDestroy();
  },
  /** Nothing ever comes. */
  'slow-headers': () => undefined,
  /** Headers and a beginning, then nothing. */
  'slow-body': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"object":"list",');
  },
  /** Fewer bytes than promised, then closed. */
  'cut-off': (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
    response.write('{"object":"list",', () => request.socket.destroy());
  },
  /** A stream that never ends. */
  endless: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!response.destroyed && response.write('"'.padEnd(16_384, 'x')));
    };
    response.on('drain', more);
    more();
  },
  /** Bytes that are no HTTP. */
  'not-http': (request) => {
    request.socket.end('220 mail.example ESMTP ready\r\n\r\n');
  },
} as const satisfies Record<string, Play>;

/** The name of an answer or fault, or an answer of one's own. */
export type FakeAnswer = keyof typeof answers | keyof typeof faults | ScriptedAnswer;

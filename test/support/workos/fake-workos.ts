import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { answers, faults, type FakeAnswer, type ScriptedAnswer } from './fake-workos-answers.ts';
import { pageOf, stagingFacts, type FakeFacts } from './fake-workos-facts.ts';
import { selfSigned } from './self-signed.ts';

export type { FakeAnswer } from './fake-workos-answers.ts';
export { productionFacts, stagingFacts, type FakeFacts } from './fake-workos-facts.ts';

/** What the server was asked, in order. Secrets are kept apart: only `secret` has one. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly hasAuthorization: boolean;
  /** The bearer token, to compare with; null without one. */
  readonly secret: string | null;
  /** What was sent along; null without a body. */
  readonly body: string | null;
  readonly userAgent: string;
  readonly requestId: string;
}

export interface FakeKeyState {
  readonly state?: 'valid' | 'limited' | 'rejected';
  readonly facts?: FakeFacts;
  /** Answered to every request with this key, whatever its path. */
  readonly answer?: FakeAnswer;
}

export interface FakeWorkosOptions {
  /** What keys that nobody added are. Default: rejected, as with WorkOS. */
  readonly unknownKeys?: 'valid' | 'rejected';
  /** Milliseconds before each answer, so that a person sees the waiting. Default: 0. */
  readonly delayMs?: number;
  /** https with a certificate that nobody trusts. Default: http. */
  readonly selfSigned?: boolean;
}

/**
 * A WorkOS on loopback: it knows keys and client IDs, gives every answer and every fault of workos.md §2, and writes
 * down what it was asked. Also what `npm start -- --demo` and the tour link against.
 */
export class FakeWorkos {
  readonly requests: RecordedRequest[] = [];
  readonly #keys = new Map<string, FakeKeyState>();
  /** The keys of each one's environment. */
  readonly #clientIds = new Map<string, Set<string>>();
  readonly #server: Server;
  readonly #options: FakeWorkosOptions;
  #mode: FakeAnswer | 'normal' = 'normal';
  #next: FakeAnswer[] = [];
  #url = '';

  constructor(options: FakeWorkosOptions = {}) {
    this.#options = options;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      if (request.method === 'GET') this.#handle(request, response, null);
      else
        request.on('end', () => {
          this.#handle(request, response, body);
        });
    };
    this.#server = options.selfSigned ? createHttpsServer(selfSigned(), handle) : createServer(handle);
  }

  /** Starts on a free port of 127.0.0.1 and gives the base URL. */
  async listen(): Promise<string> {
    const port = await listenOn(this.#server);
    this.#url = `${this.#options.selfSigned ? 'https' : 'http'}://127.0.0.1:${port}`;
    return this.#url;
  }

  /** Ends it, and every connection that still hangs. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await closed(this.#server);
  }

  /** The base URL, once it listens. */
  get url(): string {
    return this.#url;
  }

  addKey(secret: string, state: FakeKeyState = {}): this {
    this.#keys.set(secret, state);
    return this;
  }

  /** From now on this key is answered 401, like an expired or deleted one. */
  revoke(secret: string): this {
    return this.addKey(secret, { state: 'rejected' });
  }

  /** @param secrets the keys that belong to it. */
  addClientId(clientId: string, ...secrets: string[]): this {
    const known = this.#clientIds.get(clientId) ?? [];
    this.#clientIds.set(clientId, new Set([...known, ...secrets]));
    return this;
  }

  /** Every request gets this answer, until `normal`. */
  setMode(mode: FakeAnswer | 'normal'): this {
    this.#mode = mode;
    return this;
  }

  /** The next requests get these answers, one each, before anything else counts. */
  answerNext(...next: FakeAnswer[]): this {
    this.#next.push(...next);
    return this;
  }

  /** Forgets scripted answers and what was asked; keys stay. */
  reset(): this {
    this.#mode = 'normal';
    this.#next = [];
    this.requests.length = 0;
    return this;
  }

  #handle(request: IncomingMessage, response: ServerResponse, body: string | null): void {
    const requestId = randomUUID();
    const authorization = request.headers.authorization ?? '';
    const secret = /^Bearer (.+)$/.exec(authorization)?.[1] ?? null;
    const path = request.url ?? '/';
    this.requests.push({
      method: request.method ?? '',
      path,
      hasAuthorization: authorization !== '',
      secret,
      body,
      userAgent: request.headers['user-agent'] ?? '',
      requestId,
    });
    response.setHeader('x-request-id', requestId);
    const answer =
      this.#next.shift() ??
      (this.#mode === 'normal' ? this.#answerTo(request.method, path, secret, body) : this.#mode);
    const { delayMs = 0 } = this.#options;
    if (delayMs > 0)
      setTimeout(() => {
        this.#give(answer, request, response);
      }, delayMs);
    else this.#give(answer, request, response);
  }

  #give(answer: FakeAnswer, request: IncomingMessage, response: ServerResponse): void {
    if (typeof answer === 'string' && answer in faults) {
      faults[answer as keyof typeof faults](request, response, (path) => this.#url + path);
      return;
    }
    const scripted: ScriptedAnswer =
      typeof answer === 'string' ? answers[answer as keyof typeof answers] : answer;
    const { status, headers, body } = scripted;
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  }

  #answerTo(
    method: string | undefined,
    path: string,
    secret: string | null,
    body: string | null,
  ): FakeAnswer {
    const url = new URL(path, 'http://127.0.0.1');
    if (method === 'POST' && url.pathname === '/user_management/authenticate') return this.#signIn(body);
    if (method !== 'GET') return 'not-found';
    if (url.pathname === '/health') return { status: 200, body: { status: 'ok' } };
    const clientId = /^\/sso\/jwks\/([^/]+)$/.exec(url.pathname)?.[1];
    if (clientId !== undefined) {
      return this.#clientIds.has(clientId) ? { status: 200, body: { keys: [] } } : 'not-found';
    }
    const facts = pageOf(stagingFacts, url.pathname, 1) && this.#factsFor(secret);
    if (facts === undefined) return 'not-found';
    if (typeof facts === 'string' || 'status' in facts) return facts;
    const limit = Number(url.searchParams.get('limit') ?? '10');
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) return 'validation-failed';
    const page = pageOf(facts, url.pathname, limit);
    return page ? { status: 200, body: page } : 'not-found';
  }

  /** Nobody has a code that would do, so every answer is a refusal: what it is of, tells of the pair. */
  #signIn(body: string | null): FakeAnswer {
    const fields = signInFields(body);
    if (fields === null) return 'validation-failed';
    const keys = this.#clientIds.get(fields.client_id);
    if (keys === undefined) return 'invalid-client-id';
    const known = this.#factsFor(fields.client_secret);
    if (known === 'unauthorized' || !keys.has(fields.client_secret)) return 'invalid-client-secret';
    return 'invalid-grant';
  }

  /** What this key may see, or the answer that it gets in place of it. */
  #factsFor(secret: string | null): FakeFacts | FakeAnswer {
    if (secret === null) return 'unauthorized';
    const known = this.#keys.get(secret) ?? { state: this.#options.unknownKeys ?? 'rejected' };
    if (known.answer !== undefined) return known.answer;
    if (known.state === 'rejected') return 'unauthorized';
    if (known.state === 'limited') return 'forbidden';
    return known.facts ?? stagingFacts;
  }
}

interface SignIn {
  client_id: string;
  client_secret: string;
}

function signInFields(body: string | null): SignIn | null {
  try {
    const fields = JSON.parse(body ?? '') as Record<string, unknown>;
    const asked = ['client_id', 'client_secret', 'code'].every((name) => typeof fields[name] === 'string');
    return asked && fields['grant_type'] === 'authorization_code' ? (fields as unknown as SignIn) : null;
  } catch {
    return null;
  }
}

/** A base URL on which nothing listens: connecting is refused. */
export async function refusingUrl(): Promise<string> {
  const server = createTcpServer();
  const port = await listenOn(server);
  await closed(server);
  return `http://127.0.0.1:${port}`;
}

/** A base URL whose name no resolver can know: a label of more than 63 characters is refused before any query. */
export const unresolvableUrl = `https://${'nowhere'.repeat(10)}.invalid`;

/** An https address behind which no TLS is spoken: `garbage` answers anything, `closed` hangs up at once. */
export async function badTls(
  how: 'garbage' | 'closed',
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.end(how === 'garbage' ? '220 this is not TLS\r\n' : '');
    });
  });
  const port = await listenOn(server);
  return { url: `https://127.0.0.1:${port}`, close: () => closed(server) };
}

async function listenOn(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

function closed(server: TcpServer): Promise<void> {
  return new Promise((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createWorkosGateway } from '../../main/adapters/workos-gateway.ts';
import { factPaths } from '../../main/adapters/workos-gateway/facts.ts';
import { classify, readJson, readList, type HttpAnswer } from '../../main/core/health.ts';
import { defaultSettings } from '../../main/core/model.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';

/** The parts of the official description (`@workos/openapi-spec`) that are looked at here. */
interface Description {
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation | undefined> | undefined>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { type: string; scheme?: string }>;
  };
}
interface Operation {
  requestBody?: { content: Record<string, { schema?: Schema } | undefined> };
  parameters?: { name: string; in: string; schema?: Schema }[];
  responses: Record<string, { content?: Record<string, { schema?: Schema; example?: unknown } | undefined> }>;
}
interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

const file = new URL('../../node_modules/@workos/openapi-spec/open-api-spec.yaml', import.meta.url);
const described = parse(readFileSync(file, 'utf8')) as Description;

/** What we ask for though the description does not have it, and why that is right. */
const undocumented: Readonly<Record<string, string>> = {
  '/health':
    'Answers without a key and serves monitoring, so it is no part of the described API. Only "is it reachable" hangs on it.',
  '/user_management/redirect_uris':
    'The description has only POST here. That the list is served is known from recorded answers (workos.md §2); where it is not, this one count is "not available".',
};

/** Every request that the gateway makes: all its operations are run, and what they send is written down. */
async function requestsMade(): Promise<{ method: string; url: URL; authorized: boolean; body: unknown }[]> {
  const made: { method: string; url: URL; authorized: boolean; body: unknown }[] = [];
  const gateway = createWorkosGateway({
    fetch: (url, init) => {
      const authorized = new Headers(init.headers).has('authorization');
      const sent: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
      made.push({ method: init.method ?? 'GET', url: new URL(url), authorized, body: sent });
      const body = { object: 'list', data: [], list_metadata: { before: null, after: null } };
      return Promise.resolve(Response.json(body));
    },
    baseUrl: () => defaultSettings.baseUrl,
    version: '1',
    clock: { now: () => 0, after: () => () => undefined },
  });
  await gateway.probe(fakeKey());
  await gateway.reach();
  await gateway.checkClientId(fakeClientId());
  await gateway.facts(fakeKey());
  await gateway.pair(fakeKey(), fakeClientId());
  return made;
}

/** The described path that a requested one is an instance of: `/sso/jwks/{clientId}`. */
function describedPath(pathname: string): string | undefined {
  const names = Object.keys(described.paths);
  return (
    names.find((name) => name === pathname) ??
    names.find((name) => new RegExp(`^${name.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
  );
}

function operationOf(path: string, method = 'get'): Operation {
  const operation = described.paths[path]?.[method];
  if (!operation) throw new Error(`The description has no ${method} ${path}.`);
  return operation;
}

/** An answer as the description documents it: its example, else one put together from its schema. */
function documentedAnswer(path: string, status: string): HttpAnswer {
  const [contentType, media] = Object.entries(operationOf(path).responses[status]?.content ?? {})[0] ?? [''];
  const body = media?.example ?? (media?.schema && exampleOf(media.schema));
  return {
    type: 'http',
    status: Number(status),
    contentType,
    bodyText: body === undefined ? '' : JSON.stringify(body),
    requestId: null,
    retryAfterMs: null,
    latencyMs: 1,
  };
}

function exampleOf(schema: Schema, depth = 0): unknown {
  if (depth > 12) return null;
  if (schema.$ref !== undefined) {
    const target = described.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!target) throw new Error(`The description has no ${schema.$ref}.`);
    return exampleOf(target, depth + 1);
  }
  const given = [schema.const, schema.example, schema.examples?.[0], schema.enum?.[0], schema.default];
  const first = given.find((value) => value !== undefined);
  if (first !== undefined) return first;
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, depth + 1))) as unknown;
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (choice) return exampleOf(choice, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (schema.properties || type === 'object') {
    const members = Object.entries(schema.properties ?? {});
    return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(member, depth + 1)]));
  }
  if (type === 'array') return schema.items ? [exampleOf(schema.items, depth + 1)] : [];
  return { string: 'text', integer: 1, number: 1, boolean: true, null: null }[type ?? 'null'] ?? null;
}

describe('the official description of the API', () => {
  it('serves where Keyrack asks, with a bearer key', () => {
    expect(described.servers.map(({ url }) => url)).toContain(defaultSettings.baseUrl);
    const schemes = Object.values(described.components.securitySchemes);
    expect(schemes).toContainEqual(expect.objectContaining({ type: 'http', scheme: 'bearer' }));
  });

  it('has every request that we make, or it is listed here with the reason', async () => {
    const missing = (await requestsMade())
      .filter(({ method, url }) => {
        const path = describedPath(url.pathname);
        return path === undefined || described.paths[path]?.[method.toLowerCase()] === undefined;
      })
      .map(({ url }) => url.pathname);
    expect([...new Set(missing)].sort()).toEqual(Object.keys(undocumented).sort());
  });

  it('has every query parameter that we send, and allows its value', async () => {
    const sent = (await requestsMade()).filter(({ url }) => !(url.pathname in undocumented));
    for (const { url, method } of sent) {
      const parameters =
        operationOf(describedPath(url.pathname) ?? '', method.toLowerCase()).parameters ?? [];
      for (const [name, value] of url.searchParams) {
        const parameter = parameters.find((one) => one.name === name && one.in === 'query');
        if (unlimited.includes(url.pathname)) {
          expect(
            parameter,
            `${url.pathname}?${name} is documented by now: take it off the list`,
          ).toBeUndefined();
          continue;
        }
        expect(parameter, `${url.pathname}?${name}`).toBeDefined();
        expect(Number(value)).toBeLessThanOrEqual(parameter?.schema?.maximum ?? 100);
        expect(Number(value)).toBeGreaterThanOrEqual(parameter?.schema?.minimum ?? 1);
      }
    }
  });

  it('never sees us send a key to a public address, or none to the others', async () => {
    for (const { url, authorized } of await requestsMade()) {
      // A sign-in has the key among its fields.
      const isPublic =
        ['/health', '/user_management/authenticate'].includes(url.pathname) ||
        url.pathname.startsWith('/sso/jwks/');
      expect(authorized, url.pathname).toBe(!isPublic);
    }
  });

  it('has the sign-in of the pair check as we send it: the same fields, as JSON', async () => {
    const [sent] = (await requestsMade()).filter(({ method }) => method === 'POST');
    const { content } = operationOf('/user_management/authenticate', 'post').requestBody ?? { content: {} };
    expect(Object.keys(content)).toEqual(['application/json']);
    const forms = content['application/json']?.schema?.oneOf ?? [];
    const form = forms.find(({ properties }) => properties?.['grant_type']?.const === 'authorization_code');
    expect(Object.keys(sent?.body ?? {}).sort()).toEqual([...(form?.required ?? [])].sort());
  });
});

describe('the documented answers', () => {
  it.each(Object.values(factPaths).filter((path) => !(path in undocumented)))(
    'of %s are lists to us',
    (path) => {
      const list = readList(documentedAnswer(path, '200'));
      expect(list?.items.length).toBeGreaterThan(0);
    },
  );

  it('of the probe are a valid key, or say nothing about it', () => {
    const verdicts = Object.keys(operationOf('/organizations').responses).map((status) => {
      const { state, cause } = classify(documentedAnswer('/organizations', status));
      return [status, state, cause];
    });
    expect(verdicts).toContainEqual(['200', 'valid', 'answered']);
    expect(verdicts).toContainEqual(['422', 'unknown', 'invalid-request']);
  });

  it('of errors anywhere are understood by their status alone', () => {
    const expected: Readonly<Record<string, string>> = {
      '400': 'unknown bad-request',
      '401': 'rejected unauthorized',
      '403': 'limited forbidden',
      '404': 'unknown wrong-base-url',
      '422': 'unknown invalid-request',
      '429': 'unknown rate-limited(-bare)?', // both forms of workos.md §2 are documented
    };
    let looked = 0;
    for (const [path, methods] of Object.entries(described.paths)) {
      for (const status of Object.keys(methods?.['get']?.responses ?? {})) {
        const answer = status in expected ? documentedAnswer(path, status) : undefined;
        if (!answer || answer.contentType === '') continue;
        const { state, cause } = classify(answer);
        expect(`${state} ${cause}`, `${path} ${status}`).toMatch(new RegExp(`^${expected[status] ?? ''}$`));
        looked += 1;
      }
    }
    expect(looked).toBeGreaterThan(20);
  });

  it('of the key set are a client ID that exists, or does not', async () => {
    const path = '/sso/jwks/{clientId}';
    const asked = async (status: string): Promise<string> => {
      const { bodyText, contentType } = documentedAnswer(path, status);
      const gateway = createWorkosGateway({
        fetch: () =>
          Promise.resolve(
            new Response(bodyText, { status: Number(status), headers: { 'content-type': contentType } }),
          ),
        baseUrl: () => defaultSettings.baseUrl,
        version: '1',
        clock: { now: () => 0, after: () => () => undefined },
      });
      return gateway.checkClientId(fakeClientId());
    };
    expect(await asked('200')).toBe('exists');
    expect(await asked('404')).toBe('absent');
  });

  it('of connections say their state', () => {
    const answer = documentedAnswer('/connections', '200');
    const [connection] = readList(answer)?.items ?? [];
    expect(connection).toHaveProperty('state', expect.stringMatching(/^[a-z_]+$/));
    expect(readJson(answer)).toHaveProperty('list_metadata');
  });

  it('of a new redirect URI say its URI where we look for it in the list', () => {
    const created = described.paths['/user_management/redirect_uris']?.['post']?.responses['201'];
    const schema = created?.content?.['application/json']?.schema;
    expect(schema && exampleOf(schema)).toHaveProperty('uri', expect.stringMatching(/^https?:/));
  });
});

/** Lists that take no `limit` by the description: they are asked with it all the same, so that none is cut at ten. */
const unlimited: readonly string[] = ['/authorization/roles'];

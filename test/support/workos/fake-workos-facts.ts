/** How much a fake environment holds; a list longer than a page of 100 says so by `list_metadata.after`. */
export interface FakeFacts {
  /** Keys of one environment see the same organizations, keys of two have none in common. */
  readonly environment?: string;
  readonly organizations: number;
  readonly users: number;
  /** How many connections per state. */
  readonly connections: Readonly<Record<string, number>>;
  readonly directories: number;
  readonly redirectUris: readonly string[];
  readonly roles: number;
  readonly featureFlags: number;
}

/** A development environment as one finds it: a handful of everything. */
export const stagingFacts: FakeFacts = {
  organizations: 12,
  users: 38,
  connections: { active: 3, draft: 2, inactive: 1 },
  directories: 2,
  redirectUris: ['http://localhost:3000/auth/callback', 'https://staging.acme.example/auth/callback'],
  roles: 4,
  featureFlags: 6,
};

/** A production environment: more organizations and users than a page holds. */
export const productionFacts: FakeFacts = {
  environment: 'production',
  organizations: 214,
  users: 5_300,
  connections: { active: 41, validating: 2, draft: 5, inactive: 3 },
  directories: 27,
  redirectUris: ['https://app.acme.example/auth/callback', 'https://acme.example/auth/callback'],
  roles: 9,
  featureFlags: 17,
};

/** One page of the list at `path`, like WorkOS's; undefined when there is no such list. */
export function pageOf(facts: FakeFacts, path: string, limit: number): Record<string, unknown> | undefined {
  const items = listAt(facts, path);
  if (!items) return undefined;
  const data = items.slice(0, limit);
  const after = items.length > limit ? `item_${limit}` : null;
  return { object: 'list', data, list_metadata: { before: null, after } };
}

function listAt(facts: FakeFacts, path: string): readonly object[] | undefined {
  const stamp = '2026-03-02T09:26:40.000Z';
  const stamps = { created_at: stamp, updated_at: stamp };
  switch (path) {
    case '/organizations':
      return many(facts.organizations, (n) => ({
        object: 'organization',
        id: ['org', ...(facts.environment === undefined ? [] : [facts.environment]), n].join('_'),
        name: `Customer ${n}`,
        domains: [{ object: 'organization_domain', id: `org_domain_${n}`, domain: `customer-${n}.example` }],
        metadata: {},
        external_id: null,
        ...stamps,
      }));
    case '/user_management/users':
      return many(facts.users, (n) => ({
        object: 'user',
        id: `user_${n}`,
        email: `person-${n}@customer.example`,
        first_name: 'Person',
        last_name: String(n),
        email_verified: true,
        profile_picture_url: `https://customer.example/pictures/${'p'.repeat(500)}.png`,
        ...stamps,
      }));
    case '/connections':
      return Object.entries(facts.connections).flatMap(([state, count]) =>
        many(count, (n) => ({
          object: 'connection',
          id: `conn_${state}_${n}`,
          name: `Sign-on ${n}`,
          state,
          ...stamps,
        })),
      );
    case '/directories':
      return many(facts.directories, (n) => ({
        object: 'directory',
        id: `directory_${n}`,
        state: 'linked',
        ...stamps,
      }));
    case '/user_management/redirect_uris':
      return facts.redirectUris.map((uri, n) => ({
        object: 'redirect_uri',
        id: `ru_${n}`,
        uri,
        default: n === 0,
      }));
    case '/authorization/roles':
      return many(facts.roles, (n) => ({ object: 'role', id: `role_${n}`, slug: `role-${n}`, ...stamps }));
    case '/feature-flags':
      return many(facts.featureFlags, (n) => ({
        object: 'feature_flag',
        id: `flag_${n}`,
        slug: `flag-${n}`,
        ...stamps,
      }));
    default:
      return undefined;
  }
}

function many<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

import { readJson, readList, type ProbeAnswer } from '../../core/health.ts';
import type { FactCounts } from '../../core/ports.ts';
import type { CountView } from '../../../preload/contract/view.ts';

/** The lists behind the facts page (workos.md §2), all with `limit=100`. `/webhook_endpoints` tells secrets: never here. */
export const factPaths = {
  organizations: '/organizations',
  users: '/user_management/users',
  connections: '/connections',
  directories: '/directories',
  redirectUris: '/user_management/redirect_uris',
  roles: '/authorization/roles',
  featureFlags: '/feature-flags',
} as const;

type FactName = keyof typeof factPaths;
export type FactAnswers = Readonly<Record<FactName, ProbeAnswer>>;

/** Boils the answers down to counts. What a list holds (people, companies) is dropped here and goes nowhere. */
export function countFacts(answers: FactAnswers): FactCounts {
  const connections = readFact(answers.connections)?.items ?? [];
  const redirects = readFact(answers.redirectUris)?.items ?? [];
  return {
    organizations: count(answers.organizations),
    users: count(answers.users),
    connections: count(answers.connections),
    connectionsByState: byState(connections),
    directories: count(answers.directories),
    redirectUris: count(answers.redirectUris),
    localhostRedirectUris: redirects.filter((item) =>
      /^http:\/\/localhost(?:[:/]|$)/i.test(textOf(item, 'uri')),
    ).length,
    roles: count(answers.roles),
    featureFlags: count(answers.featureFlags),
  };
}

function count(answer: ProbeAnswer): CountView {
  const list = readFact(answer);
  if (list) return { count: list.items.length, more: list.more };
  return { unavailable: whyNot(answer) };
}

function whyNot(answer: ProbeAnswer): string {
  if (answer.type === 'http' && answer.status === 403) return 'This key may not see it.';
  if (answer.type === 'http' && answer.status === 404) return 'WorkOS does not offer it here.';
  if (answer.type === 'http' && answer.status === 429) return 'Too many requests; try again in a minute.';
  if (answer.type === 'fault' && answer.kind === 'cancelled') return 'Stopped before it was counted.';
  return 'Could not be counted just now.';
}

/** A list; some list endpoints answer with `data` and no `object`, so that is not insisted on here. */
function readFact(answer: ProbeAnswer): { items: readonly unknown[]; more: boolean } | undefined {
  const list = readList(answer);
  if (list || answer.type !== 'http' || answer.status !== 200) return list;
  const body = readJson(answer);
  const data = typeof body === 'object' && body !== null ? (body as { data?: unknown }).data : undefined;
  return Array.isArray(data) ? { items: data, more: false } : undefined;
}

function byState(connections: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const connection of connections) {
    const state = textOf(connection, 'state');
    const name = /^[a-z][a-z_]{0,39}$/.test(state) ? state : 'other';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function textOf(item: unknown, field: string): string {
  const value =
    typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? value : '';
}

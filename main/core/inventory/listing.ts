import type {
  InventoryProblemCode,
  InventoryRow,
  InventoryView,
} from '../../../preload/contract/inventory.ts';
import { projectOf, shownPath } from '../exports/places.ts';
import { classify, isTroubled, sharingOf, type Finding, type Sharing } from './classify.ts';
import type { Known } from './known.ts';
import type { Row } from './row.ts';
import { sayFinding } from './words.ts';

export interface ListRequest {
  query: string;
  problem: InventoryProblemCode | null;
  environmentId: string | null;
  group: 'project' | 'environment' | 'problem';
  offset: number;
  limit: number;
}

interface Judged {
  row: Row;
  findings: Finding[];
}

/** The worst first, as the window orders them. */
const order: readonly InventoryProblemCode[] = [
  'public-prefix',
  'published-folder',
  'tracked',
  'in-history',
  'example-file',
  'production-in-development',
  'dead-key',
  'staging-in-production',
  'other-client-id',
  'readable-by-others',
  'not-ignored',
  'unreadable',
  'unlinked-key',
  'shared-key',
];
const rank = new Map(order.map((code, at) => [code, at]));

/** All rows at one moment, judged. Only files that hold something, or could not be read, are among them. */
export class Listing {
  readonly troubled: number;
  readonly #judged: Judged[] = [];
  readonly #problems: Partial<Record<InventoryProblemCode, number>> = {};
  readonly #known: Known;
  readonly #sharing: Sharing;
  readonly #home: string;

  constructor(rows: ReadonlyMap<string, Row>, known: Known, home: string) {
    this.#known = known;
    this.#home = home;
    this.#sharing = sharingOf(rows.values());
    let troubled = 0;
    for (const row of rows.values()) {
      if (row.error === null && row.clientIds.length === 0 && known.shownKeys(row).length === 0) continue;
      const findings = classify(row, known, this.#sharing);
      this.#judged.push({ row, findings });
      if (isTroubled(findings)) troubled += 1;
      for (const { code } of findings) this.#problems[code] = (this.#problems[code] ?? 0) + 1;
    }
    this.troubled = troubled;
  }

  get found(): number {
    return this.#judged.length;
  }

  view(request: ListRequest): InventoryView {
    const wanted = this.#judged.filter((judged) => this.#matches(judged, request));
    const rows = this.#sorted(wanted, request.group).slice(request.offset, request.offset + request.limit);
    return {
      rows: rows.map((judged) => this.#row(judged)),
      total: wanted.length,
      problems: this.#problems,
    };
  }

  #matches({ row, findings }: Judged, { query, problem, environmentId }: ListRequest): boolean {
    if (problem !== null && !findings.some(({ code }) => code === problem)) return false;
    if (environmentId !== null && !this.#environments(row).includes(environmentId)) return false;
    const words = query.trim().toLowerCase();
    if (words === '') return true;
    return this.#texts(row).some((text) => text.toLowerCase().includes(words));
  }

  #environments(row: Row): string[] {
    return [
      ...this.#known.shownKeys(row).map((key) => this.#known.key(key).environment?.id),
      ...row.clientIds.map(({ clientId }) => this.#known.ownerOf(clientId)?.environment.id),
    ].filter((id) => id !== undefined);
  }

  #texts(row: Row): string[] {
    return [
      shownPath(row.path, this.#home),
      ...this.#known
        .shownKeys(row)
        .flatMap((key) => [key.variable, key.hint, key.keyId ?? '', this.#known.key(key).owner ?? '']),
      ...row.clientIds.flatMap(({ variable, clientId }) => [
        variable,
        clientId,
        this.#known.ownerOf(clientId)?.name ?? '',
      ]),
    ];
  }

  #sorted(judged: Judged[], group: ListRequest['group']): Judged[] {
    const last = '\uffff';
    const sign = ({ row, findings }: Judged): string => {
      switch (group) {
        case 'project':
          return row.project;
        case 'environment':
          return this.#ownerOf(row) ?? last;
        case 'problem': {
          const worst = Math.min(...findings.map(({ code }) => rank.get(code) ?? order.length), order.length);
          return String(worst).padStart(3, '0');
        }
      }
    };
    return judged
      .map((each) => ({ each, first: sign(each), then: each.row.path }))
      .sort((a, b) => compare(a.first, b.first) || compare(a.then, b.then))
      .map(({ each }) => each);
  }

  #ownerOf(row: Row): string | null {
    for (const key of this.#known.shownKeys(row)) {
      const { owner } = this.#known.key(key);
      if (owner !== null) return owner;
    }
    for (const { clientId } of row.clientIds) {
      const owner = this.#known.ownerOf(clientId);
      if (owner !== null) return owner.name;
    }
    return null;
  }

  #row({ row, findings }: Judged): InventoryRow {
    const known = this.#known;
    const around = { known, sharing: this.#sharing, home: this.#home };
    return {
      id: row.id,
      path: row.path,
      shownPath: shownPath(row.path, this.#home),
      project: shownPath(row.project, this.#home),
      projectId: projectOf(known.projects, row.path)?.id ?? null,
      targetId: known.targetAt(row.path),
      keys: known.shownKeys(row).map((key) => {
        const { standing, key: linked, environment, owner, health } = known.key(key);
        const { variable, line, hint, keyId, kindHint } = key;
        return {
          variable,
          line,
          hint,
          keyId,
          kindHint,
          standing,
          linkedKeyId: linked?.id ?? null,
          environmentId: environment?.id ?? null,
          owner,
          health,
        };
      }),
      clientIds: row.clientIds.map((each) => {
        const owner = known.ownerOf(each.clientId);
        return { ...each, environmentId: owner?.environment.id ?? null, owner: owner?.name ?? null };
      }),
      problems: findings.map((finding) => ({
        code: finding.code,
        level: finding.level,
        message: sayFinding(finding, row, around),
        fix: finding.fix,
      })),
    };
  }
}

/** By code units: fast, and the same everywhere. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

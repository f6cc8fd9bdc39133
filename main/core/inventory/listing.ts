import {
  inventoryProblemCode,
  type InventoryProblemCode,
  type InventoryRow,
  type InventoryView,
} from '../../../preload/contract/inventory.ts';
import { environmentName } from '../catalog.ts';
import { shownPath } from '../paths.ts';
import { classify, isEndangered, isTroubled, sharingOf, type Finding, type Sharing } from './classify.ts';
import type { Known } from './known.ts';
import type { Row } from './row.ts';
import { sayFinding } from './words.ts';

export interface ListRequest {
  query: string;
  problem: InventoryProblemCode | null;
  environmentId: string | null;
  project: string | null;
  group: 'project' | 'environment' | 'problem';
  offset: number;
  limit: number;
}

/** A list to choose from is no longer. */
const mostProjects = 200;

interface Judged {
  row: Row;
  findings: Finding[];
}

/** The worst first. */
const order = inventoryProblemCode.options;
const levels: readonly Finding['level'][] = ['danger', 'caution', 'note'];
const rank = new Map(order.map((code, at) => [code, at]));

/**
 * All rows at one moment, judged. Only files that hold a key or a client ID, or could not be read, are among them: one
 * that holds only a cookie password is nothing to act on here.
 */
export class Listing {
  readonly troubled: number;
  readonly endangered: number;
  readonly #judged: Judged[] = [];
  readonly #problems: Partial<Record<InventoryProblemCode, number>> = {};
  readonly #known: Known;
  readonly #sharing: Sharing;
  readonly #home: string;
  #toFilterBy: Pick<InventoryView, 'projects' | 'environments'> | null = null;

  constructor(rows: ReadonlyMap<string, Row>, known: Known, home: string) {
    this.#known = known;
    this.#home = home;
    this.#sharing = sharingOf(rows.values());
    let troubled = 0;
    let endangered = 0;
    for (const row of rows.values()) {
      if (row.error === null && row.clientIds.length === 0 && known.shownKeys(row).length === 0) continue;
      const findings = classify(row, known, this.#sharing);
      this.#judged.push({ row, findings });
      if (isTroubled(findings)) troubled += 1;
      if (isEndangered(findings)) endangered += 1;
      for (const { code } of findings) this.#problems[code] = (this.#problems[code] ?? 0) + 1;
    }
    this.troubled = troubled;
    this.endangered = endangered;
  }

  get found(): number {
    return this.#judged.length;
  }

  /** The rows with a problem, by project and path. */
  withProblem(problem: InventoryProblemCode): Row[] {
    const wanted = this.#judged.filter(({ findings }) => findings.some(({ code }) => code === problem));
    return this.#sorted(wanted, 'project').map(({ row }) => row);
  }

  view(request: ListRequest): InventoryView {
    const wanted = this.#judged.filter((judged) => this.#matches(judged, request));
    const rows = this.#sorted(wanted, request.group).slice(request.offset, request.offset + request.limit);
    return {
      rows: rows.map((judged) => this.#row(judged)),
      total: wanted.length,
      problems: this.#problems,
      ...(this.#toFilterBy ??= { projects: this.#projects(), environments: this.#owners() }),
    };
  }

  #projects(): InventoryView['projects'] {
    const files = new Map<string, number>();
    for (const { row } of this.#judged) files.set(row.project, (files.get(row.project) ?? 0) + 1);
    return [...files]
      .sort(([a], [b]) => compare(a, b))
      .slice(0, mostProjects)
      .map(([path, count]) => ({ project: this.#shown(path), files: count }));
  }

  #owners(): InventoryView['environments'] {
    const files = new Map<string, number>();
    for (const { row } of this.#judged) {
      for (const id of new Set(this.#known.environmentsOf(row))) files.set(id, (files.get(id) ?? 0) + 1);
    }
    return [...files]
      .map(([environmentId, count]) => ({
        environmentId,
        owner: environmentName(this.#known.document, environmentId),
        files: count,
      }))
      .sort((a, b) => a.owner.localeCompare(b.owner, 'en'));
  }

  #shown(path: string): string {
    return shownPath(path, this.#home);
  }

  #matches({ row, findings }: Judged, request: ListRequest): boolean {
    const { query, problem, environmentId, project } = request;
    if (problem !== null && !findings.some(({ code }) => code === problem)) return false;
    if (project !== null && this.#shown(row.project) !== project) return false;
    if (environmentId !== null && !this.#known.environmentsOf(row).includes(environmentId)) return false;
    const words = query.trim().toLowerCase();
    if (words === '') return true;
    return this.#texts(row).some((text) => text.toLowerCase().includes(words));
  }

  #texts(row: Row): string[] {
    return [
      this.#shown(row.path),
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

  /** Groups in the order of the worst that is in them, then by name; in each, the worst rows first, then by path. */
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
    const worst = new Map<string, number>();
    const signed = judged.map((each) => {
      const first = sign(each);
      const level = Math.min(...each.findings.map((finding) => levels.indexOf(finding.level)), levels.length);
      worst.set(first, Math.min(level, worst.get(first) ?? levels.length));
      return { each, first, level, path: each.row.path };
    });
    const gravity = (first: string): number => (group === 'problem' ? 0 : (worst.get(first) ?? 0));
    return signed
      .sort(
        (a, b) =>
          gravity(a.first) - gravity(b.first) ||
          compare(a.first, b.first) ||
          a.level - b.level ||
          compare(a.path, b.path),
      )
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
      shownPath: this.#shown(row.path),
      project: this.#shown(row.project),
      repository: row.root === null ? null : this.#shown(row.root),
      projectId: known.projectOf(row.path)?.id ?? null,
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
      cookiePasswords: row.cookiePasswords.map(({ variable, line }) => ({ variable, line })),
      problems: findings.map((finding) => ({
        code: finding.code,
        level: finding.level,
        message: sayFinding(finding, row, around),
        fixes: finding.fixes,
        keyIds: [...new Set(finding.keys.flatMap((key) => known.key(key).key?.id ?? []))],
      })),
    };
  }
}

/** By code units: fast, and the same everywhere. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

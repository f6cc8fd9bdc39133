import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { asObject, parseObject, textsIn } from './manifests.ts';

/**
 * The patterns of a workspace's packages, relative to its root, with `/` and without `./`; those to leave out begin with
 * `!`. From package.json (npm, Yarn, Bun, Turborepo), pnpm-workspace.yaml, lerna.json, go.work and uv's pyproject.toml.
 * Never throws.
 */
export function workspacesOf(texts: ReadonlyMap<string, string>): string[] {
  const manifest = parseObject(texts.get('package.json'));
  const workspaces = manifest?.['workspaces'];
  const uv = asObject(asObject(tomlOf(texts.get('pyproject.toml'))?.['tool'])?.['uv']);
  const uvWorkspace = asObject(uv?.['workspace']);
  return [
    ...textsIn(workspaces),
    ...textsIn(asObject(workspaces)?.['packages']),
    ...textsIn(pnpmPackages(texts.get('pnpm-workspace.yaml') ?? '')),
    ...textsIn(parseObject(texts.get('lerna.json'))?.['packages']),
    ...usedByGo(texts.get('go.work') ?? ''),
    ...textsIn(uvWorkspace?.['members']),
    ...textsIn(uvWorkspace?.['exclude']).map((pattern) => `!${pattern}`),
  ]
    .filter(({ length }) => length <= longestPattern)
    .map(normal);
}

/** A longer one names no folder. In characters. */
const longestPattern = 1_024;

const normal = (pattern: string): string => pattern.replace(/^(!?)(?:\.\/)+/, '$1').replace(/\/+$/, '');

/** `use ./api` and `use ( ./api ./worker )`. */
function usedByGo(text: string): string[] {
  const lines = text.replace(/\/\/.*$/gm, '');
  const blocks = Array.from(lines.matchAll(/^use\s*\(([^()]*)\)/gm), ([, block = '']) => block.split(/\s+/));
  const single = Array.from(lines.matchAll(/^use\s+([^\s(]+)/gm), ([, path = '']) => path);
  return [...blocks.flat(), ...single].map((path) => path.replace(/^"|"$/g, '')).filter(Boolean);
}

/** A list of packages is shorter; a reader of YAML can be kept busy for minutes by some hundred kilobytes. In characters. */
const longestList = 8 * 1024;

/** The member `packages`, read by itself: catalogs beside it are long, and say nothing of where packages are. */
function pnpmPackages(text: string): unknown {
  const lines = text.split(/\r?\n/);
  const from = lines.findIndex((line) => /^["']?packages["']?[ \t]*:/.test(line));
  if (from === -1) return null;
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => /^[^\s#-]/.test(line) && !/^[\]}]/.test(line));
  const member = [lines[from], ...(to === -1 ? rest : rest.slice(0, to))].join('\n');
  if (member.length > longestList) return null;
  try {
    return asObject(parseYaml(member))?.['packages'];
  } catch {
    return null;
  }
}

function tomlOf(text: string | undefined): Record<string, unknown> | null {
  try {
    return text === undefined ? null : parseToml(text);
  } catch {
    return null;
  }
}

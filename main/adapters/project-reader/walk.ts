import { join, posix } from 'node:path';
import type { FoundFolder } from '../../core/ports.ts';
import { isPackage } from '../../core/stacks/manifests.ts';
import { WorkspacePattern } from '../../core/stacks/workspace-pattern.ts';
import { workspacesOf } from '../../core/stacks/workspaces.ts';
import { readFolder } from './folder.ts';

/** How far below the root a folder with a manifest is found although no workspace names it. */
const plainDepth = 3;
/** How far workspaces reach at most. */
const deepest = 8;
const mostPackages = 200;
/** Of all workspaces together, in names of patterns: each is compared with every folder. */
const mostCompared = 5_000;
/** Enough for the largest monorepos; somebody who chooses their home folder does not wait for all of it. */
const mostFolders = 5_000;

/** Dependencies, results of builds, caches and samples for tests: nobody's own project is in them. */
const pruned = new Set([
  ...['node_modules', 'bower_components', 'jspm_packages', 'vendor', 'deps', '_build', 'Pods'],
  ...['dist', 'build', 'out', 'target', 'bin', 'obj', 'coverage', 'tmp', 'temp', 'cache'],
  ...['venv', 'env', 'virtualenv', 'site-packages', '__pycache__'],
  ...['fixtures', '__fixtures__', '__tests__', 'testdata'],
]);
/** Native parts of a mobile app: they belong to the package above. */
const native = new Set(['ios', 'android']);

/** The patterns of workspaces, relative to the root. */
class Workspaces {
  readonly #in: WorkspacePattern[] = [];
  readonly #out: WorkspacePattern[] = [];
  #compared = 0;

  /** @param base relative to the root; empty for the root itself. */
  add(base: string, patterns: readonly string[]): void {
    for (const pattern of patterns) {
      const to = pattern.startsWith('!') ? this.#out : this.#in;
      const added = new WorkspacePattern(posix.join(base, pattern.replace(/^!/, '')));
      this.#compared += added.cost;
      if (this.#compared > mostCompared) return;
      to.push(added);
    }
  }

  names(path: string): boolean {
    return this.#in.some((pattern) => pattern.matches(path));
  }

  leavesOut(path: string): boolean {
    return this.#out.some((pattern) => pattern.matches(path));
  }

  /** Whether a pattern has the folder's own name, rather than any. */
  spellsOut(path: string): boolean {
    return this.#in.some((pattern) => pattern.spellsOut(path));
  }

  /** Whether a package may lie further down than `depth`. */
  reachesBelow(depth: number): boolean {
    return this.#in.some((pattern) => pattern.reachesBelow(depth));
  }
}

/**
 * The packages below `root`, breadth first: what its workspaces name, and every folder near it with a manifest of its own.
 * Links are not followed; a folder that cannot be read is passed over.
 * @throws what `readdir` throws for `root` itself.
 */
export async function packagesIn(root: string): Promise<FoundFolder[]> {
  const first = await readFolder(root);
  const workspaces = new Workspaces();
  const found: FoundFolder[] = [];
  let level = [{ relative: '', folder: first }];
  let looked = 1;
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: typeof level = [];
    for (const { relative, folder } of level) {
      const reached = depth <= plainDepth || workspaces.names(relative);
      if (relative === '' || (reached && isPackage(folder) && !workspaces.leavesOut(relative))) {
        found.push({ path: folder.path, names: folder.names, texts: folder.texts });
      }
      if (found.length === mostPackages) return found;
      workspaces.add(relative, workspacesOf(folder.texts));
      if (depth >= deepest || (depth >= plainDepth && !workspaces.reachesBelow(depth))) continue;
      for (const name of folder.folders) {
        if (looked === mostFolders) break;
        const nextRelative = posix.join(relative, name);
        if (name.startsWith('.') || name === 'node_modules') continue;
        if (pruned.has(name) && !workspaces.spellsOut(nextRelative)) continue;
        if (native.has(name) && folder.names.includes('package.json')) continue;
        looked += 1;
        const path = join(folder.path, name);
        const next = await readFolder(path).catch(() => null);
        if (next !== null) below.push({ relative: nextRelative, folder: next });
      }
    }
    level = below;
  }
  return found;
}

import type { Stack } from '../../../preload/contract/values.ts';
import type { Clue, FolderFiles } from './clue.ts';
import { has, strength } from './clue.ts';
import { asObject, asText, isWrangler, parseObject } from './manifests.ts';

interface Rule {
  stack: Stack;
  packages: RegExp;
  /** Its configuration, which tells where no package.json does. */
  config?: RegExp;
  strength: number;
}

/** The first that fits is it: a framework goes before the tools that it is made of. */
const frameworks: readonly Rule[] = [
  {
    stack: 'nextjs',
    packages: /^(?:next|@workos-inc\/authkit-nextjs)$/,
    config: /^next\.config\.[cm]?[jt]s$/,
    strength: strength.framework,
  },
  {
    stack: 'sveltekit',
    packages: /^(?:@sveltejs\/kit|@workos(?:-inc)?\/authkit-sveltekit)$/,
    config: /^svelte\.config\.[cm]?[jt]s$/,
    strength: strength.framework,
  },
  {
    stack: 'tanstack-start',
    packages: /^(?:@tanstack\/(?:react-|solid-)?start|@workos(?:-inc)?\/authkit-tanstack-(?:react-)?start)$/,
    strength: strength.framework,
  },
  {
    stack: 'react-router',
    // The library alone (`react-router`) is used in single pages, too: what serves or builds it makes the framework.
    packages:
      /^(?:@react-router\/(?:dev|node|serve|express|cloudflare|fs-routes)|@workos-inc\/authkit-react-router)$/,
    config: /^react-router\.config\.[cm]?[jt]s$/,
    strength: strength.framework,
  },
  {
    stack: 'remix',
    packages: /^(?:@remix-run\/.+|@workos-inc\/authkit-remix)$/,
    config: /^remix\.config\.[cm]?[jt]s$/,
    strength: strength.framework,
  },
  {
    stack: 'astro',
    packages: /^(?:astro|@workos(?:-inc)?\/authkit-astro)$/,
    config: /^astro\.config\.[cm]?[jt]s$/,
    strength: strength.framework,
  },
  { stack: 'convex', packages: /^convex$/, config: /^convex\.json$/, strength: strength.project },
];

const server =
  /^(?:@workos-inc\/node|express|fastify|koa|hono|@hono\/node-server|@nestjs\/core|@hapi\/hapi|restify)$/;
const page =
  /^(?:react|preact|vue|svelte|solid-js|lit|@workos-inc\/authkit-(?:react|js)|@vitejs\/plugin-.+)$/;
const ofWorkos = /^@workos(?:-inc)?\//;
const locks = [
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  'npm-shrinkwrap.json',
];

/** What a folder's package.json, configuration and lock files say. */
export function javascript({ names, texts }: FolderFiles): Clue | null {
  const manifest = parseObject(texts.get('package.json'));
  const wrangler = names.find(isWrangler);
  if (manifest === null) return byNames(names, wrangler);

  const keysOf = (field: string): string[] => Object.keys(asObject(manifest[field]) ?? {});
  const run = keysOf('dependencies');
  const all = [...new Set([...run, ...keysOf('devDependencies'), ...keysOf('peerDependencies')])];
  const name = asText(manifest['name']);
  const sdk = all.filter((each) => ofWorkos.test(each));
  const clue = (stack: Stack, found: readonly string[], strong: number): Clue => ({
    stack,
    evidence: has('package.json', [...new Set([...found, ...sdk])]),
    name,
    strength: sdk.length > 0 ? strength.workos : strong,
  });

  for (const rule of frameworks) {
    const found = all.filter((each) => rule.packages.test(each));
    if (found.length > 0) return clue(rule.stack, found.slice(0, 2), rule.strength);
  }
  if (wrangler !== undefined) {
    return {
      stack: 'cloudflare',
      evidence: `${wrangler} is there.`,
      name,
      strength: sdk.length > 0 ? strength.workos : strength.project,
    };
  }
  const serving = all.filter((each) => server.test(each));
  const shown = all.filter((each) => page.test(each));
  if (all.includes('vite') && shown.length > 0 && serving.length === 0) {
    return clue('vite', ['vite', ...shown.slice(0, 1)], strength.project);
  }
  if (serving.length > 0) return clue('node', serving.slice(0, 2), strength.project);
  return {
    stack: 'node',
    evidence: sdk.length > 0 ? has('package.json', sdk) : 'package.json has no WorkOS package.',
    name,
    strength: sdk.length > 0 ? strength.workos : run.length > 0 ? strength.project : strength.hint,
  };
}

function byNames(names: readonly string[], wrangler: string | undefined): Clue | null {
  const broken = names.includes('package.json') ? ' package.json cannot be read.' : '';
  const found = (stack: Stack, file: string, strong: number): Clue => ({
    stack,
    evidence: `${file} is there.${broken}`,
    name: null,
    strength: strong,
  });
  for (const { stack, config, strength: strong } of frameworks) {
    const file = config === undefined ? undefined : names.find((name) => config.test(name));
    if (file !== undefined) return found(stack, file, strong);
  }
  if (wrangler !== undefined) return found('cloudflare', wrangler, strength.project);
  const vite = names.find((name) => /^vite\.config\.[cm]?[jt]s$/.test(name));
  if (vite !== undefined) return found('vite', vite, strength.hint);
  if (broken !== '') return { stack: 'node', evidence: broken.trim(), name: null, strength: strength.hint };
  const lock = locks.find((name) => names.includes(name));
  return lock === undefined ? null : found('node', lock, strength.hint);
}

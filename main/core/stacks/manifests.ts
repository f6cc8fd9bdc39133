/** The files that tell what a folder is built with. */

const read = new Set([
  'package.json',
  'pnpm-workspace.yaml',
  'lerna.json',
  'composer.json',
  'pyproject.toml',
  'requirements.txt',
  'Pipfile',
  'setup.cfg',
  'Gemfile',
  'gems.rb',
  'deno.json',
  'deno.jsonc',
  'go.mod',
  'go.work',
  'mix.exs',
  'build.gradle',
  'build.gradle.kts',
  'pom.xml',
]);

/** Makes a folder a project of its own, whatever is in it. */
const marking = new Set([
  'composer.json',
  'artisan',
  'pyproject.toml',
  'requirements.txt',
  'Pipfile',
  'setup.py',
  'setup.cfg',
  'manage.py',
  'Gemfile',
  'gems.rb',
  'deno.json',
  'deno.jsonc',
  'go.mod',
  'mix.exs',
  'build.gradle',
  'build.gradle.kts',
  'pom.xml',
]);

const dotnet = /\.(?:cs|fs|vb)proj$/;

/** `wrangler.toml`, `wrangler.json`, `wrangler.jsonc`: a Cloudflare Worker. */
export const isWrangler = (name: string): boolean => /^wrangler\.(?:toml|jsonc?)$/.test(name);

/** A .NET project, e.g. `Shop.csproj`. */
export const isDotnet = (name: string): boolean => dotnet.test(name);

/** Whether `recognise` and `workspacesOf` want to see what is in it. */
export const isRead = (name: string): boolean => read.has(name) || isDotnet(name);

/**
 * Whether a folder is a project of its own. A bare `package.json`, which only sets the kind of the modules around it, does
 * not make one.
 */
export function isPackage(folder: { names: readonly string[]; texts: ReadonlyMap<string, string> }): boolean {
  if (folder.names.some((name) => marking.has(name) || isDotnet(name) || isWrangler(name))) return true;
  if (!folder.names.includes('package.json')) return false;
  const manifest = parseObject(folder.texts.get('package.json'));
  if (manifest === null) return true;
  return ['name', 'dependencies', 'devDependencies', 'scripts', 'workspaces'].some((key) => key in manifest);
}

/** The object that a JSON text is; null for anything else, a broken one included. */
export function parseObject(text: string | undefined): Record<string, unknown> | null {
  if (text === undefined) return null;
  try {
    return asObject(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch {
    return null;
  }
}

export const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

/** The texts in an array; nothing for anything else. */
export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** A text that says something; null for anything else. */
export const asText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** What the scanner makes of names. Called for every entry of every folder, so it is kept cheap. */

/** A temporary file of Keyrack's own writer, there for a moment only. */
const ownTemp = /^\.(?:env|dev\.vars)\.keyrack-[0-9a-f]{16}\.local$/;

/**
 * Files that hold variables, with their backups and examples: `.env`, `.env.local`, `.envrc`, `.env.example`, `prod.env`,
 * `app.env.local`, `.dev.vars`, `.dev.vars.production`, `.flaskenv`.
 */
export function isEnvName(name: string): boolean {
  if (name.charCodeAt(0) === 0x2e) {
    if (name.startsWith('.env')) return !ownTemp.test(name);
    if (name.startsWith('.dev.vars')) return !ownTemp.test(name);
    if (name === '.flaskenv') return true;
  }
  const at = name.lastIndexOf('.env');
  return at > 0 && (at + 4 === name.length || name.charCodeAt(at + 4) === 0x2e);
}

/** Folders of dependencies, caches and other tools' own things: nobody writes variables there. */
const never = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '__pycache__',
  'venv',
  'DerivedData',
  '.git',
  '.hg',
  '.svn',
  '.jj',
  '.next',
  '.nuxt',
  '.output',
  '.svelte-kit',
  '.astro',
  '.docusaurus',
  '.angular',
  '.expo',
  '.turbo',
  '.nx',
  '.cache',
  '.parcel-cache',
  '.vite',
  '.wrangler',
  '.serverless',
  '.terraform',
  '.venv',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.gradle',
  '.m2',
  '.cargo',
  '.rustup',
  '.bundle',
  '.dart_tool',
  '.yarn',
  '.pnpm-store',
  '.npm',
  '.bun',
  '.nvm',
  '.pyenv',
  '.rbenv',
  '.nyc_output',
  '.Trash',
]);

/** Folders that are built or fetched where they lie beside a manifest; elsewhere people call their own so. */
const besideManifest = new Set([
  'dist',
  'build',
  'out',
  'target',
  'vendor',
  'coverage',
  'tmp',
  'bin',
  'obj',
  '_build',
  'deps',
]);

/** Only where they lie beside a manifest that makes them so. */
const madeBy: Readonly<Record<string, RegExp>> = {
  target: /^(?:Cargo\.toml|pom\.xml|build\.sbt)$/,
  vendor: /^(?:composer\.json|Gemfile|go\.mod)$/,
  bin: /proj$/,
  obj: /proj$/,
  _build: /^mix\.exs$/,
  deps: /^mix\.exs$/,
  tmp: /^Gemfile$/,
};

/** Whether a folder is passed over. @param files names of the files beside it. */
export function isPruned(name: string, files: readonly string[]): boolean {
  if (never.has(name)) return true;
  if (!besideManifest.has(name)) return false;
  const maker = madeBy[name];
  return files.some((file) => (maker === undefined ? isManifest(file) : maker.test(file)));
}

/** A folder that says of itself that it is a cache, or an environment of Python's. */
export const marksCache = (name: string): boolean => name === 'CACHEDIR.TAG' || name === 'pyvenv.cfg';

const environmentFolders = new Set(['bin', 'lib', 'lib64', 'include', 'share', 'Scripts', 'Lib', 'Include']);

/** What an environment of Python's brings into its folder. */
export const isOfEnvironment = (name: string): boolean => environmentFolders.has(name);

const manifests = new Set([
  'package.json',
  'deno.json',
  'deno.jsonc',
  'pyproject.toml',
  'requirements.txt',
  'Pipfile',
  'setup.py',
  'setup.cfg',
  'manage.py',
  'Gemfile',
  'gems.rb',
  'go.mod',
  'composer.json',
  'artisan',
  'mix.exs',
  'Cargo.toml',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'build.sbt',
  'wrangler.toml',
  'wrangler.json',
  'wrangler.jsonc',
]);

/** A file that makes its folder a project. */
export const isManifest = (name: string): boolean =>
  manifests.has(name) || name.endsWith('.csproj') || name.endsWith('.fsproj') || name.endsWith('.vbproj');

/** Where the system shows itself as files: there is no end to it, and nothing of a person's in it. */
export const isSystems = (path: string): boolean =>
  path === '/proc' || path === '/sys' || path === '/dev' || path === '/run';

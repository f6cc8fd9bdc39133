import { parse } from 'smol-toml';
import type { Clue, FolderFiles } from './clue.ts';
import { has, strength } from './clue.ts';
import { asObject, asText, isDotnet, parseObject, textsIn } from './manifests.ts';

/** composer.json, artisan. */
export function php({ names, texts }: FolderFiles): Clue | null {
  const manifest = parseObject(texts.get('composer.json'));
  const packages = Object.keys({
    ...asObject(manifest?.['require']),
    ...asObject(manifest?.['require-dev']),
  });
  const sdk = packages.filter((name) => name.startsWith('workos/') || name === 'laravel/workos');
  const laravel = packages.includes('laravel/framework');
  // Starter kits leave their own name in the file.
  const given = asText(manifest?.['name']);
  const name = given === null || given.startsWith('laravel/') ? null : given;
  if (laravel || names.includes('artisan')) {
    const evidence = laravel ? has('composer.json', ['laravel/framework', ...sdk]) : 'artisan is there.';
    return {
      stack: 'laravel',
      evidence,
      name,
      strength: sdk.length > 0 ? strength.workos : strength.framework,
    };
  }
  const file = ['composer.json', 'composer.lock'].find((each) => names.includes(each));
  if (file === undefined) return null;
  const strong = sdk.length > 0 ? strength.workos : strength.project;
  return { stack: 'php', evidence: has(file, sdk), name, strength: strong };
}

const pythonFiles = [
  'pyproject.toml',
  'requirements.txt',
  'Pipfile',
  'manage.py',
  'setup.py',
  'setup.cfg',
  'uv.lock',
  'poetry.lock',
  'Pipfile.lock',
];
const pythonFrameworks = [
  ['django', 'Django'],
  ['fastapi', 'FastAPI'],
  ['flask', 'Flask'],
] as const;

/** pyproject.toml (PEP 621, PEP 735, Poetry), requirements.txt, setup.cfg, Pipfile, manage.py and the lock files. */
export function python({ names, texts }: FolderFiles): Clue | null {
  const file = pythonFiles.find((each) => names.includes(each));
  if (file === undefined) return null;
  const project = toml(texts.get('pyproject.toml'));
  const poetry = asObject(asObject(project?.['tool'])?.['poetry']);
  const own = asObject(project?.['project']);
  const needs: readonly (readonly [string, string[]])[] = [
    [
      'pyproject.toml',
      [
        ...textsIn(own?.['dependencies']),
        ...Object.values(asObject(own?.['optional-dependencies']) ?? {}).flatMap(textsIn),
        ...Object.values(asObject(project?.['dependency-groups']) ?? {}).flatMap(textsIn),
        ...Object.keys(asObject(poetry?.['dependencies']) ?? {}),
      ],
    ],
    ['requirements.txt', (texts.get('requirements.txt') ?? '').split(/\r?\n/)],
    ['setup.cfg', required(texts.get('setup.cfg') ?? '')],
    ['Pipfile', Object.keys(asObject(toml(texts.get('Pipfile'))?.['packages']) ?? {})],
  ];
  const name = asText(own?.['name']) ?? asText(poetry?.['name']);
  const of = (where: string, found: readonly string[], sdk: boolean, framework: boolean): Clue => ({
    stack: 'python',
    evidence: has(where, found),
    name,
    strength: sdk ? strength.workos : framework ? strength.framework : strength.project,
  });
  for (const [where, lines] of needs) {
    const packages = new Set(lines.map(requirement));
    const frameworks = pythonFrameworks.filter(([each]) => packages.has(each)).map(([, title]) => title);
    const sdk = packages.has('workos');
    if (sdk || frameworks.length > 0) {
      return of(where, sdk ? [...frameworks, 'workos'] : frameworks, sdk, frameworks.length > 0);
    }
  }
  if (names.includes('manage.py')) {
    return { ...of('manage.py', [], false, true), evidence: 'manage.py is there, so this is Django.' };
  }
  return of(file, [], false, false);
}

/** The lines of `install_requires` (setuptools' declarative form): those that are indented below it. */
function required(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const from = lines.findIndex((line) => /^install_requires\s*=/.test(line));
  if (from === -1) return [];
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => /^\S/.test(line));
  return [(lines[from] ?? '').replace(/^[^=]*=/, ''), ...rest.slice(0, to === -1 ? rest.length : to)];
}

/** `FastAPI[standard]>=0.115 ; …` is `fastapi` (PEP 503, PEP 508). */
const requirement = (line: string): string =>
  (/^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1] ?? '').toLowerCase().replace(/[._-]+/g, '-');

function toml(text: string | undefined): Record<string, unknown> | null {
  if (text === undefined) return null;
  try {
    return asObject(parse(text));
  } catch {
    return null;
  }
}

/** Gemfile and its kin. */
export function ruby({ names, texts }: FolderFiles): Clue | null {
  const file = ['Gemfile', 'gems.rb', 'Gemfile.lock'].find((each) => names.includes(each));
  if (file === undefined) return null;
  const text = texts.get(file) ?? '';
  const found = ['rails', 'sinatra', 'workos'].filter((gem) =>
    new RegExp(`^[ \\t]*gem(?:[ \\t]*\\([ \\t]*|[ \\t]*)['"]${gem}['"]`, 'm').test(text),
  );
  const strong = found.includes('workos')
    ? strength.workos
    : found.length > 0
      ? strength.framework
      : strength.project;
  return { stack: 'ruby', evidence: has(file, found), name: null, strength: strong };
}

/** go.mod. */
export function go({ names, texts }: FolderFiles): Clue | null {
  if (!names.includes('go.mod')) return null;
  const text = texts.get('go.mod') ?? '';
  const sdk = /github\.com\/workos\/workos-go/.exec(text)?.[0];
  const path = /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
  // `example.com/shop/v2` is `shop`.
  const name =
    path
      ?.split('/')
      .filter((part) => !/^v\d+$/.test(part))
      .at(-1) ?? null;
  return {
    stack: 'go',
    evidence: has('go.mod', sdk === undefined ? [] : [sdk]),
    name,
    strength: sdk === undefined ? strength.project : strength.workos,
  };
}

/** mix.exs. */
export function elixir({ names, texts }: FolderFiles): Clue | null {
  if (!names.includes('mix.exs')) return null;
  const text = texts.get('mix.exs') ?? '';
  const found = ['phoenix', 'workos'].filter((each) => new RegExp(`\\{\\s*:${each}\\b`).test(text));
  const strong = found.includes('workos')
    ? strength.workos
    : found.length > 0
      ? strength.framework
      : strength.project;
  return {
    stack: 'elixir',
    evidence: has('mix.exs', found),
    name: /\bapp:\s*:(\w+)/.exec(text)?.[1] ?? null,
    strength: strong,
  };
}

/** Gradle and Maven builds that are Kotlin's, or use WorkOS's package for the JVM. */
export function kotlin({ names, texts }: FolderFiles): Clue | null {
  for (const file of ['build.gradle.kts', 'build.gradle', 'pom.xml']) {
    const text = names.includes(file) ? (texts.get(file) ?? '') : '';
    const sdk = text.includes('com.workos');
    const found = [...(/kotlin/i.test(text) ? ['Kotlin'] : []), ...(sdk ? ['com.workos'] : [])];
    if (found.length > 0) {
      const strong = sdk ? strength.workos : strength.project;
      return { stack: 'kotlin', evidence: has(file, found), name: null, strength: strong };
    }
  }
  return null;
}

/** *.csproj, *.fsproj, *.vbproj. */
export function dotnet({ names, texts }: FolderFiles): Clue | null {
  const file = names.find(isDotnet);
  if (file === undefined) return null;
  const sdk = /Include="WorkOS\.net"/i.test(texts.get(file) ?? '');
  return {
    stack: 'dotnet',
    evidence: has(file, sdk ? ['WorkOS.net'] : []),
    name: file.replace(/\.\w+$/, ''),
    strength: sdk ? strength.workos : strength.project,
  };
}

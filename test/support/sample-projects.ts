import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The keys that lie in the sample projects; built at run time. */
export interface SampleKeys {
  /** Of the linked staging environment. */
  staging: string;
  /** Of the linked production environment. */
  production: string;
  clientId: string;
  /** A key that nobody linked. */
  stranger: string;
}

/** Where the sample projects and their env files are; absolute paths. */
export interface SampleProjects {
  root: string;
  monorepo: string;
  web: string;
  laravel: string;
  python: string;
  env: {
    web: string;
    emails: string;
    example: string;
    laravel: string;
    laravelTesting: string;
    python: string;
  };
  /** The files that hold the staging key. */
  withStaging: string[];
}

/**
 * Three projects as people have them, in repositories of their own: a Next.js monorepo, a Laravel shop and a Python
 * service. The staging key is in three of their files, and each way to go wrong is there once.
 */
export function makeSampleProjects(root: string, keys: SampleKeys): SampleProjects {
  const at = (...parts: string[]): string => join(root, ...parts);
  const monorepo = at('acme');
  const laravel = at('shop');
  const python = at('reports');
  const put = (path: string, text: string, mode = 0o600): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const json = (path: string, value: unknown): string =>
    put(path, `${JSON.stringify(value, null, 2)}\n`, 0o644);

  json(join(monorepo, 'package.json'), { name: 'acme', private: true, packageManager: 'pnpm@10.2.0' });
  put(join(monorepo, 'pnpm-workspace.yaml'), "packages:\n  - 'apps/*'\n  - 'packages/*'\n", 0o644);
  put(join(monorepo, '.gitignore'), 'node_modules\n.env*.local\n.next\n', 0o644);
  const web = join(monorepo, 'apps', 'web');
  json(join(web, 'package.json'), {
    name: '@acme/web',
    dependencies: { next: '16.1.0', react: '19.2.0', '@workos-inc/authkit-nextjs': '2.9.0' },
  });
  const webEnv = put(
    join(web, '.env.local'),
    `# WorkOS, ask Ada before changing
export WORKOS_API_KEY=${keys.staging}   # staging
WORKOS_CLIENT_ID="${keys.clientId}"
WORKOS_COOKIE_PASSWORD=${'c'.repeat(43)}
NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:3000/auth/callback

DATABASE_URL='postgres://localhost/acme'
`,
  );
  const example = put(
    join(web, '.env.example'),
    'WORKOS_API_KEY=sk_test_...\nWORKOS_CLIENT_ID=client_...\nDATABASE_URL=\n',
    0o644,
  );
  json(join(monorepo, 'packages', 'emails', 'package.json'), {
    name: '@acme/emails',
    dependencies: { '@workos-inc/node': '8.1.0' },
  });
  const emails = put(
    join(monorepo, 'packages', 'emails', '.env'),
    `WORKOS_API_KEY=${keys.stranger}\n`,
    0o644,
  );

  json(join(laravel, 'composer.json'), {
    name: 'acme/shop',
    require: { php: '^8.4', 'laravel/framework': '^12.0', 'laravel/workos': '^0.6' },
  });
  put(join(laravel, 'artisan'), '#!/usr/bin/env php\n', 0o755);
  put(join(laravel, '.gitignore'), '/vendor\n/node_modules\n.env\n', 0o644);
  const laravelEnv = put(
    join(laravel, '.env'),
    `APP_NAME=Shop\r\nAPP_ENV=local\r\n\r\nWORKOS_CLIENT_ID=${keys.clientId}\r\nWORKOS_API_KEY=${keys.staging}\r\nWORKOS_REDIRECT_URL="\${APP_URL}/authenticate"\r\n`,
    0o644,
  );
  const laravelTesting = put(
    join(laravel, '.env.testing'),
    `APP_ENV=testing\nWORKOS_API_KEY=${keys.production}\n`,
    0o644,
  );

  put(
    join(python, 'pyproject.toml'),
    '[project]\nname = "reports"\nversion = "0.1.0"\ndependencies = ["fastapi", "workos>=5.30"]\n',
    0o644,
  );
  put(join(python, '.gitignore'), '.venv/\n__pycache__/\n', 0o644);
  const pythonEnv = put(
    join(python, '.env'),
    `WORKOS_API_KEY=${keys.staging}\nWORKOS_CLIENT_ID=${keys.clientId}\nREPORT_DAYS=30`,
  );

  for (const folder of [monorepo, laravel, python]) initialise(folder);
  return {
    root,
    monorepo,
    web,
    laravel,
    python,
    env: { web: webEnv, emails, example, laravel: laravelEnv, laravelTesting, python: pythonEnv },
    withStaging: [webEnv, laravelEnv, pythonEnv],
  };
}

/** A repository with everything committed that its ignore rules let through, but two files that nobody thought of. */
function initialise(folder: string): void {
  const git = (...args: string[]): void => {
    execFileSync(
      'git',
      ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: folder, stdio: 'ignore' },
    );
  };
  git('init', '-b', 'main');
  git('add', '.');
  git('rm', '--cached', '--ignore-unmatch', '--quiet', '.env', 'packages/emails/.env');
  git('commit', '-m', 'Begin');
}

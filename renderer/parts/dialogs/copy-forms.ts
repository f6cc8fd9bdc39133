import type { CopyForm } from '../../../preload/contract/values.ts';

interface CopyFormWords {
  readonly form: CopyForm;
  /** A plain name. */
  readonly name: string;
  /** The same in a word or two, for a row that has to say more. */
  readonly short: string;
  /** Where it goes. */
  readonly use: string;
}

/** The forms in which a key can be copied (dotenv.md, "Other forms people copy"). */
export const copyForms: readonly CopyFormWords[] = [
  {
    form: 'dotenv',
    name: '.env line',
    short: '.env line',
    use: 'A line for .env, .env.local or .dev.vars.',
  },
  {
    form: 'posix',
    name: 'export for bash, zsh, sh',
    short: 'shell export',
    use: 'Sets it in a shell, or in .envrc.',
  },
  { form: 'fish', name: 'fish', short: 'fish', use: 'set -gx, for the fish shell.' },
  {
    form: 'powershell',
    name: 'PowerShell',
    short: 'PowerShell',
    use: 'Sets it for this PowerShell session.',
  },
  // A command with the key in it would stay in the shell's history; what it reads from standard input does not.
  {
    form: 'json',
    name: 'JSON',
    short: 'JSON',
    use: 'An object with one member; .NET takes it too: pipe it to dotnet user-secrets set.',
  },
  { form: 'yaml', name: 'YAML', short: 'YAML', use: 'A quoted value for a YAML file.' },
  {
    form: 'docker',
    name: 'docker --env-file',
    short: 'Docker',
    use: 'Unquoted: Docker keeps quotes as they are.',
  },
  {
    form: 'kubernetes',
    name: 'Kubernetes Secret',
    short: 'Kubernetes',
    use: 'A whole manifest for kubectl apply.',
  },
  {
    form: 'github-env',
    name: 'GitHub Actions: $GITHUB_ENV, masked',
    short: '$GITHUB_ENV',
    use: 'For a run step; the log does not show it.',
  },
  {
    form: 'gh-secret',
    name: 'gh secret set',
    short: 'gh secret',
    use: 'A command of GitHub’s CLI that stores it.',
  },
  { form: 'systemd', name: 'systemd', short: 'systemd', use: 'A line for EnvironmentFile=.' },
];

import type { CopyForm } from '../../../preload/contract/values.ts';

/** The forms in which a key can be copied: a plain name, and where it goes (dotenv.md, "Other forms people copy"). */
export const copyForms: readonly { form: CopyForm; name: string; use: string }[] = [
  { form: 'dotenv', name: '.env line', use: 'A line for .env, .env.local or .dev.vars.' },
  { form: 'posix', name: 'export for bash, zsh, sh', use: 'Sets it in a shell, or in .envrc.' },
  { form: 'fish', name: 'fish', use: 'set -gx, for the fish shell.' },
  { form: 'powershell', name: 'PowerShell', use: 'Sets it for this PowerShell session.' },
  // A command with the key in it would stay in the shell's history; what it reads from standard input does not.
  {
    form: 'json',
    name: 'JSON',
    use: 'An object with one member; .NET takes it too: pipe it to dotnet user-secrets set.',
  },
  { form: 'yaml', name: 'YAML', use: 'A quoted value for a YAML file.' },
  { form: 'docker', name: 'docker --env-file', use: 'Unquoted: Docker keeps quotes as they are.' },
  { form: 'kubernetes', name: 'Kubernetes Secret', use: 'A whole manifest for kubectl apply.' },
  {
    form: 'github-env',
    name: 'GitHub Actions: $GITHUB_ENV, masked',
    use: 'For a run step; the log does not show it.',
  },
  { form: 'gh-secret', name: 'gh secret set', use: 'A command of GitHub’s CLI that stores it.' },
  { form: 'systemd', name: 'systemd', use: 'A line for EnvironmentFile=.' },
];

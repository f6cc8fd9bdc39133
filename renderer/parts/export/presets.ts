import type { Stack, VariableSource } from '../../../preload/contract/values.ts';

/** The presets by the names that main gives them (workos.md §4), in the order in which they are offered. */
export const presetTitles: Readonly<Record<Stack, string>> = {
  nextjs: 'Next.js with AuthKit',
  sveltekit: 'SvelteKit with AuthKit',
  remix: 'Remix with AuthKit',
  'react-router': 'React Router with AuthKit',
  'tanstack-start': 'TanStack Start with AuthKit',
  astro: 'Astro with AuthKit',
  vite: 'React in the browser (Vite)',
  convex: 'Convex',
  cloudflare: 'Cloudflare Workers',
  node: 'Node.js',
  python: 'Python',
  ruby: 'Ruby',
  go: 'Go',
  php: 'PHP',
  laravel: 'Laravel',
  kotlin: 'Kotlin',
  elixir: 'Elixir',
  dotnet: '.NET',
  unknown: 'Other',
};

interface SourceWords {
  title: string;
  /** The name that most stacks use; empty where there is none. */
  usualName: string;
  /** The person types the value, and this is an example of one. */
  example: string | null;
}

export const sources: Readonly<Record<VariableSource, SourceWords>> = {
  key: { title: 'API key', usualName: 'WORKOS_API_KEY', example: null },
  'client-id': { title: 'Client ID', usualName: 'WORKOS_CLIENT_ID', example: null },
  'redirect-uri': {
    title: 'Redirect URI',
    usualName: 'WORKOS_REDIRECT_URI',
    example: 'http://localhost:3000/callback',
  },
  'cookie-password': { title: 'Cookie password', usualName: 'WORKOS_COOKIE_PASSWORD', example: null },
  'environment-id': { title: 'Environment ID', usualName: 'WORKOS_ENVIRONMENT_ID', example: null },
  'base-url': { title: 'Base URL', usualName: 'WORKOS_BASE_URL', example: 'https://api.workos.com' },
  text: { title: 'Text of your own', usualName: '', example: 'Not a secret' },
};

export const stacks = Object.keys(presetTitles) as Stack[];
export const sourceNames = Object.keys(sources) as VariableSource[];

import type { Stack } from '../../preload/contract/values.ts';

/** What is known of each stack: its name, and the env files that its tools read (dotenv.md, "Which file"). */

interface StackFacts {
  title: string;
  /** Proposed for a new file. */
  proposed: string;
  /** In the order in which its tools look while a person develops; the first that has a variable wins. */
  order: readonly string[];
  /** Who reads them, for sentences: `Next.js reads …`. */
  reader: string;
}

const javascript = ['.env.development.local', '.env.local', '.env.development', '.env'] as const;
/** Vite sets the mode's files above the local ones, unlike all others (its own `loadEnv`). */
const vite = ['.env.development.local', '.env.development', '.env.local', '.env'] as const;
const plain = ['.env'] as const;

const facts: Readonly<Record<Stack, StackFacts>> = {
  nextjs: { title: 'Next.js with AuthKit', proposed: '.env.local', order: javascript, reader: 'Next.js' },
  sveltekit: { title: 'SvelteKit with AuthKit', proposed: '.env.local', order: vite, reader: 'SvelteKit' },
  remix: { title: 'Remix with AuthKit', proposed: '.env.local', order: vite, reader: 'Remix' },
  'react-router': {
    title: 'React Router with AuthKit',
    proposed: '.env.local',
    order: vite,
    reader: 'React Router',
  },
  'tanstack-start': {
    title: 'TanStack Start with AuthKit',
    proposed: '.env.local',
    order: vite,
    reader: 'TanStack Start',
  },
  astro: { title: 'Astro with AuthKit', proposed: '.env.local', order: vite, reader: 'Astro' },
  vite: { title: 'React in the browser (Vite)', proposed: '.env.local', order: vite, reader: 'Vite' },
  convex: { title: 'Convex', proposed: '.env.local', order: javascript, reader: 'Convex' },
  cloudflare: {
    title: 'Cloudflare Workers',
    proposed: '.dev.vars',
    order: ['.dev.vars', '.env.local', '.env'],
    reader: 'Wrangler',
  },
  node: { title: 'Node.js', proposed: '.env.local', order: javascript, reader: 'A Node.js project' },
  python: { title: 'Python', proposed: '.env', order: plain, reader: 'python-dotenv' },
  // dotenv-rails looks where Next.js does; `.env` is what its people write.
  ruby: { title: 'Ruby', proposed: '.env', order: javascript, reader: 'dotenv for Ruby' },
  go: { title: 'Go', proposed: '.env', order: plain, reader: 'godotenv' },
  php: { title: 'PHP', proposed: '.env', order: plain, reader: 'phpdotenv' },
  laravel: { title: 'Laravel', proposed: '.env', order: plain, reader: 'Laravel' },
  kotlin: { title: 'Kotlin', proposed: '.env', order: plain, reader: 'A Kotlin project' },
  elixir: { title: 'Elixir', proposed: '.env', order: plain, reader: 'An Elixir project' },
  dotnet: { title: '.NET', proposed: '.env', order: plain, reader: 'A .NET project' },
  unknown: { title: 'Other', proposed: '.env', order: ['.env.local', '.env'], reader: 'A project' },
};

/** The stack's name for people, which is its preset's name too, e.g. `Next.js with AuthKit`. */
export const stackTitle = (stack: Stack): string => facts[stack].title;

/** What reads a stack's env files, as the beginning of a sentence, e.g. `Next.js`. */
export const readerOf = (stack: Stack): string => facts[stack].reader;

/** The names of the env files that this stack's tools read, the one to propose for a new file first. */
export function filesOf(stack: Stack): readonly string[] {
  const { proposed, order } = facts[stack];
  return [proposed, ...order.filter((name) => name !== proposed)];
}

/** The same names in the order in which the tools look during development: the first that has a variable wins. */
export const readingOrder = (stack: Stack): readonly string[] => facts[stack].order;

/** The shell's value wins over every file, but Wrangler hands a Worker only what is in its files. */
export const readsShell = (stack: Stack): boolean => stack !== 'cloudflare';

import type { CheckEvery } from '../../preload/contract/values.ts';

/** How often keys are checked by themselves, in words that can stand in a sentence. */
export const checkEveryWords: Readonly<Record<CheckEvery, string>> = {
  '15m': 'every 15 minutes',
  '1h': 'every hour',
  '6h': 'every 6 hours',
  '24h': 'once a day',
  off: 'only when I ask',
};

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** The choices, from often to never. */
export const checkEveryOptions = (Object.keys(checkEveryWords) as CheckEvery[]).map((value) => ({
  value,
  label: capital(checkEveryWords[value]),
}));

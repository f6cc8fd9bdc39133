import type { Stack } from '../../../preload/contract/values.ts';
import type { Source } from '../effective-value.ts';
import { listed } from '../listed.ts';
import { readerOf } from '../stacks.ts';

interface Outcome {
  variable: 'WORKOS_API_KEY' | 'WORKOS_CLIENT_ID';
  stack: Stack;
  sources: readonly Source[];
  winner: Source | null;
}

const namesOf = (sources: readonly Source[]): string => listed(sources.map(({ name }) => name));

/** What to know about the outcome, in words; empty when all is plain. No value is in it. */
export function noteOn(outcome: Outcome): string {
  return [...ofWinner(outcome), ...ofHidden(outcome), ...ofUnread(outcome)].join(' ');
}

function ofWinner({ variable, stack, sources, winner }: Outcome): string[] {
  if (winner === null) return [`Nothing that ${readerOf(stack)} reads sets ${variable}.`];
  const noun = variable === 'WORKOS_API_KEY' ? 'key' : 'client ID';
  const files = sources.filter(({ where, read, value }) => where === 'file' && read && value !== null);
  const shadowed = files.filter(({ value }) => value !== winner.value);
  const lost = `the ${noun}${shadowed.length === 1 ? '' : 's'} in ${namesOf(shadowed)} ${shadowed.length === 1 ? 'is' : 'are'} not used.`;
  const empty = winner.value?.trim() === '' ? ['It is empty there, and an empty value wins, too.'] : [];

  if (winner.where === 'file') {
    return [
      ...(shadowed.length > 0 ? [`${winner.name} wins over ${namesOf(shadowed)}: ${lost}`] : []),
      ...empty,
    ];
  }
  const over =
    shadowed.length > 0
      ? `wins over every file: ${lost}`
      : files.length > 0
        ? `wins over every file; ${namesOf(files)} ${files.length === 1 ? 'says' : 'say'} the same for now.`
        : 'wins over every file, also over one that is written later.';
  if (winner.where === 'shell')
    return [`The shell's value ${over}`, ...empty, ...ofNewShells(sources, winner)];

  const [file] = files;
  const elsewhere =
    file === undefined ? 'Other programs find none.' : `Other programs get the one in ${file.name}.`;
  return [
    `The value in ${winner.name} ${over}`,
    `This holds only for programs started from a new shell that reads ${winner.name}.`,
    ...(file?.value === winner.value ? [] : [elsewhere]),
    ...empty,
  ];
}

/** A startup file sets its own value over the one that a shell inherits. */
function ofNewShells(sources: readonly Source[], winner: Source): string[] {
  const startup = sources.find(({ where, value }) => where === 'startup-file' && value !== null);
  if (startup === undefined || startup.value === winner.value) return [];
  return [`Programs started from a new shell that reads ${startup.name} get the one in it instead.`];
}

/** What nobody can look into may still win. */
function ofHidden({ sources, winner }: Outcome): string[] {
  const before = winner === null ? sources : sources.slice(0, sources.indexOf(winner));
  const hidden = before.filter(({ read, trouble }) => read && trouble !== null);
  if (hidden.length === 0) return [];
  return [`Keyrack cannot look into ${namesOf(hidden)}: what is in there would go first.`];
}

function ofUnread({ stack, sources }: Outcome): string[] {
  const unread = sources.filter(({ read, value }) => !read && value !== null);
  const files = unread.filter(({ where }) => where === 'file');
  return [
    ...(unread.length > files.length
      ? [`The shell sets it, but ${readerOf(stack)} does not hand that on.`]
      : []),
    ...(files.length > 0
      ? [
          `${readerOf(stack)} does not read ${namesOf(files)} as long as there is a ${onlyOne(stack, sources)}.`,
        ]
      : []),
  ];
}

/** The file that keeps all others from being read. */
const onlyOne = (stack: Stack, sources: readonly Source[]): string =>
  stack === 'laravel'
    ? (sources.find(({ where, read }) => where === 'file' && read)?.name ?? '.env')
    : '.dev.vars';

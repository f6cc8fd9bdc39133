import { fieldsOf } from '../../renderer/state/search/fields.ts';
import { SearchIndex } from '../../renderer/state/search/search-index.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { anAgency } from '../support/window/agency.ts';
import { median, timed } from './measure.ts';

/*
 * Search over 10,000 keys in 500 accounts, a keystroke at a time, next to a scan of the same texts that only says
 * whether the query is in them, in turn. Medians, 95th percentiles and ratios are printed.
 */
const rounds = 15;
/** Typed letter by letter, as somebody looks for them. */
const typed = [
  'acme staging',
  'globex prod eu',
  'zurich bank worker',
  'client-37/app',
  'stg umbrella',
  'key_01',
  'prodcution wayne',
  'nothing like this',
];

/** Everything that is typed on the way to a query. */
const keystrokes = typed.flatMap((query) =>
  Array.from(query, (_, at) => query.slice(0, at + 1)).filter((text) => !text.endsWith(' ')),
);

/** Every key's texts in one, the very ones that the index is of, made beforehand. */
function textsOf({ accounts, environments, keys, targets }: Snapshot): string[] {
  const account = new Map(accounts.map((each) => [each.id, each]));
  const environment = new Map(environments.map((each) => [each.id, each]));
  const files = Map.groupBy(targets, ({ keyId }) => keyId);
  return keys.map((key) => {
    const around = environment.get(key.environmentId);
    if (around === undefined) throw new Error('A key of the agency has no environment.');
    return fieldsOf(account.get(around.accountId), around, key, files.get(key.id) ?? [])
      .map(({ text }) => text)
      .join('\n')
      .toLowerCase();
  });
}

const p95 = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.ceil(numbers.length * 0.95) - 1] ?? Number.NaN;

/** Prints the figures of the search. */
export function benchSearch(): Promise<void> {
  const snapshot = anAgency();
  const texts = textsOf(snapshot);
  const figures = { scan: [] as number[], keys: [] as number[], environments: [] as number[] };
  const first = timed(() => SearchIndex.of(snapshot, null));
  const index = SearchIndex.of(snapshot, null);
  const again: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    // What a changed health leaves: a new list of keys with the same texts.
    const changed = { ...snapshot, keys: snapshot.keys.map((key) => ({ ...key })) };
    const rebuilt = timed(() => SearchIndex.of(changed, index));
    const measured = keystrokes.map((query) => {
      const words = query.toLowerCase().split(' ');
      return {
        scan: timed(() => texts.filter((text) => words.every((word) => text.includes(word)))),
        keys: timed(() => index.keys(query)),
        environments: timed(() => index.environments(query)),
      };
    });
    if (round < 0) continue; // The first round is the compiler's.
    again.push(rebuilt);
    for (const each of measured) {
      figures.scan.push(each.scan);
      figures.keys.push(each.keys);
      figures.environments.push(each.environments);
    }
  }
  const { accounts, environments, keys } = snapshot;
  console.log(
    `Search over ${keys.length} keys in ${environments.length} environments of ${accounts.length} accounts, ${keystrokes.length} keystrokes, ${rounds} rounds:`,
  );
  const line = (name: string, numbers: readonly number[]): void => {
    const ratio = (median(numbers) / median(figures.scan)).toFixed(2);
    console.log(
      `  ${name.padEnd(26)} median ${median(numbers).toFixed(2)} ms, p95 ${p95(numbers).toFixed(2)} ms, ratio ${ratio}`,
    );
  };
  line('a plain scan', figures.scan);
  line('keys, ranked', figures.keys);
  line('environments, ranked', figures.environments);
  console.log(`  (p95 is to be less than 16 ms a keystroke)`);
  console.log(
    `  the index: first ${first.toFixed(0)} ms, after a change of the list ${median(again).toFixed(0)} ms`,
  );
  return Promise.resolve();
}

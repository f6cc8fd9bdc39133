import { prepare } from '../host/prepare.ts';
import { benchIdle } from './idle.ts';
import { benchInventory } from './inventory.ts';
import { benchSearch } from './search.ts';
import { benchSize } from './size.ts';
import { benchStartUp } from './start-up.ts';
import { benchWriting } from './writing.ts';

/** `npm run bench`: each next to what it cannot be faster than, in one run; `npm run bench writing` for one alone. */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  'start-up': benchStartUp,
  writing: benchWriting,
  inventory: benchInventory,
  search: benchSearch,
  size: benchSize,
  idle: benchIdle,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) throw new Error(`There is no bench of ${unknown.join(', ')}.`);
prepare('bench');
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length === 0 || asked.includes(name)) await bench();
}

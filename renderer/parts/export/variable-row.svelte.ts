import type { Input } from '../../../preload/contract/methods.ts';
import type { VariableSource } from '../../../preload/contract/values.ts';
import type { ExportPlanView } from '../../../preload/contract/view.ts';
import { sources } from './presets.ts';

type Planned = ExportPlanView['variables'][number];
type Wanted = NonNullable<Input<'replanExport'>['variables']>[number];

let count = 0;

/** A variable of the plan with what the person types about it: main's answer never takes typed text back. */
export class VariableRow {
  /** Stays the same while its name changes. */
  readonly id: string;
  readonly source: VariableSource;
  readonly added: boolean;
  /** Its name in main's last answer. */
  plannedName = '';
  name = $state('');
  /** Null where the person has nothing to type. */
  value = $state<string | null>(null);
  included = $state(true);
  shown = $state('');
  required = $state(false);
  note = $state('');

  private constructor(source: VariableSource, added: boolean) {
    count += 1;
    this.id = `variable-${count}`;
    this.source = source;
    this.added = added;
  }

  /** One that main planned. */
  static of(planned: Planned): VariableRow {
    const row = new VariableRow(planned.source, false);
    row.name = planned.name;
    row.value = planned.value;
    row.take(planned);
    return row;
  }

  /** One that the person adds; it counts once it has a name. */
  static blank(source: VariableSource, taken: readonly string[]): VariableRow {
    const row = new VariableRow(source, true);
    const { usualName, example } = sources[source];
    row.name = taken.includes(usualName) ? '' : usualName;
    row.value = example === null ? null : '';
    return row;
  }

  /** One that was added is planned once it has all that it needs. */
  get counts(): boolean {
    if (!this.added) return true;
    return this.name.trim() !== '' && (this.source === 'text' || this.value?.trim() !== '');
  }

  /** Whether it is left out as nobody has entered the environment's client ID yet. */
  get lacksClientId(): boolean {
    return this.source === 'client-id' && this.plannedName !== '' && this.shown === '';
  }

  /** What only main knows of it. The answer to an older question takes no box back that was set since. */
  take(planned: Planned, asked = this.included): void {
    this.plannedName = planned.name;
    this.shown = planned.shown;
    this.required = planned.required;
    if (this.included === asked) this.included = planned.included;
    this.note = planned.note;
  }

  wanted(): Wanted {
    const { source, name, value, included } = this;
    return { source, name: name.trim(), value: value?.trim() ?? null, included };
  }
}

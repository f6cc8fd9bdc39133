import { z } from 'zod';
import { id } from './values.ts';
import { snapshot } from './view.ts';

/**
 * What became of a list whose items have an `id`: those that are new or not what they were, in the order of the new list,
 * and those that went. `order` is there when the new list is not the old one with what is new at its end.
 */
const listPatch = <Item extends z.ZodType>(list: z.ZodArray<Item>) =>
  z.strictObject({ put: list, removed: z.array(id), order: z.array(id).exactOptional() }).exactOptional();

const { app, online, vault, settings, inventory, wizard, clipboard } = snapshot.shape;
const { accounts, environments, keys, removals, projects, targets, rotations } = snapshot.shape;

/** What changed of a snapshot: `from` is the version it was, `version` the one it becomes. What is absent is as it was. */
export const snapshotPatch = z.strictObject({
  from: z.number().int(),
  version: z.number().int(),
  /** Small: each as a whole. */
  parts: z.strictObject({
    app: app.exactOptional(),
    online: online.exactOptional(),
    vault: vault.exactOptional(),
    settings: settings.exactOptional(),
    inventory: inventory.exactOptional(),
    wizard: wizard.exactOptional(),
    clipboard: clipboard.exactOptional(),
  }),
  lists: z.strictObject({
    accounts: listPatch(accounts),
    environments: listPatch(environments),
    keys: listPatch(keys),
    removals: listPatch(removals),
    projects: listPatch(projects),
    targets: listPatch(targets),
    rotations: listPatch(rotations),
  }),
});
export type SnapshotPatch = z.output<typeof snapshotPatch>;

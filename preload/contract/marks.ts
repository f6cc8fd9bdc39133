import { z } from 'zod';
import { limits } from './limits.ts';
import { id, nothing, tag, text } from './values.ts';

/** What a person marks environments and keys with, for themselves: WorkOS does not see it. */
export const markMethods = {
  /** A pinned environment comes first in the sidebar and the palette, and in the tray after those in trouble. */
  pinEnvironment: { input: z.strictObject({ environmentId: id, pinned: z.boolean() }), output: nothing },
  /**
   * Gives all these keys a tag, or takes it from them, in one change of the vault. A tag that is in use already keeps its
   * spelling. Answers how many keys had to be changed. Failures: `too-many-tags` when one of the keys has all that it can
   * have; `tag-holds-secret`; then none is changed.
   */
  tagKeys: {
    input: z.strictObject({ keyIds: z.array(id).min(1).max(20_000), tag, tagged: z.boolean() }),
    output: z.strictObject({ changed: z.number().int() }),
    longest: 20_000 * 140,
  },
  /**
   * A note of the key's own; an empty one is none. Failures: `note-holds-secret`: notes are shown in the window and are
   * not sealed, so no key may be in one.
   */
  noteKey: { input: z.strictObject({ keyId: id, note: text.max(limits.note) }), output: nothing },
} as const;

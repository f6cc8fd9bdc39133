import type { Activity } from './activity.ts';
import { environmentOf, keyOf, replaceEnvironment, replaceKey, replaceKeys } from './catalog.ts';
import { refuseTooMany, spellingOf, withTag } from './marks/tags.ts';
import type { Environment, Key } from './model.ts';
import { refuseSecrets } from './refuse-secrets.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  activity: Activity;
}

/** What a person marks environments and keys with, for themselves: pins, tags and notes. */
export class Marks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws Failure `not-found`. */
  async pin(environmentId: string, pinned: boolean): Promise<void> {
    const { vault } = this.#parts;
    const environment = environmentOf(vault.document, environmentId);
    if (withPin(environment, pinned) === environment) return;
    await vault.update((document) =>
      replaceEnvironment(document, environmentId, (each) => withPin(each, pinned)),
    );
  }

  /**
   * Gives all these keys a tag, or takes it from them, in one write of the vault.
   * @returns how many of them had to be changed; the activity tells of it when it was more than one.
   * @throws Failure `not-found`, `too-many-tags`, `tag-holds-secret`; then none is changed.
   */
  async tag(keyIds: readonly string[], typed: string, tagged: boolean): Promise<number> {
    const { vault } = this.#parts;
    const ids = new Set(keyIds);
    if (tagged) refuseSecrets(typed, 'tag');
    const tag = spellingOf(vault.document, typed);
    const keys = [...ids].map((id) => keyOf(vault.document, id));
    const changed = keys.filter((key) => withTag(key, tag, tagged) !== key);
    if (changed.length === 0) return 0;
    await vault.update((document) => {
      const next = replaceKeys(document, ids, (key) => withTag(key, tag, tagged));
      if (tagged)
        refuseTooMany(
          next.keys.filter(({ id }) => ids.has(id)),
          tag,
        );
      return next;
    });
    if (changed.length > 1) await this.#tell(changed.length, tag, tagged);
    return changed.length;
  }

  /** An empty note is none. @throws Failure `not-found`, `note-holds-secret`. */
  async note(keyId: string, note: string): Promise<void> {
    const { vault } = this.#parts;
    keyOf(vault.document, keyId);
    refuseSecrets(note, 'note');
    await vault.update((document) => replaceKey(document, keyId, (key) => withNote(key, note)));
  }

  async #tell(count: number, tag: string, tagged: boolean): Promise<void> {
    const sentence = tagged ? `Tagged ${count} keys “${tag}”.` : `Took the tag “${tag}” off ${count} keys.`;
    await this.#parts.activity.record({ kind: 'tagged', sentence });
  }
}

function withPin(environment: Environment, wanted: boolean): Environment {
  const { pinned = false, ...rest } = environment;
  if (pinned === wanted) return environment;
  return wanted ? { ...rest, pinned: true } : rest;
}

function withNote(key: Key, wanted: string): Key {
  const { note = '', ...rest } = key;
  if (note === wanted) return key;
  return wanted === '' ? rest : { ...rest, note: wanted };
}

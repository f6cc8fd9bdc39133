import type { DriftView, TargetView } from '../../../preload/contract/projects.ts';
import type { Key, VaultDocument } from '../model.ts';
import { Alike, Last } from './same.ts';

interface Parts {
  vault: { readonly document: VaultDocument };
  targets: { views(driftOf: (targetId: string) => DriftView | null): TargetView[] };
  drifts: { view(targetId: string): DriftView | null; readonly version: number };
}

/** Targets as the window shows them, made anew only when something changed that they tell: a check of a key does not. */
export class TargetViews {
  readonly #parts: Parts;
  readonly #keys = new Alike<Key>(
    (one, other) =>
      one.id === other.id &&
      one.environmentId === other.environmentId &&
      one.fingerprint === other.fingerprint,
  );
  readonly #last = new Last<TargetView[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  views(): TargetView[] {
    const { vault, targets, drifts } = this.#parts;
    const { targets: all, environments, projects, keys } = vault.document;
    return this.#last.of([all, environments, projects, this.#keys.of(keys), drifts.version], () =>
      targets.views((targetId) => drifts.view(targetId)),
    );
  }
}

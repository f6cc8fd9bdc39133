import { expect, it } from 'vitest';
import { emptyVault, type VaultDocument } from '../../main/core/model.ts';
import { TargetViews } from '../../main/core/snapshot/target-views.ts';
import type { TargetView } from '../../preload/contract/projects.ts';
import { ScheduledKeys } from '../support/core/scheduled-keys.ts';

it('targets are made anew when something changed that they tell, and not for a check of a key', () => {
  const linked = new ScheduledKeys();
  linked.link(3);
  const vault: { document: VaultDocument } = { document: { ...emptyVault, ...linked.vault.document } };
  const drifts = { version: 0, view: () => null };
  let made = 0;
  const targets = {
    views: (): TargetView[] => {
      made += 1;
      return [];
    },
  };
  const shown = new TargetViews({ vault, targets, drifts });
  const change = (change: Partial<VaultDocument['keys'][number]>): void => {
    const keys = vault.document.keys.map((key, at) => (at === 1 ? { ...key, ...change } : key));
    vault.document = { ...vault.document, keys };
  };
  const first = shown.views();
  for (const checkedAt of [1, 2, 3]) {
    change({ health: { ...linked.health('key 1'), checkedAt } });
    expect(shown.views()).toBe(first);
  }
  expect(made).toBe(1);
  change({ fingerprint: 'another' });
  shown.views();
  expect(made).toBe(2);
  drifts.version += 1;
  shown.views();
  expect(made).toBe(3);
  vault.document = { ...vault.document, projects: [...vault.document.projects] };
  shown.views();
  expect(made).toBe(4);
});

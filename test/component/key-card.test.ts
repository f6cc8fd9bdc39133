import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { copyForm } from '../../preload/contract/values.ts';
import type { KeyView, Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { aRotation, aRotationSummary } from '../support/window/project-views.ts';
import { aKey, anOfflineHealth, aRejectedHealth, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

type Locator = ReturnType<typeof page.getByRole>;
const card = (): Locator => page.getByRole('region', { name: /^Key / });
const button = (name: string | RegExp): Locator => card().getByRole('button', { name });
const item = (name: string | RegExp): Locator => page.getByRole('menuitem', { name });
const dialog = (): Locator => page.getByRole('dialog');

/** The page of one staging key. */
async function open(key: Partial<KeyView> = {}, over: Partial<Snapshot> = {}): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot({ keys: [aKey(key)], ...over }), {
    screen: 'environment',
    environmentId: 'env-staging',
  });
  fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-1' } }));
  fake.answer('getRotation', () => ({ ok: true, value: aRotation() }));
  return fake;
}

async function choose(name: string | RegExp): Promise<void> {
  await button(/^More for/).click();
  await item(name).click();
}

const onRotation = (): Promise<void> =>
  expect.element(page.getByRole('heading', { level: 1, name: 'Where the old key is' })).toBeVisible();

describe('A key’s card', () => {
  it('begins a rotation, and goes to it', async () => {
    const fake = await open();
    await button('Rotate…').click();
    await onRotation();
    expect(fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-1' }]);
  });

  it('goes on with the rotation that is under way', async () => {
    const fake = await open({}, { rotations: [aRotationSummary()] });
    await expect.element(card().getByText(/being\s+replaced/)).toBeVisible();
    await button('Continue rotation').click();
    await onRotation();
    expect(fake.inputs('startRotation')).toEqual([]);
    expect(fake.inputs('getRotation')[0]).toEqual({ rotationId: 'rotation-1' });
  });

  it('stays where it is when a rotation cannot begin, and says why', async () => {
    const fake = await open();
    fake.fail('startRotation', { code: 'vault-locked', message: 'The vault is locked.' });
    await button('Rotate…').click();
    await expect.element(page.getByText(/The vault is locked/)).toBeVisible();
    await expect.element(button('Rotate…')).toBeVisible();
  });

  for (const [name, key] of Object.entries<Partial<KeyView>>({
    rejected: { health: aRejectedHealth() },
    expired: { expiresAt: Date.now() - 60_000 },
    expiring: { expiresAt: Date.now() + 60_000 },
  })) {
    it(`offers to rotate a key that is ${name} in one place only`, async () => {
      const fake = await open(key);
      await expect.element(button('Rotate…')).toBeVisible();
      expect(button(/Rotate|Replace/).all()).toHaveLength(1);
      await button('Rotate…').click();
      await onRotation();
      expect(fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-1' }]);
    });
  }

  it('offers to link a locked key anew, and neither to rotate, retire nor copy it', async () => {
    const fake = await open({ locked: true });
    await expect.element(button('Link it anew…')).toBeVisible();
    await expect.element(button('Rotate…')).not.toBeInTheDocument();
    await button(/^More for/).click();
    await expect.element(item('Retire…')).toHaveAttribute('aria-disabled', 'true');
    await expect.element(item('Copy as…')).toHaveAttribute('aria-disabled', 'true');
    await userEvent.keyboard('{Escape}');
    await button('Link it anew…').click();
    await expect.poll(() => fake.inputs('startWizard')).toEqual([{ replacesKeyId: 'key-1' }]);
  });

  it('retires a key from its menu', async () => {
    const fake = await open();
    await choose('Retire…');
    await onRotation();
    expect(fake.inputs('startRotation')).toEqual([{ what: 'retire', keyId: 'key-1' }]);
  });

  it('still replaces a key without touching files', async () => {
    const fake = await open();
    await choose('Replace without touching files…');
    await expect.poll(() => fake.inputs('startWizard')).toEqual([{ replacesKeyId: 'key-1' }]);
  });

  it('says how fast WorkOS answered only when it did', async () => {
    await open({ health: anOfflineHealth({ latencyMs: 2 }) });
    await expect.element(card().getByText(/^Last check/)).toBeVisible();
    expect(
      card()
        .getByText(/answered in/)
        .elements(),
    ).toEqual([]);
  });

  it('ends a snooze on the card and in its menu', async () => {
    const fake = await open({ snoozedUntil: Date.now() + 25 * 60 * 60_000 });
    await button('End snooze').click();
    await choose('End snooze');
    await expect
      .poll(() => fake.inputs('snoozeKey'))
      .toEqual([
        { keyId: 'key-1', days: null },
        { keyId: 'key-1', days: null },
      ]);
  });

  it('says how many files are watched for it', async () => {
    await open({ files: 3 });
    await expect.element(card().getByText('3 files are watched for it')).toBeVisible();
  });
});

describe('Copying a key in another form', () => {
  it('lists every form of the contract', async () => {
    await open();
    await choose('Copy as…');
    await expect.element(dialog()).toBeVisible();
    const offered = [...document.querySelectorAll<HTMLInputElement>('[role=dialog] input[type=radio]')];
    expect(offered.map(({ value }) => value).sort()).toEqual([...copyForm.options].sort());
  });

  it('is chosen by the arrow keys and copied by Enter', async () => {
    const fake = await open();
    await choose('Copy as…');
    await expect.element(dialog().getByRole('radio', { name: /^.env line/ })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await expect.element(dialog()).not.toBeInTheDocument();
    expect(fake.inputs('copyKeyAs')).toEqual([{ keyId: 'key-1', form: 'fish' }]);
  });

  it('copies what is pointed at', async () => {
    const fake = await open();
    await choose('Copy as…');
    await dialog()
      .getByText(/^GitHub Actions/)
      .click();
    await dialog().getByRole('button', { name: 'Copy' }).click();
    await expect.poll(() => fake.inputs('copyKeyAs')).toEqual([{ keyId: 'key-1', form: 'github-env' }]);
  });

  it('says in the dialog why it failed', async () => {
    const fake = await open();
    fake.fail('copyKeyAs', { code: 'odd-key', message: 'This key has odd characters.' });
    await choose('Copy as…');
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog().getByText('This key has odd characters.')).toBeVisible();
  });

  it('is accessible in both themes', async () => {
    await open();
    await choose('Copy as…');
    await expect.element(dialog()).toBeVisible();
    await expectAccessible();
  });
});

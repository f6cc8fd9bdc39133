import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { RotationSummaryView, RotationView } from '../../preload/contract/rotation.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { aProblem, type FakeBridge } from '../support/window/fake-bridge.ts';
import { fakeEnvironmentId, fakeKey, fakeKeyId } from '../support/fake-key.ts';
import { aRotation, aRotationPlace, aRotationSummary } from '../support/window/project-views.ts';
import {
  aHealth,
  aHint,
  aKey,
  anEnvironment,
  anOfflineHealth,
  aRejectedHealth,
  aSnapshot,
} from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';
import { aReading } from '../support/window/wizard-view.ts';

type Locator = ReturnType<typeof page.getByRole>;
const main = (): Locator => page.getByRole('main');
const button = (name: string | RegExp): Locator => main().getByRole('button', { name });
const heading = (name: string | RegExp): Locator => main().getByRole('heading', { level: 1, name });
const says = (words: string | RegExp): Locator => main().getByText(words, { exact: false });
const dialog = (): Locator => page.getByRole('dialog');
const keyField = (): Locator => page.getByLabelText('API key', { exact: true });
const rail = (): string[] =>
  [...document.querySelectorAll('aside[aria-label="Rotation"] li .label')].map((each) => each.textContent);

/** A hint with the dashboard's three dots. */
const dashed = (seed: number): RegExp => new RegExp(aHint(seed).replace('…', String.raw`\.\.\.`));
const day = 24 * 60 * 60_000;
const requestId = '0d7c4a52-93d7-4b0e-8f5c-2f1f7c0d9a11';
const idle: RotationView['verification'] = { state: 'idle', health: null, sameEnvironment: '' };

const newKey = (over: Partial<RotationView> = {}): RotationView =>
  aRotation({ step: 'new-key', successor: null, verification: idle, places: [], ...over });
const writtenPlaces = [
  aRotationPlace({ state: 'written' }),
  aRotationPlace({ id: 'place-2', shownPath: '~/code/acme-api/.env', state: 'written' }),
];
const failedPlace = aRotationPlace({
  id: 'place-2',
  shownPath: '~/code/acme-api/.env',
  state: 'failed',
  message: 'This file is read-only.',
  next: 'Make it writable, then try again.',
});
const revoking = (over: Partial<RotationView> = {}): RotationView =>
  aRotation({
    step: 'revoke',
    places: writtenPlaces,
    oldHealth: aHealth({ requestId }),
    nextCheckAt: Date.now() + 100_000,
    ...over,
  });
const proven = (over: Partial<RotationView> = {}): RotationView =>
  aRotation({
    step: 'done',
    places: writtenPlaces,
    oldHealth: aRejectedHealth(),
    proof: { at: Date.UTC(2026, 10, 24, 9, 30, 12), requestId },
    finishedAt: Date.now() - 5_000,
    undoUntil: Date.now() + 30 * day,
    ...over,
  });

const summaryOf = ({
  id,
  what,
  step,
  environmentId,
  keyId,
  name,
  startedAt,
  version,
}: RotationView): RotationSummaryView =>
  aRotationSummary({ id, what, step, environmentId, keyId, name, startedAt, version });

/** What main says of the rotation from now on, with the push that says that it changed. */
function change(fake: FakeBridge, view: RotationView): void {
  const next = { ...view, version: (fake.snapshot.rotations[0]?.version ?? 0) + 1 };
  fake.answer('getRotation', () => ({ ok: true, value: next }));
  const over = next.step === 'done' || next.step === 'undone';
  fake.show({ rotations: over ? [] : [summaryOf(next)] });
}

/** Opens the rotation as main shows it. */
async function open(view: RotationView, over: Partial<Snapshot> = {}): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot(over), { screen: 'home' });
  change(fake, view);
  fake.push('navigate', { screen: 'rotation', rotationId: view.id });
  await expect.element(main().getByRole('heading', { level: 1 })).toHaveFocus();
  return fake;
}

/** Puts a text into the field as a paste does. */
async function paste(text: string): Promise<void> {
  await keyField().click();
  const field = keyField().element() as HTMLTextAreaElement;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste', bubbles: true }));
}

describe('A rotation’s screen', () => {
  it('follows every change, and fetches a finished one once', async () => {
    const fake = await open(aRotation());
    const before = fake.inputs('getRotation').length;
    change(fake, revoking());
    await expect.element(heading('Now revoke the old key')).toHaveFocus();
    change(fake, proven());
    await expect.element(heading('Rotated, with proof')).toHaveFocus();
    expect(fake.inputs('getRotation')).toHaveLength(before + 2);
    fake.show({ online: false });
    fake.show({ online: true });
    await expect.element(says('The old key is dead').first()).toBeVisible();
    expect(fake.inputs('getRotation')).toHaveLength(before + 2);
  });

  it('shows the last of a quick row of changes, whatever the answers’ speed', async () => {
    const fake = await open(aRotation());
    const answer = fake.hold('getRotation');
    fake.show({ rotations: [aRotationSummary({ version: 8 })] });
    await expect.poll(() => fake.inputs('getRotation').length).toBeGreaterThan(1);
    change(fake, revoking());
    answer({ ok: true, value: aRotation({ step: 'writing', version: 8 }) });
    await expect.element(heading('Now revoke the old key')).toBeVisible();
    await expect.element(heading('Writing the files')).not.toBeInTheDocument();
  });

  it('leaves to its environment on Esc, and stays under way', async () => {
    const fake = await open(aRotation());
    await userEvent.keyboard('{Escape}');
    await expect.element(heading('Staging')).toBeVisible();
    expect(fake.inputs('closeRotation')).toEqual([]);
    expect(fake.inputs('leaveRotation')).toEqual([{ rotationId: 'rotation-1', goOnLater: true }]);
  });

  const elsewhere = async (fake: FakeBridge): Promise<void> => {
    fake.push('navigate', { screen: 'settings' });
    await expect.element(heading('Settings')).toBeVisible();
  };

  it('tells main when it is left for another page: then one that was only looked at is over', async () => {
    const fake = await open(newKey());
    expect(fake.inputs('leaveRotation')).toEqual([]);
    await elsewhere(fake);
    expect(fake.inputs('leaveRotation')).toEqual([{ rotationId: 'rotation-1', goOnLater: false }]);
  });

  const doubts = [{ code: 'no-inventory' as const, message: 'No folder was ever chosen.' }];
  const doubtful = aRotation({
    ...{ what: 'retire', successor: null },
    survey: { ...aRotation().survey, doubts },
  });
  const acts: Record<string, [RotationView, (fake: FakeBridge) => Promise<void>]> = {
    'when the person says so': [newKey(), () => button('Go on later').click()],
    'once the dashboard was opened from it': [
      newKey(),
      async (fake) => {
        await button('Open dashboard').click();
        await expect.poll(() => fake.inputs('openDashboard')).toHaveLength(1);
        await elsewhere(fake);
      },
    ],
    'while the person chooses more to look through': [doubtful, () => button('Open Inventory').click()],
    'once the person went past a doubt': [
      doubtful,
      async (fake) => {
        await button('Go on without').click();
        await elsewhere(fake);
      },
    ],
  };
  for (const [when, [view, act]] of Object.entries(acts)) {
    it(`is kept ${when}`, async () => {
      const fake = await open(view);
      await act(fake);
      await expect
        .poll(() => fake.inputs('leaveRotation'))
        .toEqual([{ rotationId: 'rotation-1', goOnLater: true }]);
    });
  }

  it('is left without a word once it is past that', async () => {
    const fake = await open(revoking());
    await elsewhere(fake);
    expect(fake.inputs('leaveRotation')).toEqual([]);
  });

  it('keeps the production band when it is finished', async () => {
    await open(proven({ kind: 'production', environmentId: 'env-production', name: 'Acme / Production' }));
    expect(document.querySelectorAll('[data-production-band]')).toHaveLength(1);
  });

  it('has a rail of its own for each kind, and for what was put back', async () => {
    const fake = await open(aRotation());
    expect(rail()).toEqual(['New key', 'Files', 'Write', 'Revoke', 'Proof']);
    change(fake, aRotation({ what: 'retire', successor: null }));
    await expect.poll(rail).toEqual(['Files', 'Take out', 'Revoke', 'Proof']);
    change(fake, aRotation({ what: 'cookie-password', keyId: null }));
    await expect.poll(rail).toEqual(['Files', 'Write', 'Done']);
    change(fake, aRotation({ step: 'undone' }));
    await expect.poll(rail).toEqual(['New key', 'Files', 'Write', 'Put back']);
    expect(document.querySelector('[aria-current="step"]')?.textContent).toContain('Put back');
  });

  it('says where to look when the rotation is gone', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.fail('getRotation', { code: 'rotation-gone' });
    fake.push('navigate', { screen: 'rotation', rotationId: 'rotation-9' });
    await expect.element(says('This rotation is over')).toBeVisible();
    await expect.element(button('Open the activity')).toBeVisible();
  });

  it('tries again when it could not be fetched', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.fail('getRotation', { code: 'vault-locked', message: 'The vault is locked.' });
    fake.push('navigate', { screen: 'rotation', rotationId: 'rotation-1' });
    await expect.element(says('The vault is locked.')).toBeVisible();
    fake.answer('getRotation', () => ({ ok: true, value: aRotation() }));
    await button('Try again').click();
    await expect.element(heading('Where the old key is')).toBeVisible();
  });

  it('says that a key which is not linked yet comes back by Undo when it is given up', async () => {
    await open(
      newKey({ reading: aReading(), successor: { hint: aHint(7), keyId: null, linkedKeyId: null } }),
    );
    await button('Give up…').click();
    await expect.element(dialog().getByText(/Undo in Activity brings it back for 30 days/)).toBeVisible();
  });

  it('is given up before anything was written, on request', async () => {
    const fake = await open(aRotation());
    await button('Give up…').click();
    await expect.element(dialog().getByText(/new key is linked already/)).toBeVisible();
    await dialog().getByRole('button', { name: 'Give up' }).click();
    await expect.element(heading('Staging')).toBeVisible();
    expect(fake.inputs('closeRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });
});

describe('The new key', () => {
  it('opens the page of API keys of exactly this environment', async () => {
    const fake = await open(newKey(), {
      environments: [anEnvironment({ workosEnvironmentId: fakeEnvironmentId() })],
    });
    await expect.element(says(/at exactly this environment/)).toBeVisible();
    await button('Open dashboard').click();
    expect(fake.inputs('openDashboard')).toEqual([{ environmentId: 'env-staging', page: 'api-keys' }]);
  });

  it('leaves the field as soon as main holds it, and is verified by Enter', async () => {
    const fake = await open(newKey());
    const secret = fakeKey({ seed: 8 });
    fake.answer('pasteRotationKey', () => ({ ok: true, value: aReading() }));
    await paste(secret);
    await expect.element(says('The new key is kept, sealed:')).toBeVisible();
    await expect.element(button('Verify')).toHaveFocus();
    expect(document.body.innerHTML).not.toContain(secret);
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('verifyRotationKey'))
      .toEqual([{ rotationId: 'rotation-1', expiresAt: null }]);
    expect(fake.inputs('pasteRotationKey')).toEqual([{ rotationId: 'rotation-1', text: secret }]);
  });

  it('takes the end that the dashboard shows along, and waits for the date', async () => {
    const fake = await open(newKey({ reading: aReading() }));
    await page.getByText('On a date').click();
    await button('Verify').click();
    await expect.element(says('Choose the date, or Never.')).toBeVisible();
    const date = page.getByLabelText('Expires at the end of');
    await expect.element(date).toHaveFocus();
    expect(fake.inputs('verifyRotationKey')).toEqual([]);
    await date.fill('2099-03-31');
    await button('Verify').click();
    await expect
      .poll(() => fake.inputs('verifyRotationKey'))
      .toEqual([{ rotationId: 'rotation-1', expiresAt: new Date(2099, 2, 31, 23, 59, 59).getTime() }]);
  });

  it('is taken from the clipboard by main', async () => {
    const fake = await open(newKey());
    fake.answer('takeRotationKeyFromClipboard', () => ({ ok: true, value: aReading() }));
    await button('Take it from the clipboard').click();
    await expect.element(says('The new key is kept, sealed:')).toBeVisible();
  });

  it('is one that is linked already, and alive, at a click', async () => {
    const other = aKey({ label: 'backup' }, 8);
    const fake = await open(newKey(), {
      keys: [aKey(), other, aKey({ health: aRejectedHealth() }, 9), aKey({ environmentId: 'env-eu' }, 10)],
    });
    fake.answer('chooseRotationKey', () => {
      change(fake, newKey({ reading: aReading() }));
      return { ok: true, value: aReading() };
    });
    await expect.poll(() => main().getByRole('button', { name: /sk_/ }).elements().length).toBe(1);
    await button(`backup, ${other.hint}`).click();
    await expect
      .poll(() => fake.inputs('chooseRotationKey'))
      .toEqual([{ rotationId: 'rotation-1', keyId: 'key-8' }]);
    await expect.element(button('Verify')).toHaveFocus();
  });

  it('does not call a dead key one that goes on working', async () => {
    await open(newKey(), { keys: [aKey({ health: aRejectedHealth() })] });
    await expect.element(says(/The old key no longer works/)).toBeVisible();
  });

  it('is refused in place when it is no key at all', async () => {
    const fake = await open(newKey());
    fake.answer('pasteRotationKey', () => ({
      ok: true,
      value: { ok: false, reason: 'stripe', message: 'This is a Stripe key.' },
    }));
    await paste('sk_test_51');
    await expect.element(says('This is a Stripe key.')).toBeVisible();
    await expect.element(keyField()).toHaveAttribute('aria-invalid', 'true');
    await expect.element(button('Verify')).toBeDisabled();
  });

  it('shows that WorkOS is being asked', async () => {
    await open(newKey({ reading: aReading(), verification: { ...idle, state: 'running' } }));
    await expect.element(says(/Asking WorkOS about/)).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toBeVisible();
    await expect.element(button('Use another key')).toBeDisabled();
  });

  it('says once what WorkOS made of it, with the request ID', async () => {
    const fake = await open(newKey({ reading: aReading() }));
    fake.answer('verifyRotationKey', () => {
      fake.answer('getRotation', () => ({
        ok: true,
        value: newKey({
          reading: aReading(),
          verification: { state: 'done', health: aRejectedHealth({ requestId }), sameEnvironment: '' },
        }),
      }));
      return { ok: false, error: aProblem({ code: 'unauthorized', message: 'WorkOS refused it.' }) };
    });
    await button('Verify').click();
    await expect.element(says('Rejected').first()).toBeVisible();
    await expect.element(says(requestId)).toBeVisible();
    await expect.element(says('WorkOS refused it.')).not.toBeInTheDocument();
    expect(button('Try again').elements()).toEqual([]);
    await button('Use another key').click();
    await expect.element(keyField()).toHaveFocus();
  });

  it.for(['same-key', 'other-environment'] as const)('wants another key after %s', async (code) => {
    const fake = await open(newKey({ reading: aReading() }));
    fake.fail('verifyRotationKey', { code, message: 'It is not the one.', next: '' });
    await button('Verify').click();
    await expect.element(says('It is not the one.')).toBeVisible();
    await button('Use another key').click();
    await expect.element(keyField()).toHaveFocus();
    expect(fake.inputs('verifyRotationKey')).toHaveLength(1);
  });

  it('that looks like one of the other kind is cautioned about, and taken at the person’s word', async () => {
    const fake = await open(newKey({ reading: aReading({ kindHint: 'production' }) }));
    await expect
      .element(says('This looks like a production key, and Acme / Staging is staging.'))
      .toBeVisible();
    await expectAccessible();
    fake.fail('verifyRotationKey', { code: 'other-kind', message: 'It was not linked.', next: '' });
    await button('Verify').click();
    await expect.element(page.getByRole('alert').getByText('It was not linked.')).toBeVisible();
    await main().getByRole('checkbox', { name: 'It is a key of Acme / Staging' }).click();
    await button('Try again').click();
    await expect
      .poll(() => fake.inputs('verifyRotationKey').map(({ acceptOtherKind }) => acceptOtherKind))
      .toEqual([false, true]);
  });

  it('is compared by the client ID only when the person has WorkOS asked, or goes on without', async () => {
    const fake = await open(newKey({ reading: aReading() }));
    fake.fail('verifyRotationKey', { code: 'nothing-to-compare', message: 'Nothing to compare.' });
    await button('Verify').click();
    await expect.element(says('Nothing tells yet that both keys are of one environment')).toBeVisible();
    await expect.element(says('WorkOS may record an event')).toBeVisible();
    await expectAccessible();
    await button('Ask WorkOS about the pair').click();
    await button('Go on without asking').click();
    await expect
      .poll(() => fake.inputs('verifyRotationKey').map(({ pair }) => pair))
      .toEqual([undefined, 'ask', 'skip']);
  });

  it('says when it belongs to another environment', async () => {
    const fake = await open(newKey({ reading: aReading() }));
    fake.fail('verifyRotationKey', {
      code: 'other-environment',
      message: 'This key is of Acme / Production.',
      next: 'Create one in Staging.',
    });
    await button('Verify').click();
    await expect.element(page.getByRole('alert').getByText(/This key is of Acme/)).toBeVisible();
  });
});

describe('The files', () => {
  it('are taken in and left out, counted, and named on the button', async () => {
    const fake = await open(aRotation());
    await expect.element(says('2 of 2 files')).toBeVisible();
    fake.answer('includeRotationPlace', () => {
      change(
        fake,
        aRotation({ places: [aRotationPlace(), { ...aRotationPlace({ id: 'place-2' }), included: false }] }),
      );
      return { ok: true, value: {} };
    });
    await page.getByRole('checkbox', { name: /acme-api/ }).click();
    await expect.element(says('1 of 2 files')).toBeVisible();
    await expect.element(button('Write 1 file')).toBeVisible();
    expect(fake.inputs('includeRotationPlace')).toEqual([
      { rotationId: 'rotation-1', placeId: 'place-2', included: false },
    ]);
  });

  it('move the box back when main refuses', async () => {
    const fake = await open(aRotation());
    fake.fail('includeRotationPlace', { code: 'wrong-step', message: 'It is being written.' });
    const box = page.getByRole('checkbox', { name: /acme-api/ });
    await box.click();
    await expect.element(page.getByText(/It is being written/)).toBeVisible();
    await expect.element(box).toBeChecked();
  });

  it('say what stops working in those that are left out', async () => {
    await open(
      aRotation({ places: [aRotationPlace({ included: false }), aRotationPlace({ id: 'place-2' })] }),
    );
    await expect.element(says(/The file left out keeps the old key/)).toBeVisible();
  });

  it('say at one what stands in its way', async () => {
    await open(aRotation({ places: [{ ...failedPlace, state: 'waiting' }] }));
    await expect.element(says('This file is read-only. Make it writable')).toBeVisible();
  });

  it('show what changes in one, masked, with its warnings, only when asked', async () => {
    const fake = await open(aRotation());
    expect(fake.inputs('getRotationDiff')).toEqual([]);
    fake.answer('getRotationDiff', () => ({
      ok: true,
      value: {
        diff: [{ kind: 'added', line: 3, text: `WORKOS_API_KEY=${aHint(8)}` }],
        warnings: [{ code: 'mode', level: 'danger', message: 'Others can read it.', fix: null }],
        project: 'acme-web',
      },
    }));
    await button(/Show what changes in .*acme-web/).click();
    await expect.element(page.getByRole('region', { name: /Changes to the file/ })).toBeVisible();
    await expect.element(says('Others can read it.')).toBeVisible();
    await expect.element(says('In the project acme-web')).toBeVisible();
    expect(fake.inputs('getRotationDiff')).toEqual([{ rotationId: 'rotation-1', placeId: 'place-1' }]);
    await button(/Hide what changes/).click();
    await expect.element(page.getByRole('region', { name: /Changes to the file/ })).not.toBeInTheDocument();
  });

  it('say in their own row why one cannot be shown', async () => {
    const fake = await open(aRotation());
    fake.fail('getRotationDiff', { code: 'place-gone', message: 'The file is gone.' });
    await button(/Show what changes in .*acme-web/).click();
    await expect.element(page.getByRole('alert').getByText(/The file is gone/)).toBeVisible();
  });

  it('of production are written only by name', async () => {
    const fake = await open(aRotation({ kind: 'production', confirmName: 'Production' }));
    await expect.element(button('Write 2 files')).toBeDisabled();
    await page.getByLabelText(/Type “Production”/).fill('production');
    await userEvent.keyboard('{Enter}');
    expect(fake.inputs('writeRotation')).toEqual([]);
    await page.getByLabelText(/Type “Production”/).fill('Production');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('writeRotation'))
      .toEqual([{ rotationId: 'rotation-1', confirmName: 'Production' }]);
  });

  it('of staging are written only by name where one is cautioned about, in its own row', async () => {
    const stop = {
      code: 'staging-beside-production',
      message: 'It keeps a client ID.',
      next: 'Leave it out.',
    };
    const places = [aRotationPlace({ stops: [stop] }), aRotationPlace({ id: 'place-2' })];
    const fake = await open(aRotation({ places, confirmName: 'Staging' }));
    await expect.element(says('It keeps a client ID. Leave it out.')).toBeVisible();
    await expect.element(says('Some of these files are cautioned about above')).toBeVisible();
    await expect.element(button('Write 2 files')).toBeDisabled();
    await expectAccessible();
    await page.getByLabelText(/Type “Staging”/).fill('Staging');
    await button('Write 2 files').click();
    await expect
      .poll(() => fake.inputs('writeRotation'))
      .toEqual([{ rotationId: 'rotation-1', confirmName: 'Staging' }]);
  });

  it('are written without a name on staging', async () => {
    const fake = await open(aRotation());
    await button('Write 2 files').click();
    await expect.poll(() => fake.inputs('writeRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('may be none: then revoking is next, once the person goes on without an inventory', async () => {
    const message = 'No folder was ever chosen for the inventory.';
    const survey = { ...aRotation().survey, doubts: [{ code: 'no-inventory' as const, message }] };
    const fake = await open(aRotation({ places: [], confirmName: 'Staging', survey }));
    await expect.element(says('No file that Keyrack knows holds it')).toBeVisible();
    await expect.element(says(message)).toBeVisible();
    await expect.element(button('Open Inventory')).toBeVisible();
    await expect.element(button('Go on to revoking')).toBeDisabled();
    await button('Go on without').click();
    await button('Go on to revoking').click();
    await expect
      .poll(() => fake.inputs('writeRotation'))
      .toEqual([{ rotationId: 'rotation-1', goOnDespite: ['no-inventory'] }]);
  });

  it('do not ask for an inventory that is there', async () => {
    await open(aRotation());
    await expect.element(says(/and in the inventory/)).toBeVisible();
    await expect.element(button('Open Inventory')).not.toBeInTheDocument();
  });

  it('may lack some where the look was cut short: it is begun again, or gone on without', async () => {
    const message = 'The look was stopped before its end.';
    const survey = { ...aRotation().survey, doubts: [{ code: 'stopped' as const, message }] };
    const fake = await open(aRotation({ survey }));
    await expect.element(says(message)).toBeVisible();
    await expect.element(says('Scan again or go on without first')).toBeVisible();
    await expect.element(button('Write 2 files')).toBeDisabled();
    await expectAccessible();
    await button('Scan again').click();
    expect(fake.inputs('findRotationPlaces')).toEqual([{ rotationId: 'rotation-1' }]);
    await button('Go on without').click();
    await expect.element(says('You go on without')).toBeVisible();
    // Another doubt is another question.
    const both = [...survey.doubts, { code: 'old' as const, message: 'It is old.' }];
    change(fake, aRotation({ survey: { ...survey, doubts: both } }));
    await expect.element(button('Write 2 files')).toBeDisabled();
    await button('Go on without').click();
    await button('Write 2 files').click();
    await expect
      .poll(() => fake.inputs('writeRotation'))
      .toEqual([{ rotationId: 'rotation-1', goOnDespite: ['stopped', 'old'] }]);
  });

  it('name those that could not be looked into, with the reason, and how many more there are', async () => {
    const unread = [
      { path: '/home/mia/big/.env', shownPath: '~/big/.env', message: 'It is larger than 1 MB.' },
    ];
    await open(aRotation({ survey: { ...aRotation().survey, unread, unreadTotal: 3 } }));
    await expect.element(says('3 files could not be looked into, and any of them may hold')).toBeVisible();
    const show = button('Show them');
    await expect.element(show).toHaveAttribute('aria-expanded', 'false');
    await show.click();
    const list = page.getByRole('list', { name: 'Files that could not be looked into' });
    await expect.element(list.getByText('It is larger than 1 MB.')).toBeVisible();
    await expect.element(says('And 2 more files, which the inventory lists.')).toBeVisible();
    await expect.element(button('Write 2 files')).toBeEnabled();
    await expectAccessible();
  });

  it('say before they are written what happens when one fails', async () => {
    await open(aRotation());
    await expect
      .element(
        says(
          'If one of these files cannot be written, Keyrack stops and asks: try again, leave that file, or put',
        ),
      )
      .toBeVisible();
  });

  it('are looked for again, and cannot be written meanwhile', async () => {
    const fake = await open(aRotation());
    await button('Look again').click();
    expect(fake.inputs('findRotationPlaces')).toEqual([{ rotationId: 'rotation-1' }]);
    change(fake, aRotation({ looking: true, places: [] }));
    await expect.element(page.getByRole('progressbar')).toBeVisible();
    await expect.element(button('Go on to revoking')).toBeDisabled();
  });

  it('lose the key when it is retired', async () => {
    await open(aRotation({ what: 'retire', successor: null }));
    await expect.element(button('Take it out of 2 files')).toBeVisible();
  });

  it('are not written without any when a cookie password is replaced', async () => {
    await open(aRotation({ what: 'cookie-password', keyId: null, places: [] }));
    await expect.element(button('Write 0 files')).toBeDisabled();
  });

  it('show how far the writing is', async () => {
    await open(
      aRotation({
        step: 'writing',
        written: 1,
        places: [aRotationPlace({ state: 'written' }), aRotationPlace({ id: 'place-2' })],
      }),
    );
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '1');
    await expect.element(says('50 percent written')).toBeInTheDocument();
    await expect.element(button('Writing')).toHaveAttribute('aria-busy', 'true');
  });
});

describe('Stopped half-way', () => {
  const halted = (): RotationView =>
    aRotation({ step: 'halted', places: [aRotationPlace({ state: 'written' }), failedPlace] });

  it('says of each file why, and what to do', async () => {
    const fake = await open(halted());
    await expect.element(says('This file is read-only. Make it writable, then try again.')).toBeVisible();
    await button('Try again').click();
    await expect.poll(() => fake.inputs('finishRotation')).toEqual([{ rotationId: 'rotation-1' }]);
    await expect.element(says('1 file still could not be written')).toBeVisible();
  });

  it('leaves the failed file on request', async () => {
    const fake = await open(halted());
    await button('Leave that file').click();
    await expect.poll(() => fake.inputs('skipFailedPlaces')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('puts everything back after asking, and shows what became of each file', async () => {
    const fake = await open(halted());
    fake.answer('undoRotation', () => {
      change(
        fake,
        aRotation({
          step: 'undone',
          places: [
            aRotationPlace({ state: 'restored' }),
            { ...failedPlace, state: 'written', message: 'This file changed since.', next: 'Look at it.' },
          ],
        }),
      );
      return { ok: true, value: { restored: 1, left: 1 } };
    });
    await button('Put everything back…').click();
    expect(fake.inputs('undoRotation')).toEqual([]);
    await dialog().getByRole('button', { name: 'Put everything back' }).click();
    await expect.element(heading('Put back, but not everywhere')).toBeVisible();
    await expect.element(says('1 file put back, 1 file left')).toBeVisible();
    await expect.element(says('This file changed since. Look at it.')).toBeVisible();
  });

  it('says which files were never written, and what becomes of the new key', async () => {
    const fake = await open(
      aRotation({
        step: 'undone',
        places: [aRotationPlace({ state: 'restored' }), { ...failedPlace, state: 'waiting', message: '' }],
      }),
      { keys: [aKey(), aKey({}, 8)] },
    );
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-2' } }));
    const never = page.getByRole('list', { name: 'Files that were never written' });
    await expect.element(never).toMatchTextContent(/acme-api.*Not written/);
    await expect.element(says('stays linked and goes on working')).toBeVisible();
    await main()
      .getByRole('button', { name: /^Rotate to sk_.* again…$/ })
      .click();
    await expect
      .poll(() => fake.inputs('chooseRotationKey'))
      .toEqual([{ rotationId: 'rotation-2', keyId: 'key-8' }]);
  });

  it('puts a dead key back only with the way to the one that works', async () => {
    const fake = await open(
      proven({ step: 'undone', undoUntil: null, places: [aRotationPlace({ state: 'restored' })] }),
      { keys: [aKey({ health: aRejectedHealth() }), aKey({}, 8)] },
    );
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-2' } }));
    await expect.element(says(/What reads it does not work until/)).toBeVisible();
    await main()
      .getByRole('button', { name: /^Rotate to sk_.* again…$/ })
      .click();
    await expect
      .poll(() => fake.inputs('chooseRotationKey'))
      .toEqual([{ rotationId: 'rotation-2', keyId: 'key-8' }]);
    expect(fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-1' }]);
  });

  it('says when it was the new key that failed, not a file', async () => {
    await open(
      aRotation({
        step: 'halted',
        places: writtenPlaces,
        verification: { state: 'done', health: anOfflineHealth(), sameEnvironment: '' },
      }),
    );
    await expect.element(heading('The new key did not verify again')).toBeVisible();
    await expect.element(button('Verify again')).toBeVisible();
  });
});

describe('Revoking', () => {
  it('says that the old key is alive, since when that is known, and when it is asked next', async () => {
    await open(revoking());
    await expect.element(says('Old key still alive')).toBeVisible();
    await expect.element(says(requestId)).toBeVisible();
    await expect.element(says('Next check in 2 min')).toBeVisible();
  });

  it('tells the row to revoke from the one to keep, as the dashboard writes them', async () => {
    await open(revoking({ old: { hint: aHint(1), keyId: fakeKeyId({ seed: 1 }), label: 'laptop' } }));
    const row = page.getByRole('row', { name: /This one/ });
    await expect.element(row.getByText(dashed(1))).toBeVisible();
    await expect.element(row.getByText(/laptop/)).toBeVisible();
    await expect.element(page.getByRole('row', { name: /Stays/ }).getByText(dashed(8))).toBeVisible();
  });

  it('opens the dashboard, and asks at once on request', async () => {
    const fake = await open(revoking());
    await button('Open dashboard').click();
    await button('Check now').click();
    expect(fake.inputs('openDashboard')).toEqual([{ environmentId: 'env-staging', page: 'api-keys' }]);
    await expect.poll(() => fake.inputs('checkOldKey')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('does not call a key alive that WorkOS could not be asked about', async () => {
    await open(revoking({ oldHealth: anOfflineHealth() }));
    await expect.element(says('WorkOS could not be asked')).toBeVisible();
    await expect.element(says('Old key still alive')).not.toBeInTheDocument();
  });

  it('stops watching only after saying that there will be no proof', async () => {
    const fake = await open(revoking());
    await button('More for this rotation').click();
    await page.getByRole('menuitem', { name: /Keep it alive/ }).click();
    await expect.element(dialog().getByText(/ends without proof/)).toBeVisible();
    fake.answer('closeRotation', () => {
      change(fake, proven({ proof: null, oldHealth: aHealth() }));
      return { ok: true, value: {} };
    });
    await dialog().getByRole('button', { name: 'Keep it alive' }).click();
    await expect.element(heading('Rotated, without proof')).toBeVisible();
    await expect.element(says('There is no proof that the old key is dead')).toBeVisible();
  });

  it('lists the files that still hold it', async () => {
    await open(revoking({ places: [writtenPlaces[0] ?? failedPlace, failedPlace] }));
    await expect.element(says('They stop working when it is revoked.')).toBeVisible();
    await expect
      .element(page.getByRole('list', { name: 'Files that still hold it' }).getByText(/read-only/))
      .toBeVisible();
  });
});

describe('The proof', () => {
  it('is the answer of WorkOS with its time and request ID', async () => {
    const fake = await open(proven());
    const card = page.getByRole('region', { name: 'Proof' });
    await expect.element(card.getByText(/WorkOS answered 401/)).toBeVisible();
    await expect.element(card.getByText(/24 Nov 2026/)).toBeVisible();
    await card.getByRole('button', { name: 'Copy request ID' }).click();
    expect(fake.inputs('copyText')).toEqual([{ text: requestId }]);
  });

  it('is saved as a record, and says where; a cancelled dialog says nothing', async () => {
    const fake = await open(proven());
    fake.answer('saveRotationRecord', () => ({ ok: true, value: null }));
    await button('Save the record…').click();
    await expect.poll(() => fake.inputs('saveRotationRecord').length).toBe(1);
    await expect.element(page.getByText(/The record is in/)).not.toBeInTheDocument();
    fake.answer('saveRotationRecord', () => ({ ok: true, value: { shownPath: '~/rotation.md' } }));
    await button('Save the record…').click();
    await expect.element(page.getByText('The record is in ~/rotation.md.')).toBeVisible();
  });

  it('warns before an undo that the old key is dead, and until when it is possible', async () => {
    const fake = await open(proven());
    fake.fail('undoRotation', { code: 'undo-gone', message: 'It is too late.' });
    await button('Undo the rotation…').click();
    await expect.element(dialog().getByText(/hold a key that does not work.*possible until/)).toBeVisible();
    await dialog().getByRole('button', { name: 'Put everything back' }).click();
    await expect.element(dialog().getByText('It is too late.')).toBeVisible();
    expect(fake.inputs('undoRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('offers no undo when its time is over', async () => {
    await open(proven({ undoUntil: null }));
    await expect.element(button('Save the record…')).toBeVisible();
    await expect.element(button('Undo the rotation…')).not.toBeInTheDocument();
  });

  it('is not spoken of for a cookie password', async () => {
    await open(proven({ what: 'cookie-password', keyId: null, proof: null, oldHealth: null }));
    await expect.element(heading('The cookie password is replaced')).toBeVisible();
    await expect.element(says(/no proof/)).not.toBeInTheDocument();
    await expect.element(says(/sign in\s+once\s+more/)).toBeVisible();
  });
});

describe('A rotation under way on its environment’s page', () => {
  it('says what is next, and leads on', async () => {
    const fake = await openWindow(
      aSnapshot({
        rotations: [
          aRotationSummary({ step: 'revoke' }),
          aRotationSummary({ id: 'rotation-2', environmentId: 'env-production', step: 'halted' }),
        ],
      }),
      { screen: 'environment', environmentId: 'env-staging' },
    );
    fake.answer('getRotation', () => ({ ok: true, value: revoking() }));
    await expect.element(says('Old key still alive')).toBeVisible();
    await expect.element(says(/stopped half-way/)).not.toBeInTheDocument();
    await button('Continue rotation').first().click();
    await expect.element(heading('Now revoke the old key')).toBeVisible();
    expect(fake.inputs('getRotation')[0]).toEqual({ rotationId: 'rotation-1' });
  });
});

describe('Every step is accessible in both themes', () => {
  const production = {
    kind: 'production',
    environmentId: 'env-production',
    name: 'Acme / Production',
  } as const;
  const steps: Record<string, RotationView> = {
    'new key': newKey({ ...production, reading: aReading(), verification: { ...idle, state: 'running' } }),
    'new key refused': newKey({
      reading: aReading(),
      verification: { state: 'done', health: aRejectedHealth(), sameEnvironment: '' },
    }),
    places: aRotation({
      ...production,
      confirmName: 'Production',
      places: [aRotationPlace(), aRotationPlace({ id: 'place-2', included: false })],
    }),
    'no places': aRotation({ places: [] }),
    writing: aRotation({ step: 'writing', written: 1 }),
    halted: aRotation({ step: 'halted', places: [aRotationPlace({ state: 'written' }), failedPlace] }),
    revoke: revoking({ places: [aRotationPlace({ state: 'written' }), failedPlace] }),
    proof: proven(production),
    'no proof': proven({ proof: null, oldHealth: aHealth() }),
    undone: aRotation({ step: 'undone', places: [aRotationPlace({ state: 'restored' }), failedPlace] }),
  };
  for (const [name, view] of Object.entries(steps)) {
    it(name, async () => {
      const fake = await open(view);
      fake.answer('getRotationDiff', () => ({
        ok: true,
        value: {
          diff: [{ kind: 'added', line: 3, text: 'WORKOS_API_KEY=sk_…' }],
          warnings: [],
          project: null,
        },
      }));
      if (name === 'places')
        await button(/Show what changes/)
          .first()
          .click();
      await expectAccessible();
    });
  }
});

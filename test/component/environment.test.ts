import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { TargetView } from '../../preload/contract/projects.ts';
import type { EnvironmentView, KeyView } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import {
  anEffectiveValue,
  aProject,
  aRotation,
  aRotationSummary,
  aTarget,
} from '../support/window/project-views.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import {
  aKey,
  anEnvironment,
  anOfflineHealth,
  aRejectedHealth,
  aSnapshot,
  someFacts,
} from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  main().getByRole('button', { name });
const dialog = (): ReturnType<typeof page.getByRole> => page.getByRole('dialog');

const open = (environmentId = 'env-production', keys?: KeyView[]): Promise<FakeBridge> =>
  openWindow(aSnapshot(keys === undefined ? {} : { keys }), { screen: 'environment', environmentId });

async function choose(menu: string | RegExp, item: RegExp): Promise<void> {
  await button(menu).click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('An environment’s page', () => {
  it('makes production unmistakable by a band, a badge and the word', async () => {
    await open();
    await expect.element(main().getByText('Production', { exact: true }).nth(1)).toBeVisible();
    expect(document.querySelector('[data-production-band]')).not.toBeNull();
  });

  it('has no band on staging', async () => {
    await open('env-staging');
    await expect.element(main().getByRole('heading', { level: 1 })).toHaveTextContent('Staging');
    expect(document.querySelector('[data-production-band]')).toBeNull();
  });

  it('copies, verifies and opens the dashboard in main', async () => {
    const fake = await open();
    await button('Copy').first().click();
    await button('Verify').click();
    await button('Open dashboard').click();
    expect(fake.inputs('copyKey')).toEqual([{ keyId: 'key-2' }]);
    expect(fake.inputs('verifyKey')).toEqual([{ keyId: 'key-2' }]);
    expect(fake.inputs('openDashboard')).toEqual([{ environmentId: 'env-production', page: 'api-keys' }]);
  });

  it('exports the key that stays while another one is about to be revoked', async () => {
    const keys = [aKey({}, 1), aKey({}, 2)];
    const [old, next] = keys.map(({ id }) => id);
    const fake = await open('env-staging', keys);
    fake.answer('planExport', () => ({ ok: true, value: null }));
    const choose = async (): Promise<void> => {
      await button('Export to .env…').click();
      await dialog().getByRole('button', { name: 'Choose a folder…' }).click();
      await userEvent.keyboard('{Escape}');
    };
    fake.show({ rotations: [aRotationSummary({ keyId: old ?? null, step: 'places' })] });
    await choose();
    fake.show({ rotations: [aRotationSummary({ keyId: old ?? null, step: 'revoke' })] });
    await choose();
    expect(fake.inputs('planExport')).toEqual([
      { keyId: old, choose: 'folder' },
      { keyId: next, choose: 'folder' },
    ]);
  });

  it('copies the whole request ID and key ID though it shows them short', async () => {
    const fake = await open();
    await button('Copy key ID').click();
    await button('Copy request ID').click();
    const key = fake.snapshot.keys[1];
    expect(fake.inputs('copyText')).toEqual([{ text: key?.keyId }, { text: key?.health.requestId }]);
  });

  it('ignores Verify while a check is under way', async () => {
    const fake = await open('env-staging', [aKey({ checking: true })]);
    await expect.element(button('Verify')).toHaveAttribute('aria-busy', 'true');
    await button('Verify').click({ force: true });
    expect(fake.inputs('verifyKey')).toEqual([]);
  });

  it('says what a rejection means and what to do', async () => {
    const fake = await open('env-preview');
    await expect.element(main().getByText(/wrong, expired or revoked/)).toBeVisible();
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-1' } }));
    fake.answer('getRotation', () => ({ ok: true, value: aRotation() }));
    await button('Rotate…').click();
    await expect.poll(() => fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-4' }]);
  });

  it('keeps the last known health in view when WorkOS could not be asked', async () => {
    await open('env-staging', [aKey({ health: anOfflineHealth() })]);
    await expect.element(main().getByText(/Last known: Valid, 3 h ago/)).toBeVisible();
  });

  it('cannot copy, verify or export a locked key', async () => {
    await open('env-staging', [aKey({ locked: true })]);
    await expect.element(button('Copy').first()).toBeDisabled();
    await expect.element(button('Verify')).toBeDisabled();
    await expect.element(main().getByText(/Nothing was lost/)).toBeVisible();
  });

  it('offers to link where no key is', async () => {
    const fake = await open('env-production', []);
    await button('Link a key').click();
    expect(fake.inputs('startWizard')).toEqual([{ accountId: 'acme', environmentId: 'env-production' }]);
  });

  it('is accessible in both themes, with every kind of key', async () => {
    await open('env-production', [
      aKey({ environmentId: 'env-production' }, 1),
      aKey({ environmentId: 'env-production', locked: true }, 2),
      aKey({ environmentId: 'env-production', health: anOfflineHealth() }, 3),
      aKey({ environmentId: 'env-production', expiresAt: Date.now() - 1_000, checking: true }, 4),
    ]);
    await expect.element(main().getByText('Offline', { exact: true }).first()).toBeVisible();
    await expectAccessible();
  });
});

describe('Changing an environment', () => {
  it('removes a production key only by name, with Undo', async () => {
    const fake = await open();
    fake.answer('remove', () => ({ ok: true, value: { removalId: 'r1' } }));
    await choose('More for backend key', /Remove/);
    const confirm = dialog().getByRole('button', { name: 'Remove key' });
    await expect.element(confirm).toBeDisabled();
    await userEvent.keyboard('production{Enter}');
    expect(fake.inputs('remove')).toEqual([]);
    await dialog()
      .getByLabelText(/Type “Production”/)
      .fill('Production');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('remove'))
      .toEqual([{ what: 'key', id: 'key-2', confirmName: 'Production' }]);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(fake.inputs('undoRemoval')).toEqual([{ removalId: 'r1' }]);
  });

  it('replaces a production key only by name', async () => {
    const fake = await open();
    await choose('More for backend key', /Replace without touching files/);
    await dialog()
      .getByLabelText(/Type “Production”/)
      .fill('Production');
    expect(fake.inputs('startWizard')).toEqual([]);
    await dialog().getByRole('button', { name: 'Go on' }).click();
    await expect.poll(() => fake.inputs('startWizard')).toEqual([{ replacesKeyId: 'key-2' }]);
  });

  it('leaves everything as it was on Escape, and gives the focus back', async () => {
    const fake = await open();
    await button('Edit…').click();
    await expect.element(dialog().getByLabelText('Name', { exact: true })).toHaveFocus();
    await userEvent.keyboard('Other{Escape}');
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.element(button('Edit…')).toHaveFocus();
    expect(fake.inputs('updateEnvironment')).toEqual([]);
  });

  it('keeps what was typed when a snapshot comes in between, and puts a refusal at its field', async () => {
    const fake = await open();
    fake.fail('updateEnvironment', {
      code: 'malformed-client-id',
      message: 'This is not a client ID.',
      next: 'It starts with client_.',
    });
    await button('Edit…').click();
    await dialog()
      .getByLabelText(/Client ID/)
      .fill('nonsense');
    fake.show({ online: true });
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog().getByLabelText(/Client ID/)).toHaveAttribute('aria-invalid', 'true');
    await expect
      .element(dialog().getByText('This is not a client ID. It starts with client_.'))
      .toBeVisible();
    await expect.element(dialog().getByLabelText(/Client ID/)).toHaveValue('nonsense');
    await expectAccessible();
  });

  for (const [code, method, label, show] of [
    ['environment-name-holds-secret', 'updateEnvironment', 'Name', () => button('Edit…').click()],
    ['project-name-holds-secret', 'updateEnvironment', /WorkOS project/, () => button('Edit…').click()],
    [
      'account-name-holds-secret',
      'renameAccount',
      'Account name',
      () => choose('More for Production', /Rename account/),
    ],
    ['label-holds-secret', 'updateKey', 'Name', () => choose(/^More for (?!Production)/, /Rename/)],
    [
      'account-name-holds-secret',
      'moveEnvironment',
      'Name of the new account',
      async () => {
        await choose('More for Production', /Move/);
        await dialog().getByLabelText('To account').selectOptions('New account…');
      },
    ],
  ] as const) {
    it(`says beside the field, and keeps what was typed, when a key is in it: ${code} of ${method}`, async () => {
      const fake = await open();
      const secret = fakeKey({ prefix: 'sk_' });
      fake.fail(method, { code, message: 'There is what looks like a key.', next: 'Type a name.' });
      await show();
      const field = dialog().getByLabelText(label, { exact: true });
      await field.fill(secret);
      await userEvent.keyboard('{Enter}');
      await expect.element(field).toHaveAccessibleDescription('There is what looks like a key. Type a name.');
      await expect.element(field).toHaveValue(secret);
      await expect.element(dialog().getByRole('alert')).not.toBeInTheDocument();
    });
  }

  it('moves to a new account by name', async () => {
    const fake = await open();
    await choose('More for Production', /Move/);
    await dialog().getByLabelText('To account').selectOptions('New account…');
    await dialog().getByLabelText('Name of the new account').fill('Initech');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('moveEnvironment'))
      .toEqual([{ environmentId: 'env-production', accountId: null, accountName: 'Initech' }]);
  });

  it('renames the account', async () => {
    const fake = await open();
    await choose('More for Production', /Rename account/);
    await dialog().getByLabelText('Account name').fill('Acme Inc');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => fake.inputs('renameAccount')).toEqual([{ accountId: 'acme', name: 'Acme Inc' }]);
  });

  it('removes an account that holds production only by the account’s name', async () => {
    const fake = await open('env-staging');
    fake.answer('remove', () => ({ ok: true, value: { removalId: 'r2' } }));
    await choose('More for Staging', /Remove account/);
    await dialog()
      .getByLabelText(/Type “Acme”/)
      .fill('Acme');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('remove'))
      .toEqual([{ what: 'account', id: 'acme', confirmName: 'Acme' }]);
  });

  it('removes staging after one question, whose first answer is the harmless one', async () => {
    const fake = await open('env-staging');
    fake.answer('remove', () => ({ ok: true, value: { removalId: 'r3' } }));
    await choose('More for Staging', /Remove environment/);
    await expect.element(dialog().getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await dialog().getByRole('button', { name: 'Remove environment' }).click();
    await expect.poll(() => fake.inputs('remove')).toEqual([{ what: 'environment', id: 'env-staging' }]);
  });

  it('sets an expiry to the end of the chosen day', async () => {
    const fake = await open();
    await choose('More for backend key', /expiry/);
    await dialog().getByText('On a date').click();
    await dialog().getByLabelText('Expires at the end of').fill('2027-03-31');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('updateKey'))
      .toEqual([{ keyId: 'key-2', expiresAt: new Date(2027, 2, 31, 23, 59, 59).getTime() }]);
  });
});

describe('Whether client ID and key belong together', () => {
  const pair = (): ReturnType<typeof page.getByRole> => button('Ask WorkOS about the pair…');
  const openWith = (
    environment: Partial<EnvironmentView> = {},
    keys: KeyView[] = [aKey()],
  ): Promise<FakeBridge> =>
    openWindow(
      aSnapshot({
        environments: [anEnvironment({ clientId: fakeClientId(), clientIdState: 'exists', ...environment })],
        keys,
      }),
      { screen: 'environment', environmentId: 'env-staging' },
    );
  const twoDaysAgo = (): number => Date.now() - 2 * 24 * 60 * 60_000 - 1_000;

  it('is asked only after the person has read what the question may leave in WorkOS', async () => {
    const fake = await openWith();
    await pair().click();
    await expect.element(dialog().getByText('WorkOS may record an event.')).toBeVisible();
    await expect.element(dialog().getByText(/never certain/)).toBeVisible();
    await expect.element(dialog().getByRole('button', { name: 'Cancel' })).toHaveFocus();
    expect(fake.inputs('checkPair')).toEqual([]);
    await expectAccessible();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(fake.inputs('checkPair')).toEqual([]);
    await pair().click();
    await dialog().getByRole('button', { name: 'Ask WorkOS' }).click();
    await expect.element(dialog()).not.toBeInTheDocument();
    expect(fake.inputs('checkPair')).toEqual([{ environmentId: 'env-staging' }]);
  });

  it('stays in the dialog when WorkOS does not say, and is asked once at a time', async () => {
    const fake = await openWith();
    const answer = fake.hold('checkPair');
    await pair().click();
    const ask = dialog().getByRole('button', { name: 'Ask WorkOS' });
    await ask.click();
    await expect.element(ask).toHaveAttribute('aria-busy', 'true');
    await ask.click({ force: true });
    answer({ ok: false, error: { code: 'offline', message: 'No network.', next: 'Connect.' } });
    await expect.element(dialog().getByText('No network.')).toBeVisible();
    expect(fake.inputs('checkPair')).toHaveLength(1);
  });

  it('is said in words, with when it was asked', async () => {
    await openWith();
    await expect.element(main().getByText('Not checked', { exact: true })).toBeVisible();
  });

  it.each([
    ['likely', 'Likely belongs to this key, checked 2 d ago'],
    ['unlikely', 'Likely belongs to another environment, checked 2 d ago'],
  ] as const)('is said to be %s, never more', async (state, words) => {
    await openWith({ pair: { state, at: twoDaysAgo(), keyId: 'key-1' } });
    await expect.element(main().getByText(words)).toBeVisible();
    await expectAccessible();
  });

  it('names the key that was asked with where there are several', async () => {
    await openWith({ pair: { state: 'likely', at: twoDaysAgo(), keyId: 'key-2' } }, [
      aKey(),
      aKey({ label: 'backend' }, 2),
    ]);
    await expect.element(main().getByText(/^Likely belongs to the key backend, checked/)).toBeVisible();
  });

  it('cannot be asked without a key that can speak for it', async () => {
    await openWith({}, [aKey({ health: aRejectedHealth() })]);
    await expect.element(pair()).toBeDisabled();
  });

  it('is no question without a client ID or a key', async () => {
    await openWith({ clientId: null });
    await expect.element(main().getByText('Not entered', { exact: true }).first()).toBeVisible();
    await expect.element(pair()).not.toBeInTheDocument();
  });
});

describe('The link to an environment', () => {
  it('is copied from its menu, and says nothing but where', async () => {
    const fake = await open();
    await choose('More for Production', /Copy link/);
    await expect
      .poll(() => fake.inputs('copyText'))
      .toEqual([{ text: 'keyrack://environment/env-production' }]);
    await expect.element(page.getByText(/Copied the link/)).toBeVisible();
  });
});

describe('The facts of an environment', () => {
  it('are asked for only when the person wants them, and shown as far as WorkOS counts', async () => {
    const fake = await open();
    const answer = fake.hold('getFacts');
    expect(fake.inputs('getFacts')).toEqual([]);
    await button('Look now').click();
    await expect.element(main().getByText('seen through the key, looking…')).toBeVisible();
    answer({ ok: true, value: someFacts() });
    await expect.element(main().getByText('41 active, 2 draft')).toBeVisible();
    await expect.element(main().getByText('100+').first()).toBeVisible();
  });

  it('have a page of their own that says what may not be seen, and can be asked again after a failure', async () => {
    const fake = await open();
    fake.fail('getFacts', { message: 'No answer in time.', next: 'Look again in a moment.' });
    await button('All facts').click();
    await expect.element(main().getByText('No answer in time.')).toBeVisible();
    await expectAccessible();
    fake.answer('getFacts', () => ({ ok: true, value: someFacts() }));
    await button('Look again').click();
    await expect.element(main().getByText('This key may not list feature flags.')).toBeVisible();
    await expect.element(main().getByText('No answer in time.')).not.toBeInTheDocument();
    await expectAccessible();
  });
});

describe('The files of an environment', () => {
  async function openFiles(targets: TargetView[]): Promise<FakeBridge> {
    const projects = [aProject()];
    return await openWindow(aSnapshot({ projects, targets }), {
      screen: 'environment',
      environmentId: 'env-staging',
    });
  }
  const gone: TargetView = aTarget({
    id: 'target-2',
    projectId: null,
    shownPath: '~/code/acme-api/.env',
    variables: [{ name: 'WORKOS_API_KEY', source: 'key' }],
    state: 'drifted',
    drift: {
      code: 'file-gone',
      message: 'The file is gone.',
      since: Date.now(),
      canPutBack: true,
      canTakeOver: false,
      mark: 'mark',
    },
  });

  it('are listed with their variables and how they stand, those of other environments not', async () => {
    await openFiles([aTarget(), gone, aTarget({ id: 'other', environmentId: 'env-eu', keyId: 'key-3' })]);
    const files = page.getByRole('region', { name: 'Files' });
    await expect.element(files).toMatchTextContent(/2 watched for this environment’s keys/);
    const rows = files.getByRole('listitem');
    expect(rows.elements()).toHaveLength(2);
    await expect
      .element(rows.nth(1))
      .toMatchTextContent(
        /~\/code\/acme-web\/\.env\.local.*WORKOS_API_KEY, WORKOS_CLIENT_ID \+ 1.*Up to date/s,
      );
    await expect
      .element(rows.nth(0))
      .toMatchTextContent(/~\/code\/acme-api\/\.env.*Changed outside.*The file is gone\./s);
    await expect.element(rows.nth(0).getByRole('button', { name: 'Put it back' })).toBeVisible();
    await expectAccessible();
  });

  it('lead to their project', async () => {
    const fake = await openFiles([aTarget()]);
    fake.answer('getEffectiveValue', () => ({ ok: true, value: anEffectiveValue() }));
    await button('~/code/acme-web/.env.local, open acme-web').click();
    await expect.element(main().getByRole('heading', { level: 1, name: 'acme-web' })).toBeVisible();
  });

  it('are all written anew in one go', async () => {
    const fake = await openFiles([aTarget(), gone]);
    fake.answer('exportAgain', () => ({
      ok: true,
      value: { written: 0, unchanged: 2, failed: [], pairs: [] },
    }));
    await page.getByRole('region', { name: 'Files' }).getByRole('button', { name: 'Export again' }).click();
    expect(fake.inputs('exportAgain')).toEqual([{ environmentId: 'env-staging' }]);
    await expect.element(page.getByText('2 files held it already and were not written.')).toBeVisible();
  });

  it('are none to begin with', async () => {
    await openFiles([]);
    await expect.element(main().getByText(/^No watched file yet\./)).toBeVisible();
    const files = page.getByRole('region', { name: 'Files' });
    await expect.element(files.getByRole('button')).toHaveTextContent('Open Inventory');
    await files.getByRole('button').click();
    await expect.element(page.getByRole('heading', { name: 'Inventory' })).toBeVisible();
  });
});

import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Snapshot, WizardView } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { fakeClientId, fakeEnvironmentId, fakeKey } from '../support/fake-key.ts';
import { aHealth, anOfflineHealth, aRejectedHealth, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';
import { aPlace, aReading, aWizard, emptyPlace, idle } from '../support/window/wizard-view.ts';

const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const heading = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('heading', { level: 1, name });
const keyField = (): ReturnType<typeof page.getByLabelText> =>
  page.getByLabelText('API key', { exact: true });
/** Text that holds these words, or matches them. */
const says = (words: string | RegExp): ReturnType<typeof page.getByText> =>
  page.getByText(words, { exact: false });
const focused = (): string => document.activeElement?.textContent.trim() ?? '';

const open = (wizard: WizardView, over: Partial<Snapshot> = {}): Promise<FakeBridge> =>
  openWindow(aSnapshot({ wizard, ...over }), { screen: 'wizard' });

/** Puts a text into the field as a paste does. */
async function paste(text: string): Promise<void> {
  await keyField().click();
  const field = keyField().element() as HTMLTextAreaElement;
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste', bubbles: true }));
}

const done = (health: ReturnType<typeof aHealth>, canKeepUnverified = false): WizardView['verification'] => ({
  state: 'done',
  health,
  canKeepUnverified,
});
const saved = (kind: 'staging' | 'production', over: Partial<WizardView> = {}): WizardView =>
  aWizard('details', { reading: aReading(), keyId: 'key-1', verification: done(aHealth()), ...over }, kind);

describe('The environment step', () => {
  it('takes a new account and environment by the keyboard alone', async () => {
    const fake = await open(aWizard('place', { place: emptyPlace }));
    await expect.element(heading('Which environment is the key for?')).toHaveFocus();
    // Past the way to leave, which stands before the content.
    await page.getByLabelText('Account').click();
    await userEvent.keyboard('Initech{Tab}[Space]{Tab}{Tab}Web shop{Enter}');
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'get' }]);
    expect(fake.inputs('setWizardPlace')).toEqual([
      {
        accountId: null,
        accountName: 'Initech',
        environmentId: null,
        environmentName: 'Staging',
        kind: 'staging',
        projectName: 'Web shop',
        dashboardUrl: '',
      },
    ]);
  });

  it('takes an account and an environment that are there by arrow keys, with the kind they have', async () => {
    const fake = await open(aWizard('place', { place: emptyPlace }));
    await page.getByLabelText('Account').click();
    await userEvent.keyboard('acm{ArrowDown}{Enter}');
    await expect.element(page.getByLabelText('Account')).toHaveValue('Acme');
    await page.getByLabelText('Environment', { exact: true }).click();
    await userEvent.keyboard('Prod{ArrowDown}{Enter}');
    await expect.element(says('This adds another key to it.')).toBeVisible();
    await expect.element(page.getByRole('radio', { name: /Production/ })).toBeChecked();
    await expect.element(page.getByRole('radio', { name: /Staging/ })).toBeDisabled();
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('setWizardPlace'))
      .toEqual([
        expect.objectContaining({ accountId: 'acme', environmentId: 'env-production', kind: 'production' }),
      ]);
  });

  it('closes the open list with Esc and stays', async () => {
    const fake = await open(aWizard('place', { place: emptyPlace }));
    await page.getByLabelText('Account').click();
    await expect.element(page.getByRole('option', { name: 'Globex' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(page.getByRole('option').elements()).toEqual([]);
    expect(fake.inputs('closeWizard').length + fake.inputs('discardWizard').length).toBe(0);
  });

  it('says what is missing, and goes there', async () => {
    const fake = await open(aWizard('place', { place: emptyPlace }));
    await button('Continue').click();
    await expect.element(says('Type the name of the account.')).toBeVisible();
    await expect.element(page.getByLabelText('Account')).toHaveFocus();
    expect(fake.inputs('setWizardPlace')).toEqual([]);
  });

  it('shows at once that a dashboard address was understood, and main’s word when it was not', async () => {
    const fake = await open(aWizard('place'));
    const id = fakeEnvironmentId();
    const field = page.getByLabelText(/Dashboard address/);
    await field.fill(`https://dashboard.workos.com/${id}/api-keys?x=1`);
    await expect.element(says(`Understood: ${id}`)).toBeVisible();
    fake.fail('setWizardPlace', {
      code: 'bad-dashboard-url',
      message: 'That address does not name an environment.',
      next: 'Leave the field empty.',
    });
    await field.fill('https://example.com/');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(says('That address does not name an environment. Leave the field empty.'))
      .toBeVisible();
    await expect.element(field).toHaveFocus();
    expect(fake.inputs('goToWizardStep')).toEqual([]);
  });

  for (const [code, label] of [
    ['account-name-holds-secret', 'Account'],
    ['environment-name-holds-secret', 'Environment'],
    ['project-name-holds-secret', /^Project/],
  ] as const) {
    it(`says beside the field, and keeps what was typed, when a key is in it: ${code}`, async () => {
      const fake = await open(aWizard('place'));
      const secret = fakeKey({ prefix: 'sk_' });
      fake.fail('setWizardPlace', { code, message: 'There is what looks like a key.', next: 'Type a name.' });
      const field = page.getByLabelText(label, { exact: true });
      await field.fill(secret);
      await button('Continue').click();
      await expect.element(field).toHaveAccessibleDescription('There is what looks like a key. Type a name.');
      await expect.element(field).toHaveFocus();
      await expect.element(field).toHaveValue(secret);
      await field.fill('Acme');
      await expect.element(says('There is what looks like a key. Type a name.')).not.toBeInTheDocument();
    });
  }

  it('puts a taken name beside its field', async () => {
    const fake = await open(aWizard('place'));
    fake.fail('setWizardPlace', {
      code: 'name-taken',
      message: 'Globex has a Sandbox already.',
      next: 'Pick it.',
    });
    await button('Continue').click();
    await expect
      .element(page.getByLabelText('Environment', { exact: true }))
      .toHaveAccessibleDescription('Globex has a Sandbox already. Pick it.');
  });

  it('is settled when a key is replaced', async () => {
    const fake = await open(
      aWizard('place', {
        replacesKeyId: 'key-1',
        place: {
          ...aPlace('staging'),
          accountId: 'acme',
          accountName: 'Acme',
          environmentId: 'env-staging',
          environmentName: 'Staging',
        },
      }),
    );
    await expect.element(heading('Replace the key of Acme / Staging')).toBeVisible();
    expect(
      page
        .getByRole('textbox')
        .elements()
        .filter((each) => each.closest('main') !== null),
    ).toEqual([]);
    await button('Continue').click();
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'get' }]);
    expect(fake.inputs('setWizardPlace')).toEqual([]);
  });

  it('keeps what is typed when it is cancelled before anything was held', async () => {
    const fake = await open(aWizard('place', { place: emptyPlace }));
    await page.getByLabelText('Account').fill('Initech');
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => fake.inputs('discardWizard').length).toBe(1);
    fake.push('navigate', { screen: 'wizard' });
    await expect.element(page.getByLabelText('Account')).toHaveValue('Initech');
  });
});

describe('The guide', () => {
  it('tells of a production key that it is shown once, with drawings that say what they show', async () => {
    const fake = await open(aWizard('get', {}, 'production'));
    await expect.element(heading('Get the production key')).toHaveFocus();
    await expect.element(says('WorkOS shows a production key once.')).toBeVisible();
    await expect.element(page.getByRole('img', { name: /dialog Create key/ })).toBeVisible();
    await expect.element(page.getByRole('img', { name: /dialog Your API key/ })).toBeVisible();
    await button('Open dashboard').click();
    await expect.element(says('The dashboard is open in your browser.')).toBeVisible();
    await button('I have no WorkOS account yet').click();
    await expect
      .poll(() => fake.inputs('openDashboard'))
      .toEqual([
        { environmentId: null, page: 'api-keys' },
        { environmentId: null, page: 'signup' },
      ]);
  });

  it('tells of a staging key that it is there already', async () => {
    const fake = await open(aWizard('get'));
    await expect.element(page.getByRole('img', { name: /the key is in it already/ })).toBeVisible();
    expect(page.getByRole('img', { name: /dialog/ }).elements()).toEqual([]);
    await button('I have the key').click();
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'paste' }]);
  });

  it('goes back by Back and by the rail, but not to a step that is not open', async () => {
    const fake = await open(aWizard('get'));
    await button('Back').click();
    await button(/^Environment/).click();
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'place' }, { step: 'place' }]);
    await expect.element(button(/Details.*not yet/)).toBeDisabled();
    await expect.element(button(/Get the key/)).toHaveAttribute('aria-current', 'step');
  });

  it('says when the browser could not be opened', async () => {
    const fake = await open(aWizard('get'));
    fake.fail('openDashboard', {
      message: 'No browser could be opened.',
      next: 'Open dashboard.workos.com by hand.',
    });
    await button('Open dashboard').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('No browser could be opened.');
  });
});

describe('The paste step', () => {
  it('has the focus in a field that hides the letters until asked', async () => {
    const fake = await open(aWizard('get'));
    await expect.element(heading('Get the staging key')).toHaveFocus();
    fake.show({ wizard: aWizard('paste') });
    await expect.element(keyField()).toHaveFocus();
    await keyField().fill('sk_something');
    const security = (): string =>
      getComputedStyle(keyField().element()).getPropertyValue('-webkit-text-security');
    expect(security()).toBe('disc');
    await button('Show letters').click();
    expect(security()).toBe('none');
    await expect.element(keyField()).toHaveAttribute('autocomplete', 'off');
    await expect.element(keyField()).toHaveAttribute('spellcheck', 'false');
  });

  it('hands a pasted key over and empties the field at once', async () => {
    const fake = await open(aWizard('paste'));
    const key = fakeKey({ seed: 7 });
    fake.answer('pasteKey', () => {
      fake.show({ wizard: aWizard('paste', { reading: aReading() }) });
      return { ok: true, value: aReading() };
    });
    await paste(`WORKOS_API_KEY="${key}"\nOTHER=1\n`);
    await expect.element(says('The key you pasted is kept, sealed:')).toBeVisible();
    expect(fake.inputs('pasteKey')).toEqual([{ text: `WORKOS_API_KEY="${key}"\nOTHER=1\n` }]);
    expect(document.documentElement.outerHTML).not.toContain(key);
    expect([...document.querySelectorAll('textarea')].map(({ value }) => value)).toEqual([]);
    await expect.element(says(aReading().keyId ?? '')).toBeVisible();
    await expect.element(says(/Made 18 Sept? 2025\. Has the form of a staging key\./)).toBeVisible();
    await expect.element(button('Verify')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => fake.inputs('verifyWizardKey').length).toBe(1);
  });

  it('empties the field when a typed key is verified, after judging the whole of it', async () => {
    const fake = await open(aWizard('paste'));
    const key = fakeKey({ seed: 7 });
    const release = fake.hold('pasteKey');
    await keyField().fill(key);
    await userEvent.keyboard('{Enter}');
    expect(fake.inputs('verifyWizardKey')).toEqual([]);
    fake.show({ wizard: aWizard('paste', { reading: aReading() }) });
    release({ ok: true, value: aReading() });
    await expect.poll(() => fake.inputs('verifyWizardKey').length).toBe(1);
    expect([...document.querySelectorAll('textarea')].map(({ value }) => value)).toEqual([]);
  });

  it('shows the refusal of another vendor’s key as it is typed, and asks nothing of WorkOS', async () => {
    const fake = await open(aWizard('paste'));
    fake.answer('pasteKey', () => ({
      ok: true,
      value: { ok: false, reason: 'other-vendor', message: 'This is a Stripe key.' },
    }));
    await keyField().fill('sk_live_51');
    await expect.element(keyField()).toHaveAccessibleDescription('This is a Stripe key.');
    await userEvent.keyboard('{Enter}');
    await expect.element(button('Verify')).toBeDisabled();
    expect(fake.inputs('verifyWizardKey')).toEqual([]);
  });

  it('judges only the newest of quick changes', async () => {
    const fake = await open(aWizard('paste'));
    const release = fake.hold('pasteKey');
    await userEvent.type(keyField(), 'sk_ab');
    expect(fake.inputs('pasteKey')).toEqual([{ text: 's' }]);
    fake.answer('pasteKey', ({ text }) => ({
      ok: true,
      value: { ok: false, reason: 'truncated', message: `Of ${text}` },
    }));
    release({ ok: true, value: { ok: false, reason: 'truncated', message: 'Of s' } });
    await expect.element(says('Of sk_ab')).toBeVisible();
    expect(fake.inputs('pasteKey')).toEqual([{ text: 's' }, { text: 'sk_ab' }]);
  });

  it('says nothing of an emptied field, and refuses a flood without sending it', async () => {
    const fake = await open(aWizard('paste'));
    fake.answer('pasteKey', () => ({
      ok: true,
      value: { ok: false, reason: 'empty', message: 'Nothing here.' },
    }));
    await keyField().fill('x');
    await keyField().fill('');
    await expect.poll(() => fake.inputs('pasteKey').length).toBe(2);
    expect(says('Nothing here.').elements()).toEqual([]);
    await paste('k'.repeat(10_001));
    await expect.element(says('This is far longer than a key. Copy the key alone.')).toBeVisible();
    expect(fake.inputs('pasteKey').length).toBe(2);
  });

  it('takes the key from the clipboard, and says what is there when it is none', async () => {
    const fake = await open(aWizard('paste'));
    fake.answer('takeKeyFromClipboard', () => ({
      ok: true,
      value: { ok: false, reason: 'empty', message: 'The clipboard holds no text.' },
    }));
    await button('Take it from the clipboard').click();
    await expect.element(says('The clipboard holds no text.')).toBeVisible();
    fake.answer('takeKeyFromClipboard', () => ({ ok: true, value: aReading() }));
    await button('Take it from the clipboard').click();
    await expect.element(says('The key you pasted is kept, sealed:')).toBeVisible();
  });

  it('comes back to a held key, and takes another one in its place', async () => {
    await open(aWizard('paste', { reading: aReading() }));
    await expect.element(says('The key you pasted is kept, sealed:')).toBeVisible();
    expect(keyField().elements()).toEqual([]);
    await button('Use another key').click();
    await expect.element(keyField()).toHaveFocus();
    await button(`Keep ${aReading().hint}`).click();
    await expect.element(button('Verify')).toHaveFocus();
  });

  it('keeps the field when it is emptied by hand, and never puts the key of before in its place', async () => {
    const fake = await open(aWizard('paste'));
    fake.answer('pasteKey', () => ({ ok: true, value: aReading() }));
    await keyField().fill('typed');
    fake.show({ wizard: aWizard('paste', { reading: aReading() }) });
    await keyField().fill('');
    await expect.element(keyField()).toHaveFocus();
    await expect.element(button(`Keep ${aReading().hint}`)).toBeVisible();
    await expect.element(button('Verify')).toBeDisabled();
  });

  it('wants consent before a cautioned key is verified', async () => {
    const cautioned = (cautionsAccepted: boolean): WizardView =>
      aWizard('paste', {
        reading: aReading(),
        cautionsAccepted,
        cautions: [
          {
            code: 'staging-key-in-production',
            message: 'This looks like a staging key.',
            next: 'Look at the top bar.',
            blocking: false,
          },
        ],
      });
    const fake = await open(cautioned(false));
    fake.answer('acceptCautions', ({ accepted }) => {
      fake.show({ wizard: cautioned(accepted) });
      return { ok: true, value: {} };
    });
    await expect.element(button('Verify')).toBeDisabled();
    await page.getByRole('checkbox', { name: /I understand/ }).click();
    await button('Verify').click();
    await expect.poll(() => fake.inputs('verifyWizardKey').length).toBe(1);
    expect(fake.inputs('acceptCautions')).toEqual([{ accepted: true }]);
  });

  it('offers ways back from what cannot be passed', async () => {
    const fake = await open(
      aWizard('paste', {
        reading: aReading(),
        cautions: [
          {
            code: 'already-linked',
            message: 'This key is linked already.',
            next: 'Paste another.',
            blocking: true,
          },
        ],
      }),
    );
    await expect.element(button('Verify')).toBeDisabled();
    expect(page.getByRole('checkbox').elements()).toEqual([]);
    await button('Change the environment').click();
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'place' }]);
  });

  it('shows a running check and stops it by Cancel and by Esc', async () => {
    const fake = await open(
      aWizard('paste', { reading: aReading(), verification: { ...idle, state: 'running' } }),
    );
    await expect
      .element(page.getByRole('progressbar', { name: 'Verifying with WorkOS' }))
      .toBeInTheDocument();
    await button('Cancel').click();
    await expect.poll(() => fake.inputs('cancelWizardVerify').length).toBe(1);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => fake.inputs('cancelWizardVerify').length).toBe(2);
    expect(fake.inputs('closeWizard')).toEqual([]);
    fake.show({
      wizard: aWizard('paste', { reading: aReading(), verification: { ...idle, state: 'cancelled' } }),
    });
    await expect.element(says('The check was stopped')).toBeVisible();
    await expect.element(button('Try again')).toBeEnabled();
  });

  it('says of a rejected key what it means and what to do, and does not keep it', async () => {
    const health = aRejectedHealth();
    const fake = await open(aWizard('paste', { reading: aReading(), verification: done(health) }));
    await expect.element(page.getByRole('alert')).toMatchTextContent(health.meaning);
    await expect.element(page.getByRole('alert')).toMatchTextContent(health.next);
    await expect.element(page.getByRole('alert')).toMatchTextContent(health.requestId ?? 'none');
    expect(button('Keep it unverified').elements()).toEqual([]);
    expect(button('Try again').elements()).toEqual([]);
    await button('Open dashboard').click();
    expect(fake.inputs('openDashboard')).toEqual([{ environmentId: null, page: 'api-keys' }]);
    await button('Use another key').click();
    await expect.element(keyField()).toHaveFocus();
    expect(fake.inputs('verifyWizardKey')).toEqual([]);
  });

  it('leads to the places that its advice names, and finds out why WorkOS cannot be reached', async () => {
    const health = { ...anOfflineHealth(), next: 'Check the base URL in Settings. See status.workos.com.' };
    const fake = await open(aWizard('paste', { reading: aReading(), verification: done(health, true) }));
    await expect.element(button('Try again')).toBeEnabled();
    await button('status.workos.com').click();
    expect(fake.inputs('openDashboard')).toEqual([{ environmentId: null, page: 'status' }]);
    await expect.element(page.getByRole('main').getByRole('button', { name: 'Settings' })).toBeVisible();
    await button('Find out why').click();
    await expect.element(page.getByRole('heading', { level: 1 })).not.toMatchTextContent('Paste');
    expect(fake.inputs('discardWizard')).toEqual([]);
  });

  it('keeps a key unverified when WorkOS cannot be asked', async () => {
    const fake = await open(
      aWizard('paste', { reading: aReading(), verification: done(anOfflineHealth(), true) }),
    );
    await expect.element(says('Connect to a network, then verify again.')).toBeVisible();
    await button('Keep it unverified').click();
    await expect.poll(() => fake.inputs('keepWizardKeyUnverified').length).toBe(1);
  });

  it('shows why a verified key could not be saved', async () => {
    const fake = await open(aWizard('paste', { reading: aReading() }));
    fake.fail('verifyWizardKey');
    await button('Verify').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The disk is full.');
    await expect.element(button('Verify')).toBeEnabled();
  });
});

describe('The details step', () => {
  it('says of a production key that the dashboard can be closed now', async () => {
    await open(saved('production'));
    await expect
      .element(says('It is encrypted on this computer. You can close the dashboard now.'))
      .toBeVisible();
  });

  it('does not say so of a key that is not verified, or that is held in memory only', async () => {
    const fake = await open(saved('production', { verification: done(anOfflineHealth(), true) }));
    await expect.element(says('Leave the dashboard open until Keyrack has verified it.')).toBeVisible();
    fake.show({ wizard: saved('production'), vault: { ...fake.snapshot.vault, tier: 'session' } });
    await expect.element(says('Put it somewhere safe before you close the dashboard.')).toBeVisible();
    expect(says('You can close the dashboard now.').elements()).toEqual([]);
  });

  it('saves label, client ID and the end of the chosen day', async () => {
    const fake = await open(saved('staging'));
    const clientId = fakeClientId();
    await page.getByLabelText(/^Label/).fill('backend');
    await page.getByLabelText(/^Client ID/).fill(clientId);
    await says('On a date').click();
    await page.getByLabelText('Expires at the end of').fill('2099-03-31');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'connected' }]);
    expect(fake.inputs('setWizardDetails').at(-1)).toEqual({
      label: 'backend',
      clientId,
      expiresAt: new Date(2099, 2, 31, 23, 59, 59).getTime(),
    });
  });

  it('has a client ID checked as soon as it is entered, and says what WorkOS said', async () => {
    const clientId = fakeClientId();
    const fake = await open(saved('staging'));
    const state = (clientIdState: WizardView['details']['clientIdState']): void => {
      fake.show({
        wizard: saved('staging', { details: { label: '', clientId, clientIdState, expiresAt: null } }),
      });
    };
    await page.getByLabelText(/^Client ID/).fill(clientId);
    await userEvent.keyboard('{Tab}');
    await expect
      .poll(() => fake.inputs('setWizardDetails'))
      .toEqual([{ label: '', clientId, expiresAt: null }]);
    state('checking');
    await expect.element(says('Asking WorkOS whether it exists')).toBeVisible();
    state('exists');
    await expect.element(says('WorkOS knows this client ID.')).toBeVisible();
    state('absent');
    await expect.element(says('WorkOS does not know this client ID')).toBeVisible();
    state('unknown');
    await expect.element(says(/WorkOS could not be asked about it/)).toBeVisible();
  });

  it('saves the details when Continue is pressed while the client ID is being checked', async () => {
    const fake = await open(saved('staging'));
    const clientId = fakeClientId();
    const release = fake.hold('setWizardDetails');
    await page.getByLabelText(/^Label/).fill('backend');
    await page.getByLabelText(/^Client ID/).fill(clientId);
    await button('Continue').click();
    await expect.poll(() => fake.inputs('setWizardDetails').length).toBe(2);
    release({ ok: true, value: {} });
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'connected' }]);
    expect(fake.inputs('setWizardDetails').at(-1)).toEqual({ label: 'backend', clientId, expiresAt: null });
  });

  it('stays at a malformed client ID and at a day that is over', async () => {
    const fake = await open(saved('staging'));
    fake.fail('setWizardDetails', {
      code: 'malformed-client-id',
      message: 'That is not a client ID.',
      next: 'It begins with client_.',
    });
    await page.getByLabelText(/^Client ID/).fill('project_1');
    await button('Continue').click();
    await expect
      .element(page.getByLabelText(/^Client ID/))
      .toHaveAccessibleDescription('That is not a client ID. It begins with client_.');
    await says('On a date').click();
    await page.getByLabelText('Expires at the end of').fill('2020-01-01');
    await expect.element(says(/That day is over/)).toBeVisible();
    await button('Continue').click();
    expect(fake.inputs('goToWizardStep')).toEqual([]);
  });

  it('says beside the label that a key is in it, and keeps it', async () => {
    const fake = await open(saved('staging'));
    fake.fail('setWizardDetails', {
      code: 'label-holds-secret',
      message: 'There is what looks like a key.',
      next: 'Type a name.',
    });
    const label = page.getByLabelText(/^Label/);
    const secret = fakeKey({ prefix: 'sk_' });
    await label.fill(secret);
    await button('Continue').click();
    await expect.element(label).toHaveAccessibleDescription('There is what looks like a key. Type a name.');
    await expect.element(label).toHaveFocus();
    await expect.element(label).toHaveValue(secret);
    expect(fake.inputs('goToWizardStep')).toEqual([]);
  });

  it('can be skipped', async () => {
    const fake = await open(saved('staging'));
    await button('Skip').click();
    await expect.poll(() => fake.inputs('goToWizardStep')).toEqual([{ step: 'connected' }]);
    expect(fake.inputs('setWizardDetails')).toEqual([]);
  });

  it('cannot be skipped once something is typed, which would be lost', async () => {
    await open(saved('staging'));
    const label = page.getByLabelText(/^Label/);
    await label.fill('backend');
    await expect.element(button('Skip')).not.toBeInTheDocument();
    await label.fill('');
    await expect.element(button('Skip')).toBeVisible();
    await says('On a date').click();
    await page.getByLabelText('Expires at the end of').fill('2099-03-31');
    await expect.element(button('Skip')).not.toBeInTheDocument();
    await expect.element(button('Continue')).toBeEnabled();
  });
});

describe('The end', () => {
  const connected = (): WizardView => ({ ...saved('staging'), step: 'connected' });

  it('says that the key is connected, and offers the export first', async () => {
    await open(connected());
    await expect.element(heading('You are now connected to WorkOS')).toHaveFocus();
    await button('Export to .env…').click();
    await expect.element(page.getByRole('dialog', { name: 'Export to .env' })).toBeVisible();
  });

  it('leads to the environment', async () => {
    const fake = await open(connected());
    await button('Go to environment').click();
    await expect.element(heading('Staging')).toBeVisible();
    expect(fake.inputs('closeWizard').length).toBe(1);
  });

  it('links another key in the same account', async () => {
    const fake = await open(connected());
    await button('Link another key').click();
    await expect.poll(() => fake.inputs('startWizard')).toEqual([{ accountId: 'acme' }]);
  });
});

describe('Leaving', () => {
  it('keeps everything on Esc', async () => {
    const fake = await open(aWizard('get'));
    await expect.element(heading('Get the staging key')).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => fake.inputs('closeWizard').length).toBe(1);
    expect(fake.inputs('discardWizard')).toEqual([]);
  });

  it('discards only after asking', async () => {
    const fake = await open(aWizard('paste', { reading: aReading() }));
    await button('Discard…').click();
    await expect.element(page.getByRole('dialog')).toMatchTextContent('with the key that was pasted');
    await userEvent.keyboard('{Escape}');
    expect(fake.inputs('discardWizard').length + fake.inputs('closeWizard').length).toBe(0);
    await button('Discard…').click();
    await button('Discard').click();
    await expect.poll(() => fake.inputs('discardWizard').length).toBe(1);
  });

  it('moves the focus to the title of each new step', async () => {
    const fake = await open(aWizard('place'));
    fake.show({ wizard: aWizard('get') });
    await expect.poll(focused).toBe('Get the staging key');
    fake.show({ wizard: saved('staging') });
    await expect.poll(focused).toBe('Details');
  });
});

describe('For everyone', () => {
  const production = aPlace('production');
  const caution = {
    code: 'same-environment',
    message: 'Acme / Staging answers to the same key.',
    next: 'Link it there.',
  } as const;
  it.each<[string, WizardView]>([
    ['the environment', aWizard('place', { place: emptyPlace })],
    ['a production environment', aWizard('place', { place: production })],
    ['a replacement', aWizard('place', { replacesKeyId: 'key-1' })],
    ['the staging guide', aWizard('get')],
    ['the production guide', aWizard('get', {}, 'production')],
    ['the empty field', aWizard('paste')],
    ['a held key', aWizard('paste', { reading: aReading() })],
    ['cautions', aWizard('paste', { reading: aReading(), cautions: [{ ...caution, blocking: false }] })],
    ['a blocked key', aWizard('paste', { reading: aReading(), cautions: [{ ...caution, blocking: true }] })],
    [
      'a running check',
      aWizard('paste', { reading: aReading(), verification: { ...idle, state: 'running' } }),
    ],
    ['a rejected key', aWizard('paste', { reading: aReading(), verification: done(aRejectedHealth()) })],
    [
      'an unreachable WorkOS',
      aWizard('paste', { reading: aReading(), verification: done(anOfflineHealth(), true) }),
    ],
    ['the details', saved('production')],
    ['the end', { ...saved('staging'), step: 'connected' }],
  ])('%s has no accessibility faults in either theme', async (_, wizard) => {
    await open(wizard);
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible();
  });
});

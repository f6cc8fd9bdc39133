import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { DiagnosisView } from '../../preload/contract/diagnosis.ts';
import { diagnosisStepId } from '../../preload/contract/diagnosis.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { aConclusion, aDiagnosis, diagnosisSteps } from '../support/window/diagnosis-view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { aKey, anOfflineHealth, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  main().getByRole('button', { name });
const step = (at: number): ReturnType<typeof page.getByRole> =>
  main().getByRole('list', { name: 'Steps' }).getByRole('listitem').nth(at);
const title = (): ReturnType<typeof page.getByRole> =>
  main().getByRole('heading', { level: 1, name: 'Is it the network or the key?' });

/** The page of a finished diagnosis. */
async function open(
  view: Partial<DiagnosisView> = {},
  keyId: string | null = null,
  snapshot: Snapshot = aSnapshot(),
): Promise<FakeBridge> {
  const fake = await openWindow(snapshot, { screen: 'home' });
  fake.answer('diagnose', () => ({ ok: true, value: aDiagnosis({ keyId, ...view }) }));
  fake.push('navigate', { screen: 'diagnosis', keyId });
  await expect.element(title()).toBeVisible();
  return fake;
}

/** The page of one that is under way, at its third step. */
async function begin(keyId: string | null = null): Promise<{
  fake: FakeBridge;
  under: DiagnosisView;
  end: ReturnType<FakeBridge['hold']>;
}> {
  const fake = await openWindow(aSnapshot(), { screen: 'home' });
  const end = fake.hold('diagnose') as ReturnType<FakeBridge['hold']>;
  fake.push('navigate', { screen: 'diagnosis', keyId });
  await expect.poll(() => fake.inputs('diagnose')).toEqual([{ keyId }]);
  const under = aDiagnosis({ keyId, finishedAt: null, conclusion: null, steps: halfWay() });
  return { fake, under, end };
}

const halfWay = (): DiagnosisView['steps'] =>
  diagnosisSteps().map((each, at) =>
    at < 2
      ? each
      : { ...each, state: at === 2 ? ('running' as const) : ('waiting' as const), detail: '', ms: null },
  );

describe('The diagnosis', () => {
  it('shows how far it is while it runs', async () => {
    const { fake, under, end } = await begin();
    await expect.element(main().getByText('Beginning…')).toBeVisible();
    await expect.element(button('Stop')).toBeDisabled();
    fake.push('diagnosis', under);
    await expect.element(main().getByText('Looking up the name…')).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '2');
    await expect.element(step(1)).toMatchTextContent(/Proxy.*Works.*Of proxy.*12 ms/);
    await expect.element(step(2)).toMatchTextContent(/Under way/);
    await expect.element(button('Copy diagnosis')).toBeDisabled();
    end({ ok: true, value: aDiagnosis() });
    await expect.element(main().getByRole('heading', { name: 'It is the network' })).toBeVisible();
    await expect.element(page.getByRole('progressbar')).not.toBeInTheDocument();
  });

  it('is stopped by its button, and says that it was', async () => {
    const { fake, under, end } = await begin();
    fake.push('diagnosis', under);
    await button('Stop').click();
    expect(fake.inputs('cancelDiagnosis')).toEqual([{ diagnosisId: 'diagnosis-1' }]);
    end({ ok: true, value: { ...under, cancelled: true, finishedAt: under.startedAt } });
    await expect.element(main().getByText('Stopped', { exact: true })).toBeVisible();
    await expect.element(button('Diagnose again')).toBeVisible();
  });

  it('is stopped when the page is left while it runs', async () => {
    const { fake, under } = await begin();
    fake.push('diagnosis', under);
    await expect.element(button('Stop')).toBeEnabled();
    fake.push('navigate', { screen: 'home' });
    await expect.poll(() => fake.inputs('cancelDiagnosis')).toEqual([{ diagnosisId: 'diagnosis-1' }]);
    expect(fake.listeners('diagnosis')).toBe(0);
  });

  it('is left alone when the page is left after it ended', async () => {
    const fake = await open();
    await expect.element(button('Diagnose again')).toBeVisible();
    fake.push('navigate', { screen: 'home' });
    await expect.element(main().getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    expect(fake.inputs('cancelDiagnosis')).toEqual([]);
  });

  it('does not mistake another one’s steps, or an older one’s, for its own', async () => {
    const { fake, under } = await begin('key-2');
    fake.push('diagnosis', under);
    await expect.element(step(2)).toMatchTextContent(/Under way/);
    const foreign = { ...under, id: 'another', steps: diagnosisSteps() };
    fake.push('diagnosis', { ...foreign, keyId: null });
    fake.push('diagnosis', { ...foreign, startedAt: under.startedAt - 1 });
    fake.push('diagnosis', { ...under, host: 'seen.example' });
    await expect.element(main().getByText('seen.example')).toBeVisible();
    await expect.element(step(2)).toMatchTextContent(/Under way/);
  });

  it.each([
    ['network', 'bad', 'It is the network'],
    ['workos', 'bad', 'It is WorkOS'],
    ['clock', 'bad', 'It is this computer’s clock'],
    ['settings', 'bad', 'It is a setting'],
    ['key', 'bad', 'It is the key'],
    ['none', 'good', 'It is neither'],
    ['none', 'caution', 'It is not clear'],
  ] as const)('answers its question: %s, %s', async (blame, tone, verdict) => {
    await open({ conclusion: aConclusion({ blame, tone, title: 'What it is', meaning: 'It means this.' }) });
    await expect.element(main().getByRole('heading', { name: verdict, exact: true })).toBeVisible();
    await expect.element(main().getByText('What it is')).toBeVisible();
    await expect.element(main().getByText('It means this.')).toBeVisible();
  });

  it('says of every step in words how it went', async () => {
    await open();
    expect(main().getByRole('list', { name: 'Steps' }).getByRole('listitem').elements()).toHaveLength(
      diagnosisStepId.options.length,
    );
    await expect.element(step(0)).toMatchTextContent(/Network.*Works/);
    await expect.element(step(4)).toMatchTextContent(/Certificate.*Failed.*Zscaler/);
    await expect.element(step(6)).toMatchTextContent(/Clock.*Left out/);
    await expect.element(step(7)).toMatchTextContent(/Key.*Not needed/);
    await expect.element(main().getByText('1.2 s', { exact: false })).toBeVisible();
  });

  it('is copied by main, without passing through the window', async () => {
    const fake = await open();
    await button('Copy diagnosis').click();
    expect(fake.inputs('copyDiagnosis')).toEqual([{ diagnosisId: 'diagnosis-1' }]);
    await expect.element(page.getByText('There is no secret in it.', { exact: false })).toBeVisible();
    expect(fake.inputs('copyText')).toEqual([]);
  });

  it('says why it could not be copied', async () => {
    const fake = await open();
    fake.fail('copyDiagnosis', { code: 'diagnosis-gone', message: 'A newer one took its place.' });
    await button('Copy diagnosis').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent(/A newer one took its place/);
  });

  it('begins again', async () => {
    const fake = await open();
    fake.answer('diagnose', () => ({
      ok: true,
      value: aDiagnosis({ id: 'two', conclusion: aConclusion({ blame: 'none', tone: 'good' }) }),
    }));
    await button('Diagnose again').click();
    await expect.element(main().getByRole('heading', { name: 'It is neither' })).toBeVisible();
    expect(fake.inputs('diagnose')).toEqual([{ keyId: null }, { keyId: null }]);
  });

  it('says when it could not be done, and can be tried again', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.fail('diagnose', { code: 'internal', message: 'Something went wrong.', id: 'fault-1' });
    fake.push('navigate', { screen: 'diagnosis', keyId: null });
    await expect.element(page.getByRole('alert')).toMatchTextContent(/Something went wrong.*fault-1/);
    await expect.element(button('Diagnose again')).toBeEnabled();
  });

  it('of a production key is unmistakably about production', async () => {
    await open({}, 'key-2');
    expect(document.querySelector('[data-production-band]')).not.toBeNull();
    await expect.element(main().getByText('Production', { exact: true }).first()).toBeVisible();
    await button('Back to Production').click();
    await expect.element(main().getByRole('heading', { level: 1 })).toHaveTextContent('Production');
  });

  it('leads to the settings when it is one of them', async () => {
    await open({ conclusion: aConclusion({ blame: 'settings' }) });
    await button('Open Settings').click();
    await expect.element(main().getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  });

  it('leads to the environment when it is the key', async () => {
    await open({ conclusion: aConclusion({ blame: 'key' }) }, 'key-4');
    await button('Open Preview').click();
    await expect.element(main().getByRole('heading', { level: 1 })).toHaveTextContent('Preview');
  });

  it('gives way to the overview when its key is removed', async () => {
    const fake = await open({}, 'key-4');
    fake.show({ keys: fake.snapshot.keys.slice(0, 1) });
    await expect.element(main().getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
  });

  it.each([
    ['under way', { finishedAt: null, conclusion: null, steps: halfWay() }],
    ['with everything there is', {}],
  ])('is accessible in both themes: %s', async (_, view) => {
    await open(view, 'key-2');
    await expect.element(main().getByRole('list', { name: 'Steps' })).toBeVisible();
    await expectAccessible();
  });
});

describe('The way to the diagnosis', () => {
  const unknown = aKey({ health: anOfflineHealth() });
  const answers = (fake: FakeBridge): void => {
    fake.answer('diagnose', ({ keyId }) => ({ ok: true, value: aDiagnosis({ keyId }) }));
  };

  it('leads from a key that could not be checked', async () => {
    const route = { screen: 'environment', environmentId: 'env-staging' } as const;
    const fake = await openWindow(aSnapshot({ keys: [unknown] }), route);
    answers(fake);
    await button('Find out why').click();
    await expect.element(title()).toBeVisible();
    expect(fake.inputs('diagnose')).toEqual([{ keyId: 'key-1' }]);
  });

  it('is not offered for a key that WorkOS judged', async () => {
    await openWindow(aSnapshot(), { screen: 'environment', environmentId: 'env-preview' });
    await expect.element(button('Rotate…')).toBeVisible();
    expect(button('Find out why').elements()).toEqual([]);
  });

  it.each([
    ['one key', [unknown], '1 key could not be checked', 'key-1'],
    ['more than one', [unknown, aKey({ health: anOfflineHealth() }, 2)], '2 keys could not be checked', null],
  ] as const)('leads from the overview: %s', async (_, keys, says, keyId) => {
    const fake = await openWindow(aSnapshot({ keys: [...keys] }), { screen: 'home' });
    answers(fake);
    await expect.element(main().getByText(says)).toBeVisible();
    await button('Find out why').click();
    await expect.poll(() => fake.inputs('diagnose')).toEqual([{ keyId }]);
  });

  it('leads from the address of WorkOS in the settings', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'settings' });
    answers(fake);
    await button('Diagnose the connection').click();
    await expect.poll(() => fake.inputs('diagnose')).toEqual([{ keyId: null }]);
  });
});

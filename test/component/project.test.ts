import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Input } from '../../preload/contract/methods.ts';
import type { DriftView, TargetView } from '../../preload/contract/projects.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import {
  anEffectiveValue,
  anImportPlan,
  aProject,
  aRotation,
  aRotationSummary,
  aTarget,
} from '../support/window/project-views.ts';
import { aHint, aKey, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';
import { aPlan } from '../support/window/wizard-view.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const heading = (name: string): ReturnType<typeof page.getByRole> =>
  page.getByRole('heading', { level: 1, name, exact: true });
const dialog = (): ReturnType<typeof page.getByRole> => page.getByRole('dialog');

const aDrift = (over: Partial<DriftView> = {}): DriftView => ({
  code: 'other-key',
  message: 'WORKOS_API_KEY now holds the key of Globex / Preview (key_01).',
  since: Date.now(),
  canPutBack: true,
  canTakeOver: true,
  mark: 'mark',
  ...over,
});
const driftedTarget = (over: Partial<DriftView> = {}): TargetView =>
  aTarget({ state: 'drifted', drift: aDrift(over) });

async function open(targets: TargetView[] = [aTarget()], keys = aSnapshot().keys): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot({ projects: [aProject()], targets, keys }), { screen: 'home' });
  fake.answer('getEffectiveValue', ({ variable }) => ({ ok: true, value: anEffectiveValue({ variable }) }));
  fake.push('navigate', { screen: 'project', projectId: 'project-1' });
  await expect.element(heading('acme-web')).toBeVisible();
  return fake;
}

async function choose(item: string): Promise<void> {
  await button('More for .env.local').click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('A project’s page', () => {
  it('names its folder and stack, and opens the folder', async () => {
    const fake = await open();
    await expect.element(main().getByText('~/code/acme-web', { exact: true })).toBeVisible();
    await expect.element(main().getByText('Next.js with AuthKit', { exact: true })).toBeVisible();
    await button('Open folder').click();
    expect(fake.inputs('showInFolder')).toEqual([{ what: 'project', id: 'project-1' }]);
  });

  it('tells of each file whose key it holds, which variables, and how it stands', async () => {
    await open([
      aTarget(),
      aTarget({
        id: 'target-2',
        shownPath: '~/code/acme-web/.env.production.local',
        environmentId: 'env-production',
        keyId: 'key-2',
        state: 'outdated',
      }),
    ]);
    const rows = main().getByRole('list').first().getByRole('listitem');
    await expect
      .element(rows.nth(0))
      .toMatchTextContent(/^\.env\.local.*Acme.*Staging.*WORKOS_API_KEY, WORKOS_CLIENT_ID \+ 1.*Up to date/s);
    await expect
      .element(rows.nth(1))
      .toMatchTextContent(/^\.env\.production\.local.*Acme.*Production.*Production.*Out of date/s);
    await expectAccessible();
  });

  it('is left for home when the project is gone', async () => {
    const fake = await open();
    fake.show({ projects: [] });
    await expect.element(heading('Overview')).toBeVisible();
  });

  it('says that nothing is in here yet, in a page without faults', async () => {
    const fake = await open([]);
    fake.answer('getEffectiveValue', () => ({ ok: true, value: anEffectiveValue({ sources: [] }) }));
    await button('Look again').click();
    await expect.element(main().getByText('No key is in here yet')).toBeVisible();
    await expectAccessible();
  });

  it('says of a file that holds a linked key that it is not watched yet, and exports there', async () => {
    const fake = await open([]);
    await expect.element(main().getByText('Not watched yet: .env.local holds Acme / Staging')).toBeVisible();
    fake.answer('planExport', () => ({ ok: true, value: aPlan() }));
    await button('Export Acme / Staging there…').click();
    await expect
      .poll(() => fake.inputs('planExport'))
      .toEqual([{ keyId: 'key-1', projectId: 'project-1', fileName: '.env.local' }]);
  });

  it('is removed after a question that says that no file is touched', async () => {
    const fake = await open();
    await button('More for acme-web').click();
    await page.getByRole('menuitem', { name: 'Remove from Keyrack…' }).click();
    await expect.element(dialog()).toMatchTextContent('Nothing in ~/code/acme-web is touched');
    await button('Remove project').click();
    await expect.element(heading('Projects')).toBeVisible();
    expect(fake.inputs('removeProject')).toEqual([{ projectId: 'project-1' }]);
  });

  it('writes every one of its files anew, however many there are', async () => {
    const targets = Array.from({ length: 1_001 }, (_, at) => aTarget({ id: `t${at}` }));
    const fake = await open(targets);
    const many = (input: Input<'exportAgain'>): number => ('targetIds' in input ? input.targetIds.length : 0);
    fake.answer('exportAgain', (input) => ({
      ok: true,
      value: { written: many(input), unchanged: 0, failed: [], pairs: [] },
    }));
    await main().getByRole('button', { name: 'Export again', exact: true }).first().click();
    await expect.element(page.getByText('Wrote 1,001 files.')).toBeVisible();
    expect(fake.inputs('exportAgain').map(many)).toEqual([1_000, 1]);
  });

  it('draws a thousand files fifty at a time, the worst first', async () => {
    const targets = Array.from({ length: 1_000 }, (_, at) =>
      aTarget({ id: `t${at}`, shownPath: `~/code/acme-web/${at}/.env` }),
    );
    await open([...targets, { ...driftedTarget(), shownPath: '~/code/acme-web/zzz/.env' }]);
    const list = main().getByRole('list').first();
    await expect.poll(() => list.element().children.length).toBe(50);
    expect(list.element().firstElementChild?.textContent).toContain('zzz/.env');
    await button('Show 50 more of 951').click();
    await expect.poll(() => list.element().children.length).toBe(100);
  });
});

describe('A file that changed outside', () => {
  it('says what changed and is put back, which can be undone', async () => {
    const fake = await open([driftedTarget()]);
    await expect.element(main().getByText(/now holds the key of Globex \/ Preview/)).toBeVisible();
    await expect.element(main().getByText('Another key', { exact: true })).toBeVisible();
    await expect
      .element(
        main().getByText(
          '“Put it back” restores Acme / Staging. “Take this key over” watches the file for it, and links it first if need be.',
        ),
      )
      .toBeVisible();
    expect(
      main()
        .getByText(/^watched$/)
        .elements(),
    ).toEqual([]);
    await expectAccessible();
    fake.answer('putBack', () => ({ ok: true, value: { exportId: 'export-7' } }));
    await button('Put it back').click();
    await expect.element(page.getByText('Put back what ~/code/acme-web/.env.local said.')).toBeVisible();
    expect(fake.inputs('putBack')).toEqual([{ targetId: 'target-1', mark: 'mark' }]);
    fake.answer('undoExport', () => ({ ok: true, value: { shownPath: '~/code/acme-web/.env.local' } }));
    await button('Undo').click();
    await expect.poll(() => fake.inputs('undoExport')).toEqual([{ exportId: 'export-7' }]);
  });

  it('offers only what can be done', async () => {
    await open([driftedTarget({ code: 'not-a-file', canPutBack: false, canTakeOver: false })]);
    await expect.element(button('Stop watching…')).toBeVisible();
    expect(button('Put it back').elements()).toEqual([]);
    expect(button('Take this key over').elements()).toEqual([]);
    expect(main().getByText('“Put it back”').elements()).toEqual([]);
  });

  it('has its two ways out beside the words, and three below them', async () => {
    const fake = await open([driftedTarget()]);
    const words = main().getByText(/now holds the key of Globex \/ Preview/);
    const below = (): boolean =>
      button('Stop watching…').element().getBoundingClientRect().top >=
      words.element().getBoundingClientRect().bottom;
    await expect.element(button('Take this key over')).toBeVisible();
    expect(below()).toBe(true);
    fake.show({ targets: [driftedTarget({ code: 'other-value', canTakeOver: false })] });
    await expect.element(main().getByText(/“Put it back” restores what Keyrack wrote/)).toBeVisible();
    expect(below()).toBe(false);
  });

  it('says beside the file why it could not be put back', async () => {
    const fake = await open([driftedTarget()]);
    fake.fail('putBack');
    await button('Put it back').click();
    await expect.element(main().getByRole('alert')).toMatchTextContent('The disk is full.');
  });

  it('takes over a linked key at once', async () => {
    const fake = await open([driftedTarget()]);
    fake.answer('takeOver', () => ({ ok: true, value: { importId: null, warning: 'The client ID stays.' } }));
    await button('Take this key over').click();
    await expect
      .element(page.getByText(/Keyrack now watches .* for the key that is in it\. The client ID stays\./))
      .toBeVisible();
    expect(fake.inputs('takeOver')).toEqual([{ targetId: 'target-1', mark: 'mark' }]);
  });

  it('goes to the import of a key that nobody linked', async () => {
    const fake = await open([driftedTarget()]);
    fake.answer('takeOver', () => ({ ok: true, value: { importId: 'import-1', warning: null } }));
    fake.answer('getImport', () => ({ ok: true, value: anImportPlan() }));
    await button('Take this key over').click();
    await expect.poll(() => heading('acme-web').elements()).toEqual([]);
  });

  it('is tracked no more after a question', async () => {
    const fake = await open([driftedTarget()]);
    await button('Stop watching…').click();
    expect(fake.inputs('stopTracking')).toEqual([]);
    await dialog().getByRole('button', { name: 'Stop watching' }).click();
    await expect.poll(() => fake.inputs('stopTracking')).toEqual([{ targetId: 'target-1' }]);
  });
});

describe('Exporting again', () => {
  it('writes an outdated file anew and says so', async () => {
    const fake = await open([aTarget({ state: 'outdated' })]);
    fake.answer('exportAgain', () => ({
      ok: true,
      value: { written: 1, unchanged: 0, failed: [], pairs: [] },
    }));
    await main().getByRole('listitem').getByRole('button', { name: 'Export again' }).click();
    await expect.element(page.getByText('Wrote 1 file.')).toBeVisible();
    expect(fake.inputs('exportAgain')).toEqual([{ targetIds: ['target-1'] }]);
  });

  it('says of a production client ID that nobody checked its pair, and leads to where it is checked', async () => {
    const fake = await open([aTarget({ state: 'outdated' })]);
    fake.fail('getFacts');
    const warning = {
      code: 'pair-unchecked',
      level: 'note' as const,
      message: 'Nobody has checked yet whether this client ID belongs to the key.',
      fix: null,
    };
    fake.answer('exportAgain', () => ({
      ok: true,
      value: {
        ...{ written: 1, unchanged: 0, failed: [] },
        pairs: [{ environmentId: 'env-production', environment: 'Acme / Production', warning }],
      },
    }));
    await main().getByRole('listitem').getByRole('button', { name: 'Export again' }).click();
    await expect.element(page.getByText('Wrote 1 file.')).toBeVisible();
    await expect.element(main().getByText(/^Nobody has checked yet/)).toBeVisible();
    await expectAccessible();
    await main().getByRole('button', { name: 'Open environment Acme / Production' }).click();
    await expect.element(main().getByRole('heading', { level: 1, name: 'Production' })).toBeVisible();
  });

  it('lists what could not be written, each with its reason', async () => {
    const fake = await open();
    fake.answer('exportAgain', () => ({
      ok: true,
      value: {
        written: 2,
        unchanged: 1,
        failed: [
          {
            targetId: 'target-1',
            shownPath: '~/code/acme-web/.env.local',
            code: 'read-only-file',
            message: 'The file is read-only.',
            next: 'Make it writable.',
          },
        ],
        pairs: [],
      },
    }));
    await button('Export again').click();
    await expect
      .element(main().getByRole('alert'))
      .toMatchTextContent(/1 file could not be written.*read-only/s);
    await expect
      .element(page.getByText(/Wrote 2 files\. 1 file held it already and was not written\./))
      .toBeVisible();
    await expectAccessible();
    await button('Dismiss').first().click();
    await expect.poll(() => main().getByRole('alert').elements()).toEqual([]);
  });
});

describe('A file’s menu', () => {
  it('rotates the cookie password of a file that has one', async () => {
    const fake = await open();
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-1' } }));
    fake.answer('getRotation', () => ({ ok: true, value: aRotation({ what: 'cookie-password' }) }));
    await choose('Rotate the cookie password…');
    await expect
      .poll(() => fake.inputs('startRotation'))
      .toEqual([{ what: 'cookie-password', targetId: 'target-1' }]);
    await expect.poll(() => heading('acme-web').elements()).toEqual([]);
  });

  it('offers no such thing where there is none', async () => {
    await open([aTarget({ variables: [{ name: 'WORKOS_API_KEY', source: 'key' }] })]);
    await button('More for .env.local').click();
    await expect.element(page.getByRole('menuitem', { name: 'Open folder' })).toBeVisible();
    expect(page.getByRole('menuitem', { name: /cookie password/ }).elements()).toEqual([]);
  });

  it('plans the file anew', async () => {
    const fake = await open();
    fake.answer('planExport', () => ({ ok: true, value: aPlan() }));
    await choose('Change its variables…');
    await expect.element(page.getByRole('dialog', { name: 'Write this file?' })).toBeVisible();
    expect(fake.inputs('planExport')).toEqual([{ targetId: 'target-1' }]);
  });
});

describe('Putting a key into a project', () => {
  it('offers no key that is about to be revoked', async () => {
    const fake = await open();
    fake.show({ rotations: [aRotationSummary({ keyId: 'key-1', step: 'revoke' })] });
    await button('Put a key into this project…').click();
    await expect.element(dialog().getByRole('radio', { name: /Acme.*Production/ })).toBeVisible();
    expect(
      dialog()
        .getByRole('radio', { name: /Acme.*Staging/ })
        .elements(),
    ).toEqual([]);
  });

  it('asks which environment’s, then plans it into the stack’s own file', async () => {
    const fake = await open();
    fake.answer('planExport', () => ({ ok: true, value: aPlan({ projectId: 'project-1' }) }));
    await button('Put a key into this project…').click();
    await expect.element(dialog()).toMatchTextContent(/Acme.*Production.*Production.*Valid/s);
    await expectAccessible();
    await dialog()
      .getByRole('radio', { name: /Acme.*Staging/ })
      .click();
    await page.getByRole('button', { name: 'See what would change' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Write this file?' })).toBeVisible();
    expect(fake.inputs('planExport')).toEqual([{ keyId: 'key-1', projectId: 'project-1', fileName: null }]);
    expect(dialog().element().contains(document.activeElement)).toBe(true);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => dialog().elements()).toEqual([]);
  });

  it('is walked with the arrow keys, past a key that is locked', async () => {
    const fake = await open(undefined, [
      aKey(),
      aKey({ locked: true }, 2),
      aKey({ environmentId: 'env-eu' }, 3),
    ]);
    fake.answer('planExport', () => ({ ok: true, value: aPlan() }));
    await button('Put a key into this project…').click();
    (dialog().getByRole('radio').nth(0).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect
      .poll(() => fake.inputs('planExport'))
      .toEqual([{ keyId: 'key-3', projectId: 'project-1', fileName: null }]);
  });

  it('finds one of many, and takes it with Enter', async () => {
    const environments = Array.from({ length: 30 }, (_, at) => ({
      ...(aSnapshot().environments[0] ?? never()),
      id: `e${at}`,
      name: `Client ${at}`,
    }));
    const keys = environments.map(({ id }, at) => aKey({ id: `k${at}`, environmentId: id }, at + 1));
    const fake = await open();
    fake.show({ environments, keys });
    fake.answer('planExport', () => ({ ok: true, value: aPlan() }));
    await button(/^Put a key/).click();
    await expect.element(page.getByLabelText('Search keys')).toHaveFocus();
    await page.getByLabelText('Search keys').fill('client 29');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => fake.inputs('planExport')).toMatchObject([{ keyId: 'k29' }]);
  });

  it('says why it cannot be planned, and tries again', async () => {
    const fake = await open();
    fake.fail('planExport', { code: 'folder-gone', message: 'The folder is gone.', next: 'Put it back.' });
    await button('Put a key into this project…').click();
    await dialog()
      .getByRole('radio', { name: /Acme.*Staging/ })
      .click();
    await page.getByRole('button', { name: 'See what would change' }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The folder is gone.');
    fake.answer('planExport', () => ({ ok: true, value: aPlan() }));
    await button('Try again').click();
    await expect.element(page.getByRole('dialog', { name: 'Write this file?' })).toBeVisible();
  });
});

describe('Which value wins', () => {
  it('leaves a place room for its name in a small window', async () => {
    await page.viewport(720, 520);
    try {
      await open();
      const place = main().getByRole('rowheader').last();
      await expect.element(place).toBeVisible();
      expect(place.element().getBoundingClientRect().width).toBeGreaterThan(200);
    } finally {
      await page.viewport(1100, 740);
    }
  });

  it('marks the winner and what it shadows in words', async () => {
    const fake = await openWindow(aSnapshot({ projects: [aProject()] }), { screen: 'home' });
    fake.answer('getEffectiveValue', () => ({
      ok: true,
      value: anEffectiveValue({
        sources: [
          ...anEffectiveValue().sources,
          {
            where: 'file',
            shownPath: '~/code/acme-web/.env',
            sets: true,
            wins: false,
            shown: aHint(2, 'sk_'),
            standing: 'Acme / Production, linked',
            environmentId: 'env-production',
          },
        ],
        note: 'The value in .env is shadowed.',
      }),
    }));
    fake.push('navigate', { screen: 'project', projectId: 'project-1' });
    const row = (name: RegExp): ReturnType<typeof page.getByRole> => page.getByRole('row', { name });
    await expect.element(row(/^Not set Shell$/)).toBeVisible();
    await expect
      .element(page.getByRole('rowheader', { name: 'Shell' }))
      .toHaveAttribute('title', 'The environment that Keyrack was started in');
    await expect.element(row(/^Wins \.env\.local .*Acme \/ Staging, linked/)).toBeVisible();
    await expect.element(row(/^Shadowed \.env .*Acme \/ Production, linked Production/)).toBeVisible();
    await expect.element(page.getByText('The value in .env is shadowed.')).toBeVisible();
    await expectAccessible();
  });

  it('asks for the other variable, and again when a file of the project changed', async () => {
    const fake = await open();
    await expect.poll(() => fake.inputs('getEffectiveValue')).toHaveLength(1);
    await page.getByText('WORKOS_CLIENT_ID', { exact: true }).last().click();
    await expect
      .poll(() => fake.inputs('getEffectiveValue').at(-1))
      .toEqual({
        projectId: 'project-1',
        variable: 'WORKOS_CLIENT_ID',
      });
    fake.show({ targets: [driftedTarget()] });
    await expect.poll(() => fake.inputs('getEffectiveValue')).toHaveLength(3);
    // What has nothing to do with the project asks nothing.
    fake.show({ online: false });
    await expect.element(page.getByText(/^Offline\./)).toBeVisible();
    expect(fake.inputs('getEffectiveValue')).toHaveLength(3);
  });

  it('says when the folder is gone', async () => {
    const fake = await openWindow(aSnapshot({ projects: [aProject()] }), { screen: 'home' });
    fake.fail('getEffectiveValue', { code: 'folder-gone', message: 'The folder is gone.', next: '' });
    fake.push('navigate', { screen: 'project', projectId: 'project-1' });
    await expect.element(page.getByRole('alert')).toMatchTextContent('The folder is gone.');
  });
});

function never(): never {
  throw new Error('The sample is empty.');
}

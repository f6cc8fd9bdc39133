import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ExportPlanView } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/fake-bridge.ts';
import { aHealth, aSnapshot } from '../support/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window-page.ts';
import { aPlan, aReading, aWizard } from '../support/wizard-view.ts';

const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const dialog = (name: string): ReturnType<typeof page.getByRole> => page.getByRole('dialog', { name });
const says = (words: string): ReturnType<typeof page.getByText> => page.getByText(words, { exact: false });

/** The dialog as the wizard's last step opens it, for the sample's staging key. */
async function openDialog(): Promise<FakeBridge> {
  const wizard = aWizard('connected', {
    reading: aReading(),
    keyId: 'key-1',
    verification: { state: 'done', health: aHealth(), canKeepUnverified: false },
  });
  const fake = await openWindow(aSnapshot({ wizard }), { screen: 'wizard' });
  await button('Export to .env…').click();
  await expect.element(dialog('Export to .env')).toBeVisible();
  return fake;
}

async function openPlan(plan: ExportPlanView = aPlan()): Promise<FakeBridge> {
  const fake = await openDialog();
  fake.answer('planExport', () => ({ ok: true, value: plan }));
  fake.answer('confirmExport', () => ({
    ok: true,
    value: { exportId: 'export-1', path: plan.path, shownPath: plan.shownPath, at: Date.now() },
  }));
  fake.answer('undoExport', () => ({ ok: true, value: { shownPath: plan.shownPath } }));
  await button('Choose a folder…').click();
  await expect.element(dialog('Write this file?')).toBeVisible();
  return fake;
}

describe('Choosing', () => {
  it('asks main for a folder or a file, and stays when the system’s dialog is cancelled', async () => {
    const fake = await openDialog();
    fake.answer('planExport', () => ({ ok: true, value: null }));
    await button('Choose a folder…').click();
    await button('Choose a file…').click();
    await expect
      .poll(() => fake.inputs('planExport'))
      .toEqual([
        { keyId: 'key-1', choose: 'folder' },
        { keyId: 'key-1', choose: 'file' },
      ]);
    await expect.element(dialog('Export to .env')).toBeVisible();
  });

  it('says why a file will not do, and lets another be chosen', async () => {
    const fake = await openDialog();
    fake.fail('planExport', {
      code: 'is-fifo',
      message: 'This file is a pipe.',
      next: 'Choose another file.',
    });
    await button('Choose a file…').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('This file is a pipe.');
    await expect.element(page.getByRole('alert')).toMatchTextContent('Choose another file.');
    await expect.element(button('Choose a file…')).toBeEnabled();
  });
});

describe('The plan', () => {
  it('shows the file and the masked changes with signs and words, not by colour alone', async () => {
    await openPlan();
    await expect.element(says('Existing file')).toBeVisible();
    const diff = page.getByRole('region', { name: /Changes to the file/ });
    await expect.element(diff).toMatchTextContent('removed: WORKOS_API_KEY=••••');
    await expect.element(diff).toMatchTextContent('added: WORKOS_CLIENT_ID=client_01…');
    const signs = [...diff.element().querySelectorAll('li')].map(
      (line) => /[+−]/.exec(line.textContent)?.[0] ?? '',
    );
    expect(signs).toEqual(['', '', '−', '+', '+', '', '']);
  });

  it('plans again without a variable that is left out, and keeps the required one in', async () => {
    const fake = await openPlan();
    const without = aPlan({
      variables: aPlan().variables.map((each) => (each.required ? each : { ...each, included: false })),
      diff: [{ kind: 'added', line: 1, text: 'WORKOS_API_KEY=sk_…' }],
    });
    fake.answer('replanExport', () => ({ ok: true, value: without }));
    await expect.element(page.getByRole('checkbox', { name: /WORKOS_API_KEY/ })).toBeDisabled();
    await page.getByRole('checkbox', { name: /WORKOS_CLIENT_ID/ }).click();
    await expect
      .poll(() => fake.inputs('replanExport'))
      .toEqual([{ planId: 'plan-1', include: ['WORKOS_API_KEY'] }]);
    await expect.poll(() => document.querySelectorAll('[role="dialog"] ol li').length).toBe(1);
    await expect.element(page.getByRole('checkbox', { name: /WORKOS_CLIENT_ID/ })).not.toBeChecked();
  });

  it('says when the file says all of it already', async () => {
    const fake = await openPlan(aPlan({ unchanged: true, diff: [] }));
    await expect.element(says('The file says this already')).toBeVisible();
    expect(button('Write the file').elements()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
    expect(fake.inputs('confirmExport')).toEqual([]);
  });

  it('shows the worst warning first and mends what can be mended', async () => {
    const fake = await openPlan(
      aPlan({
        warnings: [
          {
            code: 'not-ignored',
            level: 'caution',
            message: 'Git does not ignore this file.',
            fix: 'gitignore',
          },
          { code: 'tracked', level: 'danger', message: 'Git tracks this file.', fix: null },
        ],
      }),
    );
    const text = page.getByRole('dialog').element().textContent;
    expect(text.indexOf('Git tracks')).toBeLessThan(text.indexOf('Git does not ignore'));
    fake.answer('fixExport', () => ({ ok: true, value: aPlan() }));
    await button('Add it to .gitignore').click();
    await expect.poll(() => fake.inputs('fixExport')).toEqual([{ planId: 'plan-1', fix: 'gitignore' }]);
    await expect.poll(() => says('Git does not ignore this file.').elements()).toEqual([]);
  });

  it('says when a fix failed, and keeps the plan', async () => {
    const fake = await openPlan(
      aPlan({
        warnings: [{ code: 'mode', level: 'caution', message: 'Others can read it.', fix: 'tighten' }],
      }),
    );
    fake.fail('fixExport');
    await button('Make it readable by you only').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The disk is full.');
    await expect.element(says('Others can read it.')).toBeVisible();
  });

  it('holds a path of any length inside the dialog', async () => {
    const shownPath = `~/${'a-rather-long-folder/'.repeat(40)}.env.production.local`;
    await openPlan(aPlan({ shownPath }));
    for (const [width, height] of [
      [1100, 740],
      [720, 520],
    ] as const) {
      await page.viewport(width, height);
      const element = page.getByRole('dialog').element();
      expect(element.scrollWidth).toBe(element.clientWidth);
      expect(element.getBoundingClientRect().bottom).toBeLessThanOrEqual(height);
      await expect.element(button('Write the file')).toBeInViewport({ ratio: 1 });
      await expect.element(page.getByText('.env.production.local', { exact: true })).toBeVisible();
    }
  });
});

describe('Writing', () => {
  it('writes, says where, and puts the old bytes back on Undo', async () => {
    const fake = await openPlan();
    await button('Write the file').click();
    await expect.element(dialog('Written')).toBeVisible();
    expect(fake.inputs('confirmExport')).toEqual([{ planId: 'plan-1' }]);
    await expect.element(page.getByText(aPlan().shownPath)).toBeVisible();
    await button('Undo').click();
    await expect.element(says('The file is as it was before')).toBeVisible();
    expect(fake.inputs('undoExport')).toEqual([{ exportId: 'export-1' }]);
    await page.getByRole('dialog').getByText('Close', { exact: true }).click();
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
  });

  it('writes a production key only after its environment’s name is typed, then with Enter', async () => {
    const fake = await openPlan(aPlan({ confirmName: 'Production' }));
    const field = page.getByLabelText('Type “Production” to write it');
    await expect.element(button('Write the file')).toBeDisabled();
    await field.fill('production');
    await userEvent.keyboard('{Enter}');
    await expect.element(button('Write the file')).toBeDisabled();
    await field.fill('Production');
    await userEvent.keyboard('{Enter}');
    await expect.element(dialog('Written')).toBeVisible();
    expect(fake.inputs('confirmExport')).toEqual([{ planId: 'plan-1', confirmName: 'Production' }]);
  });

  it('says why nothing was written, and looks at the file again', async () => {
    const fake = await openPlan();
    fake.fail('confirmExport', {
      code: 'changed-meanwhile',
      message: 'The file changed in the meantime.',
      next: 'Look at it again.',
    });
    await button('Write the file').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The file changed in the meantime.');
    fake.answer('replanExport', () => ({
      ok: true,
      value: aPlan({ diff: [{ kind: 'added', line: 9, text: 'NEW=1' }] }),
    }));
    await button('Look at the file again').click();
    await expect.element(says('NEW=1')).toBeVisible();
    expect(page.getByRole('alert').elements()).toEqual([]);
    await expect.element(button('Write the file')).toBeEnabled();
  });

  it('says why it could not be undone, and lets it be tried again', async () => {
    const fake = await openPlan();
    await button('Write the file').click();
    fake.fail('undoExport', {
      code: 'changed-since',
      message: 'The file was changed since.',
      next: 'Look at it.',
    });
    await button('Undo').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The file was changed since.');
    await expect.element(button('Undo')).toBeEnabled();
  });

  it('begins at the beginning when it is opened again', async () => {
    await openPlan();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
    await button('Export to .env…').click();
    await expect.element(button('Choose a folder…')).toBeVisible();
  });
});

describe('For everyone', () => {
  it('the choice has no accessibility faults in either theme', async () => {
    await openDialog();
    await expectAccessible();
  });

  it('the plan has no accessibility faults in either theme', async () => {
    await openPlan(
      aPlan({
        confirmName: 'Production',
        warnings: [
          {
            code: 'not-ignored',
            level: 'caution',
            message: 'Git does not ignore this file.',
            fix: 'gitignore',
          },
          { code: 'tracked', level: 'danger', message: 'Git tracks this file.', fix: null },
          { code: 'shell', level: 'note', message: 'The shell sets it too.', fix: null },
        ],
      }),
    );
    await expectAccessible();
  });

  it('the written file has no accessibility faults in either theme', async () => {
    await openPlan();
    await button('Write the file').click();
    await expect.element(dialog('Written')).toBeVisible();
    await expectAccessible();
  });
});

import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Input } from '../../preload/contract/methods.ts';
import type { ExportPlanView, Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { anEffectiveValue, aProject, aTarget } from '../support/window/project-views.ts';
import { aHealth, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';
import { aPlan, aReading, aWizard } from '../support/window/wizard-view.ts';

const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const dialog = (name: string): ReturnType<typeof page.getByRole> => page.getByRole('dialog', { name });
const says = (words: string): ReturnType<typeof page.getByText> => page.getByText(words, { exact: false });

/** The dialog as the wizard's last step opens it, for the sample's staging key. */
async function openDialog(over: Partial<Snapshot> = {}): Promise<FakeBridge> {
  const wizard = aWizard('connected', {
    reading: aReading(),
    keyId: 'key-1',
    verification: { state: 'done', health: aHealth(), canKeepUnverified: false },
  });
  const fake = await openWindow(aSnapshot({ wizard, ...over }), { screen: 'wizard' });
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
  await expect
    .element(
      dialog(!plan.unchanged ? 'Write this file?' : plan.toKeep ? 'Watch this file?' : 'Nothing to write'),
    )
    .toBeVisible();
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

  it('offers the projects that are known, narrows many of them, and plans for the one that is chosen', async () => {
    const projects = Array.from({ length: 8 }, (_, at) =>
      aProject({ id: `project-${at}`, name: `app ${at}`, shownPath: `~/code/app-${at}` }),
    );
    const fake = await openDialog({ projects });
    fake.answer('planExport', () => ({ ok: true, value: aPlan() }));
    const list = page.getByRole('list', { name: 'Your projects' });
    await expect.poll(() => list.getByRole('button').elements()).toHaveLength(8);
    await expectAccessible();
    await page.getByRole('searchbox', { name: 'Search projects' }).fill('code 7');
    await expect.poll(() => list.getByRole('button').elements()).toHaveLength(1);
    await list.getByRole('button', { name: /app 7/ }).click();
    await expect
      .poll(() => fake.inputs('planExport'))
      .toEqual([{ keyId: 'key-1', projectId: 'project-7', fileName: null }]);
    await expect.element(dialog('Write this file?')).toBeVisible();
    await button('Choose another…').click();
    await expect.element(list).toBeVisible();
  });

  it('says why a file will not do, and lets another be chosen', async () => {
    const fake = await openDialog();
    fake.fail('planExport', {
      code: 'not-a-regular-file',
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
      .toEqual([
        {
          planId: 'plan-1',
          variables: [
            { source: 'key', name: 'WORKOS_API_KEY', value: null, included: true },
            { source: 'client-id', name: 'WORKOS_CLIENT_ID', value: null, included: false },
          ],
        },
      ]);
    await expect.poll(() => document.querySelectorAll('[role="dialog"] ol li').length).toBe(1);
    await expect.element(page.getByRole('checkbox', { name: /WORKOS_CLIENT_ID/ })).not.toBeChecked();
  });

  it('takes no box back that was unticked while an older question was under way', async () => {
    const fake = await openPlan();
    const renamed = (included: boolean): ExportPlanView =>
      aPlan({
        variables: aPlan().variables.map((each) =>
          each.source === 'client-id' ? { ...each, name: 'CLIENT', included } : each,
        ),
      });
    const answer = fake.hold('replanExport');
    await page.getByRole('textbox', { name: /Client ID variable/ }).fill('CLIENT');
    await page.getByRole('checkbox', { name: 'Write CLIENT' }).click();
    fake.answer('replanExport', () => ({ ok: true, value: renamed(false) }));
    answer({ ok: true, value: renamed(true) });
    await expect
      .poll(() => fake.inputs('replanExport').at(-1))
      .toMatchObject({ variables: [{ included: true }, { name: 'CLIENT', included: false }] });
    await expect.element(page.getByRole('checkbox', { name: 'Write CLIENT' })).not.toBeChecked();
  });

  it('says when the file says all of it already', async () => {
    const fake = await openPlan(aPlan({ unchanged: true, diff: [] }));
    await expect.element(says('The file says this already')).toBeVisible();
    expect(button('Write the file').elements()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
    expect(fake.inputs('confirmExport')).toEqual([]);
  });

  it('watches a file that says all of it already', async () => {
    const fake = await openPlan(aPlan({ unchanged: true, toKeep: true, diff: [] }));
    fake.answer('confirmExport', () => ({
      ok: true,
      value: { exportId: 'x', path: '/p/.env', shownPath: '~/p/.env', at: 1 },
    }));
    await button('Watch this file').click();
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
    expect(fake.inputs('confirmExport')).toHaveLength(1);
    await expect.element(page.getByText(/watches .* from now on/)).toBeVisible();
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

  it('is not covered by a message where its buttons are', async () => {
    const fake = await openPlan();
    fake.push('notice', { id: 'n', tone: 'good', message: 'Written '.repeat(12), undo: null });
    const toast = page.getByText(/^(Written ){11}/);
    for (const [width, height] of [
      [1100, 740],
      [720, 520],
    ] as const) {
      await page.viewport(width, height);
      await expect.element(toast).toBeVisible();
      const footer = page.getByRole('dialog').element().querySelector('footer');
      const bottom = toast.element().closest('.toast')?.getBoundingClientRect().bottom;
      expect(bottom).toBeLessThan(footer?.getBoundingClientRect().top ?? 0);
    }
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

/** The dialog that a project's page opens, with the key chosen. */
async function openForProject(plan: ExportPlanView): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot({ projects: [aProject()] }), { screen: 'home' });
  fake.answer('getEffectiveValue', () => ({ ok: true, value: anEffectiveValue() }));
  fake.answer('planExport', () => ({ ok: true, value: plan }));
  fake.push('navigate', { screen: 'project', projectId: 'project-1' });
  await button('Put a key into this project…').click();
  await page
    .getByRole('dialog')
    .getByRole('radio', { name: /Acme.*Staging/ })
    .click();
  await button('See what would change').click();
  await expect.element(dialog('Write this file?')).toBeVisible();
  return fake;
}

/** Answers a replan as main does: with the variables that were sent. */
function replans(fake: FakeBridge, over: Partial<ExportPlanView> = {}): void {
  fake.answer('replanExport', ({ variables }) => ({ ok: true, value: replanned(variables, over) }));
}

function replanned(
  sent: Input<'replanExport'>['variables'] = [],
  over: Partial<ExportPlanView> = {},
): ExportPlanView {
  const variables = sent.map((each) => ({ ...each, shown: '', required: false, note: '' }));
  return aPlan({ variables, ...over });
}

const nameField = (source: string): ReturnType<typeof page.getByRole> =>
  page.getByRole('textbox', { name: `Name of the ${source} variable` });

describe('The variables', () => {
  it('are renamed while the field keeps the focus, and only the newest text is waited for', async () => {
    const fake = await openPlan();
    const answer = fake.hold('replanExport');
    const field = nameField('Client ID');
    await field.click();
    await userEvent.keyboard('{End}_X');
    await userEvent.keyboard('YZ');
    expect(fake.inputs('replanExport')).toHaveLength(1);
    replans(fake);
    answer({ ok: true, value: replanned(fake.inputs('replanExport')[0]?.variables) });
    await expect
      .poll(() => fake.inputs('replanExport').at(-1)?.variables?.[1]?.name)
      .toBe('WORKOS_CLIENT_ID_XYZ');
    expect(fake.inputs('replanExport')).toHaveLength(2);
    await expect.element(field).toHaveValue('WORKOS_CLIENT_ID_XYZ');
    await expect.element(field).toHaveFocus();
  });

  it('keep the focus and what is typed when a name is cleared, and say beside it what is wrong', async () => {
    const fake = await openPlan();
    fake.fail('replanExport', {
      code: 'bad-name',
      message: 'A variable has no name yet.',
      next: 'Choose another name.',
    });
    const field = nameField('Client ID');
    await field.fill('');
    await expect.element(field).toHaveAttribute('aria-invalid', 'true');
    await expect.element(says('A variable has no name yet. Choose another name.')).toBeVisible();
    expect(page.getByRole('alert').elements()).toEqual([]);
    await expect.element(field).toHaveFocus();
    await expect.element(button('Write the file')).toBeDisabled();
    await expect
      .element(button('Write the file'))
      .toHaveAccessibleDescription('The last change will not do.');
    replans(fake);
    await field.fill('CLIENT');
    await expect.element(button('Write the file')).toBeEnabled();
    await expect.element(field).not.toHaveAttribute('aria-invalid');
  });

  it('take a value where it is the person’s to say', async () => {
    const [key] = aPlan().variables;
    if (key === undefined) throw new Error('The sample has no variable.');
    const fake = await openPlan(
      aPlan({
        variables: [
          key,
          {
            ...key,
            source: 'redirect-uri',
            name: 'REDIRECT',
            value: 'http://localhost:3000/callback',
            required: false,
            note: 'Kept: the file says so already.',
          },
        ],
      }),
    );
    replans(fake);
    await expect.element(says('Kept: the file says so already.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Value of REDIRECT' }).fill('http://localhost:4000/callback');
    await expect
      .poll(() => fake.inputs('replanExport').at(-1)?.variables?.[1])
      .toEqual({
        source: 'redirect-uri',
        name: 'REDIRECT',
        value: 'http://localhost:4000/callback',
        included: true,
      });
  });

  it('take the client ID that the environment lacks, keep it there, and count it in', async () => {
    const [key] = aPlan().variables;
    if (key === undefined) throw new Error('The sample has no variable.');
    const clientId = {
      ...key,
      ...{
        source: 'client-id' as const,
        name: 'WORKOS_CLIENT_ID',
        shown: '',
        included: false,
        required: false,
      },
      note: 'Keyrack does not know the client ID of this environment yet.',
    };
    const fake = await openPlan(aPlan({ variables: [key, clientId] }));
    replans(fake);
    fake.fail('updateEnvironment', {
      code: 'malformed-client-id',
      message: 'This is no client ID.',
      next: 'Copy it from the dashboard.',
    });
    const field = page.getByRole('textbox', { name: 'Client ID of the environment' });
    await field.fill('client');
    await userEvent.keyboard('{Enter}');
    await expect.element(says('This is no client ID.')).toBeVisible();
    await expectAccessible();
    expect(fake.inputs('replanExport')).toEqual([]);
    await field.fill('client_01NEW');
    await expect.element(says('This is no client ID.')).not.toBeInTheDocument();
    fake.answer('updateEnvironment', () => ({ ok: true, value: {} }));
    await button('Save and include').click();
    await expect
      .poll(() => fake.inputs('updateEnvironment').at(-1))
      .toEqual({ environmentId: aPlan().environmentId, clientId: 'client_01NEW' });
    await expect
      .poll(() => fake.inputs('replanExport').at(-1)?.variables?.[1])
      .toEqual({ source: 'client-id', name: 'WORKOS_CLIENT_ID', value: null, included: true });
    expect(fake.inputs('confirmExport')).toEqual([]);
  });

  it('are added with the focus where something is missing, and planned once it is there', async () => {
    const fake = await openPlan();
    replans(fake);
    await button('Add a variable').click();
    const name = nameField('Text of your own');
    await expect.element(name).toHaveFocus();
    await expect.element(says('It is written once it has a name.')).toBeVisible();
    expect(fake.inputs('replanExport')).toEqual([]);
    await name.fill('APP_ENV');
    await page.getByRole('textbox', { name: 'Value of APP_ENV' }).fill('dev');
    await expect
      .poll(() => fake.inputs('replanExport').at(-1)?.variables?.[2])
      .toEqual({ source: 'text', name: 'APP_ENV', value: 'dev', included: true });
    await button('Take APP_ENV off the list').click();
    await expect.poll(() => fake.inputs('replanExport').at(-1)?.variables).toHaveLength(2);
    expect(name.elements()).toEqual([]);
  });

  it('keep their rows and the focus when main offers one more', async () => {
    const fake = await openPlan();
    const [, clientId] = aPlan().variables;
    if (clientId === undefined) throw new Error('The sample has no client ID.');
    const offered = { ...clientId, source: 'text', name: 'OFFERED', value: '', included: false } as const;
    fake.answer('replanExport', ({ variables = [] }) => {
      const known = variables.some(({ name }) => name === 'OFFERED');
      const plan = replanned(variables);
      return { ok: true, value: { ...plan, variables: [...plan.variables, ...(known ? [] : [offered])] } };
    });
    const field = nameField('Client ID');
    await field.click();
    await userEvent.keyboard('{End}_NEW');
    await expect.element(nameField('Text of your own')).toHaveValue('OFFERED');
    await expect.element(field).toHaveFocus();
    await expect.element(field).toHaveValue('WORKOS_CLIENT_ID_NEW');
  });

  it('are those of another preset when it is chosen', async () => {
    const fake = await openPlan();
    const [key] = aPlan().variables;
    if (key === undefined) throw new Error('The sample has no variable.');
    fake.answer('replanExport', () => ({
      ok: true,
      value: aPlan({
        preset: 'python',
        presetTitle: 'Python',
        variables: [
          key,
          { ...key, source: 'base-url', name: 'WORKOS_BASE_URL', value: 'https://api.workos.com' },
        ],
      }),
    }));
    await page.getByLabelText('Preset').selectOptions('Python');
    await expect.element(nameField('Base URL')).toHaveValue('WORKOS_BASE_URL');
    expect(nameField('Client ID').elements()).toEqual([]);
    expect(fake.inputs('replanExport')).toEqual([{ planId: 'plan-1', preset: 'python' }]);
  });
});

describe('The file of a project', () => {
  it('can be another one that its tools read', async () => {
    const fake = await openForProject(aPlan({ projectId: 'project-1', otherFiles: ['.env'] }));
    fake.answer('planExport', () => ({
      ok: true,
      value: aPlan({
        planId: 'plan-2',
        projectId: 'project-1',
        fileName: '.env',
        shownPath: '~/code/acme-web/.env',
        otherFiles: ['.env.local'],
      }),
    }));
    await page.getByLabelText('File', { exact: true }).selectOptions('.env');
    await expect
      .poll(() => fake.inputs('planExport').at(-1))
      .toEqual({
        keyId: 'key-1',
        projectId: 'project-1',
        fileName: '.env',
      });
    await expect.element(page.getByText('.env', { exact: true }).first()).toBeVisible();
    await expect.element(page.getByLabelText('File', { exact: true })).toHaveValue('.env');
  });

  it('is not asked for again, and nothing else is offered to choose', async () => {
    await openForProject(aPlan({ projectId: 'project-1' }));
    expect(button('Choose another…').elements()).toEqual([]);
    expect(page.getByLabelText('File', { exact: true }).elements()).toEqual([]);
  });
});

describe('Another key in the file', () => {
  const conflict = {
    holds: { owner: 'Acme / Production', kind: 'production', shown: 'key_01OLD', health: 'Valid' },
    writes: { owner: 'Acme / Staging', kind: 'staging', shown: 'key_01NEW', health: 'Rejected' },
  } as const;

  it('is shown beside the new one, and is replaced only when the person says so', async () => {
    const fake = await openPlan(aPlan({ conflict }));
    const region = page.getByRole('region', { name: 'Two keys for one place' });
    await expect
      .element(region)
      .toMatchTextContent(/In the file now.*Acme \/ Production.*Production.*key_01OLD.*Valid/s);
    await expect
      .element(region)
      .toMatchTextContent(/Would be written.*Acme \/ Staging.*Staging.*key_01NEW.*Rejected/s);
    await expect.element(button('Write the file')).toBeDisabled();
    await expect
      .element(button('Write the file'))
      .toHaveAccessibleDescription('Still to do: tick “Replace it with Acme / Staging”');
    await button('tick “Replace it with Acme / Staging”').click();
    await expect
      .element(page.getByRole('checkbox', { name: 'Replace it with Acme / Staging' }))
      .toHaveFocus();
    await expectAccessible();
    await page.getByRole('checkbox', { name: 'Replace it with Acme / Staging' }).click();
    await button('Write the file').click();
    await expect.element(dialog('Written')).toBeVisible();
    expect(fake.inputs('confirmExport')).toEqual([{ planId: 'plan-1', replaceOther: true }]);
  });

  it('is told together with all else that is still to do, each as a way to its control', async () => {
    await openPlan(aPlan({ conflict, confirmName: 'Staging' }));
    const write = button('Write the file');
    await expect
      .element(write)
      .toHaveAccessibleDescription('Still to do: tick “Replace it with Acme / Staging” and type “Staging”');
    await button('type “Staging”').click();
    await expect.element(page.getByLabelText('Type “Staging” to write it')).toHaveFocus();
    await userEvent.keyboard('Staging');
    await expect
      .element(write)
      .toHaveAccessibleDescription('Still to do: tick “Replace it with Acme / Staging”');
    await button('tick “Replace it with Acme / Staging”').click();
    await userEvent.keyboard(' ');
    await expect.element(write).toBeEnabled();
    await expect.element(write).not.toHaveAccessibleDescription();
  });

  it('is asked about anew when it is another one than the person saw', async () => {
    const fake = await openPlan(aPlan({ conflict }));
    const box = page.getByRole('checkbox', { name: 'Replace it with Acme / Staging' });
    await box.click();
    replans(fake, { conflict });
    await nameField('Client ID').fill('CLIENT');
    await expect.poll(() => fake.inputs('replanExport')).toHaveLength(1);
    await expect.element(box).toBeChecked();
    replans(fake, { conflict: { ...conflict, holds: { ...conflict.holds, shown: 'key_01OTHER' } } });
    await nameField('Client ID').fill('CLIENT_ID');
    await expect.element(says('key_01OTHER')).toBeVisible();
    await expect.element(box).not.toBeChecked();
  });
});

describe('A stop', () => {
  const stop = {
    code: 'public-prefix',
    message: 'This key would be published to every visitor.',
    next: 'Choose another name.',
    passable: false,
  };

  it('that cannot be passed keeps the file from being written, and says why', async () => {
    await openPlan(aPlan({ stops: [stop] }));
    await expect.element(says('This key would be published to every visitor.')).toBeVisible();
    await expect.element(button('Write the file')).toBeDisabled();
    await expect.element(button('Write the file')).toHaveAccessibleDescription('This cannot be written.');
    expect(button('Type it below').elements()).toEqual([]);
    await expectAccessible();
  });

  it('that can be passed leads to the field for the name, and is passed by it', async () => {
    const fake = await openPlan(aPlan({ stops: [{ ...stop, passable: true }], confirmName: 'Staging' }));
    await expect.element(button('Write the file')).toHaveAccessibleDescription('Still to do: type “Staging”');
    const field = page.getByLabelText('Type “Staging” to write it');
    await expect.element(field).not.toBeInViewport();
    await expectAccessible();
    await button('Type it below').click();
    await expect.element(field).toHaveFocus();
    await expect.element(field).toBeInViewport();
    await field.fill('Staging');
    await button('Write the file').click();
    await expect
      .poll(() => fake.inputs('confirmExport'))
      .toEqual([{ planId: 'plan-1', confirmName: 'Staging' }]);
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
    await expect.element(says('Every byte of it is back.')).toBeVisible();
    expect(fake.inputs('undoExport')).toEqual([{ exportId: 'export-1' }]);
    await page.getByRole('dialog').getByText('Close', { exact: true }).click();
    await expect.poll(() => page.getByRole('dialog').elements()).toEqual([]);
  });

  it('says that the file is watched from now on, and leads to the page that lists it', async () => {
    const fake = await openPlan();
    await button('Write the file').click();
    await expect
      .element(says('Keyrack watches this file from now on and tells you when it changes.'))
      .toBeVisible();
    const { path } = aPlan();
    fake.show({ targets: [aTarget({ projectId: null, path, shownPath: aPlan().shownPath })] });
    await button('Open environment').click();
    await expect.element(page.getByRole('heading', { level: 1, name: 'Staging' })).toBeVisible();
    await expect.element(button(/^More for .*\.env\.local$/)).toHaveFocus();
    expect(page.getByRole('dialog').elements()).toEqual([]);
  });

  it('leads to the project that the file is in, unless its page is the one behind the dialog', async () => {
    const fake = await openPlan(aPlan({ projectId: 'project-1' }));
    fake.answer('getEffectiveValue', () => ({ ok: true, value: anEffectiveValue() }));
    fake.show({ projects: [aProject()] });
    await button('Write the file').click();
    await button('Open project').click();
    await expect.element(page.getByRole('heading', { level: 1, name: aProject().name })).toBeVisible();
    await button('Put a key into this project…').click();
    await page
      .getByRole('dialog')
      .getByRole('radio', { name: /Acme.*Staging/ })
      .click();
    await button('See what would change').click();
    await button('Write the file').click();
    await expect.element(dialog('Written')).toBeVisible();
    expect(button('Open project').elements()).toEqual([]);
  });

  it('writes a production key only after its environment’s name is typed, then with Enter', async () => {
    const fake = await openPlan(aPlan({ confirmName: 'Production' }));
    const field = page.getByLabelText('Type “Production” to write it');
    await button('type “Production”').click();
    await expect.element(field).toHaveFocus();
    await expect.element(field).toBeInViewport();
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
      code: 'changed-meanwhile',
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

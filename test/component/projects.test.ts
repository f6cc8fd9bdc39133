import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { anEffectiveValue, aProject, aProjectFind, aTarget } from '../support/window/project-views.ts';
import { aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const heading = (name: string): ReturnType<typeof page.getByRole> =>
  page.getByRole('heading', { level: 1, name, exact: true });
const dialog = (): ReturnType<typeof page.getByRole> => page.getByRole('dialog');

const drifted = aTarget({
  id: 'target-2',
  shownPath: '~/code/acme-web/.env',
  state: 'drifted',
  drift: {
    code: 'line-gone',
    message: 'The line with WORKOS_API_KEY is gone.',
    since: Date.now(),
    canPutBack: true,
    canTakeOver: false,
    mark: 'mark',
  },
});

function open(over: Partial<Snapshot> = {}): Promise<FakeBridge> {
  return openWindow(aSnapshot(over), { screen: 'projects' });
}

/** The dialog with what was found in a chosen folder. */
async function openFind(find = aProjectFind()): Promise<FakeBridge> {
  const fake = await open();
  fake.answer('chooseProject', () => ({ ok: true, value: find }));
  fake.answer('getEffectiveValue', () => ({ ok: true, value: anEffectiveValue() }));
  await button('Add a project…').click();
  await expect.element(dialog()).toBeVisible();
  return fake;
}

describe('The list of projects', () => {
  it('says what a project is when there is none', async () => {
    await open();
    await expect.element(main().getByText(/A project is a folder that you work in/)).toBeVisible();
    await expectAccessible();
  });

  it('tells of each where it is, what it is built with, and its worst file in words', async () => {
    await open({
      projects: [
        aProject(),
        aProject({
          id: 'project-2',
          name: 'acme-api',
          shownPath: '~/code/acme-api',
          stack: 'python',
          stackTitle: 'Python',
        }),
      ],
      targets: [aTarget(), drifted],
    });
    await expect
      .element(button(/^acme-web ~\/code\/acme-web Next\.js with AuthKit 2 files Changed outside$/))
      .toBeVisible();
    await expect.element(button(/^acme-api ~\/code\/acme-api Python No watched file$/)).toBeVisible();
    await expectAccessible();
  });

  it('is filtered by every word once it is long, and draws those that are near', async () => {
    await open({
      projects: Array.from({ length: 500 }, (_, at) =>
        aProject({ id: `p${at}`, name: `shop-${at}`, shownPath: `~/clients/shop-${at}` }),
      ),
    });
    await expect.poll(() => main().getByRole('listitem').elements().length).toBe(100);
    await page.getByLabelText('Filter projects').fill('clients 499');
    await expect.element(button(/^shop-499 /)).toBeVisible();
    expect(main().getByRole('listitem').elements()).toHaveLength(1);
    await page.getByLabelText('Filter projects').fill('initech');
    await expect.element(main().getByText('Nothing matches “initech”.')).toBeVisible();
  });

  it('stays as it is when the system’s dialog is cancelled, and says when the folder is gone', async () => {
    const fake = await open();
    fake.answer('chooseProject', () => ({ ok: true, value: null }));
    await button('Add a project…').click();
    await expect.poll(() => fake.inputs('chooseProject')).toHaveLength(1);
    expect(dialog().elements()).toEqual([]);
    fake.fail('chooseProject', {
      code: 'folder-gone',
      message: 'The folder is gone.',
      next: 'Choose another.',
    });
    await button('Add a project…').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The folder is gone.');
  });
});

describe('Adding projects', () => {
  it('shows what was found with its evidence and file, and marks what was added before', async () => {
    await openFind();
    await expect
      .element(dialog().getByText('package.json has next and @workos-inc/authkit-nextjs'))
      .toBeVisible();
    await expect.element(dialog().getByText('.env.local')).toBeVisible();
    await expect.element(page.getByRole('checkbox', { name: /^web Next\.js with AuthKit/ })).toBeChecked();
    await expect.element(page.getByRole('checkbox', { name: /^api Added already/ })).toBeDisabled();
    await expectAccessible();
  });

  it('adds one with Enter and opens it', async () => {
    const fake = await openFind();
    fake.answer('addProjects', () => {
      fake.show({ projects: [aProject()] });
      return { ok: true, value: { projectIds: ['project-1'] } };
    });
    await userEvent.keyboard('{Enter}');
    await expect.element(heading('acme-web')).toBeVisible();
    expect(fake.inputs('addProjects')).toEqual([
      { findId: 'find-1', paths: ['/home/mia/code/acme/apps/web'] },
    ]);
  });

  it('adds those that stay ticked, and shows the list', async () => {
    const [web] = aProjectFind().packages;
    if (web === undefined) throw new Error('The sample has no package.');
    const packages = ['web', 'admin', 'docs'].map((name) => ({ ...web, name, path: `/acme/${name}` }));
    const fake = await openFind(aProjectFind({ packages }));
    fake.answer('addProjects', () => ({ ok: true, value: { projectIds: ['1', '2'] } }));
    await page.getByRole('checkbox', { name: /^docs/ }).click();
    await expect.element(page.getByRole('checkbox', { name: 'All 3' })).not.toBeChecked();
    await button('Add 2 projects').click();
    await expect
      .poll(() => fake.inputs('addProjects'))
      .toEqual([{ findId: 'find-1', paths: ['/acme/web', '/acme/admin'] }]);
    await expect.element(page.getByText('Added 2 projects.')).toBeVisible();
    await expect.poll(() => dialog().elements()).toEqual([]);
  });

  it('ticks nothing beforehand that has nothing to do with WorkOS, beside what has', async () => {
    const [web] = aProjectFind().packages;
    if (web === undefined) throw new Error('The sample has no package.');
    const packages = ['root', 'web'].map((name) => ({
      ...web,
      name,
      path: `/acme/${name}`,
      workos: name === 'web',
    }));
    await openFind(aProjectFind({ packages }));
    await expect.element(page.getByRole('checkbox', { name: /^web/ })).toBeChecked();
    await expect.element(page.getByRole('checkbox', { name: /^root/ })).not.toBeChecked();
    await expect.element(button('Add the project')).toBeEnabled();
    await page.getByRole('checkbox', { name: 'All 2' }).click();
    await expect.element(button('Add 2 projects')).toBeEnabled();
  });

  it('ticks everything beforehand where nothing has to do with WorkOS', async () => {
    const packages = aProjectFind().packages.map((each) => ({ ...each, added: false, workos: false }));
    await openFind(aProjectFind({ packages }));
    await expect.element(button('Add 2 projects')).toBeEnabled();
  });

  it('adds nothing when nothing is ticked', async () => {
    await openFind();
    await page.getByRole('checkbox', { name: /^web/ }).click();
    await expect.element(button('Add the project')).toBeDisabled();
  });

  it('says when nothing was recognised, and lets another folder be chosen', async () => {
    const fake = await openFind(aProjectFind({ packages: [] }));
    await expect.element(page.getByRole('dialog', { name: 'Nothing to add here' })).toBeVisible();
    fake.answer('chooseProject', () => ({ ok: true, value: aProjectFind({ findId: 'find-2' }) }));
    await button('Choose another folder…').click();
    await expect.element(page.getByRole('checkbox', { name: /^web/ })).toBeVisible();
  });

  it('keeps the choice when it failed, and says why', async () => {
    const fake = await openFind();
    fake.fail('addProjects', { code: 'find-gone', message: 'The find is gone.', next: 'Choose it again.' });
    await button('Add the project').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The find is gone.');
    await expect.element(page.getByRole('checkbox', { name: /^web/ })).toBeChecked();
  });
});

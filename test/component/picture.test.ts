import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { page } from 'vitest/browser';
import { Picture } from '../../renderer/state/picture.svelte.ts';
import { anAgency } from '../support/window/agency.ts';
import { aHealth, anEmptySnapshot, aRejectedHealth, aSnapshot } from '../support/window/sample-snapshot.ts';
import { FakeBridge } from '../support/window/fake-bridge.ts';
import { openWindow } from '../support/window/window-page.ts';

/** Notes every element that is touched until it is asked. */
function touched(): () => Element[] {
  const found = new Set<Element>();
  const note = (records: readonly MutationRecord[]): void => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      if (element !== null) found.add(element);
    }
  };
  const observer = new MutationObserver(note);
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  return () => {
    note(observer.takeRecords());
    observer.disconnect();
    return [...found];
  };
}

/** Answers how often each timer ticks that runs now (ms). */
function watchTimers(): () => number[] {
  const running = new Map<unknown, number>();
  const begin = window.setInterval.bind(window);
  const end = window.clearInterval.bind(window);
  const begun = vi.spyOn(window, 'setInterval').mockImplementation(((tick: () => void, ms = 0) => {
    const timer = begin(tick, ms);
    running.set(timer, ms);
    return timer;
  }) as typeof window.setInterval);
  const ended = vi.spyOn(window, 'clearInterval').mockImplementation((timer) => {
    running.delete(timer);
    end(timer);
  });
  onTestFinished(() => {
    turn('visible');
    begun.mockRestore();
    ended.mockRestore();
  });
  return () => [...running.values()];
}

/** What a window that is hidden, or seen again, says to its page. */
function turn(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: state === 'hidden' });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('The picture', () => {
  it('touches, of ten thousand keys, only what shows the one that changed', async () => {
    const snapshot = anAgency();
    const health = aHealth();
    const keys = snapshot.keys.map((key) => ({ ...key, health }));
    const fake = await openWindow(
      { ...snapshot, keys },
      { screen: 'environment', environmentId: 'environment-0' },
    );
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible();
    // The sidebar goes to where one is; what changes is drawn there, too.
    const rowOf = (environmentId = ''): Element | null =>
      document.querySelector(`aside .row[data-environment="${environmentId}"]`);
    for (const id of ['environment-0', keys[2]?.environmentId])
      await expect.poll(() => rowOf(id)?.textContent).toContain('Valid');

    const stop = touched();
    const change = keys.map((key, at) => (at === 2 ? { ...key, health: aRejectedHealth() } : key));
    fake.show({ keys: change });
    await expect.element(page.getByRole('button', { name: /^Rejected Production/ }).first()).toBeVisible();
    const elements = stop();
    // The environment's row beside the page, and nothing of the page, which is of another environment.
    const rows = new Set(elements.map((element) => element.closest('aside .row')));
    expect([...rows].map((each) => each?.textContent)).toEqual([expect.stringContaining('Production')]);
    expect(elements.length).toBeLessThan(10);
  });

  it('is asked for again when the first answer failed', async () => {
    const fake = new FakeBridge(aSnapshot());
    fake.fail('getSnapshot');
    const picture = new Picture(fake.bridge, async (call) => {
      const result = await call;
      return result.ok ? { value: result.value } : null;
    });
    onTestFinished(picture.start());
    await expect.poll(() => fake.inputs('getSnapshot').length).toBe(1);
    expect(picture.snapshot).toBeNull();
    fake.answer('getSnapshot', () => ({ ok: true, value: fake.snapshot }));
    fake.show({ online: false });
    await expect.poll(() => picture.snapshot?.online).toBe(false);
  });

  it('sleeps while nobody can see it: no timer is left, and each begins again when it is seen', async () => {
    const running = watchTimers();
    const clipboard = { what: 'Acme / Staging', clearsAt: Date.now() + 60_000 };
    await openWindow(aSnapshot({ clipboard }), { screen: 'home' });
    await expect.element(page.getByText(/Cleared in \d+ s/)).toBeVisible();
    await expect.poll(() => running().length).toBeGreaterThan(1);
    const before = running().toSorted();
    turn('hidden');
    await expect.poll(running).toEqual([]);
    turn('visible');
    await expect.poll(() => running().toSorted()).toEqual(before);
  });

  it('is asked for anew when a change of it was missed', async () => {
    const fake = await openWindow(anEmptySnapshot({ online: true }), { screen: 'home' });
    const asked = fake.inputs('getSnapshot').length;
    fake.snapshot = { ...fake.snapshot, version: 9, accounts: [{ id: 'acme', name: 'Acme' }] };
    fake.push('patch', { from: 8, version: 9, parts: { online: false }, lists: {} });
    await expect.poll(() => fake.inputs('getSnapshot').length).toBe(asked + 1);
  });
});

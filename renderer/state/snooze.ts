import type { KeyView } from '../../preload/contract/view.ts';
import type { App } from './app.svelte.ts';
import { shownName } from './words.ts';

/** Holds a key's alarms back for so many days; null tells them again. */
export async function snooze(app: App, key: KeyView, days: number | null): Promise<void> {
  if ((await app.run(app.bridge.snoozeKey({ keyId: key.id, days }))) === null) return;
  const name = shownName(key);
  const until = days === 1 ? 'for a day' : `for ${days} days`;
  app.announcer.say(
    days === null ? `Alarms of ${name} come again.` : `Alarms of ${name} are snoozed ${until}.`,
  );
}

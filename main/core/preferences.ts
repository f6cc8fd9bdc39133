import { settingsView, type SettingsView } from '../../preload/contract/view.ts';
import { parseBaseUrl } from './base-url.ts';
import { Failure } from './failure.ts';
import { defaultSettings, type Settings } from './model.ts';
import type { Consent, SettingsFile } from './ports.ts';
import { Last } from './snapshot/same.ts';

/** What else is remembered is nobody's to see. */
const shown = settingsView.strip();

type Change = { [K in keyof Settings]?: Settings[K] | undefined };

/** The person's settings. `baseUrl` can be overridden from outside for a run against a stand-in for WorkOS. */
export class Preferences {
  readonly #file: SettingsFile;
  readonly #consent: Consent;
  readonly #baseUrlOverride: string | null;
  readonly #changed: () => void;
  #settings: Settings;
  readonly #made = new Last<{ settings: Settings; view: SettingsView }>();

  constructor(parts: {
    file: SettingsFile;
    consent: Consent;
    baseUrlOverride: string | null;
    changed: () => void;
  }) {
    this.#file = parts.file;
    this.#consent = parts.consent;
    this.#changed = parts.changed;
    this.#baseUrlOverride = parts.baseUrlOverride === null ? null : usable(parts.baseUrlOverride);
    this.#settings = parts.file.load();
  }

  /** The same object until they change: it is asked for at every change of anything, and for every key. */
  get settings(): Settings {
    return this.#current().settings;
  }

  /** What the window shows of them. */
  view(): SettingsView {
    return this.#current().view;
  }

  #current(): { settings: Settings; view: SettingsView } {
    return this.#made.of([this.#settings], () => {
      const settings =
        this.#baseUrlOverride === null
          ? this.#settings
          : { ...this.#settings, baseUrl: this.#baseUrlOverride };
      return { settings, view: shown.parse(settings) };
    });
  }

  /** Whether keys go to a stand-in for WorkOS in this run. */
  get demo(): boolean {
    return this.#baseUrlOverride !== null;
  }

  /**
   * A change that the window asks for. Keys go to another address only when the person says so in the system's own
   * dialog: the window alone must not be able to send them away. After a no the address stays, without a failure.
   * @throws Failure `bad-base-url`, `settings-not-written`.
   */
  async change(change: Change): Promise<void> {
    const wanted = change.baseUrl === undefined ? undefined : usable(change.baseUrl);
    const agreed =
      wanted === undefined ||
      wanted === defaultSettings.baseUrl ||
      wanted === this.#settings.baseUrl ||
      (await this.#consent.ask({
        message: 'Send keys to another address?',
        detail: `From now on every check sends your keys to ${wanted} in place of WorkOS. Whoever runs that server can read them.`,
        action: 'Send keys there',
      }));
    this.update(agreed ? change : { ...change, baseUrl: undefined });
  }

  /**
   * Absent members stay as they are.
   * @throws Failure `bad-base-url`, `settings-not-written`.
   */
  update(change: Change): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next: Settings = { ...this.#settings, ...given };
    if (change.baseUrl !== undefined) next.baseUrl = usable(change.baseUrl);
    this.#file.save(next);
    this.#settings = next;
    this.#changed();
  }
}

function usable(baseUrl: string): string {
  const reading = parseBaseUrl(baseUrl);
  if (reading.ok) return reading.url;
  throw new Failure(
    'bad-base-url',
    reading.message,
    'Correct the address. Keys are never sent before it is right.',
  );
}

import type { CopyForm } from '../../preload/contract/values.ts';
import type { Activity } from './activity.ts';
import { environmentName, environmentOf, keyName, keyOf } from './catalog.ts';
import { inForm } from './copy-forms.ts';
import { Failure } from './failure.ts';
import { apiKeyName } from './presets.ts';
import type { Clipboard, Clock, Log } from './ports.ts';
import { unattended } from './unattended.ts';
import type { Vault } from './vault.ts';

/** A key alone, or in any of the forms it can be copied in (workos.md §1). */
const looksLikeKey = /\bsk_[A-Za-z0-9_]{8,}/;

interface Parts {
  vault: Vault;
  clipboard: Clipboard;
  clock: Clock;
  log: Log;
  activity: Activity;
  /** How long a copied key stays on the clipboard (s). */
  seconds: () => number;
  changed: () => void;
}

/** Puts keys on the clipboard, and takes them off again unless something else was copied meanwhile. */
export class Copying {
  readonly #parts: Parts;
  /** What lies there: its fingerprint, so that the secret need not be held to recognise it. */
  #copied: { what: string; fingerprint: string; clearsAt: number; cancel: () => void } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  view(): { what: string; clearsAt: number } | null {
    return this.#copied === null ? null : { what: this.#copied.what, clearsAt: this.#copied.clearsAt };
  }

  /** @throws Failure `not-found`, `secret-locked`. */
  copyKey(keyId: string): Promise<void> {
    return this.#copy(keyId, (secret) => secret, '');
  }

  /** The key under its usual name in another form. @throws Failure `not-found`, `secret-locked`, `odd-key`. */
  copyKeyAs(keyId: string, form: CopyForm): Promise<void> {
    return this.#copy(keyId, (secret) => inForm(form, apiKeyName, secret), ` (${form})`);
  }

  async #copy(keyId: string, textOf: (secret: string) => string, how: string): Promise<void> {
    const { vault, clipboard, clock, log, activity, seconds } = this.#parts;
    const key = keyOf(vault.document, keyId);
    const what = keyName(vault.document, keyId);
    const text = textOf(await vault.open(key.secret));
    const fingerprint = await vault.fingerprint(text);
    await clipboard.writeSecret(text);
    this.#copied?.cancel();
    const ms = seconds() * 1_000;
    const cancel = clock.after(ms, () => {
      // Nobody asked for it now, so there is nobody to tell of a clipboard that cannot be reached.
      void unattended(log, 'A copied key could not be cleared.', () => this.clear());
    });
    this.#copied = { what, fingerprint, clearsAt: clock.now() + ms, cancel };
    this.#parts.changed();
    await activity.record({
      kind: 'copied',
      sentence: `Copied the key of ${what}${how}.`,
      environmentId: key.environmentId,
      keyId,
    });
  }

  /** @throws Failure `not-found`, `no-client-id`. */
  async copyClientId(environmentId: string): Promise<void> {
    const { vault } = this.#parts;
    const { clientId } = environmentOf(vault.document, environmentId);
    if (clientId === null) {
      throw new Failure(
        'no-client-id',
        `${environmentName(vault.document, environmentId)} has no client ID yet.`,
        'Add it on the environment’s page. It stands beside the key in the dashboard.',
      );
    }
    await this.copyText(clientId);
  }

  async copyText(text: string): Promise<void> {
    await this.#parts.clipboard.writeText(text);
    this.#forget();
  }

  /** Takes a copied key off the clipboard if it still lies there. */
  async clear(): Promise<void> {
    const copied = this.#copied;
    if (copied === null) return;
    this.#forget();
    const there = await this.#parts.clipboard.readText();
    if (there !== '' && (await this.#isThere(there, copied.fingerprint)) && this.#copied === null) {
      await this.#parts.clipboard.clear();
    }
  }

  async #isThere(text: string, fingerprint: string): Promise<boolean> {
    const { vault } = this.#parts;
    // A vault that was locked meanwhile recognises nothing: better one key too many is cleared than one too few.
    if (vault.state !== 'ready') return looksLikeKey.test(text);
    return (await vault.fingerprint(text)) === fingerprint;
  }

  #forget(): void {
    this.#copied?.cancel();
    this.#copied = null;
    this.#parts.changed();
  }
}

import type { DiagnosisView } from '../../preload/contract/diagnosis.ts';
import { keyOf } from './catalog.ts';
import { addressOf } from './diagnosis/address.ts';
import type { Findings } from './diagnosis/findings.ts';
import { DiagnosisRun } from './diagnosis/run.ts';
import { reportOf, type ReportedApp } from './diagnosis/report.ts';
import { Failure } from './failure.ts';
import { classify } from './health.ts';
import type { Clock, NetworkProbe, WorkosGateway } from './ports.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  gateway: Pick<WorkosGateway, 'probe' | 'reach'>;
  probe: NetworkProbe;
  clock: Clock;
  newId: () => string;
  /** Of the settings. */
  baseUrl: () => string;
  app: ReportedApp;
  copyText: (text: string) => Promise<void>;
  /** A step of the one under way began or ended. */
  changed: (view: DiagnosisView) => void;
  /** WorkOS judged this key: its health is due. */
  onAnswered: (keyId: string) => void;
}

interface Diagnosis {
  readonly view: () => DiagnosisView;
  readonly stop: AbortController;
  /** WorkOS's ID of the key. */
  readonly workosKeyId: string | null;
}

/** Is it the network or the key? Runs one diagnosis at a time, and remembers the last one for copying. */
export class Diagnoses {
  readonly #parts: Parts;
  #last: Diagnosis | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks along the way to WorkOS, and asks about a key at its end. @throws Failure `not-found`. */
  async diagnose(keyId: string | null): Promise<DiagnosisView> {
    const { vault, gateway, probe, clock, newId, baseUrl, changed, onAnswered } = this.#parts;
    const key = keyId === null ? null : keyOf(vault.document, keyId);
    this.#last?.stop.abort();
    const stop = new AbortController();
    const address = addressOf(baseUrl());
    const startedAt = clock.now();
    let ended: Pick<DiagnosisView, 'finishedAt' | 'cancelled' | 'conclusion'> = {
      finishedAt: null,
      cancelled: false,
      conclusion: null,
    };
    const id = newId();
    const host = address?.shown ?? '';
    const view = (): DiagnosisView => ({ id, keyId, host, startedAt, ...ended, steps: [...run.steps] });
    const found: Findings = { address, now: startedAt };
    const secret = async (): Promise<string | null> =>
      key === null || vault.isLocked(key.secret) ? null : vault.open(key.secret).catch(lockedIsNull);
    const run: DiagnosisRun = new DiagnosisRun({
      probe,
      gateway,
      clock,
      found,
      signal: stop.signal,
      secret: key === null ? undefined : secret,
      changed: () => {
        changed(view());
      },
    });
    this.#last = { view, stop, workosKeyId: key?.keyId ?? null };
    const conclusion = await run.go();
    ended = { finishedAt: clock.now(), cancelled: conclusion === null, conclusion };
    changed(view());
    if (keyId !== null && isJudged(found)) onAnswered(keyId);
    return view();
  }

  /** Stops the one under way, if it is this one. */
  cancel(diagnosisId: string): void {
    const last = this.#last;
    if (last?.view().id === diagnosisId) last.stop.abort();
  }

  /** Puts the last diagnosis on the clipboard, as plain text without secrets. @throws Failure `diagnosis-gone`. */
  async copy(diagnosisId: string): Promise<void> {
    const view = this.#last?.view();
    if (view?.id !== diagnosisId) {
      throw new Failure(
        'diagnosis-gone',
        'This diagnosis is no longer here: a newer one took its place.',
        'Diagnose again, then copy.',
      );
    }
    await this.#parts.copyText(reportOf(view, this.#parts.app, this.#last?.workosKeyId ?? null));
  }
}

const isJudged = ({ key }: Findings): boolean =>
  key !== undefined && key !== 'locked' && classify(key).state !== 'unknown';

function lockedIsNull(error: unknown): null {
  if (error instanceof Failure && error.code === 'secret-locked') return null;
  throw error;
}

import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Log } from '../core/ports.ts';
import { redactValue } from './redacting-log/redact.ts';

export interface LogFile {
  /** Absolute path, e.g. `…/logs/keyrack.log`; one older file is kept beside it as `….1`. */
  path: string;
  clock: Pick<Clock, 'now'>;
  /** Bytes after which a new file is begun. */
  maxBytes?: number;
}

/**
 * A log of JSON lines, 0600, of bounded size, with everything that looks like a secret taken out before it is written.
 * Never throws: what cannot be written down is lost, the work goes on.
 */
export class RedactingLog implements Log {
  readonly #file: LogFile;

  constructor(file: LogFile) {
    this.#file = file;
  }

  info(message: string, details: Record<string, unknown> = {}): void {
    this.#write('info', message, details);
  }

  error(message: string, details: Record<string, unknown> = {}): void {
    this.#write('error', message, details);
  }

  #write(level: 'info' | 'error', message: string, details: Record<string, unknown>): void {
    const { path, clock, maxBytes = 1_000_000 } = this.#file;
    try {
      const at = new Date(clock.now()).toISOString();
      const safe = redactValue({ message, details });
      const line = JSON.stringify({ at, level, ...(safe as object) });
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) + line.length > maxBytes) rotate(path);
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
      chmodSync(path, 0o600); // a file that was there before keeps its mode otherwise
    } catch {
      // There is no second place to say that the log cannot be written.
    }
  }
}

function rotate(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) renameSync(path, `${path}.1`);
}

import type { ProbeAnswer } from '../health.ts';
import type { Looked, ProxyServer, ShownCertificate } from '../ports.ts';
import type { Address } from './address.ts';

/** What a diagnosis has found so far. What is absent was not looked at. */
export interface Findings {
  /** Null when the base URL of the settings is none. */
  readonly address: Address | null;
  /** This computer's time, ms since the epoch. */
  readonly now: number;
  online?: boolean;
  /** The one that is tried first; null for none. */
  proxy?: ProxyServer | null;
  /** Of the host, or of the proxy where one is named. */
  lookup?: Looked<string[]>;
  /** To the host, or to the proxy where one is named. */
  connection?: Looked<null>;
  certificate?: Looked<ShownCertificate>;
  /** To `GET /health`, the way that keys take: the judge of all the steps before. */
  reach?: ProbeAnswer;
  /** How far this computer's clock is ahead of the other end's (ms); negative when it is behind. */
  clockAhead?: number;
  /** To the key, when one was asked about. */
  key?: ProbeAnswer | 'locked';
}

/** Clocks that differ by less (ms) are taken for right: `Date` headers are coarse, and answers take their time. */
export const clockTolerance = 2 * 60_000;

export const isClockWrong = ({ clockAhead }: Findings): boolean =>
  clockAhead !== undefined && Math.abs(clockAhead) > clockTolerance;

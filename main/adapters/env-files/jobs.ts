import type { FailureCode } from '../../../preload/contract/failure-codes.ts';
import { look, markFolder, read } from './inspect.ts';
import { removeFile, replaceFile, sweepTemps } from './write.ts';

/** What a thread of the disk does, one thing after another; each may wait for the disk. */
export const jobs = {
  look,
  read,
  markFolder,
  replace: replaceFile,
  remove: removeFile,
  sweep: sweepTemps,
};

export type Jobs = typeof jobs;

/** What is asked of a thread. */
export type Asked = { [Name in keyof Jobs]: { job: Name; of: Parameters<Jobs[Name]>[0] } }[keyof Jobs];

/** The file or folder that a job is about. */
export const pathOf = ({ of }: Asked): string => (typeof of === 'string' ? of : of.target);

/** Whether a file may be another one after it. */
export const isChange = ({ job }: Asked): boolean => job === 'replace' || job === 'remove';

/** What it answers: a `Failure` loses its class on the way. */
export type Answered = { value: unknown } | { failure: { code: FailureCode; message: string; next: string } };

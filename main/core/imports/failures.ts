import { Failure } from '../failure.ts';

export const nothingThere = (shown: string): Failure =>
  new Failure('nothing-to-import', `${shown} holds no key of WorkOS.`, 'Choose another source.');

export const allLinked = (shown: string): Failure =>
  new Failure(
    'nothing-to-import',
    `No file that was found below ${shown} holds a key that is not linked.`,
    'Nothing needs to be done. If your projects lie elsewhere, look there.',
  );

export const tooMany = (shown: string, count: number, most: number): Failure =>
  new Failure(
    'source-unreadable',
    `${shown} holds ${count} keys, more than the ${most} that Keyrack imports at once.`,
    'Choose another source, or link the keys you need one by one.',
  );

export const sourceUnreadable = (why: string): Failure =>
  new Failure('source-unreadable', why, 'Paste the key with “Link a key” instead.');

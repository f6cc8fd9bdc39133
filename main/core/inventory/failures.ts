import { fileNameOf } from '../paths.ts';
import { Failure } from '../failure.ts';

export const rowGone = (): Failure =>
  new Failure(
    'row-gone',
    'That file is not in the inventory any more: it was changed, moved or removed.',
    'Scan again to see what is there now.',
  );

export const noRoot = (): Failure =>
  new Failure('no-root', 'There is no folder to look below yet.', 'Choose one first.');

export const noCookiePassword = (path: string, variable: string): Failure =>
  new Failure(
    'no-cookie-password',
    `${fileNameOf(path)} holds no cookie password of 32 characters or more in ${variable} any more.`,
    'Scan again to see what is there now.',
  );

export const environmentUnknown = (path: string): Failure =>
  new Failure(
    'environment-unknown',
    `Keyrack does not know which environment ${fileNameOf(path)} belongs to: no key and no client ID in it is linked here.`,
    'Link the key that is in the file first, then rotate its cookie password.',
  );

/** Small words that several screens have in common. */

import type { KeyView } from '../../preload/contract/view.ts';

const number = new Intl.NumberFormat('en');

/** `1 folder`, `1,204 folders`. */
export function counted(count: number, one: string, many: string): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

/** `1 file`, `2,300 files`. */
export const filesText = (count: number): string => counted(count, 'file', 'files');

/** The ends tell IDs apart; the whole one is on hover and on the clipboard. */
export const shortId = (id: string): string => (id.length <= 18 ? id : `${id.slice(0, 10)}…${id.slice(-4)}`);

/** A path from a folder that is named already; the whole one for what lies elsewhere. Both as they are shown. */
export function pathFrom(folder: string, path: string): string {
  const rest = path.startsWith(folder) ? path.slice(folder.length) : '';
  return /^[/\\]./.test(rest) ? rest.slice(1) : path;
}

/** What a key is called where one name has to do: the person's own for it, or else what may be seen of it. */
export const shownName = ({ label, hint }: Pick<KeyView, 'label' | 'hint'>): string =>
  label === '' ? hint : label;

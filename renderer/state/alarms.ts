import type { KeyView } from '../../preload/contract/view.ts';

/** Why an alarm stands. */
export const alarmNames: Readonly<Record<KeyView['alarms'][number]['kind'], string>> = {
  rejected: 'WorkOS rejects it',
  expiry: 'It runs out',
  age: 'It is old',
};

import type { RotationStep, RotationView, RotationWhat } from '../../../preload/contract/rotation.ts';

/** What it is that files hold. */
export const secretNames: Record<RotationWhat, string> = {
  rotate: 'old key',
  retire: 'key',
  'cookie-password': 'old cookie password',
};

/** What they hold instead, or no longer. */
export const newNames: Record<RotationWhat, string> = {
  rotate: 'new key',
  retire: 'key',
  'cookie-password': 'new cookie password',
};

interface RailStep {
  step: string;
  label: string;
  state: 'done' | 'current' | 'closed';
  /** The last step: there is nothing left to do in it. */
  complete: boolean;
}

const rails: Record<RotationWhat, readonly { label: string; covers: readonly RotationStep[] }[]> = {
  rotate: [
    { label: 'New key', covers: ['new-key'] },
    { label: 'Files', covers: ['places'] },
    { label: 'Write', covers: ['writing', 'halted'] },
    { label: 'Revoke', covers: ['revoke'] },
    { label: 'Proof', covers: ['done'] },
  ],
  retire: [
    { label: 'Files', covers: ['places'] },
    { label: 'Take out', covers: ['writing', 'halted'] },
    { label: 'Revoke', covers: ['revoke'] },
    { label: 'Proof', covers: ['done'] },
  ],
  'cookie-password': [
    { label: 'Files', covers: ['places'] },
    { label: 'Write', covers: ['writing', 'halted'] },
    { label: 'Done', covers: ['done'] },
  ],
};

/** The rail's steps. One that was put back ends where the putting back was. */
export function railSteps({ what, step }: Pick<RotationView, 'what' | 'step'>): RailStep[] {
  const rail = rails[what];
  if (step === 'undone') {
    const gone = rail.filter(({ covers }) => !covers.some((each) => each === 'revoke' || each === 'done'));
    return [
      ...gone.map(({ label }) => ({ step: label, label, state: 'done' as const, complete: false })),
      { step: 'back', label: 'Put back', state: 'current', complete: true },
    ];
  }
  const at = rail.findIndex(({ covers }) => covers.includes(step));
  return rail.map(({ label }, index) => ({
    step: label,
    label,
    state: index < at ? 'done' : index === at ? 'current' : 'closed',
    complete: step === 'done' && index === at,
  }));
}

/** What undoing a rotation does, for the dialog that asks. */
export function undoMessage(view: Pick<RotationView, 'what' | 'proof'>, until: string | null): string {
  const parts = [
    'The exact old bytes go back into every file that was written. Files that changed since stay as they are.',
  ];
  if (view.proof !== null)
    parts.push('The old key is dead: until they get another one, those files hold a key that does not work.');
  else if (view.what !== 'cookie-password')
    parts.push('WorkOS is not changed: as long as you do not revoke it, the old key goes on working.');
  if (until !== null) parts.push(`This is possible until ${until}.`);
  return parts.join(' ');
}

/** When the next check is: `in about 45 s`, `in 2 min`, `any moment now`. Both in ms since the epoch. */
export function nextCheck(at: number, now: number): string {
  const ms = at - now;
  if (ms <= 5_000) return 'any moment now';
  if (ms < 60_000) return `in about ${Math.ceil(ms / 15_000) * 15} s`;
  return `in ${Math.ceil(ms / 60_000)} min`;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** When a key was made, which its ID tells (workos.md §1); null for an ID of another kind. */
export function madeAt(keyId: string | null): number | null {
  const time = /^key_([0-9A-HJKMNP-TV-Z]{10})[0-9A-HJKMNP-TV-Z]{16}$/i.exec(keyId ?? '')?.[1];
  if (time === undefined) return null;
  return Array.from(time.toUpperCase()).reduce((sum, letter) => sum * 32 + crockford.indexOf(letter), 0);
}

/** The masked form as the dashboard writes it: three dots, not one sign (workos.md §1). */
export function asInDashboard(hint: string): string {
  return hint.replace('…', '...');
}

import type { RotationSummaryView, RotationWhat } from '../../preload/contract/rotation.ts';

/** What a rotation is called while it is under way. */
const whatTitles: Record<RotationWhat, string> = {
  rotate: 'Rotation under way',
  retire: 'Retiring a key',
  'cookie-password': 'New cookie password under way',
};

interface NoticeWords {
  tone: 'note' | 'caution' | 'bad';
  title: string;
  text: string;
}

/** What an environment's page says of a rotation of its own. */
export function noticeWords({ what, step }: Pick<RotationSummaryView, 'what' | 'step'>): NoticeWords {
  const plain = (text: string): NoticeWords => ({ tone: 'note', title: whatTitles[what], text });
  switch (step) {
    case 'new-key':
      return plain('Next: create the new key and paste it. Nothing has changed yet.');
    case 'places':
      return plain('Next: choose the files. No file has changed yet.');
    case 'writing':
      return plain('The files are being written.');
    case 'halted':
      return {
        tone: 'bad',
        title: `${whatTitles[what]}, stopped half-way`,
        text: 'Fix what stopped it and try again, or put everything back.',
      };
    case 'revoke':
      return {
        tone: 'caution',
        title: 'Old key still alive',
        text: `${what === 'retire' ? 'It is out of the files' : 'Every chosen file has the new key'}. Revoke the old one in the dashboard; Keyrack watches until WorkOS says that it is dead.`,
      };
    default:
      return plain('Finished.');
  }
}

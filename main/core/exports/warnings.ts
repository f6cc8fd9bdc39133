import type { Circumstances, Warning } from './circumstances.ts';
import { ofContent, ofGit, ofPlace } from './file-warnings.ts';
import { ofClientId, ofKey, ofLeaked, ofPair, ofReplaced } from './key-warnings.ts';

const order: Warning['level'][] = ['danger', 'caution', 'note'];

/** What to know before the file is written, the gravest first. No sentence holds a value of the file. */
export function warningsOf(circumstances: Circumstances): Warning[] {
  const { state } = circumstances;
  return [
    ...ofGit(state),
    ...ofPlace(circumstances),
    ...ofLeaked(circumstances.leaked),
    ...ofReplaced(circumstances.replaced),
    ...ofClientId(circumstances.clientId),
    ...ofPair(circumstances.pair),
    ...ofKey(circumstances),
    ...ofContent(state.bytes),
  ].toSorted((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
}

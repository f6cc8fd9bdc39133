import { readList, type ProbeAnswer } from '../../core/health.ts';

/** How many organizations of each key are looked at: the newest, so both keys of an environment see the same ones. */
export const comparedOrganizations = 10;

/**
 * Whether two lists of organizations are of one environment. An ID is of one environment only, so one in common is
 * proof; none in common is as good as proof, because both lists begin with the newest. Nothing of them is kept.
 */
export function compareLists(one: ProbeAnswer, other: ProbeAnswer): 'same' | 'different' | 'unknown' {
  const [ours, theirs] = [idsOf(one), idsOf(other)];
  if (ours.size === 0 || theirs.size === 0) return 'unknown';
  return [...ours].some((id) => theirs.has(id)) ? 'same' : 'different';
}

function idsOf(answer: ProbeAnswer): Set<string> {
  const ids = (readList(answer)?.items ?? []).map((item) =>
    typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined,
  );
  return new Set(ids.filter((id) => typeof id === 'string'));
}

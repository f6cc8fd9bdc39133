import type { Envelope, Target, TargetVariable } from '../model.ts';
import { isTyped, type Resolved } from './variables.ts';

interface Sealing {
  seal(plain: string): Promise<Envelope>;
  fingerprint(secret: string): Promise<string>;
}

/**
 * What a target remembers of the variables that are written. What it holds sealed already stays as it is.
 * @throws Failure `secret-locked` and its like.
 */
export async function targetVariables(
  vault: Sealing,
  resolved: readonly Resolved[],
  before: Target | null,
): Promise<TargetVariable[]> {
  const variables: TargetVariable[] = [];
  for (const { source, name, value, content, included } of resolved) {
    if (!included || content === null) continue;
    const fingerprint = await vault.fingerprint(content);
    const same = before?.variables.find((each) => each.name === name && each.fingerprint === fingerprint);
    variables.push({
      name,
      source,
      value: source === 'client-id' || source === 'environment-id' ? content : isTyped(source) ? value : null,
      secret: source === 'cookie-password' ? (same?.secret ?? (await vault.seal(content))) : null,
      fingerprint,
    });
  }
  return variables;
}

/** Whether two targets would keep a file to the very same. */
export const sameVariables = (one: readonly TargetVariable[], other: readonly TargetVariable[]): boolean =>
  one.length === other.length &&
  one.every((each, at) => {
    const there = other[at];
    return (
      there?.name === each.name &&
      there.source === each.source &&
      there.value === each.value &&
      there.fingerprint === each.fingerprint
    );
  });

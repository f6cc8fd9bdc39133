import type { ExportPlanView } from '../../../preload/contract/view.ts';
import { filesOf, stackTitle } from '../stacks.ts';
import { warn } from './circumstances.ts';
import { diffOf, sameBytes } from './compose.ts';
import { nameToType } from './consent.ts';
import type { Draft, Intent } from './draft.ts';
import { judge, writesClientId } from './judge.ts';
import type { VaultDocument } from '../model.ts';
import { pairNews } from '../pairing/standing.ts';
import { hasBegun, isOver } from '../rotation.ts';
import type { ExportsParts } from './parts.ts';
import { fileNameOf, projectOf, shownPath } from '../paths.ts';
import { viewOf } from './variables.ts';
import { warningsOf } from './warnings.ts';

/** Whether the target that the file is already has this key in these variables. */
function isKept({ target, key, resolved }: Draft): boolean {
  const names = resolved.flatMap(({ name, included }) => (included ? [name] : []));
  return (
    target?.keyId === key.id &&
    target.variables.length === names.length &&
    target.variables.every(({ name }) => names.includes(name))
  );
}

/** Its files are written with another one, or being written. */
const isLeaving = ({ rotations }: VaultDocument, keyId: string): boolean =>
  rotations.some((rotation) => rotation.oldKey?.id === keyId && !isOver(rotation) && hasBegun(rotation));

/** A draft as the window shows it. No secret is in it. */
export async function present(
  parts: ExportsParts,
  planId: string,
  plan: Intent & { byHand: boolean },
  made: Draft,
): Promise<ExportPlanView> {
  const { vault, clock, home } = parts;
  const { document } = vault;
  const { key, environment, state, preset } = made;
  const unchanged = sameBytes(state.bytes, made.after);
  const judged = await judge(parts, made);
  const stopped = new Set(judged.stops.map(({ code }) => code));
  const project = projectOf(document.projects, state.realPath);
  const fileName = fileNameOf(plan.path);
  const warnings = warningsOf({
    state,
    key,
    environment,
    replaced: judged.replaced,
    leaked: judged.leaked,
    clientId: stopped.has('staging-beside-production') ? null : judged.clientId,
    pair: pairNews(document, environment, writesClientId(made)),
    leaving: isLeaving(document, key.id),
    now: clock.now(),
  });
  return {
    planId,
    keyId: key.id,
    environmentId: environment.id,
    projectId: project?.id ?? null,
    path: plan.path,
    shownPath: shownPath(plan.path, home),
    fileName,
    otherFiles:
      project === null || plan.byHand ? [] : filesOf(project.stack).filter((name) => name !== fileName),
    exists: state.kind !== 'missing',
    unchanged,
    toKeep: unchanged && judged.stops.length === 0 && !isKept(made),
    preset,
    presetTitle: stackTitle(preset),
    variables: viewOf(made.resolved),
    diff: diffOf(state.bytes, made.after),
    warnings: [...warnings, ...made.notes.map((note) => warn('about-the-stack', 'note', note))],
    conflict: unchanged ? null : judged.conflict,
    stops: unchanged ? [] : [...judged.stops],
    confirmName: unchanged ? null : nameToType(judged, environment),
  };
}

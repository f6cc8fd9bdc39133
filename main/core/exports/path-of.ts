import type { ParsedInput } from '../../../preload/contract/methods.ts';
import { targetOf } from '../catalog.ts';
import { Failure } from '../failure.ts';
import { linked } from '../whose-key.ts';
import type { ExportsParts } from './parts.ts';
import { fileIn, isEnvFileName } from '../paths.ts';

/**
 * The file that an export is to go to; null when the person was asked and cancelled.
 * @throws Failure `not-found`, `target-gone`, `row-gone`, `bad-file-name`, `folder-gone`.
 */
export async function pathOf(
  parts: ExportsParts,
  request: ParsedInput<'planExport'>,
): Promise<string | null> {
  const { vault, dialogs, envFiles, rowPath } = parts;
  const { document } = vault;
  if ('targetId' in request) return targetOf(document, request.targetId).path;
  if ('rowId' in request) return rowPath(request.rowId);
  if ('projectId' in request) {
    const project = document.projects.find(({ id }) => id === request.projectId);
    if (project === undefined) {
      throw new Failure('not-found', 'That project is no longer here.', 'Add its folder again.');
    }
    const name = checkedName(request.fileName);
    return name === null ? envFiles.proposeFile(project.path) : fileIn(project.path, name);
  }
  const { environment } = linked(document, request.keyId);
  if (request.choose === 'file') {
    return dialogs.chooseEnvFile(`Choose the file for the key of ${environment.name}`);
  }
  const folder = await dialogs.chooseFolder(`Choose the project for the key of ${environment.name}`);
  return folder === null ? null : envFiles.proposeFile(folder);
}

/** Keyrack makes env files only: a line of variables at the end of another file would break it. */
function checkedName(name: string | null): string | null {
  if (name === null || isEnvFileName(name)) return name;
  throw new Failure(
    'bad-file-name',
    'This is not the name of an env file in the project’s folder.',
    'Use a name like .env, .env.local or .dev.vars, without folders.',
  );
}

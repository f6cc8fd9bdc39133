import type { EffectiveValueView, ProjectFindView, ProjectView } from '../../preload/contract/projects.ts';
import type { Activity } from './activity.ts';
import { effectiveValueOf } from './effective-value.ts';
import { read } from './env-file.ts';
import { Failure } from './failure.ts';
import type { Project } from './model.ts';
import { fileNameOf, nearestProject, shownPath } from './paths.ts';
import type { Clock, EnvFiles, FileDialogs, FoundFolder, ProjectReader } from './ports.ts';
import { placesOf } from './projects/places.ts';
import { listed } from './listed.ts';
import { Newest } from './newest.ts';
import { Last, Memo } from './snapshot/same.ts';
import { recognise } from './stacks/recognise.ts';
import { stackTitle } from './stacks.ts';
import type { Vault } from './vault.ts';

/** How many finds are kept until they are added or forgotten. */
const keptFinds = 5;

type Found = Pick<Project, 'path' | 'name' | 'stack'>;

/** The folders that a person works in. */
export class Projects {
  readonly #vault: Vault;
  readonly #reader: ProjectReader;
  readonly #envFiles: EnvFiles;
  readonly #dialogs: FileDialogs;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #home: string;
  readonly #activity: Activity;
  readonly #finds = new Newest<readonly Found[]>(keptFinds);
  readonly #views = new Memo<Project, ProjectView>();
  readonly #made = new Last<ProjectView[]>();

  constructor(parts: {
    vault: Vault;
    reader: ProjectReader;
    envFiles: EnvFiles;
    dialogs: FileDialogs;
    clock: Clock;
    newId: () => string;
    home: string;
    activity: Activity;
  }) {
    this.#vault = parts.vault;
    this.#reader = parts.reader;
    this.#envFiles = parts.envFiles;
    this.#dialogs = parts.dialogs;
    this.#clock = parts.clock;
    this.#newId = parts.newId;
    this.#home = parts.home;
    this.#activity = parts.activity;
  }

  /** All projects, by name. Cheap: it is asked for at every change of anything. */
  views(): ProjectView[] {
    const { projects } = this.#vault.document;
    return this.#made.of([projects], () =>
      projects
        .map((project) =>
          this.#views.of(project, [], () => ({
            ...project,
            shownPath: shownPath(project.path, this.#home),
            stackTitle: stackTitle(project.stack),
          })),
        )
        .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.path.localeCompare(b.path, 'en')),
    );
  }

  /** The project's folder. @throws Failure `not-found`. */
  pathOf(projectId: string): string {
    return this.#project(projectId).path;
  }

  /** Asks for a folder and says what is in it; null when cancelled. @throws Failure `folder-gone`. */
  async choose(): Promise<ProjectFindView | null> {
    const chosen = await this.#dialogs.chooseFolder('Choose a project');
    if (chosen === null) return null;
    const folders = await this.#reader.folders(chosen);
    const found = folders.map((folder) => ({ folder, ...recognised(folder) }));
    const findId = this.#newId();
    this.#finds.set(
      findId,
      found.map(({ path, name, stack }) => ({ path, name, stack })),
    );

    const added = new Set(this.#vault.document.projects.map(({ path }) => path));
    const root = folders[0]?.path ?? chosen;
    return {
      findId,
      path: root,
      shownPath: shownPath(root, this.#home),
      packages: await Promise.all(
        found.map(async ({ path, name, stack, evidence, workos }) => {
          const file = await this.#envFiles.proposeFile(path);
          return {
            path,
            shownPath: shownPath(path, this.#home),
            name,
            stack,
            stackTitle: stackTitle(stack),
            evidence,
            workos: workos || (await this.#namesWorkos(file)),
            fileName: fileNameOf(file),
            added: added.has(path),
          };
        }),
      ),
    };
  }

  /**
   * Adds packages of a find. One that is there already stays as it is.
   * @returns the IDs of all of them, in the order of `paths`.
   * @throws Failure `find-gone`, and those of `Vault.update`.
   */
  async add(findId: string, paths: readonly string[]): Promise<string[]> {
    const find = this.#finds.get(findId);
    const wanted = [...new Set(paths)].map((path) => find?.find((each) => each.path === path));
    const known = wanted.filter((each) => each !== undefined);
    if (find === undefined || known.length < wanted.length) {
      throw new Failure(
        'find-gone',
        'Keyrack does not remember what was in that folder any more.',
        'Choose the folder again.',
      );
    }
    const made = known.map((each) => ({ id: this.#newId(), addedAt: this.#clock.now(), ...each }));
    let fresh: Project[] = [];
    await this.#vault.update((document) => {
      fresh = made.filter(({ path }) => !document.projects.some((project) => project.path === path));
      return fresh.length === 0 ? document : { ...document, projects: [...document.projects, ...fresh] };
    });
    if (fresh.length > 0) await this.#record('project-added', addedSentence(fresh));
    const { projects } = this.#vault.document;
    return known.flatMap(({ path }) => projects.find((project) => project.path === path)?.id ?? []);
  }

  /**
   * Forgets a project and the targets that are its own; no file is touched.
   * @throws Failure `not-found`, and those of `Vault.update`.
   */
  async remove(projectId: string): Promise<void> {
    const { name } = this.#project(projectId);
    let forgotten = 0;
    await this.#vault.update((document) => {
      const nearest = nearestProject(document.projects);
      const targets = document.targets.filter(({ path }) => nearest(path)?.id !== projectId);
      forgotten = document.targets.length - targets.length;
      return {
        ...document,
        projects: document.projects.filter(({ id }) => id !== projectId),
        targets,
      };
    });
    const files = forgotten === 1 ? 'its file' : `its ${String(forgotten)} files`;
    const kept = forgotten === 0 ? 'No file was changed.' : `Keyrack does not watch ${files} any more.`;
    await this.#record('project-removed', `Removed the project ${name}. ${kept}`);
  }

  /**
   * Which value a tool of the project's stack would see now. Values are looked at and let go.
   * @throws Failure `not-found`, `folder-gone`.
   */
  async effectiveValue(
    projectId: string,
    variable: 'WORKOS_API_KEY' | 'WORKOS_CLIENT_ID',
  ): Promise<EffectiveValueView> {
    const project = this.#project(projectId);
    const places = await placesOf({
      project,
      variable,
      reader: this.#reader,
      envFiles: this.#envFiles,
      fingerprint: (value) => this.#vault.fingerprint(value),
    });
    return effectiveValueOf({
      document: this.#vault.document,
      variable,
      stack: project.stack,
      places,
      home: this.#home,
    });
  }

  /** Whether an env file has a variable of WorkOS; one that cannot be read tells nothing. */
  async #namesWorkos(path: string): Promise<boolean> {
    try {
      const { bytes } = await this.#envFiles.read(path);
      return [...read(bytes).keys()].some((name) => name.includes('WORKOS'));
    } catch {
      return false;
    }
  }

  #project(projectId: string): Project {
    const project = this.#vault.document.projects.find(({ id }) => id === projectId);
    if (project !== undefined) return project;
    throw new Failure(
      'not-found',
      'That project is no longer here.',
      'It may have been removed. Choose another one, or add its folder again.',
    );
  }

  #record(kind: string, sentence: string): Promise<void> {
    return this.#activity.record({ kind, sentence });
  }
}

/** What a folder is, and its name: the manifest's own, else the folder's. */
function recognised(folder: FoundFolder): Found & { evidence: string; workos: boolean } {
  const { name, ...rest } = recognise(folder);
  return { path: folder.path, name: (name ?? fileNameOf(folder.path)).slice(0, 200), ...rest };
}

function addedSentence(projects: readonly Project[]): string {
  const [first] = projects;
  if (first !== undefined && projects.length === 1) {
    return `Added the project ${first.name} (${stackTitle(first.stack)}).`;
  }
  const names = projects.map(({ name }) => name);
  return `Added ${String(names.length)} projects: ${listed(names, 5)}.`;
}

import type { ProjectView } from '../../preload/contract/projects.ts';

/** Projects as lists show them: by name. */
export const projectsByName = (projects: readonly ProjectView[] | undefined): ProjectView[] =>
  (projects ?? []).toSorted((one, other) => one.name.localeCompare(other.name));

/** Those with every word of `query` in their name, path or stack, in the order given. */
export function matchingProjects(projects: readonly ProjectView[], query: string): ProjectView[] {
  const words = query.toLocaleLowerCase().split(/\s+/);
  return projects.filter(({ name, shownPath, stackTitle }) => {
    const text = `${name} ${shownPath} ${stackTitle}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What a path says by its names alone. Pure text: both separators count, nothing is looked up. */

const partsOf = (path: string): string[] => path.split(/[\\/]/).filter(Boolean);

/** A file's name with its folder's, which tells files of one name apart: `web/.env`. */
export const shortPath = (path: string): string => partsOf(path).slice(-2).join('/');

/** The last part. */
export const fileNameOf = (path: string): string => partsOf(path).at(-1) ?? path;

/** The path with the home folder as `~`. */
export function shownPath(path: string, home: string): string {
  const base = home.replace(/[\\/]+$/, '');
  if (base === '' || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  return rest === '' || /^[\\/]/.test(rest) ? `~${rest}` : path;
}

/** Whether a file or folder lies below another folder. */
export function isBelow(path: string, folder: string): boolean {
  const base = folder.replace(/[\\/]+$/, '');
  return path.length > base.length && path.startsWith(base) && /[\\/]/.test(path.charAt(base.length));
}

/** Tells of a file the nearest folder of `projects` that it lies in; null when it lies in none. */
export function nearestProject<P extends { path: string }>(
  projects: readonly P[],
): (path: string) => P | null {
  const byFolder = new Map(projects.map((project) => [project.path.replace(/[\\/]+$/, ''), project]));
  return (path) => {
    for (let end = lastSeparator(path, path.length); end >= 0; end = lastSeparator(path, end)) {
      const project = byFolder.get(path.slice(0, end));
      if (project !== undefined) return project;
    }
    return null;
  };
}

/** Where the last separator before `end` is; -1 where there is none. */
const lastSeparator = (path: string, end: number): number =>
  end === 0 ? -1 : Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('\\', end - 1));

/** The same of one file. */
export const projectOf = <P extends { path: string }>(projects: readonly P[], path: string): P | null =>
  nearestProject(projects)(path);

/** A file of a folder, with the separator that the folder's path has. */
export const fileIn = (folder: string, name: string): string =>
  `${folder.replace(/[\\/]+$/, '')}${folder.includes('\\') && !folder.includes('/') ? '\\' : '/'}${name}`;

/** Names of files that hold variables: `.env`, `.env.local`, `prod.env`, `.dev.vars`. */
export const isEnvFileName = (name: string): boolean =>
  /^(?:\.env(?:[.\-_][\w.-]*)?|[\w-][\w.-]*\.env|\.dev\.vars(?:\.[\w.-]+)?|\.flaskenv)$/.test(name);

/** The folders of the project: those below its root, or the nearest one where no root is known. */
function foldersOf(path: string, root: string | null): string[] {
  const folders = partsOf(path).slice(0, -1);
  const above = root === null ? -1 : partsOf(root).length - 1;
  return above >= 0 && above < folders.length ? folders.slice(above) : folders.slice(-1);
}

const says = (text: string, words: string): boolean =>
  new RegExp(`(?:^|[.\\-_ ])(?:${words})(?:$|[.\\-_ ])`, 'i').test(text);

const productionWords = 'production|prod|live';
const developmentWords = 'development|develop|dev|local|test|tests|testing|staging|sandbox|demo';

/** `.env.production`, `.env.production.local`, `prod.env`. */
export const looksProduction = (path: string): boolean => says(fileNameOf(path), productionWords);

/**
 * A file that projects read while they are developed or tested: `.env`, `.env.local`, `.env.development`, `.env.test`,
 * `.dev.vars`, or any in a folder of such a name (dotenv.md, "Which file").
 */
export function looksDevelopment(path: string, root: string | null): boolean {
  const name = fileNameOf(path);
  if (looksProduction(path)) return false;
  if (name === '.env' || says(name, developmentWords)) return true;
  return foldersOf(path, root).some((folder) => says(folder, developmentWords));
}

/** Files that are committed by habit: `.env.example`, `.env.sample`, `.env.template`, … */
export const looksLikeExample = (path: string): boolean =>
  /(?:^|\.)(?:example|sample|template|tmpl|dist|defaults?|schema)(?:\.|$)/i.test(fileNameOf(path));

/** The folder above the file that web servers or build tools publish; null when there is none. */
export function publishedFolder(path: string, root: string | null): string | null {
  const published = /^(?:public|public_html|static|www|wwwroot|htdocs|dist|build|out|_site)$/;
  return foldersOf(path, root).find((folder) => published.test(folder)) ?? null;
}

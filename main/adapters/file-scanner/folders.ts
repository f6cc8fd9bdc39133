import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { homedir } from 'node:os';
import { isEnvName, isManifest, isOfEnvironment, isPruned, marksCache } from './names.ts';

/** What a folder holds, as far as a scan cares. Names only: nothing in it is secret. */
export interface Folder {
  /** Folders to look into. */
  folders: readonly string[];
  /** Env files; links among them are in `links` only. */
  files: readonly string[];
  links: readonly string[];
  isProject: boolean;
  isRepository: boolean;
}

const nothing: readonly string[] = [];
const empty: Folder = {
  folders: nothing,
  files: nothing,
  links: nothing,
  isProject: false,
  isRepository: false,
};

/** Reads a folder, without those that are passed over. @throws what the system says. */
export function readFolder(path: string): Folder {
  const folders: string[] = [];
  const files: string[] = [];
  const links: string[] = [];
  const others: string[] = [];
  let isProject = false;
  let isRepository = false;
  let isCache = false;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const { name } = entry;
    if (name === '.git') isRepository = true;
    else if (entry.isDirectory()) folders.push(name);
    else {
      others.push(name);
      if (isEnvName(name)) (entry.isSymbolicLink() ? links : files).push(name);
      else if (isManifest(name)) isProject = true;
      else if (marksCache(name)) isCache = true;
    }
  }
  // A project that is an environment of Python's too (`python -m venv .`) is a project.
  const isOwn = isProject || isRepository || files.length > 0 || links.length > 0;
  if (isCache && !isOwn) return empty;
  const kept = folders.filter((name) => !isPruned(name, others) && !(isCache && isOfEnvironment(name)));
  return {
    folders: kept.length === 0 ? nothing : kept,
    files: files.length === 0 ? nothing : files,
    links: links.length === 0 ? nothing : links,
    isProject: isProject || isRepository,
    isRepository,
  };
}

export interface Above {
  /** The nearest folder with a manifest or a repository; null when there is none. */
  project: string | null;
  /** The work tree it lies in; null when it lies in none. */
  repository: string | null;
}

/**
 * What is above a folder, the folder itself included. A home folder is nobody's project, though it may be a repository of
 * settings.
 */
export function lookAbove(folder: string): Above {
  let project: string | null = null;
  const home = homedir();
  for (let here = folder; ; here = dirname(here)) {
    const top = dirname(here) === here;
    const isRepository = there(join(here, '.git'));
    if (project === null && !top && here !== home && (isRepository || hasManifest(here))) project = here;
    if (isRepository) return { project, repository: here };
    if (top) return { project, repository: null };
  }
}

const there = (path: string): boolean => statsOf(path) !== null;

function hasManifest(folder: string): boolean {
  try {
    return readdirSync(folder).some(isManifest);
  } catch {
    return false;
  }
}

/** Null when nothing can be said of it. Links are not followed. */
export function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

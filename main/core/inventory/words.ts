import { exposedPrefix } from '../exposed-names.ts';
import { fileNameOf, shownPath } from '../paths.ts';
import { counted, listed } from '../listed.ts';
import { otherClientId, type Finding, type Sharing } from './classify.ts';
import type { Known, KnownKey } from './known.ts';
import type { Row, RowKey } from './row.ts';

/** A sentence has room for so many names. */
const named = 3;

const short = (text: string): string => (text.length > 120 ? `…${text.slice(-120)}` : text);
const variables = (keys: readonly RowKey[]): string =>
  listed([...new Set(keys.map(({ variable }) => short(variable)))], named);
const many = (keys: readonly RowKey[], one: string, several: string): string =>
  new Set(keys.map(({ fingerprint }) => fingerprint)).size === 1 ? one : several;

/** What is the matter and what to do, in a sentence or three. */
export function sayFinding(
  finding: Finding,
  row: Row,
  around: { known: Known; sharing: Sharing; home: string },
): string {
  const { known } = around;
  const { keys } = finding;
  const name = short(fileNameOf(row.path));
  const first = keys[0];
  const is = first === undefined ? null : known.key(first);
  const owner = is?.owner ?? null;
  const rotate = !finding.fixes.includes('rotate') ? 'Link the key, then rotate it.' : 'Rotate the key.';
  switch (finding.code) {
    case 'dead-key':
      return deadKey(keys, is, finding.fixes[0] === 'replace');
    case 'unlinked-key':
      return is?.standing === 'removed'
        ? `The key in ${variables(keys)} (${owner ?? 'unknown'}) was removed from Keyrack, so nobody watches it. Link it again, or take it out of the file.`
        : `${many(keys, 'The key', 'The keys')} in ${variables(keys)} ${many(keys, 'is', 'are')} not linked, so nobody notices when ${many(keys, 'it stops', 'they stop')} working. Link ${many(keys, 'it', 'them')} from here.`;
    case 'shared-key': {
      const projects = [...(around.sharing.get(first?.fingerprint ?? '') ?? [])]
        .filter((project) => project !== row.project)
        .sort();
      const shownShort = (path: string): string => short(shownPath(path, around.home));
      return `The same key is in ${counted(projects.length, 'other project', 'other projects')}: ${listed(projects.map(shownShort), named)}. If one of them leaks it, all have to change. Give each its own: create another key in the dashboard, link it, and put it into this file.`;
    }
    case 'production-in-development':
      return `${variables(keys)} is a production key${owner === null ? '' : ` (${owner})`}, and ${name} is a file for development: a test could change real users. Replace it with a staging key.`;
    case 'staging-in-production':
      return `${name} looks like a file for production, and ${variables(keys)} is a staging key${owner === null ? '' : ` (${owner})`}: real users could not sign in with it. Replace it with a production key.`;
    case 'public-prefix': {
      const prefix = exposedPrefix(first?.variable ?? '') ?? '';
      return `A variable that begins with ${prefix} is sent to every visitor of the site, and ${variables(keys)} holds a secret key. Rename it and take it out of the page's code. If a site was built with it, the key is out: ${lower(rotate)}`;
    }
    case 'other-client-id': {
      const other = is === null ? null : otherClientId(row, is, known);
      const whose = other === null ? null : known.ownerOf(other);
      return `The key is of ${owner ?? 'one environment'}, and the client ID beside it ${whose === null ? 'is another one' : `is that of ${whose.name}`}. WorkOS refuses such a pair. Replace both together.`;
    }
    case 'tracked':
      return tracked(name, row, rotate);
    case 'not-ignored':
      return `Git does not ignore ${name}, so it is easily committed with the key in it. Add it to .gitignore.`;
    case 'in-history':
      return `${counted(row.commits ?? 0, 'commit of this repository holds', 'commits of this repository hold')} a key of this file. Everyone with a copy of the repository has it, and taking it out of the history does not change that. ${rotate}`;
    case 'example-file':
      return `Files like ${name} are committed for others to copy, and this one holds a real key. Put a placeholder in its place. If it was ever pushed, the key is out: ${lower(rotate)}`;
    case 'published-folder':
      return `The folder “${short(row.place.published ?? '')}” is usually published as it is, and the key with it. Move the file out of it. If the site was published, the key is out: ${lower(rotate)}`;
    case 'readable-by-others':
      return `Other people on this computer may open ${name}. Make it readable by you alone.`;
    case 'unreadable':
      return `${name} could not ${row.keys.length + row.clientIds.length > 0 ? 'wholly be' : 'be'} looked into: ${lower(row.error ?? '')}`;
  }
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A line in `.gitignore` does nothing for what is tracked already: git has to be told, by the person's own command. */
function tracked(name: string, { place }: Row, rotate: string): string {
  const first = `Git tracks ${name}, so everyone with the repository has the key.`;
  const lost = `${rotate.replace(/\.$/, '')}: the old one stays in the history.`;
  if (place.example) return `${first} ${lost}`;
  return `${first} A line in .gitignore alone does not untrack it: add it, then run git rm --cached ${quoted(name)} in its folder and commit. ${lost}`;
}

/** For a shell, where that is needed. */
const quoted = (name: string): string =>
  /^[\w.@%+,:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;

function deadKey(keys: readonly RowKey[], is: KnownKey | null, replaceable: boolean): string {
  const where = variables(keys);
  const owner = is?.owner === null || is === null ? '' : ` (${is.owner})`;
  if (is?.standing === 'replaced') {
    const fate = is.revoked ? 'and is revoked' : 'and will stop working once it is revoked';
    return `${where} still holds a key${owner} that was replaced by a rotation ${fate}. Put the new key in its place.`;
  }
  if (is?.standing === 'removed') {
    return `WorkOS rejected the key in ${where}${owner} before it was removed from Keyrack, so nothing that reads this file can sign in. Replace it with a key that works.`;
  }
  return `WorkOS rejects the key in ${where}${owner}, so nothing that reads this file can sign in. ${replaceable ? 'Replace it with a key that works.' : 'Rotate it: link a new key, and Keyrack puts it into every file.'}`;
}

/** What a line in a .gitignore did. A file that git tracks stays tracked: its line is only the first half. */
export const ignoredWords = (line: string, gitignore: string, tracked: boolean): string =>
  tracked
    ? `${short(line)} is in ${gitignore}. Git still tracks the file until you run git rm --cached.`
    : `Git ignores the file now: ${short(line)} is in ${gitignore}.`;

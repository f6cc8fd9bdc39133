import { has, strength, type Clue, type FolderFiles } from './clue.ts';
import { asObject, asText, parseObject } from './manifests.ts';

const ofWorkos = /^(?:npm:|jsr:)?@workos(?:-inc)?\/[^@]+/;

/** deno.json, deno.jsonc: read as JSON once comments are taken out; one that is not JSON then counts by its name. */
export function deno({ names, texts }: FolderFiles): Clue | null {
  const file = ['deno.json', 'deno.jsonc'].find((each) => names.includes(each));
  if (file === undefined) return null;
  const manifest = parseObject(withoutComments(texts.get(file) ?? ''));
  const imports = Object.entries(asObject(manifest?.['imports']) ?? {}).flat();
  const found = imports.flatMap((each) => (typeof each === 'string' ? (ofWorkos.exec(each)?.[0] ?? []) : []));
  const sdk = [...new Set(found.map((each) => each.replace(/^(?:npm|jsr):/, '')))];
  return {
    stack: 'node',
    evidence: has(file, sdk),
    name: asText(manifest?.['name']),
    strength: sdk.length > 0 ? strength.workos : strength.project,
  };
}

/** Comments, and commas before a closing bracket, outside of strings. */
const withoutComments = (text: string): string =>
  text.replace(
    /("(?:[^"\\]|\\[\s\S])*(?:"|\\?$))|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|,(?=\s*[}\]])/g,
    (_, quoted: string | undefined) => quoted ?? '',
  );

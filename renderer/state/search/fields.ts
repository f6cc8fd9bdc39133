import type { TargetView } from '../../../preload/contract/projects.ts';
import type { AccountView, EnvironmentView, KeyView } from '../../../preload/contract/view.ts';

/** What is searched of accounts, environments, keys and the files that hold them. */
export type FieldName =
  | 'account'
  | 'environment'
  | 'project'
  | 'kind'
  | 'client-id'
  | 'environment-id'
  | 'label'
  | 'key-id'
  | 'hint'
  | 'tag'
  | 'note'
  | 'file';

export interface Field {
  readonly name: FieldName;
  readonly text: string;
}

/** What a match in the field counts, and whether its text is made of words (see `Searched`). */
export const fieldTraits: Readonly<Record<FieldName, { readonly weight: number; readonly loose: boolean }>> =
  {
    account: { weight: 1, loose: true },
    environment: { weight: 1, loose: true },
    label: { weight: 1, loose: true },
    tag: { weight: 1, loose: true },
    project: { weight: 0.9, loose: true },
    'key-id': { weight: 0.9, loose: false },
    'client-id': { weight: 0.9, loose: false },
    'environment-id': { weight: 0.85, loose: false },
    hint: { weight: 0.85, loose: false },
    file: { weight: 0.75, loose: true },
    // Long: letters with gaps between them would be found in every one.
    note: { weight: 0.7, loose: false },
    kind: { weight: 0.6, loose: true },
  };

/** As the window calls them. */
export const fieldNames: Readonly<Record<FieldName, string>> = {
  account: 'Account',
  environment: 'Environment',
  label: 'Key',
  project: 'Project',
  'key-id': 'Key ID',
  'client-id': 'Client ID',
  'environment-id': 'Environment ID',
  hint: 'Key',
  tag: 'Tag',
  note: 'Note',
  file: 'File',
  kind: 'Kind',
};

/** How the rows of a list are searched. */
export interface RowKind<Row extends { readonly id: string }> {
  /** The texts of one, those that are not there left out. */
  readonly fields: (row: Row) => Field[];
  /** Whether both are found by the same, so that what was made for one serves the other. */
  readonly same: (one: Row, other: Row) => boolean;
}

export const accountRows: RowKind<AccountView> = {
  fields: ({ name }) => present(['account', name]),
  same: (one, other) => one.name === other.name,
};

export const environmentRows: RowKind<EnvironmentView> = {
  fields: ({ name, kind, projectName, clientId, workosEnvironmentId }) =>
    present(
      ['environment', name],
      ['kind', kind],
      ['project', projectName],
      ['client-id', clientId],
      ['environment-id', workosEnvironmentId],
    ),
  same: (one, other) =>
    one.accountId === other.accountId &&
    one.name === other.name &&
    one.kind === other.kind &&
    one.projectName === other.projectName &&
    one.clientId === other.clientId &&
    one.workosEnvironmentId === other.workosEnvironmentId,
};

export const keyRows: RowKind<KeyView> = {
  fields: ({ label, keyId, hint, tags, note }) => [
    ...present(['label', label], ['key-id', keyId], ['hint', hint], ['note', note]),
    ...tags.map((text): Field => ({ name: 'tag', text })),
  ],
  same: (one, other) =>
    one.environmentId === other.environmentId &&
    one.label === other.label &&
    one.keyId === other.keyId &&
    one.hint === other.hint &&
    one.note === other.note &&
    sameTexts(one.tags, other.tags),
};

export const targetRows: RowKind<TargetView> = {
  // A path that is pasted begins at the root, one that is typed with `~`.
  fields: ({ path, shownPath }) => present(['file', shownPath], ['file', path === shownPath ? null : path]),
  same: (one, other) =>
    one.keyId === other.keyId && one.path === other.path && one.shownPath === other.shownPath,
};

/** All that an environment, or a key of it, is found by. */
export const fieldsOf = (
  account: AccountView | undefined,
  environment: EnvironmentView,
  key: KeyView | null,
  targets: readonly TargetView[],
): Field[] => [
  ...(account === undefined ? [] : accountRows.fields(account)),
  ...environmentRows.fields(environment),
  ...(key === null ? [] : [...keyRows.fields(key), ...targets.flatMap(targetRows.fields)]),
];

function present(...fields: readonly (readonly [FieldName, string | null])[]): Field[] {
  const found: Field[] = [];
  for (const [name, text] of fields) if (text !== null && text !== '') found.push({ name, text });
  return found;
}

const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one === other || (one.length === other.length && one.every((text, at) => text === other[at]));

import { describe, expect, it } from 'vitest';
import { fromFirstHit, highlight } from '../../renderer/state/search/highlight.ts';
import { wordsOf } from '../../renderer/state/search/query.ts';
import { rank } from '../../renderer/state/search/rank.ts';
import { SearchIndex } from '../../renderer/state/search/search-index.ts';
import { whatMatched } from '../../renderer/state/search/what-matched.ts';
import { anAgency } from '../support/window/agency.ts';
import { fakeClientId, fakeKeyId } from '../support/fake-key.ts';
import { aTarget } from '../support/window/project-views.ts';
import {
  aHint,
  aKey,
  anAccount,
  anEnvironment,
  anEmptySnapshot,
  aSnapshot,
} from '../support/window/sample-snapshot.ts';

/** Environments of one account by name, each with one key. */
function named(...names: string[]): SearchIndex {
  return SearchIndex.of(
    anEmptySnapshot({
      accounts: [anAccount({ name: 'Vandelay' })],
      environments: names.map((name, at) => anEnvironment({ id: `e${at}`, name })),
      keys: names.map((_, at) => aKey({ id: `k${at}`, environmentId: `e${at}`, hint: '', keyId: null })),
    }),
    null,
  );
}
const found = (index: SearchIndex, query: string): string[] =>
  index.environments(query).map(({ environment }) => environment.name);

/** The text with what was found in brackets. */
const marked = (text: string, query: string, loose = true): string =>
  highlight(text, wordsOf(query), loose)
    .map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece))
    .join('');

describe('What a query finds', () => {
  const index = SearchIndex.of(
    aSnapshot({
      targets: [aTarget({ keyId: 'key-2', environmentId: 'env-production', shownPath: '~/code/shop/.env' })],
    }),
    null,
  );

  it.each([
    ['an account', 'globex', ['Staging EU', 'Preview']],
    ['an environment', 'preview', ['Preview']],
    ['a kind', 'staging', ['Staging', 'Staging EU', 'Preview']],
    ['a label', 'backend', ['Production']],
    ['a key ID, by its end', fakeKeyId({ seed: 4 }).slice(-8), ['Preview']],
    ['a client ID', fakeClientId(), ['Staging']],
    ['a hint, by the letters that are shown', aHint(3).slice(-4), ['Staging EU']],
    ['a file', 'shop/.env', ['Production']],
    ['a file by the path that was copied', '/home/mia/code/acme-web/.env.local', ['Production']],
  ])('is in %s', (_, query, names) => {
    expect(found(index, query)).toEqual(names);
  });

  it('has every word, wherever each is', () => {
    expect(found(index, 'globex stag')).toEqual(['Staging EU', 'Preview']);
    expect(found(index, 'acme backend')).toEqual(['Production']);
    expect(found(index, 'globex backend')).toEqual([]);
  });

  it('is nothing for an empty query', () => {
    expect(index.environments('  ')).toEqual([]);
    expect(index.keys('')).toEqual([]);
  });

  it('says which key it was', () => {
    expect(index.environments('backend')[0]?.key?.id).toBe('key-2');
    expect(index.environments('preview')[0]?.key).toBeNull();
    expect(index.keys('backend').map(({ key, account }) => [key.id, account?.name])).toEqual([
      ['key-2', 'Acme'],
    ]);
  });

  it('has the words of one key, not some of one and some of another', () => {
    const both = anEmptySnapshot({
      accounts: [anAccount()],
      environments: [anEnvironment()],
      keys: [aKey({ id: 'k1', label: 'backend' }), aKey({ id: 'k2', label: 'worker' })],
    });
    expect(SearchIndex.of(both, null).environments('backend worker')).toEqual([]);
  });

  it('does not depend on marks, letters’ size, width or spelling', () => {
    const places = named('Zürich', 'Łódź', 'Straße', 'Ｆｕｌｌ', 'Cafe\u0301');
    expect(found(places, 'zurich')).toEqual(['Zürich']);
    expect(found(places, 'ZÜRICH')).toEqual(['Zürich']);
    expect(found(places, 'lodz')).toEqual(['Łódź']);
    expect(found(places, 'strasse')).toEqual(['Straße']);
    expect(found(places, 'full')).toEqual(['Ｆｕｌｌ']);
    expect(found(places, 'caf\u00e9')).toEqual(['Cafe\u0301']);
  });

  it('may leave letters out of names, not out of IDs', () => {
    expect(found(index, 'stgeu')).toEqual(['Staging EU']);
    const id = fakeKeyId({ seed: 4 });
    expect(found(index, `${id.slice(0, 5)}${id.slice(7)}`)).toEqual([]);
  });

  it('forgives one slip when nothing has the word as it was typed', () => {
    expect(found(index, 'prodcution')).toEqual(['Production']);
    expect(found(index, 'previeww')).toEqual(['Preview']);
    expect(found(index, 'initech')).toEqual([]);
  });

  it('takes digits as they are', () => {
    expect(found(named('Shop 1, part 2', 'Shop 12'), '12')).toEqual(['Shop 12']);
  });
});

describe('The order of what is found', () => {
  it('is whole, at the start, at a word’s start, inside a word, scattered', () => {
    const index = named('Prestige', 'Old stage', 'S-t-a-g-e', 'Stage two', 'Stage', 'Backstage');
    expect(found(index, 'stage')).toEqual(['Stage', 'Stage two', 'Old stage', 'Backstage', 'S-t-a-g-e']);
  });

  it('has the text first that has less besides', () => {
    expect(found(named('Staging for the old shop', 'Staging EU'), 'stag')).toEqual([
      'Staging EU',
      'Staging for the old shop',
    ]);
  });

  it('is that of the list where nothing else tells', () => {
    expect(found(named('Shop b', 'Shop a', 'Shop c'), 'shop')).toEqual(['Shop b', 'Shop a', 'Shop c']);
  });

  it('has a name before a path', () => {
    const index = SearchIndex.of(
      aSnapshot({
        targets: [aTarget({ keyId: 'key-1', environmentId: 'env-staging', shownPath: '~/preview/.env' })],
      }),
      null,
    );
    expect(found(index, 'preview')).toEqual(['Preview', 'Staging']);
  });
});

describe('An index after a change', () => {
  it('finds the same as one made afresh, whatever changed', () => {
    const before = aSnapshot();
    const first = SearchIndex.of(before, null);
    const after = {
      ...before,
      environments: before.environments.slice(1).map((each) => ({ ...each, name: `New ${each.name}` })),
      keys: [aKey({ id: 'new', environmentId: 'env-eu', label: 'worker' }, 9), ...before.keys.slice(2)],
      targets: [aTarget({ keyId: 'new', environmentId: 'env-eu' })],
    };
    const next = SearchIndex.of(after, first);
    for (const query of ['new', 'worker', 'acme-web', 'preview', 'backend', 'globex env'])
      expect(next.keys(query)).toEqual(SearchIndex.of(after, null).keys(query));
    expect(first.keys('backend')).toHaveLength(1);
  });

  it('is the same one when nothing changed, and shows the newest health when that is all', () => {
    const before = aSnapshot();
    const first = SearchIndex.of(before, null);
    expect(SearchIndex.of({ ...before }, first)).toBe(first);
    const checked = { ...before, keys: before.keys.map((key) => ({ ...key, checking: true })) };
    expect(SearchIndex.of(checked, first).keys('backend')[0]?.key.checking).toBe(true);
  });
});

describe('Ten thousand keys', () => {
  const index = SearchIndex.of(anAgency(), null);

  it('are found by account, environment, label, IDs, hint and file', () => {
    expect(index.keys('acme').length).toBeGreaterThan(100);
    expect(index.keys(fakeKeyId({ seed: 9_999 })).map(({ key }) => key.id)).toEqual(['key-9999']);
    expect(index.keys('app-4999/.env.local').map(({ key }) => key.id)).toEqual(['key-9999']);
    expect(index.environments(fakeClientId(77)).map(({ environment }) => environment.id)).toEqual([
      'environment-77',
    ]);
  });

  it('are all found by what all have', () => {
    expect(index.keys('key_01')).toHaveLength(10_000);
  });
});

describe('Marking what was found', () => {
  it('marks every place of a word, and the pieces make up the text', () => {
    expect(marked('Staging stag', 'stag')).toBe('[Stag]ing [stag]');
    expect(marked('Acme', '')).toBe('Acme');
    expect(marked('Acme', 'globex')).toBe('Acme');
  });

  it('joins what overlaps', () => {
    expect(marked('Staging', 'sta tagi')).toBe('[Stagi]ng');
  });

  it('marks the letters that were left between others', () => {
    expect(marked('Staging EU', 'stgeu')).toBe('[St]a[g]ing [EU]');
    expect(marked('key_01ABCDEF', 'key1', false)).toBe('key_01ABCDEF');
  });

  it('marks whole letters of the original', () => {
    expect(marked('Zu\u0308rich', 'zu')).toBe('[Zu\u0308]rich');
    expect(marked('Straße', 'stras')).toBe('[Straß]e');
    expect(marked('sk_test_…aOUs', '...a')).toBe('sk_test_[…a]OUs');
    expect(marked('👩‍💻 Shop', 'shop')).toBe('👩‍💻 [Shop]');
  });

  it('leaves out what comes before the first mark where there is little room', () => {
    const cut = (text: string): string =>
      fromFirstHit(highlight(text, wordsOf('shop')), 1)
        .map(({ text: piece }) => piece)
        .join('');
    expect(cut('~/code/clients/shop/.env')).toBe('…/shop/.env');
    expect(cut('~/shop/.env')).toBe('~/shop/.env');
    expect(cut('~/code/other/.env')).toBe('~/code/other/.env');
  });

  it('names the fields that a row was found by', () => {
    const fields = [
      { name: 'environment', text: 'Staging' },
      { name: 'label', text: 'backend' },
      { name: 'file', text: '~/code/backend/.env' },
    ] as const;
    expect(whatMatched(wordsOf('backend'), fields)).toEqual([fields[1]]);
    expect(whatMatched(wordsOf('stag .env'), fields)).toEqual([fields[0], fields[2]]);
  });
});

describe('A short list', () => {
  it('is ranked by the same, what is weightiest first', () => {
    const things = ['Open settings', 'Settings', 'Go home'];
    expect(rank(things, wordsOf('sett'), (each) => [each]).map(({ thing }) => thing)).toEqual([
      'Settings',
      'Open settings',
    ]);
    expect(rank(things, [], (each) => [each])).toHaveLength(3);
  });
});

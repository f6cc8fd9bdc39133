import { describe, expect, it } from 'vitest';
import { exportAgainWords } from '../../renderer/state/export-again.svelte.ts';
import { byState, fileStateOf, pathWithin, worstFileState } from '../../renderer/state/file-state.ts';
import { aProject, aTarget } from '../support/window/project-views.ts';

const drift = {
  message: 'It changed.',
  since: 1,
  canPutBack: true,
  canTakeOver: true,
  mark: 'mark',
};

describe('How a file stands', () => {
  it('is worst when it holds another key', () => {
    const other = aTarget({ state: 'drifted', drift: { ...drift, code: 'other-key' } });
    const gone = aTarget({ state: 'drifted', drift: { ...drift, code: 'file-gone' } });
    const current = aTarget();
    expect([other, gone, current].map(fileStateOf)).toEqual(['other-key', 'drifted', 'current']);
    expect(worstFileState([aTarget(), gone, other])).toBe('other-key');
    expect(worstFileState([aTarget(), aTarget({ state: 'outdated' })])).toBe('outdated');
    expect(worstFileState([])).toBeNull();
    expect([current, gone, other].toSorted(byState)).toEqual([other, gone, current]);
  });
});

describe('A path inside a project', () => {
  const windows = aProject({ shownPath: '~\\code\\web' });

  it('is told from there, with either slash', () => {
    expect(pathWithin(aProject(), '~/code/acme-web/apps/web/.env')).toBe('apps/web/.env');
    expect(pathWithin(windows, '~\\code\\web\\.env')).toBe('.env');
  });

  it('is whole when it only begins alike, and outside of any project', () => {
    expect(pathWithin(aProject(), '~/code/acme-web-2/.env')).toBe('~/code/acme-web-2/.env');
    expect(pathWithin(aProject(), '~/code/acme-web')).toBe('~/code/acme-web');
    expect(pathWithin(undefined, '/srv/.env')).toBe('/srv/.env');
  });
});

describe('The outcome of exporting again', () => {
  const failed = {
    targetId: 't',
    shownPath: '~/.env',
    code: 'read-only-file' as const,
    message: 'It is read-only.',
    next: '',
  };

  it('counts what was written, what held it already, and what failed', () => {
    expect(exportAgainWords({ written: 2, unchanged: 0, failed: [] })).toBe('Wrote 2 files.');
    expect(exportAgainWords({ written: 0, unchanged: 1, failed: [failed] })).toBe(
      '1 file held it already and was not written. 1 file could not be written; the page says why.',
    );
    expect(exportAgainWords({ written: 0, unchanged: 0, failed: [] })).toBe('There was nothing to write.');
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environment } from '../environment.ts';
import { needsReady } from '../order.ts';
import { recorder, report, type QueuedAnswer } from '../recorder.ts';
import { strict } from '../strict.ts';

const run = promisify(execFile);

interface DialogOptions {
  readonly title?: string;
  readonly defaultPath?: string;
  readonly properties?: readonly string[];
  readonly [more: string]: unknown;
}

const cancelled: Record<QueuedAnswer['kind'], Record<string, unknown>> = {
  open: { canceled: true, filePaths: [] },
  save: { canceled: true, filePath: '' },
  message: { response: 0, checkboxChecked: false },
};

/** With or without a parent window in front, as Electron takes them. */
const ask =
  (kind: QueuedAnswer['kind']) =>
  async (...given: unknown[]): Promise<Record<string, unknown>> => {
    needsReady('dialog');
    const options = (given.at(-1) ?? {}) as DialogOptions;
    // Buttons and titles only: a parent window does not survive the way to a test.
    recorder.dialogs.push({ kind, options: JSON.parse(JSON.stringify(options)) as Record<string, unknown> });
    const index = recorder.answers.findIndex((queued) => queued.kind === kind);
    if (index >= 0) return { ...cancelled[kind], ...recorder.answers.splice(index, 1)[0]?.answer };
    if (!environment.headed) {
      throw new Error(`Nobody answers the ${kind} dialog "${options.title ?? ''}": queue an answer before it opens.`);
    }
    return kind === 'message' ? cancelled.message : await systemDialog(kind, options);
  };

/** Under `npm start`: zenity's or kdialog's chooser where there is one. */
async function systemDialog(kind: 'open' | 'save', options: DialogOptions): Promise<Record<string, unknown>> {
  const folder = options.properties?.includes('openDirectory') === true;
  const start = options.defaultPath ?? process.env['HOME'] ?? '/';
  const title = options.title ?? 'Keyrack';
  const choosers: [string, string[]][] = [
    [
      'zenity',
      [
        '--file-selection',
        `--title=${title}`,
        `--filename=${start.endsWith('/') ? start : `${start}/`}`,
        ...(folder ? ['--directory'] : []),
        ...(kind === 'save' ? ['--save'] : []),
      ],
    ],
    [
      'kdialog',
      [
        '--title',
        title,
        folder ? '--getexistingdirectory' : kind === 'save' ? '--getsavefilename' : '--getopenfilename',
        start,
      ],
    ],
  ];
  for (const [program, args] of choosers) {
    try {
      const path = (await run(program, args)).stdout.trim();
      if (path === '') return cancelled[kind];
      return kind === 'open' ? { canceled: false, filePaths: [path] } : { canceled: false, filePath: path };
    } catch (error) {
      // 1 is the person's "Cancel"; anything else means that there is no such program.
      if ((error as { code?: unknown }).code === 1) return cancelled[kind];
    }
  }
  report(`"${title}" was answered with "Cancel": this machine has neither zenity nor kdialog to ask with.`);
  return cancelled[kind];
}

export const dialog = strict('dialog', {
  showOpenDialog: ask('open'),
  showSaveDialog: ask('save'),
  showMessageBox: ask('message'),
  showErrorBox: (title: string, content: string) => {
    recorder.dialogs.push({ kind: 'message', options: { title, content } });
    report(`${title}: ${content}`);
  },
});

import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/**
 * The architecture, executable. Everything may import `preload/contract`; `core` imports nothing else of ours and
 * no I/O; `adapters`, `ipc` and `shell` import `core` and the contract; only `main/index.ts` imports them all;
 * the renderer imports types of the contract, and its limits and links, which are plain numbers and texts.
 */
const forbid = (message, ...regexes) => regexes.map((regex) => ({ regex, message }));
const directions = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.flat() }] },
});

const outsideMain = forbid('main reaches the window only over the contract.', '/renderer/', '/test/');
const siblings = (...folders) =>
  forbid(
    'Only main/index.ts puts these together.',
    ...folders.map((folder) => `^\\.\\./(\\.\\./)*${folder}/`),
  );
const io = forbid(
  'The core is pure: take a port instead.',
  '^electron',
  '^node:(fs|net|http|https|child_process|os|dns|tls|worker_threads|timers|process|crypto)',
  '^chokidar',
);

/** What has one door only, and the file that is the door. */
const doors = [
  {
    door: 'main/shell/links.ts',
    selector: "MemberExpression[property.name='openExternal']",
    message: 'Take the Links port: only main/shell/links.ts opens addresses, from its allow-list.',
  },
  {
    door: 'main/ipc/router.ts',
    selector: "MemberExpression[object.name='ipcMain'], MemberExpression[object.property.name='ipcMain']",
    message: 'Add a method to the contract: only main/ipc/router.ts listens to the window.',
  },
  {
    door: 'main/ipc/push.ts',
    selector: "CallExpression[callee.property.name='send'][callee.object.property.name='webContents']",
    message: 'Add an event to the contract: only main/ipc/push.ts speaks to the window.',
  },
  {
    door: 'preload/index.ts',
    selector: "MemberExpression[object.name='ipcRenderer']",
    message: 'Only preload/index.ts talks to main.',
  },
];
const keepShut = (files, rest) => ({
  files,
  rules: {
    'no-restricted-syntax': ['error', ...rest.map(({ selector, message }) => ({ selector, message }))],
  },
});

export default ts.config(
  { ignores: ['out/', 'node_modules/'] },
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: [
          'main/tsconfig.json',
          'preload/tsconfig.json',
          'renderer/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/dot-notation': 'off', // the compiler's noPropertyAccessFromIndexSignature asks for the opposite
      // Electron declares its classes twice (namespace and module), which this rule takes for two classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser },
    },
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['main/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'fetch', 'process', 'setTimeout', 'setInterval', 'setImmediate'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take the Clock port.' },
        { object: 'Math', property: 'random', message: 'Take it as an argument.' },
      ],
    },
  },
  directions(['main/core/**/*.ts'], outsideMain, io, siblings('adapters', 'ipc', 'shell')),
  directions(['main/adapters/**/*.ts'], outsideMain, siblings('ipc', 'shell')),
  directions(['main/ipc/**/*.ts'], outsideMain, siblings('adapters', 'shell')),
  directions(['main/shell/**/*.ts'], outsideMain, siblings('adapters', 'ipc')),
  directions(
    ['preload/contract/**/*.ts'],
    outsideMain,
    io,
    forbid('The contract knows neither side.', '/main/', '^\\.\\./index'),
  ),
  directions(
    ['preload/index.ts'],
    outsideMain,
    forbid('The preload is a bridge only.', '/main/', '^zod', '^node:'),
  ),
  keepShut(['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.svelte'], doors),
  ...doors.map(({ door }) =>
    keepShut(
      [door],
      doors.filter((other) => other.door !== door),
    ),
  ),
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.svelte'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...forbid(
              'The renderer reaches main only over the bridge.',
              '/main/',
              '/test/',
              '^electron',
              '^node:',
            ),
            {
              regex: '/preload/contract/(?!(?:limits|links)\\.ts)',
              allowTypeImports: true,
              message: 'Types of the contract only, and its limits and links.',
            },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'window', property: 'keyrack', message: 'Only renderer/bridge.ts touches the bridge.' },
      ],
    },
  },
  directions(
    ['renderer/state/**/*.ts'],
    forbid('What the window knows draws nothing.', '/(?:ui|parts|screens)/'),
  ),
  directions(
    ['renderer/ui/**/*.ts', 'renderer/ui/**/*.svelte'],
    forbid('A control knows no screen.', '/(?:parts|screens)/'),
  ),
  directions(
    ['renderer/parts/**/*.ts', 'renderer/parts/**/*.svelte'],
    forbid('What screens share knows none of them.', '/screens/'),
  ),
  {
    // The shell puts the screens together, and the palette opens their dialogs.
    ...directions(
      ['renderer/screens/**/*.ts', 'renderer/screens/**/*.svelte'],
      forbid('What two screens use belongs into parts/.', '^\\.\\./[a-z]'),
    ),
    ignores: ['renderer/screens/shell/**', 'renderer/screens/palette/**'],
  },
  { files: ['renderer/bridge.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['test/host/**/*.ts', 'test/bench/**/*.ts'],
    rules: { 'no-console': 'off' }, // command-line programs: the terminal is their face
  },
  { files: ['**/*.js', '**/*.cjs'], ...ts.configs.disableTypeChecked },
);

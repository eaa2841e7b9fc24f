// @ts-check
// First: it is read when the parser of components is loaded.
import './scripts/lint/component-types.mjs';
import { defineConfig } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import svelteParser from 'svelte-eslint-parser';
import tseslint from 'typescript-eslint';
import { outsideCore } from './scripts/lint/arrows.mjs';
import house from './scripts/lint/plugin.mjs';
import svelteConfig from './svelte.config.js';

const typed = ['core/**/*.ts', 'main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts', '*.ts'];
const components = ['renderer/**/*.svelte', 'test/**/*.svelte'];
const svelteModules = ['**/*.svelte.ts'];
const scripts = ['scripts/**/*.mjs', '*.js'];
const sources = ['core/**', 'main/**', 'preload/**', 'renderer/**', 'scripts/**'];

/** Of one project, that of svelte-check, which has the components of tests too: by their folder these would be judged with all of `test/`. */
const typeAware = { project: 'renderer/tsconfig.json', tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] };

/** What every file keeps, whatever it is written in. @type {import('eslint').Linter.RulesRecord} */
const plain = {
  'house/arrows': 'error',
  'house/boundaries': 'error',
  // Neither tsc nor svelte-check sees that a component is not where an import says: Svelte declares every `*.svelte`.
  'import-x/no-unresolved': ['error', { ignore: ['^electron$', '\\?'] }],
  'no-empty': ['error', { allowEmptyCatch: false }],
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-throw-literal': 'off',
};

/** What TypeScript's syntax allows to be proved. @type {import('eslint').Linter.RulesRecord} */
const written = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true }],
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
  '@typescript-eslint/no-empty-function': 'error',
  '@typescript-eslint/ban-ts-comment': 'error',
};

/** What the types allow to be proved of components. Of all other files, `*.svelte.ts` among them, oxlint proves it, in a fraction of the time (.oxlintrc.json). @type {import('eslint').Linter.RulesRecord} */
const proved = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

export default defineConfig(
  { ignores: ['dist/', '.dist-*/', '.setup-node/', 'release/', 'coverage/', 'node_modules/', '**/fixtures/**', 'docs/'] },
  {
    files: [...typed, ...components, ...scripts],
    plugins: { house, 'import-x': importX, '@typescript-eslint': tseslint.plugin },
    languageOptions: { ecmaVersion: 'latest', sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.svelte'] })],
    },
    rules: plain,
  },
  { files: typed, languageOptions: { parser: tseslint.parser }, rules: written },
  svelte.configs.recommended.map((config) => ({ ...config, files: config.files ?? components })),
  {
    files: [...components, ...svelteModules],
    plugins: { svelte },
    languageOptions: { parser: svelteParser, parserOptions: { parser: tseslint.parser, svelteConfig } },
    // There is no store whose reading would have to be judged by its type, which takes long.
    rules: {
      ...written, 'prefer-const': 'off', 'svelte/prefer-const': ['error', { destructuring: 'all' }],
      'svelte/require-store-reactive-access': 'off',
      'no-restricted-imports': ['error', 'svelte/store', { name: 'svelte/motion', importNames: ['spring', 'tweened'] }],
    },
  },
  { files: components, languageOptions: { parserOptions: typeAware }, rules: proved },
  { files: sources.map((glob) => `${glob}/*.{ts,mjs,svelte}`), rules: { 'max-lines': ['error', { max: 400 }] } },
  {
    files: ['main/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^mkdir(Sync)?$/] > ObjectExpression > Property[key.name="recursive"]',
          message: 'A recursive mkdir never comes back from file systems such as /proc: use makeFolder of main/system/durable.ts.',
        },
      ],
    },
  },
  { files: ['core/**/*.ts'], rules: { 'no-restricted-globals': ['error', ...outsideCore] } },
  {
    // A test may look at loosely typed output, and hand wrong things in on purpose.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-empty-function': 'off' },
  },
);

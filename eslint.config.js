// Rules that find faults stay on; those that fight the house style (plain unions, short arrows, numbers in templates) are off.

import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'generated/', 'examples/', 'coverage/', 'node_modules/', 'test/corpus/', 'test/golden/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The house style says `type` throughout, and writes small maps as `{ readonly [key: string]: T }`.
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // Numbers and truth values are printed on purpose; what is an object is still refused.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A `throw` in a stub and an `await`-less async function that fulfils a signature are no faults.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      // `as T` says which type is meant where an index is known to be inside; `!` does not, and stays refused in src.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/array-type': ['error', { default: 'array', readonly: 'array' }],
      // `for` with an index is what walks along typed arrays and long chains.
      '@typescript-eslint/prefer-for-of': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'A union of words instead of an enum.' },
        { selector: 'ExportDefaultDeclaration', message: 'A named export instead of a default one.' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    // `load` compiles in memory: the one place where text becomes a function.
    files: ['src/**'],
    rules: { 'no-new-func': 'error' },
  },
  {
    // Numerics over arrays: loops count to their lengths, and `x[i]! -= y` is what an update is written as.
    files: ['src/descend/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
    },
  },
  {
    // No enum is declared, so what an enum can be given to is a library's: Chevrotain's or ts-morph's, which
    // test/floors.test.ts keeps to these folders. The rule takes a fifth of the time of all.
    files: ['**/*.ts'],
    ignores: ['grammar/**', 'src/syntax/**', 'src/print/**'],
    rules: { '@typescript-eslint/no-unsafe-enum-assignment': 'off' },
  },
  {
    files: ['vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Chevrotain's rules are methods that are properties, called for what they record.
    files: ['grammar/**'],
    rules: { '@typescript-eslint/class-literal-property-style': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
  },
);

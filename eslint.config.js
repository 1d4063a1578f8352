import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layerRule } from './scripts/layers.js';

const noRandom = {
  object: 'Math',
  property: 'random',
  message: 'Take a seeded generator, so that every result can be repeated.',
};

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'docs/api', 'farflow-report', 'farflow-fuzz']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-restricted-properties': ['error', noRandom],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Reading past an array or a record is a possibility that the types leave out: guards against it stay.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Models and methods are closures: their functions may be taken off.
      '@typescript-eslint/unbound-method': 'off',
      // Published coefficients are written with all their digits.
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['solvers/**/*.ts', 'problems/**/*.ts', 'src/**/*.ts'],
    plugins: { farflow: { rules: { layers: layerRule } } },
    rules: { 'farflow/layers': 'error' },
  },
  {
    files: ['solvers/**/*.ts', 'problems/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: ':function[async=true]', message: 'The numerical core is synchronous.' },
        { selector: 'AwaitExpression', message: 'The numerical core is synchronous.' },
      ],
    },
  },
  {
    // JSON of any shape is read here and compared.
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    rules: { eqeqeq: 'error', 'no-unused-vars': 'error', 'no-undef': 'off' },
  },
);

import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';

/*
 * The layer rule as an ESLint rule: what each part of the source may import.
 *
 *     solvers      solvers
 *     problems     problems, types of solvers
 *     core         solvers, problems, core, packages that run anywhere     (src, but for the three below)
 *     report       the three above, report, packages, Node
 *     workers      solvers, problems, core, workers, packages, Node
 *     cli          everything
 */

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const shipped = Object.keys(manifest.dependencies);

/** Dependencies that need a terminal, a file system, threads or a document: not for the core. */
const nodeOnly = ['@observablehq/plot', 'cli-progress', 'commander', 'd3-contour', 'linkedom', 'piscina'];
const portable = shipped.filter((name) => !nodeOnly.includes(name));

/** `files` names adapters: the only files of their layer that may import the package. */
const layers = {
  solvers: {
    layers: ['solvers'],
    types: [],
    packages: [],
    node: false,
    files: { 'solvers/odex.ts': ['odex'] },
  },
  problems: { layers: ['problems'], types: ['solvers'], packages: [], node: false, files: {} },
  core: {
    layers: ['solvers', 'problems', 'core'],
    types: [],
    packages: portable,
    node: false,
    files: { 'src/batch/gpu-library.ts': ['gpu.js'], 'src/input/margin-program.ts': ['#highs'] },
  },
  report: {
    layers: ['solvers', 'problems', 'core', 'report'],
    types: [],
    packages: shipped,
    node: true,
    files: {},
  },
  workers: {
    layers: ['solvers', 'problems', 'core', 'workers'],
    types: [],
    packages: shipped,
    node: true,
    files: {},
  },
  cli: {
    layers: ['solvers', 'problems', 'core', 'report', 'workers', 'cli'],
    types: [],
    packages: shipped,
    node: true,
    files: {},
  },
};

/** @param {string} file path from the repository root, with forward slashes */
export function layerOf(file) {
  const [top, second] = file.split('/');
  if (top === 'solvers' || top === 'problems') return top;
  if (top !== 'src') return undefined;
  return ['cli', 'report', 'workers'].includes(second) ? second : 'core';
}

/** @param {string} specifier */
const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Why `file` may not import `specifier`, or undefined if it may.
 *
 * @param {string} file path from the repository root, with forward slashes
 * @param {string} specifier
 * @param {boolean} typesOnly
 */
export function objection(file, specifier, typesOnly) {
  const from = layerOf(file);
  if (from === undefined) return undefined;
  const allowed = layers[from];

  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const to = layerOf(target);
    if (to === undefined) return `${from} imports ${target}, which is outside solvers, problems and src`;
    if (allowed.layers.includes(to)) return undefined;
    if (!allowed.types.includes(to)) return `${from} imports ${to}, and must not know of it`;
    return typesOnly ? undefined : `${from} may import only types of ${to}`;
  }
  if (isBuiltin(specifier))
    return allowed.node ? undefined : `${from} imports ${specifier}, a module of Node`;
  const name = packageName(specifier);
  if (allowed.packages.includes(name) || allowed.files[file]?.includes(name)) return undefined;
  if (!shipped.includes(name)) return `${from} imports ${name}, which is not among the dependencies`;
  return `${from} imports the package ${name}, and may not`;
}

/** @type {import('eslint').Rule.RuleModule} */
export const layerRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Keeps solvers, problems, core, report, workers and command line apart.' },
    schema: [],
    messages: { forbidden: '{{reason}}.' },
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    /** @param {any} node @param {any} source @param {boolean} typesOnly */
    const check = (node, source, typesOnly) => {
      if (typeof source?.value !== 'string') return;
      const reason = objection(file, source.value, typesOnly);
      if (reason !== undefined) context.report({ node, messageId: 'forbidden', data: { reason } });
    };
    return {
      // Braces in which every name says `type` do not count: what is left of them is imported at run time.
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
      TSImportEqualsDeclaration: (node) => check(node, node.moduleReference?.expression, false),
    };
  },
};

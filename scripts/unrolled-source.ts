import type { ExplicitTableau } from '../solvers/index.js';

/** Dimensions for which stages are unrolled. */
export const UNROLLED_DIMENSIONS = [1, 2, 3, 4];

const WIDTH = 110;

/** Breaks a line at its blanks, as often as it needs. */
function wrapped(line: string): string {
  if (line.length <= WIDTH) return line;
  const place = line.lastIndexOf(' ', WIDTH);
  return `${line.slice(0, place)}\n${wrapped(`    ${line.slice(place + 1)}`)}`;
}

/** The lines that give one sum over stages, $h \sum_j w_j k_j$, to every component. */
function sum(
  name: string,
  weights: readonly number[],
  components: readonly string[],
  assign: (component: string, sum: string) => string,
): string[] {
  const used = weights.flatMap((weight, j) => (weight === 0 ? [] : [{ weight, j: j + 1 }]));
  return [
    ...used.map(({ weight, j }) => `const ${name}${j} = h * ${weight};`),
    ...components.map((component) =>
      assign(component, used.map(({ j }) => `${name}${j} * k${j}${component}`).join(' + ')),
    ),
  ];
}

const onto = (start: string, terms: string): string =>
  terms.includes('+') ? `${start} + (${terms})` : `${start} + ${terms}`;

/** A function of all stages in one dimension; see `UnrolledStages`. */
function stagesSource({ a, b, c, e, damping }: ExplicitTableau, dimension: number): string {
  const components = ['a', 'b', 'c', 'd'].slice(0, dimension);
  const stages = c.length;
  const place = (component: string): number => components.indexOf(component);
  const evaluated = (stage: number, argument: string): string[] => [
    `problem.f(t + ${c[stage - 1] === 1 ? '' : `${c[stage - 1]} * `}h, ${argument}, k${stage});`,
    ...components.map((component) => `const k${stage}${component} = k${stage}[${place(component)}];`),
    `const sum${stage} = ${components.map((component) => `k${stage}${component}`).join(' + ')};`,
    `if (sum${stage} - sum${stage} !== 0) return ${stage};`,
  ];
  const into = (array: string) => (component: string, terms: string) =>
    `${array}[${place(component)}] = ${terms};`;
  const from = (array: string) => (component: string, terms: string) =>
    into(array)(component, onto(`y${component}`, terms));

  const lines = [
    ...c.map((_, i) => `const k${i + 1} = k[${i}];`),
    ...components.flatMap((component) => [
      `const y${component} = y[${place(component)}];`,
      `const k1${component} = k1[${place(component)}];`,
    ]),
    ...a
      .slice(1, -1)
      .flatMap((row, i) => [
        ...sum(`a${i + 2}_`, row, components, from('argument')),
        ...evaluated(i + 2, 'argument'),
      ]),
    ...sum('b', b, components, from('end')),
    ...evaluated(stages, 'end'),
    ...sum('e', e, components, into('error')),
    ...(damping === undefined ? [] : sum('d', damping, components, into('second'))),
    'return 0;',
  ];
  const parameters = `problem, t, h, y, k, argument, end, error${damping === undefined ? '' : ', second'}`;
  return [
    `const stages${dimension}: UnrolledStages = (${parameters}) => {`,
    ...lines.map((line) => wrapped(`  ${line}`)),
    '};',
  ].join('\n');
}

/** The text of a file in solvers/unrolled: the stages of a tableau in every small dimension. */
export function unrolledSource(name: string, tableau: ExplicitTableau): string {
  return `/* Made of the tableau by \`npm run unroll\`: to be changed there, not here. */
import type { UnrolledStages } from '../unrolled-stages.js';

${UNROLLED_DIMENSIONS.map((dimension) => stagesSource(tableau, dimension)).join('\n\n')}

/** The stages of ${tableau.name}, by the dimension of the problem. */
export const ${name}: readonly (UnrolledStages | undefined)[] = [
  undefined,
${UNROLLED_DIMENSIONS.map((dimension) => `  stages${dimension},`).join('\n')}
];
`;
}

import { layOut } from './table.js';

/** ln(1/risk) within 60 s; BDF with the Jacobian failed after 0.8 s. */
const figures = [
  ['scipy RK45', '6e3'],
  ['scipy DOP853', '8e3'],
  ['scipy LSODA', '1.3e7'],
  ['CVODE BDF', '8.5e7'],
  ['scipy Radau, analytic Jacobian', '7.2e9'],
  ['scipy BDF, analytic Jacobian', '2.3e11, then fails (0.8 s)'],
  ['any solver in plain time t', '709, where t = 1.7e308'],
  ['training of Lyu & Li (2020)', '2031'],
] as const;

/** How far others got, quoted. */
export const publishedFigures = (markdown: boolean): string =>
  [
    'How far others get on the network of the reference file (quoted, not measured in this run)',
    ...(markdown ? [''] : []),
    layOut([['solver', 'ln(1/risk)'], ...figures], markdown),
    ...(markdown ? [''] : []),
    'Source: measured once for this project on one machine, spherical time, rtol 1e-8, 60 s each; the last line is ' +
      'Lyu & Li (2020), Gradient Descent Maximizes the Margin of Homogeneous Neural Networks.',
  ].join('\n');

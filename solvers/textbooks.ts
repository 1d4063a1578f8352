import type { Citation } from './citation.js';

/** The textbook on nonstiff problems, cited by several methods. */
export const hairerNorsettWanner1993: Citation = Object.freeze({
  key: 'HairerNorsettWanner1993',
  type: 'book',
  author: 'Hairer, Ernst and Nørsett, Syvert P. and Wanner, Gerhard',
  title: 'Solving Ordinary Differential Equations I: Nonstiff Problems',
  year: 1993,
  fields: { edition: '2nd', publisher: 'Springer', doi: '10.1007/978-3-540-78862-1' },
});

/** The textbook on stiff and differential-algebraic problems. */
export const hairerWanner1996: Citation = Object.freeze({
  key: 'HairerWanner1996',
  type: 'book',
  author: 'Hairer, Ernst and Wanner, Gerhard',
  title: 'Solving Ordinary Differential Equations II: Stiff and Differential-Algebraic Problems',
  year: 1996,
  fields: { edition: '2nd', publisher: 'Springer', doi: '10.1007/978-3-642-05221-7' },
});

/** The article on Radau methods of variable order. */
export const hairerWanner1999: Citation = Object.freeze({
  key: 'HairerWanner1999',
  type: 'article',
  author: 'Hairer, Ernst and Wanner, Gerhard',
  title: 'Stiff differential equations solved by Radau methods',
  year: 1999,
  fields: {
    journal: 'Journal of Computational and Applied Mathematics',
    volume: '111',
    pages: '93--111',
    doi: '10.1016/S0377-0427(99)00134-X',
  },
});

import type { Citation } from '../solvers/index.js';

/** The papers that results, models and formulas come from. Each key is what `source` of a result names. */
export const papers: readonly Citation[] = Object.freeze([
  {
    key: 'JiTelgarsky2020',
    type: 'inproceedings',
    author: 'Ji, Ziwei and Telgarsky, Matus',
    title: 'Directional convergence and alignment in deep learning',
    year: 2020,
    fields: {
      booktitle: 'Advances in Neural Information Processing Systems',
      volume: '33',
      pages: '17176--17186',
      eprint: '2006.06657',
      archiveprefix: 'arXiv',
    },
  },
  {
    key: 'LyuLi2020',
    type: 'inproceedings',
    author: 'Lyu, Kaifeng and Li, Jian',
    title: 'Gradient Descent Maximizes the Margin of Homogeneous Neural Networks',
    year: 2020,
    fields: {
      booktitle: 'International Conference on Learning Representations',
      eprint: '1906.05890',
      archiveprefix: 'arXiv',
    },
  },
  {
    key: 'Soudry2018',
    type: 'article',
    author:
      'Soudry, Daniel and Hoffer, Elad and Nacson, Mor Shpigel and Gunasekar, Suriya and Srebro, Nathan',
    title: 'The Implicit Bias of Gradient Descent on Separable Data',
    year: 2018,
    fields: {
      journal: 'Journal of Machine Learning Research',
      volume: '19',
      number: '70',
      pages: '1--57',
      eprint: '1710.10345',
      archiveprefix: 'arXiv',
    },
  },
  {
    key: 'LinSunZhang2021',
    type: 'inproceedings',
    author: 'Lin, Dachao and Sun, Ruoyu and Zhang, Zhihua',
    title: 'Faster Directional Convergence of Linear Neural Networks under Spherically Symmetric Data',
    year: 2021,
    fields: {
      booktitle: 'Advances in Neural Information Processing Systems',
      volume: '34',
      pages: '4647--4660',
    },
  },
  {
    key: 'Davis2020',
    type: 'article',
    author: 'Davis, Damek and Drusvyatskiy, Dmitriy and Kakade, Sham and Lee, Jason D.',
    title: 'Stochastic Subgradient Method Converges on Tame Functions',
    year: 2020,
    fields: {
      journal: 'Foundations of Computational Mathematics',
      volume: '20',
      number: '1',
      pages: '119--154',
      doi: '10.1007/s10208-018-09409-5',
    },
  },
  {
    key: 'AbsilMahonyAndrews2005',
    type: 'article',
    author: 'Absil, Pierre-Antoine and Mahony, Robert and Andrews, Ben',
    title: 'Convergence of the Iterates of Descent Methods for Analytic Cost Functions',
    year: 2005,
    fields: {
      journal: 'SIAM Journal on Optimization',
      volume: '16',
      number: '2',
      pages: '531--547',
      doi: '10.1137/040605266',
    },
  },
] as const satisfies readonly Citation[]);

/** farflow itself, as a reference. */
export function farflowCitation(version: string): Citation {
  return {
    key: 'farflow',
    type: 'software',
    author: '{the farflow authors}',
    title: 'farflow',
    year: 2026,
    fields: {
      note: 'Numerical gradient flow of homogeneous networks, followed as the parameters go to infinity',
      version,
    },
  };
}

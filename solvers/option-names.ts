/** What other packages call what is called otherwise here; where there are several, those that are known are offered. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  rtol: ['relativeTolerance'],
  reltol: ['relativeTolerance'],
  reltolerance: ['relativeTolerance'],
  tol: ['relativeTolerance'],
  tolerance: ['relativeTolerance'],
  eps: ['relativeTolerance'],
  atol: ['absoluteTolerance'],
  abstol: ['absoluteTolerance'],
  abstolerance: ['absoluteTolerance'],
  dtmax: ['maxStep'],
  hmax: ['maxStep'],
  maxdt: ['maxStep'],
  dt: ['firstStep', 'step'],
  dt0: ['firstStep', 'step'],
  h: ['firstStep', 'step'],
  h0: ['firstStep', 'step'],
  hinit: ['firstStep', 'step'],
  initialstep: ['firstStep', 'step'],
  initialstepsize: ['firstStep', 'step'],
  stepsize: ['firstStep', 'step'],
  step: ['firstStep'],
  maxiters: ['maxSteps'],
  maxiter: ['maxSteps'],
  maxnumsteps: ['maxSteps'],
  nsteps: ['maxSteps'],
  mxstep: ['maxSteps'],
  teval: ['saveAt'],
  tout: ['saveAt'],
  times: ['saveAt'],
  denseoutput: ['saveAt'],
  dense: ['saveAt'],
  solver: ['method'],
  alg: ['method'],
  algorithm: ['method'],
  integrator: ['method'],
  callback: ['events', 'onProgress', 'apply'],
  callbacks: ['events', 'onProgress'],
  onstep: ['onProgress'],
  progress: ['onProgress'],
  abortsignal: ['signal'],
  tcrit: ['tstops'],
  discontinuities: ['tstops'],
  ddiscontinuities: ['tstops'],
  jac: ['jacobian'],
  dfdy: ['jacobian'],
  fun: ['f', 'field'],
  func: ['f', 'field', 'value'],
  rhs: ['f', 'field'],
  ode: ['f', 'field'],
  odefun: ['f', 'field'],
  derivative: ['f', 'field'],
  tspan: ['t0 and tEnd'],
  interval: ['t0 and tEnd'],
  start: ['t0'],
  end: ['tEnd'],
  tfinal: ['tEnd'],
  u0: ['y0'],
  x0: ['y0'],
  initial: ['y0'],
  initialvalue: ['y0'],
  massmatrix: ['mass'],
  lband: ['linearAlgebra'],
  uband: ['linearAlgebra'],
  terminal: ['action'],
  affect: ['apply'],
  condition: ['value'],
  guard: ['value'],
};

/** Letters alone, in small ones: `max_step` is `maxStep` misspelt by nothing. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The fewest letters to insert, leave out, change or swap with the next (optimal string alignment). */
function changes(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, (_, i) => {
    const row = new Array<number>(other.length + 1).fill(0);
    row[0] = i;
    return row;
  });
  for (let j = 0; j <= other.length; j++) rows[0][j] = j;
  for (let i = 1; i <= one.length; i++)
    for (let j = 1; j <= other.length; j++) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + differs);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  return rows[one.length][other.length];
}

/** What a peer's name, or a known one that is written otherwise, stands for among the known ones. */
export function aliasOf(name: string, known: readonly string[]): string | undefined {
  const same = known.find((one) => plain(one) === plain(name));
  if (same !== undefined) return same;
  const wanted = plain(name);
  const meant = Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : [];
  const offered = meant.filter((one) => one.split(' and ').every((part) => known.includes(part)));
  return offered.length > 0 ? offered.join(' or ') : undefined;
}

/** The known name of which another is a misspelling: off by so many letters at most, and by less than a third of them. */
export function misspelt(name: string, known: readonly string[], most = 3): string | undefined {
  const wanted = plain(name);
  let best: string | undefined;
  let fewest = Math.min(most, Math.floor(wanted.length / 3)) + 1;
  for (const one of known) {
    const far = changes(wanted, plain(one));
    if (far < fewest) [fewest, best] = [far, one];
  }
  return best;
}

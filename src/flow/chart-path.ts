import type { SphericalChart } from '../../problems/index.js';
import { radauIIA13 } from '../../solvers/index.js';
import { pathClock } from './central-path/path-clock.js';
import type { Evaluation } from './evaluation.js';
import type { Flow, FlowPoint } from './flow.js';

/** What matters absolutely is the direction; this share of the tolerance is allowed beside, relative to coordinates. */
const RELATIVE = 1e-3;
/** Steps turn the direction by no more than this at the rate they begin with: an arc that its length is measured on. */
const TURN = 1;

/**
 * The flow of a model of one example, which has the weight 1, in coordinates of its own and in the clock $\ln(1+s)$, by
 * Radau IIA of order 13.
 *
 * State: the coordinates, then what is left of the log norm without its drift, ζ and the integral of Lemma 3.4, which
 * are carried along: nothing depends on them.
 *
 * @param tolerance allowed error of every coordinate in one step.
 * @param from where the flow begins, at any s.
 */
export function chartPath(
  { model }: Pick<Evaluation, 'model'>,
  chart: SphericalChart,
  tolerance: number,
  from: Pick<FlowPoint, 'logNorm' | 'pathLength' | 'marginGain' | 'sphericalTime'>,
): Flow {
  const { degree } = model;
  const limitMargin = model.sphericalPart?.limitMargin ?? 0;
  const clock = pathClock('log-spherical', model);
  const k = chart.start.length;
  const GROWTH = k;
  const LENGTH = k + 1;
  const GAIN = k + 2;
  const size = k + 3;
  const y0 = new Float64Array(size);
  y0.set(chart.start);
  y0[GROWTH] = from.logNorm - clock.drift(Math.log1p(from.sphericalTime));
  y0[LENGTH] = from.pathLength;
  y0[GAIN] = from.marginGain;

  const coordinates = new Float64Array(k);
  const velocity = new Float64Array(k);
  const jacobian = new Float64Array(k * k);
  const readCoordinates = (y: Float64Array): void => {
    for (let a = 0; a < k; a++) coordinates[a] = y[a];
  };

  return {
    clock: clock.name,
    y0,
    method: radauIIA13,
    relativeTolerance: RELATIVE * tolerance,
    absoluteTolerance: new Float64Array(size).fill(tolerance).fill(Infinity, GROWTH),
    f(x, y, out) {
      readCoordinates(y);
      const rate = clock.rate(x);
      chart.velocity(coordinates, velocity);
      for (let a = 0; a < k; a++) out[a] = rate * velocity[a];
      const speed = chart.speed(coordinates);
      out[GROWTH] = -rate * degree * chart.shortfall(coordinates);
      out[LENGTH] = rate * speed;
      out[GAIN] = rate * speed * speed;
    },
    implicit: {
      jacobian(x, y, out) {
        readCoordinates(y);
        out.fill(0);
        const rate = clock.rate(x);
        chart.derivative(coordinates, jacobian);
        for (let a = 0; a < k; a++)
          for (let b = 0; b < k; b++) out[a * size + b] = rate * jacobian[a * k + b];
      },
      stepLimit: (_x, _y, slopes, h) => Math.min(h, TURN / slopes[LENGTH]),
    },
    // One example has the weight 1.
    weightError: 0,
    read(x, y, out) {
      readCoordinates(y);
      chart.direction(coordinates, out.direction);
      out.logNorm = y[GROWTH] + clock.drift(x);
      out.pathLength = y[LENGTH];
      out.marginGain = y[GAIN];
      out.sphericalTime = clock.sphericalTime(x);
    },
    // Of the state that was read last.
    evaluate(x, y, inside) {
      readCoordinates(y);
      const shortfall = chart.shortfall(coordinates);
      const margin = limitMargin - shortfall;
      inside.margins[0] = margin;
      const logNorm = y[GROWTH] + clock.drift(x);
      inside.loss.summarize(inside.margins, degree * logNorm, inside.weights, inside.risk);
      inside.radial = degree * margin;
      inside.tangential = chart.speed(coordinates);
    },
  };
}

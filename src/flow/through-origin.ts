import type { MarginModel } from '../../problems/index.js';
import { evaluation, type Evaluation } from './evaluation.js';
import type { Flow, FlowPoint } from './flow.js';

/** Up to this size of the margins the loss is linear in them to rounding, and the flow a straight line. */
const BESIDE = 1e-14;
/** A direction that turns no faster than this, as a share of the speed at which W shrinks, does not turn before W = 0. */
const STRAIGHT = 1e-12;

/**
 * A flow in spherical time of a model of degree 1 that may run straight through W = 0, as with one feature: it would come
 * there after infinite spherical time, and crosses it in a finite time t, at which the gradient does not vanish. Where W
 * is so near that the way through is a straight line, to rounding, `onward` takes over on its other side, at the same
 * distance from 0. From there on spherical time, which has become infinite, is not told; the direction has turned by π.
 *
 * @param onward the flow from a start, with the integrals as they stand.
 */
export function throughOrigin(
  flow: Flow,
  at: { readonly model: MarginModel; readonly loss: Evaluation['loss'] },
  onward: (start: Float64Array, before: Pick<FlowPoint, 'pathLength' | 'marginGain'>) => Flow,
): Flow {
  return {
    ...flow,
    next(point, seen) {
      const { radial, tangential, margins } = seen;
      if (!(radial < 0 && tangential <= STRAIGHT * -radial)) return undefined;
      const norm = Math.exp(point.logNorm);
      if (!margins.every((p) => Math.abs(p) * norm <= BESIDE)) return undefined;
      const inside = evaluation(at.model, at.loss);
      inside.gradientAt(-Infinity, new Float64Array(at.model.dimension));
      const size = Math.hypot(...inside.gradient);
      const start = inside.gradient.map((g) => (norm * g) / size);
      const pathLength = point.pathLength + Math.PI;
      const { read, ...beyond } = onward(start, { pathLength, marginGain: point.marginGain });
      return {
        ...beyond,
        turned: Math.PI,
        read(x, y, out) {
          read(x, y, out);
          out.sphericalTime = NaN;
        },
      };
    },
  };
}

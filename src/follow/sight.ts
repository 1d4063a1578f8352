import type { Step } from '../../solvers/index.js';
import { evaluation, type Evaluation } from '../flow/evaluation.js';
import { emptyPoint, lookAt, type Flow, type FlowPoint } from '../flow/flow.js';

/**
 * A look at a run: the state at some place, read and evaluated. Several watchers share one, and looking twice at the
 * same place costs nothing.
 */
export interface Sight {
  readonly inside: Evaluation;
  readonly point: FlowPoint;
  /** Looks at a stored state. */
  at(x: number, state: Float64Array): void;
  /** Looks at `x` within the current step. */
  within(step: Step, x: number): void;
  /** Looks at states of another flow from now on. */
  turnTo(flow: Flow): void;
}

/** Makes a sight on runs of one flow. */
export function sightOn(first: Flow, at: Pick<Evaluation, 'model' | 'loss'>): Sight {
  const inside = evaluation(at.model, at.loss);
  const point = emptyPoint(at.model.dimension);
  let flow = first;
  let scratch = new Float64Array(flow.y0.length);
  let lastPlace = NaN;
  const look = (x: number, state: Float64Array): void => {
    lookAt(flow, x, state, point, inside);
  };
  return {
    inside,
    point,
    at(x, state) {
      lastPlace = NaN;
      flow.enter?.(undefined);
      look(x, state);
    },
    within(step, x) {
      if (x === lastPlace) return;
      step.interpolate(x, scratch);
      if (flow.enter !== undefined) flow.settle?.(x, scratch, flow.enter(step));
      look(x, scratch);
      lastPlace = x;
    },
    turnTo(next) {
      if (next === flow) return;
      flow = next;
      scratch = new Float64Array(flow.y0.length);
      lastPlace = NaN;
    },
  };
}

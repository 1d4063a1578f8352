import { emptyPoint, type Flow, type FlowPoint } from './flow.js';

/**
 * A flow of a model with its parameters in another order, told in the order of W.
 *
 * @param order entry a of the parameters of the flow is entry `order[a]` of W.
 */
export function reorderedFlow(flow: Flow, order: Int32Array): Flow {
  const inner = emptyPoint(order.length);
  const { guards, next } = flow;
  const told = (point: FlowPoint, out: FlowPoint): void => {
    const { direction } = out;
    Object.assign(out, point, { direction });
    for (let a = 0; a < order.length; a++) direction[order[a]] = point.direction[a];
  };
  const asked = (point: FlowPoint): FlowPoint => ({
    ...point,
    direction: Float64Array.from(order, (place) => point.direction[place]),
  });
  return {
    ...flow,
    read(x, y, out) {
      flow.read(x, y, inner);
      told(inner, out);
    },
    ...(next && {
      next(point, inside) {
        const further = next(asked(point), inside);
        return further && reorderedFlow(further, order);
      },
    }),
    ...(guards && {
      guards: {
        ...guards,
        pass(x, y, guard) {
          const passage = guards.pass(x, y, guard);
          return 'flow' in passage ? { ...passage, flow: reorderedFlow(passage.flow, order) } : passage;
        },
      },
    }),
  };
}

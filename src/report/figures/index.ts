import type { Followed } from '../../results/check.js';
import type { Html } from '../html.js';
import { alignmentFigure } from './alignment.js';
import { directionFigure } from './direction.js';
import { renderFigure } from './figure.js';
import { marginsFigure } from './margins.js';
import { pathLengthFigure } from './path-length.js';
import { viewOf } from './view.js';
import { weightsFigure } from './weights.js';
import { windingFigure } from './winding.js';

/** The figures of a flow, in the order they are read. */
export function figuresOf(flow: Followed): Html[] {
  const view = viewOf(flow);
  const { model } = flow.trajectory;
  const figures = [marginsFigure(view), pathLengthFigure(view), alignmentFigure(view), directionFigure(view)];
  if (model.kind === 'mexican-hat' && !model.definability.definable) figures.push(windingFigure(view));
  else if (model.count > 1) figures.push(weightsFigure(view));
  return figures.map(renderFigure);
}

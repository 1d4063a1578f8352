/** What becomes of a mode right after a point: it holds, it ends at once, or neither could be seen. */
export type Prospect = 'holds' | 'ends' | 'unclear';

/**
 * The velocity of a mode at a state, into `velocity`, and by how much each of its conditions is fulfilled there, in
 * units of what they are made of. Undefined where the mode has no velocity.
 */
export type Margins = (t: number, y: Float64Array, velocity: Float64Array) => readonly number[] | undefined;

/** Margins of this share of what they are made of are zero as far as can be told, and have to be seen a little later. */
const CLEAR = 1e-9;
const CLEAR_LATER = 1e-8;
/** Margins that stay as small as they are count by their sign, down to this share. */
const LEAST = 1e-13;
/** How far ahead is looked first, as a share of the interval or of the state; then ever further, up to the last share. */
const AHEAD = 1e-6;
const FURTHER = 10;
const FURTHEST = 1e-2;

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * Judges a mode by its conditions. Where one is just fulfilled, as where sliding ends, what it is a little later decides:
 * the state is moved along the mode's velocity until it can be told, so that contact of any finite order is decided.
 *
 * @param span of the interval of integration, negative where it is run backward.
 */
export function lookAhead(
  dimension: number,
  span: number,
): (t: number, y: Float64Array, marginsOf: Margins) => Prospect {
  const length = Math.abs(span);
  const direction = span < 0 ? -1 : 1;
  const velocity = new Float64Array(dimension);
  const later = new Float64Array(dimension);
  const point = new Float64Array(dimension);

  return (t, y, marginsOf) => {
    const margins = marginsOf(t, y, velocity);
    if (margins === undefined || margins.some((margin) => !(margin >= -CLEAR))) return 'ends';
    const open = new Set(margins.flatMap((margin, i) => (margin > CLEAR ? [] : [i])));
    const steady = new Set([...open].filter((i) => Math.abs(margins[i]) > LEAST));
    const size = largest(y);
    const speed = largest(velocity);
    const scale = size > 0 && speed * length > size ? size / speed : length;
    for (let delta = AHEAD * scale; open.size > 0 && delta <= FURTHEST * length; delta *= FURTHER) {
      const at = t + direction * delta;
      for (let j = 0; j < dimension; j++) point[j] = y[j] + direction * delta * velocity[j];
      const ahead = marginsOf(at, point, later);
      if (ahead === undefined) break;
      for (const i of open) {
        if (ahead[i] < -CLEAR_LATER) return 'ends';
        if (ahead[i] > CLEAR_LATER) open.delete(i);
        if (ahead[i] * margins[i] <= 0) steady.delete(i);
      }
    }
    for (const i of open)
      if (steady.has(i)) {
        if (margins[i] < 0) return 'ends';
        open.delete(i);
      }
    return open.size === 0 ? 'holds' : 'unclear';
  };
}

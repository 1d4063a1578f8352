/*
 * Paths as short as they can be without looking different. A report holds every curve at two or three sizes; most of
 * its points lie on the straight line between their neighbours.
 */

/** Pixels that a curve may move by. */
const TOLERANCE = 0.08;

/** Marks the points to keep, by Douglas and Peucker (1973). */
function keepers(x: readonly number[], y: readonly number[]): boolean[] {
  const keep = new Array<boolean>(x.length).fill(false);
  keep[0] = keep[x.length - 1] = true;
  const open: [number, number][] = [[0, x.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    const dx = x[to] - x[from];
    const dy = y[to] - y[from];
    const length = Math.hypot(dx, dy);
    let farthest = -1;
    let most = TOLERANCE;
    for (let i = from + 1; i < to; i++) {
      const px = x[i] - x[from];
      const py = y[i] - y[from];
      // Along a closed or doubling curve the distance to the ends counts, not that to the line through them.
      const along = length > 0 ? (px * dx + py * dy) / (length * length) : 0;
      const t = Math.min(1, Math.max(0, along));
      const away = Math.hypot(px - t * dx, py - t * dy);
      if (away > most) {
        most = away;
        farthest = i;
      }
    }
    if (farthest < 0) continue;
    keep[farthest] = true;
    open.push([from, farthest], [farthest, to]);
  }
  return keep;
}

/** Indices of the points of a line that are enough to draw it, the ends among them. */
export function thinned(x: readonly number[], y: readonly number[]): number[] {
  return keepers(x, y).flatMap((kept, i) => (kept ? [i] : []));
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

function slimLine(line: string): string {
  const points = line.split('L').map((point) => point.split(',').map(Number));
  const x = points.map((point) => point[0]);
  const y = points.map((point) => point[1]);
  return thinned(x, y)
    .map((i) => points[i].map(short).join(','))
    .join('L');
}

/** The `d` of a path, thinned where it consists of straight lines, `M…L…L…`; any other is returned as it is. */
export function slimPath(d: string): string {
  if (!/^(?:M[-\d.e]+,[-\d.e]+(?:L[-\d.e]+,[-\d.e]+)*)+$/.test(d)) return d;
  return d
    .split('M')
    .slice(1)
    .map((line) => `M${slimLine(line)}`)
    .join('');
}

import { formatGoal } from '../follow/until.js';
import { countStatuses, limitMargins, shares, type Ensemble, type LimitMargins } from '../index.js';
import { columns, formatReal } from './text.js';

/** Groups that are listed at most. */
const LISTED = 12;

const plural = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

function distribution({ min, quantiles, max, best, worst }: LimitMargins): string {
  const rows = [
    ['min', formatReal(min), `seed ${worst.seed}`],
    ...shares.map((share) => [`${Number(share) * 100} %`, formatReal(quantiles[share]), '']),
    ['max', formatReal(max), `seed ${best.seed}`],
  ];
  return columns(rows, '  ');
}

function groupList({ groups, tolerance }: LimitMargins): string {
  const largest = [...groups].sort((a, b) => b.count - a.count || b.most - a.most).slice(0, LISTED);
  const rows = largest.map(({ most, count, seed }) => [
    formatReal(most),
    plural(count, 'start'),
    `seed ${seed}`,
  ]);
  const rest = groups.length - largest.length;
  const more = rest === 0 ? '' : `\n  and ${plural(rest, 'more limit')}`;
  return `${plural(groups.length, 'limit')}, equal ones to ${formatReal(tolerance, 2)}\n${columns(rows, '  ')}${more}`;
}

/** What `farflow follow --starts` tells people. */
export function ensembleSummary(ensemble: Ensemble): string {
  const { model, loss, seed, starts, scale, goal, runs } = ensemble;
  const counts = [...countStatuses(runs)].map(([status, count]) => `${count} ${status}`);
  const head = [
    `${model.description}, ${loss.name} loss`,
    `${plural(starts, 'start')} from seed ${seed}, scale ${scale}, until ${formatGoal(goal)}: ${counts.join(', ') || 'none finished'}`,
  ];
  const limits = limitMargins(ensemble);
  if (limits === null) return head.join('\n');
  const margins = `normalized margin of the ${limits.count} that reached it`;
  return `${head.join('\n')}\n\n${margins}\n${distribution(limits)}\n\n${groupList(limits)}`;
}

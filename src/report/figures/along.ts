import type { Observation } from '../../follow/observation.js';
import type { Trajectory } from '../../follow/trajectory.js';
import { formatNumber } from '../numbers.js';
import { linearScale, logScale, type Scale } from './scale.js';

/** A quantity that grows along a trajectory, as the horizontal axis of its charts. */
export interface Along {
  /** What it is, in words; math between dollar signs is TeX. */
  readonly title: string;
  /** The same without TeX, for captions that are read out. */
  readonly plain: string;
  readonly scale: Scale;
  /** Where on the axis an observation lies; null before its beginning. */
  read(at: Observation): number | null;
}

/** The clock of a flow as a horizontal axis. */
export interface ClockAxis extends Along {
  /** Where a reading of the clock itself lies on the axis, at most at its ends. */
  place(clockTime: number): number;
}

/** Where logarithmic axes begin: earlier than this little happens, however long it looks there. */
const BEGINNING = 0.1;

/** Beyond this many times the beginning an axis is logarithmic. */
const DECADES = 30;

interface Quantity {
  readonly title: string;
  readonly plain: string;
  value(at: Observation): number | null;
}

function along(
  quantity: Quantity,
  last: number,
  first: number | null,
  log: boolean,
  beginning: number,
): Along {
  const lo = log ? (first !== null && first > beginning ? first : beginning) : (first ?? 0);
  return {
    ...quantity,
    scale: log ? logScale(lo, last) : linearScale(lo, last),
    read(at) {
      const value = quantity.value(at);
      return value === null || value < lo ? null : value;
    },
  };
}

const clockQuantities = {
  spherical: {
    title: 'spherical time $s$',
    plain: 'spherical time s',
    value: (at: Observation) => at.sphericalTime,
  },
  'log-time': {
    title: 'log-time $\\sigma = \\ln(1+t)$',
    plain: 'log-time ln(1 + t)',
    value: (at: Observation) => at.clockTime,
  },
  time: { title: 'time $t$', plain: 'time t', value: (at: Observation) => at.clockTime },
} as const satisfies Record<string, Quantity>;

const logarithmOfSphericalTime: Quantity = {
  title: '$\\ln s$, the logarithm of spherical time',
  plain: 'ln of spherical time',
  value: (at) => at.lnSphericalTime,
};

/** Where a quantity begins: a flow from W = 0 has no spherical time at its start. NaN where it never does. */
function earliest(samples: readonly Observation[], { value }: Quantity): number {
  for (const at of samples) {
    const first = value(at);
    if (first !== null) return first;
  }
  return NaN;
}

/** From W = 0 spherical time has no beginning: there the clock counts from the first point with a direction. */
const sinceTheOrigin: Quantity = {
  title: 'spherical time $s$ since $W$ left $0$',
  plain: 'spherical time s since W left 0',
  value: (at) => at.clockTime,
};

function placed(axis: Along, reading: (clockTime: number) => number): ClockAxis {
  const [lo, hi] = axis.scale.domain;
  return { ...axis, place: (clockTime) => Math.min(hi, Math.max(lo, reading(clockTime))) };
}

/** The clock of a flow as an axis: its logarithm where the run is so long that powers of it are what is to be seen. */
export function alongClock(trajectory: Trajectory, twin?: Trajectory): ClockAxis | null {
  const { clock, samples, final, model } = trajectory;
  if (clock === 'spherical') {
    const last = Math.max(final.lnSphericalTime ?? -Infinity, twin?.final.lnSphericalTime ?? -Infinity);
    const long = last > (model.kind === 'mexican-hat' ? Math.log(10) : Math.log(1000));
    if (long) return placed(along(logarithmOfSphericalTime, last, Math.log(BEGINNING), false, 0), Math.log);
  }
  const quantity: Quantity =
    clock === 'spherical' && final.lnSphericalTime === null ? sinceTheOrigin : clockQuantities[clock];
  const last = Math.max(
    quantity.value(final) ?? 0,
    twin === undefined ? 0 : (quantity.value(twin.final) ?? 0),
  );
  const first = earliest(samples, quantity);
  if (!(last > first)) return null;
  return placed(along(quantity, last, first, clock !== 'spherical' && last > DECADES, BEGINNING), (x) => x);
}

const accuracy: Quantity = {
  title: '$\\ln(n/\\mathcal L)$, the accuracy of optimisation',
  plain: 'ln(n/risk)',
  value: (at) => at.riskAccuracy,
};

const lnAccuracy: Quantity = {
  title: '$\\ln\\ln(n/\\mathcal L)$, the logarithm of the accuracy of optimisation',
  plain: 'ln ln(n/risk)',
  value: (at) =>
    at.riskAccuracy === null ? at.lnLogInverseRisk : at.riskAccuracy > 0 ? Math.log(at.riskAccuracy) : null,
};

/** Largest accuracy that is put on an axis by itself. */
const LARGEST_ACCURACY = 1e12;

/** The axis of Figure 2 of Ji & Telgarsky (2020); its logarithm where it is too large for an axis. */
export function alongRisk(trajectory: Trajectory, twin?: Trajectory): Along | null {
  const { samples, final } = trajectory;
  const { riskAccuracy } = final;
  if (riskAccuracy !== null && riskAccuracy < LARGEST_ACCURACY) {
    const first = earliest(samples, accuracy);
    if (!(riskAccuracy > first)) return null;
    const beginning = Math.max(first, BEGINNING);
    return along(accuracy, riskAccuracy, first, riskAccuracy > DECADES * beginning, BEGINNING);
  }
  const ends = [final, ...(twin === undefined ? [] : [twin.final])].map(
    (at) => lnAccuracy.value(at) ?? -Infinity,
  );
  const last = Math.max(...ends);
  if (!Number.isFinite(last)) return null;
  const long = last > 1000;
  return along(lnAccuracy, last, long ? null : Math.log(BEGINNING), long, 1);
}

/** `at s = 200`, for captions. */
export function formatPlace(axis: Along, at: Observation): string {
  return `${axis.plain} = ${formatNumber(axis.read(at))}`;
}

/** Where an observation lies, from 0 at the beginning of the axis to 1 at its end. */
export function position(axis: Along, at: Observation): number {
  const value = axis.read(at);
  if (value === null) return 0;
  const [lo, hi] = axis.scale.domain;
  return axis.scale.log ? Math.log(value / lo) / Math.log(hi / lo) : (value - lo) / (hi - lo);
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TWIN_PHASE } from '../../problems/hat-dip.js';
import { InputError } from '../../problems/input-error.js';
import { hatCoordinates, mexicanHat } from '../../problems/mexican-hat.js';
import { dot, norm, written } from './differences.js';
import { cartesian } from './mexican-hat-reference.js';

const u = 2 ** -53;
const hat = mexicanHat({ degree: 2 });
const twin = mexicanHat({ degree: 2, definable: true });

/** The point of the unit sphere with these coordinates. */
function onSphere(v: number, phi: number): Float64Array {
  const r = Math.sqrt(1 - 1 / v);
  return Float64Array.of(r * Math.cos(phi), r * Math.sin(phi), Math.sqrt(1 / v));
}

/** $C(r)$ as it is defined. */
const cOf = (r: number) => (4 * r ** 4) / (4 * r ** 4 + (1 - r * r) ** 3);

/** Velocity of the direction in spherical time at a point of the unit sphere: $P_\theta \nabla p$, here $-\nabla f$. */
function velocity(theta: Float64Array, model = hat): Float64Array {
  return written(3, (out) => model.dipGradient(theta, out)).map((entry) => -entry);
}

/** That velocity in the coordinates $r$ and $\varphi$. */
function polarVelocity(theta: Float64Array, model = hat) {
  const [x, y] = theta;
  const [dx, dy] = velocity(theta, model);
  return { dr: (x * dx + y * dy) / Math.hypot(x, y), dphi: (x * dy - y * dx) / (x * x + y * y) };
}

describe('against values from the definition with 80 digits', () => {
  test.each(cartesian)('%s', (_name, point, star, f, gradient, upper) => {
    const model = star === null ? hat : twin;
    const w = Float64Array.from(point);
    const [a, b, c, d, e, g] = upper;
    const hessian = [
      [a, b, c],
      [b, d, e],
      [c, e, g],
    ];
    const v =
      dot(
        w.map((entry) => entry / norm(w)),
        w,
      ) *
      (norm(w) / w[2] ** 2);
    // Every number is right for a point a few roundings away: to first order, by as much as its derivatives say.
    expect(Math.abs(model.dip(w) - f)).toBeLessThanOrEqual(8 * v * u * f);
    written(3, (out) => model.dipGradient(w, out)).forEach((entry, i) => {
      const spread = dot(hessian[i].map(Math.abs), w.map(Math.abs)) + v * Math.abs(gradient[i]);
      expect(Math.abs(entry - gradient[i])).toBeLessThanOrEqual(8 * u * spread);
    });
    const largest = Math.max(...upper.map(Math.abs));
    written(9, (out) => model.dipHessian(w, out)).forEach((entry, i) => {
      expect(Math.abs(entry - hessian.flat()[i])).toBeLessThanOrEqual(16 * v * u * largest);
    });
    const p = dot(w, w) * (1 - f);
    expect(Math.abs(written(1, (out) => model.margins(w, out))[0] - p)).toBeLessThanOrEqual(8 * u * p);
    if (star === null) expect(hatCoordinates(w).f).toBe(model.dip(w));
  });

  test('near the axis the gradient keeps the part that goes around it', () => {
    // ∂f/∂φ = −e^{−v} C cos ψ is of the order s⁴ where ∇f is of the order s.
    const w = Float64Array.of(3e-3, -2e-3, 1);
    const [gx, gy] = written(3, (out) => hat.dipGradient(w, out));
    const { r, v, phi } = hatCoordinates(w);
    const expected = -Math.exp(-v) * cOf(r) * Math.cos(phi - v);
    const turning = w[0] * gy - w[1] * gx;
    expect(Math.abs(turning - expected)).toBeLessThan(4 * u * norm(w) * Math.hypot(gx, gy));
    expect(Math.abs(turning - expected)).toBeLessThan(1e-7 * Math.abs(expected));
  });
});

describe('the margin', () => {
  const margin = (model: typeof hat, ...w: number[]) =>
    written(1, (out) => model.margins(Float64Array.from(w), out))[0];

  test('has its values on the axis, at the rim and at v = 2', () => {
    expect(margin(hat, 0, 0, 3)).toBeCloseTo(9 * (1 - Math.exp(-1)), 14);
    expect(margin(hat, 0, 0, -3)).toBe(margin(hat, 0, 0, 3));
    expect(margin(hat, 3, 4, 0)).toBeCloseTo(25, 14);
    expect(margin(mexicanHat({ degree: 3 }), 0, 2, 0)).toBeCloseTo(8, 14);
    // C = 8/9 there.
    const w = onSphere(2, 2 + Math.PI / 6);
    expect(margin(hat, ...w)).toBeCloseTo(1 - Math.exp(-2) * (5 / 9), 14);
    const t = onSphere(2, TWIN_PHASE + Math.PI / 6);
    expect(margin(twin, ...t)).toBeCloseTo(1 - Math.exp(-2) * (5 / 9), 14);
  });

  test('is even in z, and its dip lies between 0 and 1/e', () => {
    const coordinate = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, (x, y, z) => {
        fc.pre(x !== 0 || y !== 0 || z !== 0);
        const f = hat.dip(Float64Array.of(x, y, z));
        expect(f).toBeGreaterThanOrEqual(0);
        expect(f).toBeLessThanOrEqual(Math.exp(-1) * (1 + 2 * u));
        expect(hat.dip(Float64Array.of(x, y, -z))).toBe(f);
      }),
      { seed: 41, numRuns: 500 },
    );
  });

  test.each([
    [[1, 1, 0]],
    [[0, 0, 1]],
    [[1, 1, 5e-324]],
    [[1, -1, 1e-160]],
    [[1e-81, 0, 1]],
    [[-1e-160, 1e-161, 1]],
    [[5e-324, 0, -1]],
    [[1e-150, 1e-150, 1e-150]],
    [[1e120, -1e120, 1e119]],
  ])('and all derivatives are numbers at %j', (point) => {
    const w = Float64Array.from(point);
    for (const model of [hat, twin]) {
      const results = [
        written(1, (out) => model.margins(w, out)),
        written(3, (out) => model.jacobian(w, out)),
        written(9, (out) => model.hessian(w, Float64Array.of(1), out)),
        written(3, (out) => model.dipGradient(w, out)),
      ];
      expect(results.every((values) => values.every(Number.isFinite))).toBe(true);
    }
  });

  test('at the rim has the derivatives of ρ², at the origin zeros', () => {
    const w = Float64Array.of(3, 4, 0);
    expect(Array.from(written(3, (out) => hat.jacobian(w, out)))).toEqual(
      [6, 8, 0].map((g) => expect.closeTo(g, 13)),
    );
    const identity = [2, 0, 0, 0, 2, 0, 0, 0, 2].map((entry) => expect.closeTo(entry, 13));
    expect(Array.from(written(9, (out) => hat.hessian(w, Float64Array.of(1), out)))).toEqual(identity);
    const origin = new Float64Array(3);
    expect(
      written(9, (out) => hat.hessian(origin, Float64Array.of(1), out)).every((entry) => entry === 0),
    ).toBe(true);
    expect(written(3, (out) => hat.dipGradient(origin, out)).every((entry) => entry === 0)).toBe(true);
    expect(written(9, (out) => hat.dipHessian(origin, out)).every((entry) => entry === 0)).toBe(true);
    expect(hat.dip(origin)).toBe(0);
  });

  test('is put together from the dip: tangential part −∇f, radial part L(1 − f)', () => {
    const coordinate = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 1000);
    fc.assert(
      fc.property(coordinate, coordinate, fc.integer({ min: 100, max: 1000 }), (x, y, k) => {
        const w = Float64Array.of(x, y, k / 1000);
        const theta = w.map((entry) => entry / norm(w));
        const gradient = written(3, (out) => hat.jacobian(theta, out));
        const radial = dot(gradient, theta);
        expect(radial).toBeCloseTo(2 * (1 - hat.dip(theta)), 13);
        velocity(theta).forEach((entry, a) => expect(gradient[a] - radial * theta[a]).toBeCloseTo(entry, 13));
      }),
      { seed: 42, numRuns: 100 },
    );
  });
});

describe('the flow of the direction', () => {
  const cases = fc.tuple(fc.integer({ min: 105, max: 800 }), fc.integer({ min: -314, max: 314 }));

  test('in the chart: dr/dκ = −(1−r²)∂f/∂r, dφ/dκ = −(1/r²)∂f/∂φ, and the metric', () => {
    const f = (r: number, phi: number) => {
      const v = 1 / (1 - r * r);
      return Math.exp(-v) * (1 - cOf(r) * Math.sin(phi - v));
    };
    fc.assert(
      fc.property(cases, ([hundredths, phiHundredths]) => {
        const theta = onSphere(hundredths / 100, phiHundredths / 100);
        const { r, v, phi } = hatCoordinates(theta);
        const h = 1e-3 * (1 - r);
        const slope = (step: number) => (f(r + step, phi) - f(r - step, phi)) / (2 * step);
        const fr = (16 * ((4 * slope(h / 4) - slope(h / 2)) / 3) - (4 * slope(h / 2) - slope(h)) / 3) / 15;
        const fphi = -Math.exp(-v) * cOf(r) * Math.cos(phi - v);
        const { dr, dphi } = polarVelocity(theta);
        // ∂v/∂r = 2rv², and f is known to about u·f in the differences.
        expect(Math.abs(dr + (1 - r * r) * fr)).toBeLessThan(
          1e-8 * (1 - r * r) * Math.exp(-v) * 2 * r * v * v,
        );
        expect(Math.abs(dphi + fphi / r ** 2)).toBeLessThan(1e-12 * v * Math.exp(-v) * Math.max(cOf(r), r));
        const speed = Math.sqrt(dr ** 2 / (1 - r * r) + r ** 2 * dphi ** 2);
        expect(Math.abs(speed - norm(velocity(theta)))).toBeLessThan(1e-12 * speed);
      }),
      { seed: 43, numRuns: 200 },
    );
  });

  test('runs along the ridge φ = v and at the speed of its closed form', () => {
    for (const v of [1.1, 1.5, 2, 3.2, 5, 8]) {
      const { dr, dphi } = polarVelocity(onSphere(v, v));
      const r = Math.sqrt(1 - 1 / v);
      expect(2 * r * v * v * dr).toBeCloseTo(dphi, 12);
      // κ = K(φ) − K(φ0), K = e^φ − Ei(φ) + ¼[e·Ei(φ−1) − 2Ei(φ) + e^φ/φ], and Ei′(x) = eˣ/x.
      const dK = Math.exp(v) * (1 - 1 / v + (1 / (v - 1) - 2 / v + 1 / v - 1 / v ** 2) / 4);
      expect(dphi * dK).toBeCloseTo(1, 11);
      const perRadian = norm(velocity(onSphere(v, v))) / dphi;
      expect(perRadian).toBeCloseTo(Math.sqrt(1 - 1 / v + 1 / (4 * v * v * (v - 1))), 12);
    }
  });

  test.each([20, 40, 80])('runs along the valley by its law: v = %d', (v) => {
    // φ = v + π/2 − (1+5/v)/(4v³), ln κ = v + 3 ln v + ln 4 − 9/v, each to O(v⁻²) relative; so d ln κ/dφ = 1 + 3/v.
    const theta = onSphere(v, v + Math.PI / 2 - (1 + 5 / v) / (4 * v ** 3));
    const kappa = Math.exp(v + 3 * Math.log(v) + Math.log(4) - 9 / v);
    expect(Math.abs(kappa * polarVelocity(theta).dphi * (1 + 3 / v) - 1)).toBeLessThan(60 / v ** 2);
    expect(Math.abs(kappa * hat.dip(theta) - (1 - 7 / v))).toBeLessThan(60 / v ** 2);
  });

  /** Classical Runge–Kutta steps of equal length in ln κ from κ = 0.01, with the path length as a fourth component. */
  function follow(model: typeof hat, start: Float64Array, lnKappa: number, steps: number) {
    let state = [...start, 0];
    const h = (lnKappa - Math.log(0.01)) / steps;
    const rate = (at: number[], kappa: number) => {
      const d = velocity(Float64Array.from(at.slice(0, 3)), model);
      return [...d, norm(d)].map((entry) => kappa * entry);
    };
    const moved = (by: number, along: number[]) => state.map((entry, i) => entry + by * along[i]);
    for (let step = 0; step < steps; step++) {
      const kappa = (part: number) => 0.01 * Math.exp((step + part) * h);
      const k1 = rate(state, kappa(0));
      const k2 = rate(moved(h / 2, k1), kappa(0.5));
      const k3 = rate(moved(h / 2, k2), kappa(0.5));
      const k4 = rate(moved(h, k3), kappa(1));
      state = state.map((entry, i) => entry + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
    }
    return state;
  }

  // Reference run from v = 1.5, φ − v = 0.5 at κ = 0.01, computed in (v, ψ) with SciPy (Radau and BDF, agreeing to 1e-11).
  test.each([
    [0, 500, 1.8273842105667513, 0.4728582248366533, 0.2356355177447574],
    [2, 4000, 2.073617081424996, 1.1995320411440997, 0.9146599951333928],
    [5, 16_000, 3.1031136864104094, 1.5296726718054483, 1.9791308060433166],
  ])('reaches the point of the reference run at ln κ = %d', (lnKappa, steps, v, psi, length) => {
    const [x, y, z, travelled] = follow(hat, onSphere(1.5, 2), lnKappa, steps);
    const end = hatCoordinates([x, y, z]);
    expect(end.v).toBeCloseTo(v, 9);
    expect(end.psi).toBeCloseTo(psi, 9);
    expect(travelled).toBeCloseTo(length, 9);
    expect(Math.hypot(x, y, z)).toBeCloseTo(1, 9);
  });

  test('of the twin from the same start settles: no angle gained while the hat turns', () => {
    const longitude = (model: typeof hat, lnKappa: number) => {
      const [x, y] = follow(model, onSphere(1.5, 2), lnKappa, 1000);
      return Math.atan2(y, x);
    };
    expect(longitude(twin, 4) - longitude(twin, 3)).toBeLessThan(0.02);
    expect(longitude(hat, 4) - longitude(hat, 3)).toBeGreaterThan(0.2);
  });
});

describe('smoothness and definability, as stated', () => {
  test('three derivatives on the axis and no fourth', () => {
    // e^{−v} is smooth there; what is left of f along a line through the axis is −4|t|³t sin(α−1)/e.
    const alpha = 2.5;
    for (const t of [-0.01, -0.005, 0.005, 0.01]) {
      const f = hat.dip(Float64Array.of(t * Math.cos(alpha), t * Math.sin(alpha), 1));
      const rest = (f - Math.exp(-1 - t * t)) / t ** 4;
      const limit = (-4 * Math.sign(t) * Math.sin(alpha - 1)) / Math.E;
      expect(Math.abs(rest - limit)).toBeLessThan(0.001);
    }
    expect([hat.smoothness, twin.smoothness]).toEqual(['C2', 'C2']);
  });

  test('the Hessian is continuous at the axis, with the rest of order s²', () => {
    const q = Float64Array.of(1);
    const [onAxis] = [written(9, (out) => hat.hessian(Float64Array.of(0, 0, 1), q, out))];
    // ρ²(1 − e^{−ρ²/z²}) at (0, 0, 1), worked out by hand.
    const side = 2 * (1 - Math.exp(-1)) + 2 * Math.exp(-1);
    const expected = [side, 0, 0, 0, side, 0, 0, 0, 2 * (1 - Math.exp(-1))];
    expect(Array.from(onAxis)).toEqual(expected.map((entry) => expect.closeTo(entry, 14)));
    for (const s of [1e-3, 1e-6, 1e-9]) {
      const near = written(9, (out) => hat.hessian(Float64Array.of(0.6 * s, -0.8 * s, 1), q, out));
      near.forEach((entry, i) => expect(Math.abs(entry - onAxis[i])).toBeLessThan(10 * s + 1e-14));
      expect(Math.abs(near[0] - onAxis[0])).toBeLessThan(100 * s * s + 1e-14);
    }
  });

  test('the hat crosses its ridge infinitely often along y = 0 < x; the twin does not', () => {
    const crossings = (model: typeof hat) => {
      let changes = 0;
      let last = 0;
      for (let v = 1.01; v < 60; v += 0.02) {
        const sign = Math.sign(Math.exp(-v) - model.dip(onSphere(v, 0)));
        if (last !== 0 && sign !== last) changes++;
        last = sign;
      }
      return changes;
    };
    // v = π, 2π, …, 19π < 60.
    expect(crossings(hat)).toBe(19);
    expect(crossings(twin)).toBe(0);
    expect([hat.definability.definable, twin.definability.definable]).toEqual([false, true]);
  });

  test('the twin has the value and the sideways slope of the hat on the circle v = v*', () => {
    for (const phi of [-2, -0.5, 0.3, 1.9, 3]) {
      const theta = onSphere(TWIN_PHASE, phi);
      expect(twin.dip(theta)).toBeCloseTo(hat.dip(theta), 14);
      expect(polarVelocity(theta, twin).dphi).toBeCloseTo(polarVelocity(theta).dphi, 13);
      // The slopes outward differ by the swirl, e^{−v} C cos ψ per unit of v.
      const outward =
        2 * Math.sqrt(1 - 1 / 1.5) * 1.5 ** 2 * (polarVelocity(theta, twin).dr - polarVelocity(theta).dr);
      const difference = Math.exp(-1.5) * 0.6 * Math.cos(phi - 1.5);
      expect(outward).toBeCloseTo(4 * 1.5 ** 2 * 0.5 * difference, 13);
    }
  });
});

describe('hatCoordinates', () => {
  test('gives the coordinates of a point, whatever its length', () => {
    const expected = {
      r: expect.closeTo(0.6, 14),
      v: expect.closeTo(1 / 0.64, 14),
      phi: expect.closeTo(2, 14),
    };
    for (const length of [1e-200, 1, 1e200]) {
      const point = [length * 0.6 * Math.cos(2), length * 0.6 * Math.sin(2), -length * 0.8];
      const { psi, ...rest } = hatCoordinates(point);
      expect(rest).toMatchObject(expected);
      expect(psi).toBeCloseTo(2 - 1 / 0.64, 13);
    }
    expect(hatCoordinates(onSphere(10, -3)).psi).toBeCloseTo(-13 + 4 * Math.PI, 12);
    expect(Object.isFrozen(hatCoordinates([1, 2, 3]))).toBe(true);
  });

  test('at the axis and at the rim', () => {
    expect(hatCoordinates([0, 0, 2])).toEqual({
      r: 0,
      v: 1,
      phi: 0,
      psi: -1,
      f: expect.closeTo(Math.exp(-1), 15),
    });
    expect(hatCoordinates([0, 2, 0])).toEqual({ r: 1, v: Infinity, phi: Math.PI / 2, psi: Number.NaN, f: 0 });
  });

  test.each([[[0, 0, 0]], [[1, 2]], [[1, 2, 3, 4]], [[1, Number.NaN, 3]], [[1, Infinity, 3]]])(
    'refuses %j',
    (point) => {
      expect(() => hatCoordinates(point)).toThrow(InputError);
      expect(() => hatCoordinates(point)).toThrow('the point on the hat');
    },
  );
});

test.each([0, -1, Number.NaN, Infinity, '2' as unknown as number])('refuses the degree %s', (degree) => {
  expect(() => mexicanHat({ degree })).toThrow(InputError);
  expect(() => mexicanHat({ degree })).toThrow('the degree is');
});

test('refuses a definable that is not a boolean', () => {
  expect(() => mexicanHat({ degree: 2, definable: 'no' as unknown as boolean })).toThrow('definable is "no"');
});

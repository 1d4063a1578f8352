"""Writes mexican-hat-reference.ts: the Mexican hat and its derivatives to 17 digits.

Straight from the definition in r and phi, with 80 digits, every derivative by mpmath's high-precision differences;
none of the closed forms or changes of variable of the library is used. Run with mpmath 1.3:

    python3 test/problems/mexican_hat_reference.py > test/problems/mexican-hat-reference.ts
"""

from mpmath import atan2, cos, diff, exp, mp, mpf, nstr, pi, sin, sqrt

mp.dps = 80


def dip(r, phi, phase):
    v = 1 / (1 - r**2)
    c = 4 * r**4 / (4 * r**4 + (1 - r**2) ** 3)
    return exp(-v) * (1 - c * sin(phi - (v if phase is None else phase)))


def cartesian(phase):
    def f(x, y, z):
        return dip(sqrt((x * x + y * y) / (x * x + y * y + z * z)), atan2(y, x), phase)

    return f


def chart(phase):
    return lambda v, phi: dip(sqrt(1 - 1 / v), phi, phase)


def on_sphere(v, psi):
    """Doubles near the point of the unit sphere with the given coordinates."""
    v = mpf(v)
    r = sqrt(1 - 1 / v)
    phi = v + psi
    return [float(r * cos(phi)), float(r * sin(phi)), float(1 / sqrt(v))]


def valley(v):
    return pi / 2 - (1 + 5 / mpf(v)) / (4 * mpf(v) ** 3)


SECOND = [(2, 0, 0), (1, 1, 0), (1, 0, 1), (0, 2, 0), (0, 1, 1), (0, 0, 2)]
POINTS = [
    ("generic", [0.3, -0.4, 0.8], None),
    ("below the equator", [-1.1, 0.7, -0.6], None),
    ("long", [3e20, 4e20, -2e20], None),
    ("short", [-5e-21, 2e-21, 6e-21], None),
    ("near the axis", [3e-3, -2e-3, 1.0], None),
    ("very near the axis", [-1e-6, 2e-6, 0.5], None),
    ("within rounding of the axis", [3e-20, 1e-20, -1.0], None),
    ("ridge, v = 5", on_sphere(5, 0), None),
    ("valley, v = 12", on_sphere(12, valley(12)), None),
    ("valley, v = 50", on_sphere(50, valley(50)), None),
    ("slope, v = 50", on_sphere(50, -2), None),
    ("valley, v = 300", on_sphere(300, valley(300)), None),
    ("slope, v = 300", on_sphere(300, mpf("0.7")), None),
    ("valley, v = 680", on_sphere(680, valley(680)), None),
    ("hill, v = 680", on_sphere(680, -pi / 2 + mpf("0.01")), None),
    ("twin, generic", [0.3, -0.4, 0.8], mpf(3) / 2),
    ("twin, near the axis", [3e-3, -2e-3, 1.0], mpf(3) / 2),
    ("twin, v = 300", on_sphere(300, mpf("0.7")), mpf(3) / 2),
]
CHART = [
    (2.0**-40, 1.25),
    (0.001, -2.5),
    (0.5, 1.0),
    (2.0, 3.0),
    (11.0, 0.0002),
    (49.0, 2.2e-6),
    (299.0, 9.4e-9),
    (299.0, -1.5),
    (679.0, 8.01e-10),
    (679.0, 0.5),
]


def number(value):
    return nstr(value, 20, min_fixed=0, max_fixed=0)


def main():
    print("// Written by mexican_hat_reference.py beside this file: mpmath, 80 digits, from the definition.")
    print("// biome-ignore-all format: one row per point")
    print()
    print("/** name, W, v* of the twin or null, f, its gradient, and xx, xy, xz, yy, yz, zz of its Hessian. */")
    print("export const cartesian: readonly (readonly [string, number[], number | null, number, number[], number[]])[] = [")
    for name, w, phase in POINTS:
        f = cartesian(phase)
        at = tuple(mpf(c) for c in w)
        first = [diff(f, at, tuple(int(a == b) for b in range(3))) for a in range(3)]
        second = [diff(f, at, order) for order in SECOND]
        star = "null" if phase is None else number(phase)
        lists = ", ".join("[" + ", ".join(map(number, row)) + "]" for row in (first, second))
        print(f"  ['{name}', [{', '.join(map(repr, w))}], {star}, {number(f(*at))}, {lists}],")
    print("];")
    print()
    print("/** m, delta, v* of the twin or null, and f, f_v, f_phi, f_vv, f_vphi, f_phiphi at v = 1 + m. */")
    print("export const chart: readonly (readonly [number, number, number | null, number[]])[] = [")
    for phase in (None, mpf(3) / 2):
        f = chart(phase)
        for m, delta in CHART:
            v = 1 + mpf(m)
            at = (v, pi / 2 - mpf(delta) + (v if phase is None else phase))
            row = [f(*at)] + [diff(f, at, o) for o in [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]]
            star = "null" if phase is None else number(phase)
            print(f"  [{m!r}, {delta!r}, {star}, [{', '.join(map(number, row))}]],")
    print("];")


main()

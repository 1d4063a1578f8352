"""Prints v and phi - v at given ln(kappa) on the floor of the Mexican hat's valley, to 17 digits.

Independent of any integrator. On the floor delta = pi/2 - psi is a function of v, so that with
A = C sin(delta) - C' cos(delta) - (1 - C cos(delta)) the flow dv/dkappa = -4 v^2 m e^-v A, dphi/dkappa =
(v/m) e^-v C sin(delta) says A = -C sin(delta) / (4 v m^2 (1 - d delta/dv)), solved with the derivative of the
solution before; each round gains a factor of more than v^6. Then kappa is a quadrature, in which what came before
v - 50 does not count. Run with mpmath 1.3:

    python3 test/problems/hat_valley_reference.py
"""

from mpmath import cos, diff, exp, findroot, log, mp, mpf, nstr, quad, sin

mp.dps = 30


def profile(v):
    d = 4 * v * (v - 1) ** 2
    slope = 4 * (v - 1) ** 2 + 8 * v * (v - 1)
    return d / (d + 1), slope / (d + 1) ** 2


def tilt(v, delta):
    c, c1 = profile(v)
    return c * sin(delta) - c1 * cos(delta) - (1 - c * cos(delta))


def floor_of(derivative):
    def delta(v):
        c, _ = profile(v)
        m = v - 1
        share = 1 / (4 * v * m * m * (1 - derivative(v)))
        return findroot(lambda d: (tilt(v, d) + share * c * sin(d)) * v**3, 1 / (4 * v**3))

    return delta


first = floor_of(lambda v: mpf(0))
second = floor_of(lambda v: diff(first, v, h=mpf("1e-8")))


def ln_kappa(v):
    def integrand(x):
        return exp(x - v) / (-4 * x * x * (x - 1) * tilt(x, second(x)))

    return v + log(quad(integrand, [v - 50, v - 25, v - 10, v - 3, v]))


def main():
    for wanted in (200, 700):
        v = mpf(wanted)
        for _ in range(60):
            v = wanted - 3 * log(v) - log(4) + 9 / v
        for _ in range(2):
            v -= (ln_kappa(v) - wanted) / (1 + 3 / v + 9 / v**2)
        print(wanted, nstr(v, 18), nstr(mp.pi / 2 - second(v), 18), nstr(ln_kappa(v) - wanted, 3))


main()

# The limit of the squared-ReLU network of squared_relu_xor8.json, by convex duality alone; prints
# squared_relu_xor8_limit.json. The largest margin over measures on the circle and both signs,
#   max_nu min_i y_i int s max(0, <phi, x_i>)^2 dnu = min_{lambda in simplex} max_{phi, s} s sum_i lambda_i y_i max(0, <phi, x_i>)^2,
# is found on a cover by linear programming, and its optimality conditions are then solved at 50 digits by Newton's
# method: every direction that carries mass is stationary and reaches the maximum, every example with weight ties.
import json
import os

import numpy as np
from mpmath import cos, findroot, matrix, mp, mpf, sin
from scipy.optimize import linprog

mp.dps = 50
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'squared_relu_xor8.json')) as file:
    reference = json.load(file)
X = np.array(reference['X'])
y = np.array(reference['y'])
n = len(y)

angles = np.linspace(0, 2 * np.pi, 40000, endpoint=False)
features = np.maximum(np.stack([np.cos(angles), np.sin(angles)], 1) @ X.T, 0) ** 2 * y
atoms = np.concatenate([features, -features])
# Variables: masses, t. Maximise t subject to sum of masses 1 and margins at least t.
cost = np.zeros(len(atoms) + 1)
cost[-1] = -1
upper = np.concatenate([-atoms.T, np.ones((n, 1))], 1)
equal = np.ones((1, len(atoms) + 1))
equal[0, -1] = 0
bounds = [(0, None)] * len(atoms) + [(None, None)]
program = linprog(cost, upper, np.zeros(n), equal, [1], bounds, method='highs')
weights = -program.ineqlin.marginals
masses = program.x[:-1]

# Neighbouring atoms of one sign are one direction.
groups = []
for k in np.nonzero(masses > 1e-12)[0]:
    sign = 1 if k < len(angles) else -1
    angle = angles[k % len(angles)]
    for group in groups:
        if group[0] == sign and abs(group[1] - angle) < 1e-2:
            group[1] = (group[1] * group[2] + angle * masses[k]) / (group[2] + masses[k])
            group[2] += masses[k]
            break
    else:
        groups.append([sign, angle, masses[k]])
supports = [i for i in range(n) if weights[i] > 1e-8]

x = [[mpf(value) for value in row] for row in reference['X']]
label = [mpf(value) for value in reference['y']]


def contribution(i, sign, angle):
    along = cos(angle) * x[i][0] + sin(angle) * x[i][1]
    return sign * label[i] * along**2 if along > 0 else mpf(0)


def turning(i, sign, angle):
    along = cos(angle) * x[i][0] + sin(angle) * x[i][1]
    across = -sin(angle) * x[i][0] + cos(angle) * x[i][1]
    return sign * label[i] * along * across if along > 0 else mpf(0)


def conditions(*z):
    m = len(groups)
    where, mass, rest = z[:m], z[m : 2 * m], z[2 * m :]
    dual, t = rest[:-1], rest[-1]
    signs = [group[0] for group in groups]
    return (
        [sum(q * turning(i, s, a) for q, i in zip(dual, supports)) for s, a in zip(signs, where)]
        + [sum(q * contribution(i, s, a) for q, i in zip(dual, supports)) - t for s, a in zip(signs, where)]
        + [sum(w * contribution(i, s, a) for w, s, a in zip(mass, signs, where)) - t for i in supports]
        + [sum(dual) - 1, sum(mass) - 1]
    )


def newton(z):
    # One equation more than unknowns: t follows from either side, by duality. Least squares is exact there.
    for _ in range(12):
        r = matrix(conditions(*z))
        J = matrix(len(r), len(z))
        for k in range(len(z)):
            h = mpf(10) ** -25
            moved = list(z)
            moved[k] += h
            column = (matrix(conditions(*moved)) - r) / h
            for i in range(len(r)):
                J[i, k] = column[i]
        z = [a - b for a, b in zip(z, mp.lu_solve(J, r))]
    return z, max(abs(value) for value in conditions(*z))


z, residual = newton(
    [mpf(group[1]) for group in groups]
    + [mpf(group[2]) for group in groups]
    + [mpf(weights[i]) for i in supports]
    + [mpf(-program.fun)]
)
m = len(groups)
assert residual < mpf(10) ** -40
assert all(value > 0 for value in z)
number = lambda value: mp.nstr(value, 20)
multipliers = ['0'] * n
for k, i in enumerate(supports):
    multipliers[i] = number(z[2 * m + k])
# No example without weight has a smaller margin, and no direction of the cover does better.
masses_, where = z[m : 2 * m], z[:m]
margins = [sum(w * contribution(i, g[0], a) for w, g, a in zip(masses_, groups, where)) for i in range(n)]
assert min(margins) > z[-1] - mpf(10) ** -40
best = max((atoms @ np.array([float(value) for value in multipliers])))
assert best < float(z[-1]) * (1 + 1e-9)
result = {
    'normalizedMargin': number(z[-1]),
    'weights': multipliers,
    'margins': [number(value) for value in margins],
    'neurons': [
        {'sign': group[0], 'angle': number(angle), 'share': number(mass)}
        for group, angle, mass in sorted(zip(groups, where, masses_), key=lambda one: one[1])
    ],
}
print(json.dumps(result, indent=1))

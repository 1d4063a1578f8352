"""How far scipy's solvers follow the squared ReLU network of test/reference/squared_relu_xor8.json.

The flow is stepped in spherical time, in u = ln|W| and the direction, with the exponential loss:

    u' = L sum_i q_i p_i(theta),   theta' = P sum_i q_i grad p_i(theta),   q = softmin(|W|^L p(theta)),   L = 2.

Radau and BDF are given the Jacobian. Each solver stops at ln(1/risk) = 1e300, where it fails, or after --seconds.

    python3 bench/scipy_reach.py [--seconds 10] [--rtol 1e-8]
"""

import argparse
import json
import math
import time
import warnings
from pathlib import Path

import numpy as np
import scipy
from scipy.integrate import BDF, DOP853, LSODA, RK45, Radau

FILE = Path(__file__).parent.parent / "test" / "reference" / "squared_relu_xor8.json"
GOAL = 300 * math.log(10)


class OutOfTime(Exception):
    pass


class Network:
    def __init__(self, reference):
        self.x = np.array(reference["X"])
        self.y = np.array(reference["y"])
        self.signs = np.array(reference["signs"])
        self.w0 = np.array(reference["W0"]).ravel()
        self.shape = (len(self.signs), self.x.shape[1])
        self.end = math.inf

    def start(self):
        norm = np.linalg.norm(self.w0)
        return np.concatenate([[math.log(norm)], self.w0 / norm])

    def look(self, state):
        """Margins on the unit sphere, weights, and active pre-activations (neurons by examples)."""
        active = np.maximum(0.0, state[1:].reshape(self.shape) @ self.x.T)
        margins = self.y * (self.signs @ active**2)
        scaled = math.exp(min(700.0, 2 * state[0])) * (margins - margins.min())
        weights = np.exp(-scaled)
        return margins, weights / weights.sum(), active

    def gradients(self, active):
        """Row i: the gradient of margin i."""
        factor = 2 * active * self.signs[:, None] * self.y[None, :]
        return np.einsum("ji,ia->ija", factor, self.x).reshape(len(self.y), -1)

    def rate(self, _s, state):
        if time.monotonic() > self.end:
            raise OutOfTime
        margins, weights, active = self.look(state)
        theta = state[1:]
        gradient = weights @ self.gradients(active)
        return np.concatenate([[2 * weights @ margins], gradient - theta * (theta @ gradient)])

    def jacobian(self, _s, state):
        margins, weights, active = self.look(state)
        theta = state[1:]
        square = math.exp(min(700.0, 2 * state[0]))
        rows = self.gradients(active)
        gradient = weights @ rows
        k = theta.size
        # By ln|W| and theta, of the weights and then of the gradient.
        by_margin = -square * (np.diag(weights) - np.outer(weights, weights))
        weights_by = np.column_stack([by_margin @ (2 * margins), by_margin @ rows])
        hessian = np.zeros((k, k))
        d = self.shape[1]
        for j in range(self.shape[0]):
            on = 2 * weights * self.y * self.signs[j] * (active[j] > 0)
            block = slice(j * d, (j + 1) * d)
            hessian[block, block] = (self.x.T * on) @ self.x
        gradient_by = rows.T @ weights_by
        gradient_by[:, 1:] += hessian
        out = np.empty((k + 1, k + 1))
        out[0] = 2 * margins @ weights_by
        out[0, 1:] += 2 * weights @ rows
        out[1:] = gradient_by - np.outer(theta, theta @ gradient_by)
        out[1:, 1:] -= np.outer(theta, gradient) + (theta @ gradient) * np.eye(k)
        return out

    def ln_log_inverse_risk(self, state):
        """ln ln(1/risk), from alpha = |W|^2 min p - ln(sum of the exponentials beyond it)."""
        theta = state[1:] / np.linalg.norm(state[1:])
        margins, _, _ = self.look(np.concatenate([state[:1], theta]))
        least = margins.min()
        square = math.exp(min(700.0, 2 * state[0]))
        alpha = square * least - math.log(np.exp(-square * (margins - least)).sum())
        if alpha <= 0:
            return -math.inf
        return 2 * state[0] + math.log(least) if square * least > 1e100 else math.log(alpha)


def reach(network, checkpoints, method, rtol, seconds, **options):
    network.end = math.inf
    begin = time.monotonic()
    network.end = begin + seconds
    steps, error, passed, why = 0, math.nan, 0, "goal reached"
    solver = None
    try:
        # At the margin of the limit, ln(1/risk) = 1e300 is at about s = 30 000.
        solver = method(network.rate, 0.0, network.start(), 1e5, rtol=rtol, atol=rtol, **options)
        while network.ln_log_inverse_risk(solver.y) < GOAL:
            if solver.status != "running":
                why = "the end of the clock"
                break
            before = solver.t
            message = solver.step()
            if solver.status == "failed":
                why = f"failed: {message}"
                break
            steps += 1
            for point in checkpoints:
                if before < point["s"] <= solver.t:
                    theta = solver.dense_output()(point["s"])[1:]
                    error = np.abs(theta / np.linalg.norm(theta) - np.array(point["theta"])).max()
                    passed = point["s"]
    except OutOfTime:
        why = "out of time"
    except (ArithmeticError, ValueError, np.linalg.LinAlgError) as problem:
        why = f"failed: {problem}"
    taken = time.monotonic() - begin
    place = network.ln_log_inverse_risk(solver.y) / math.log(10) if solver is not None else math.nan
    return place, steps, taken, error, passed, why


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, help="time limit of each solver (default 10)")
    parser.add_argument("--rtol", type=float, default=1e-8, help="relative and absolute tolerance (default 1e-8)")
    given = parser.parse_args()
    reference = json.loads(FILE.read_text())
    network = Network(reference)
    implicit = {"jac": network.jacobian}
    methods = [
        ("RK45", RK45, {}),
        ("DOP853", DOP853, {}),
        ("LSODA", LSODA, {}),
        ("Radau, Jacobian given", Radau, implicit),
        ("BDF, Jacobian given", BDF, implicit),
    ]
    print(f"scipy {scipy.__version__} on the same network, spherical time, rtol {given.rtol:g}, {given.seconds:g} s each")
    print(f"{'':22}  {'ln(1/risk)':>10}  {'steps':>8}  {'time':>7}  error of θ, and how it ended")
    for name, method, options in methods:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            place, steps, taken, error, passed, why = reach(
                network, reference["checkpoints"], method, given.rtol, given.seconds, **options
            )
        at = f"{error:.1e} at s = {passed:g}" if passed else "none"
        print(f"{name:22}  {f'10^{place:.1f}':>10}  {steps:8d}  {taken:5.1f} s  {at}; {why}", flush=True)


if __name__ == "__main__":
    main()

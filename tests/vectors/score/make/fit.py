"""Prints the polynomials of crates/gpu/src/nn/cpu/exp.rs and activation.rs, and the largest error of each fit."""

from math import erfc, sqrt

import numpy as np


def minimax(x, y, degree, weight, constant):
    """Lawson's iteration: least squares, weighted again and again by the errors, comes close to the least maximum."""
    powers = np.vander(x, degree + 1, increasing=True)
    powers, y = (powers[:, 1:], y - constant) if constant is not None else (powers, y)
    load, best = np.ones_like(x), (np.inf, None)
    for _ in range(300):
        scale = np.sqrt(load) * weight
        factors = np.linalg.lstsq(powers * scale[:, None], y * scale, rcond=None)[0]
        error = np.abs(powers @ factors - y) * weight
        best = min(best, (error.max(), factors), key=lambda pair: pair[0])
        load = load * error / np.mean(load * error)
    return best[0], [constant or 0.0, *best[1]] if constant is not None else list(best[1])


def nodes(low, high, count=4000):
    return np.cos(np.linspace(0, np.pi, count)) * (high - low) / 2 + (high + low) / 2


x = nodes(-0.5, 0.5)
print("2^x", minimax(x, 2.0**x, 6, 1 / 2.0**x, 1.0))
x = np.maximum(nodes(0, 4 * sqrt(2)), 1e-9)
tail = np.vectorize(erfc)(x / sqrt(2))
print("log2 erfc(x / sqrt 2)", minimax(x, np.log2(tail), 8, tail, 0.0))

"""Seconds that numpy takes for a product of matrices in float64, the best of ten: rows x features by features x columns."""
import sys
import time

import numpy

rows, features, columns = map(int, sys.argv[1:])
random = numpy.random.default_rng(1)
a = random.standard_normal((rows, features))
b = random.standard_normal((features, columns))
best = float("inf")
for _ in range(10):
    start = time.perf_counter()
    a @ b
    best = min(best, time.perf_counter() - start)
print(best)

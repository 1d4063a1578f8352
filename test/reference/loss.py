# Smoothed margins and weights at 60 digits, straight from the definitions: prints loss.json.
import json
import random

from mpmath import exp, expm1, log, log1p, mp, mpf

mp.dps = 60
random.seed(1)


def case(name, margins, ln_scale):
    p = [mpf(m) * exp(mpf(ln_scale)) for m in margins]
    if name == 'exponential':
        loss = [exp(-x) for x in p]
        risk = sum(loss)
        alpha = -log(risk)
        weights = [x / risk for x in loss]
        ln_slope = -alpha
    else:
        risk = sum(log1p(exp(-x)) for x in p)
        alpha = -log(expm1(risk))
        weights = [(1 + exp(alpha)) / (1 + exp(x)) for x in p]
        ln_slope = -log1p(exp(alpha))
    number = lambda x: mp.nstr(x, 20)
    return {
        'loss': name,
        'margins': margins,
        'lnScale': ln_scale,
        'smoothedMargin': number(alpha),
        'normalizedSmoothedMargin': number(alpha / exp(mpf(ln_scale))),
        'lnRisk': number(log(risk)),
        'lnSlope': number(ln_slope),
        'weights': [number(w) for w in weights],
    }


cases = []
for name in ('exponential', 'logistic'):
    for ln_scale in (-40.0, -5.0, 0.0, 1.0, 2.5, 3.6888794541139363, 4.0, 6.0):
        for _ in range(4):
            cases.append(case(name, [round(random.uniform(-1, 1.5), 6) for _ in range(5)], ln_scale))
        cases.append(case(name, [round(random.uniform(0.9, 1.0), 9) for _ in range(4)], ln_scale))
        cases.append(case(name, [0.75], ln_scale))
print(json.dumps({'source': 'loss.py: mpmath at 60 digits from the definitions', 'cases': cases}, indent=1))

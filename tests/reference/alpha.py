"""Writes alpha.tsv: random reliability tables with gaps and their Krippendorff's alpha by the package `krippendorff`.

    pip install krippendorff==0.9.0 numpy==2.4.6 && python tests/reference/alpha.py

Values of one unit are separated by spaces, units by semicolons; a table whose alpha is not defined has `none`.
"""

import math
import pathlib
import random
import warnings

import krippendorff

METRICS = ["nominal", "ordinal", "interval", "ratio"]


def table(rng, metric):
    """Coders in rows, units in columns, None where a coder is silent."""
    n_coders, n_units, gaps = rng.randint(2, 6), rng.randint(2, 12), rng.choice([0, 0.1, 0.3, 0.6])
    noise = rng.choice([0, 0.1, 0.4, 1])
    n_values = rng.randint(1, 7)
    draw = {
        "nominal": lambda: rng.randrange(n_values),
        "ordinal": lambda: rng.randint(1, n_values),
        "interval": lambda: rng.choice([rng.randint(-40, 40), round(rng.gauss(0, 30), 2)]),
        "ratio": lambda: rng.choice([0, rng.randint(1, 900), round(rng.lognormvariate(3, 2), 3)]),
    }[metric]
    truth = [draw() for _ in range(n_units)]
    say = lambda value: None if rng.random() < gaps else draw() if rng.random() < noise else value
    return [[say(value) for value in truth] for _ in range(n_coders)]


def is_comparable(coders):
    """Whether two units or more have two values or more."""
    return sum(sum(value is not None for value in unit) > 1 for unit in zip(*coders)) > 1


def alpha(coders, metric):
    """What the package says; none where it refuses or has no number, because all values that can be paired are equal."""
    data = [[float("nan") if value is None else float(value) for value in row] for row in coders]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = float(krippendorff.alpha(reliability_data=data, level_of_measurement=metric))
    except ValueError:
        return "none"
    return "none" if math.isnan(found) else repr(found)


def main():
    rng = random.Random(20)
    lines = ["#table\tmetric\tunits\talpha"]
    for idx in range(1000):
        metric = METRICS[idx % 4]
        coders = table(rng, metric)
        while not is_comparable(coders):
            coders = table(rng, metric)
        units = ";".join(" ".join(str(v) for v in unit if v is not None) for unit in zip(*coders))
        lines.append(f"{idx}\t{metric}\t{units}\t{alpha(coders, metric)}")
    pathlib.Path(__file__).with_suffix(".tsv").write_text("\n".join(lines) + "\n")


main()

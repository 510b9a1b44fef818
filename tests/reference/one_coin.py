"""Writes one_coin.tsv: random votes of sources and their skills by the one-coin Dawid-Skene model of crowd-kit (Apache-2.0).

    pip install crowd-kit==1.4.2 && python tests/reference/one_coin.py

crowd-kit learns how common each label is. Which value of a claim has which number means nothing here, so each claim is
given to it once for every way to number its values: then all labels are equally common, and skills are unchanged by the
copies. Tables on which the skills still move after 60 rounds are left out: two answers tie there, and rounding chooses.
Votes are written as `claim source value`, semicolons between; skills in the order of the sources, after 100 rounds.
"""

import itertools
import pathlib
import random

import pandas as pd
from crowdkit.aggregation import OneCoinDawidSkene

N_ROUNDS = 100
N_TABLES = 40


def votes(rng):
    """Votes of sources of different skill; every source speaks, and one claim has all values."""
    n_sources, n_claims, n_values = rng.randint(2, 6), rng.randint(3, 14), rng.choice([2, 2, 3])
    skills = [rng.choice([0.5, 0.7, 0.9, 0.98]) for _ in range(n_sources)]
    silent = rng.choice([0, 0.2, 0.5])
    drawn = []
    for claim in range(n_claims):
        speakers = [source for source in range(n_sources) if rng.random() >= silent]
        if len(speakers) < 2:
            speakers = rng.sample(range(n_sources), 2)
        for source in sorted(speakers):
            value = 0 if rng.random() < skills[source] else rng.randrange(1, n_values)
            drawn.append((claim, source, value))
    is_whole = {source for _, source, _ in drawn} == set(range(n_sources))
    has_all = any(len({value for at, _, value in drawn if at == claim}) == n_values for claim in range(n_claims))
    return (drawn, n_sources, n_values) if is_whole and has_all else votes(rng)


def skills(drawn, n_sources, n_values, n_rounds):
    """crowd-kit's skills after a number of rounds."""
    rows = [
        (f"{claim}/{numbering}", source, numbering[value])
        for claim, source, value in drawn
        for numbering in itertools.permutations(range(n_values))
    ]
    model = OneCoinDawidSkene(n_iter=n_rounds, tol=float("-inf"))
    model.fit(pd.DataFrame(rows, columns=["task", "worker", "label"]))
    return [float(model.skills_[source]) for source in range(n_sources)]


def main():
    rng = random.Random(7)
    lines = ["#table\tn_values\tvotes\tskills"]
    while len(lines) <= N_TABLES:
        drawn, n_sources, n_values = votes(rng)
        early, late = (skills(drawn, n_sources, n_values, n_rounds) for n_rounds in (60, N_ROUNDS))
        if any(abs(one - other) > 1e-9 for one, other in zip(early, late)):
            continue
        found = " ".join(map(repr, late))
        said = ";".join(" ".join(map(str, vote)) for vote in drawn)
        lines.append(f"{len(lines) - 1}\t{n_values}\t{said}\t{found}")
    pathlib.Path(__file__).with_suffix(".tsv").write_text("\n".join(lines) + "\n")


main()

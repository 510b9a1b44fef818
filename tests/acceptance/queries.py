#!/usr/bin/env python3
"""Run examples/queries.sql in duckdb, statement by statement, and check what the questions are answered.

    queries.py OUTPUT
"""

import datetime
import os
import pathlib
import re
import sys
import tempfile

import duckdb

QUERIES = pathlib.Path(__file__).resolve().parents[2] / "examples" / "queries.sql"


def answers(output):
    """The rows of each question, as dicts, in the order of the file."""
    # The queries read `output/` below the current folder.
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "output").symlink_to(output)
        os.chdir(folder)
        views, *questions = re.split("^-- question: ", QUERIES.read_text(encoding="utf-8"), flags=re.MULTILINE)
        with duckdb.connect() as connection:
            for statement in duckdb.extract_statements(views):
                connection.execute(statement)
            star_counts = connection.execute(
                """SELECT (SELECT count(*) FROM evidence_star) = (SELECT count(*) FROM claim_evidence),
                (SELECT count(*) FROM mention_star) = (SELECT count(*) FROM entity_mentions),
                (SELECT count(*) FROM quantity_star) = (SELECT count(*) FROM quantities),
                (SELECT count(*) FROM date_star) = (SELECT count(*) FROM dates)"""
            ).fetchone()
            found = {}
            for question in questions:
                name, statement = question.split("\n", 1)
                rows = connection.execute(statement)
                columns = [column[0] for column in rows.description]
                found[name] = [dict(zip(columns, row)) for row in rows.fetchall()]
        os.chdir("/")
    return star_counts, found


def main():
    star_counts, found = answers(pathlib.Path(sys.argv[1]).resolve())
    errors = []

    def check(what, holds):
        if not holds:
            errors.append(what)

    def rows(start):
        names = [name for name in found if name.endswith(start)]
        assert len(names) == 1, f"{start}: {list(found)}"
        return found[names[0]]

    check(f"a star join loses or repeats rows: {star_counts}", star_counts == (True,) * 4)
    for name, answer in found.items():
        check(f"no row answers `{name}`", answer or name.endswith("could not be read?"))
    check("7 documents were read", len(rows("What was read, and from whom?")) == 7)
    check("no input was rejected", not rows("What could not be read?"))
    conflicts = rows("who says what?")
    sides = {(row["topic"].split(" ")[0], source) for row in conflicts for source in row["sources_b"]}
    expected = {("whether", "corridor-policy-institute"), ("berths", "107-lantern"), ("day", "corridor-policy-institute")}
    check(f"the planted conflicts show, found {sides}", expected <= sides)
    against = {(row["topic"].split(" ")[0], row["source_id"]) for row in rows("on what is disputed?") if row["stance"] == "contradicts"}
    check(f"who says otherwise shows, found {against}", expected <= against)
    corroborated = [row["n_independent"] for row in rows("corroborated by independent sources?")]
    check("the best corroborated come first", corroborated == sorted(corroborated, reverse=True) and min(corroborated, default=2) >= 2)
    copies = [(row["member_id"], row["copied_from"]) for row in rows("what was changed?")]
    check(f"the reprint is a copy of the wire story, found {copies}", copies == [("105_dunes", "104_kestrel")])
    check("7 sources are ranked", len(rows("can be relied on?")) == 7)
    check("a pair agrees fully in the list of disagreeing ones", all(row["agreement"] < 1 for row in rows("disagree most?")))
    numbers = {(row["smallest"], row["largest"]) for row in rows("key numbers, and how do they differ?")}
    check(f"four and five berths show among the numbers, found {numbers}", (4.0, 5.0) in numbers)
    march = [datetime.date(2026, 3, day) for day in (12, 13)]
    dates = [[row["earliest"], row["latest"]] for row in rows("key dates, and how do they differ?")]
    check(f"12 and 13 March show among the dates, found {dates}", march in dates)
    disputed = [(row["begin"].day, row["other_days"]) for row in rows("which days are disputed?") if row["begin"] in march and row["other_days"]]
    check(f"12 and 13 March stand against each other, found {disputed}", (13, ["2026-03-12"]) in disputed)
    check("the day of the signing is spoken of most", [row["day"] for row in rows("spoken of most?")][:1] == march[:1])

    print(f"queries: {len(found)} questions answered")
    for line in errors:
        print(f"queries: {line}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

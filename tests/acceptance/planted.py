#!/usr/bin/env python3
"""Assert that the tables of a run on raw/ show what was planted there: see claims.jsonl in tests/gold.

    planted.py OUTPUT

At least five agreements across outlets; the conflicts of a count, a date and a polarity; the reprint with its changed
figure; the undated article settled by the others.
"""

import collections
import datetime
import itertools
import json
import pathlib
import sys

import pyarrow.parquet

GOLD = pathlib.Path(__file__).resolve().parent.parent / "gold"
COPIES = {"104", "105"}
LEAST_AGREEMENTS = 5
CONFLICTS = {"C002": "a count: five or four berths", "C001": "a date: 12 or 13 March", "C004": "a polarity: inspections"}
UNDATED = ("107", datetime.date(2026, 3, 14), datetime.date(2026, 3, 16))


def key(doc_id):
    return doc_id.split("/")[-1].split("_")[0].split(".")[0]


def read(output, name):
    return pyarrow.parquet.read_table(output / "parquet" / f"{name}.parquet").to_pylist()


def found_pairs(output):
    """Pairs of sentences that share a claim, with whether the claim sets them against each other."""
    sentences = {row["sentence_id"]: (key(row["doc_id"]), row["char_start"], row["char_end"]) for row in read(output, "sentences")}
    members = collections.defaultdict(list)
    for row in read(output, "claim_evidence"):
        members[row["claim_id"]].append((sentences[row["sentence_id"]], row["stance"], row["value"]))
    pairs = {}
    for evidence in members.values():
        for (place, stance, value), (other, other_stance, other_value) in itertools.combinations(evidence, 2):
            against = stance != other_stance or (stance == "contradicts" and value != other_value)
            pair = tuple(sorted((place, other)))
            pairs[pair] = pairs.get(pair, False) or against
    return pairs


def same_sentence(found, gold):
    doc, start, end = gold
    shared = min(end, found[2]) - max(start, found[1])
    return found[0] == doc and shared >= 0.5 * min(end - start, found[2] - found[1])


def claims_shown(pairs):
    """Gold claims of which a pair across outlets was found, by relation."""
    shown = collections.defaultdict(set)
    with (GOLD / "pairs.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["relation"] == "partial" or {row["doc_a"], row["doc_b"]} == COPIES:
                continue
            sides = [tuple(row[f"{name}_{side}"] for name in ("doc", "start", "end")) for side in "ab"]
            for (one, other), against in pairs.items():
                straight = same_sentence(one, sides[0]) and same_sentence(other, sides[1])
                crossed = same_sentence(one, sides[1]) and same_sentence(other, sides[0])
                if (straight or crossed) and against == (row["relation"] == "conflict"):
                    shown[row["relation"]].add(row["claim_id"])
    return shown


def main():
    output = pathlib.Path(sys.argv[1])
    errors = []
    shown = claims_shown(found_pairs(output))
    print(f"planted: agreements {sorted(shown['agree'])}, conflicts {sorted(shown['conflict'])}")
    if len(shown["agree"]) < LEAST_AGREEMENTS:
        errors.append(f"{len(shown['agree'])} agreements shown, at least {LEAST_AGREEMENTS} expected")
    errors += [f"conflict {claim} not shown, {what}" for claim, what in CONFLICTS.items() if claim not in shown["conflict"]]

    copies = [row for row in read(output, "duplicates") if row["unit"] == "document" and key(row["member_id"]) in COPIES]
    if {key(row["member_id"]) for row in copies} != COPIES or len({row["cluster_id"] for row in copies}) != 1:
        errors.append("the wire story and its reprint are not one cluster of documents")
    elif not any("2,300" in change or "3,200" in change for row in copies for change in row["changed"]):
        errors.append(f"the changed figure of the reprint is not listed: {[row['changed'] for row in copies]}")

    doc, first, last = UNDATED
    undated = next(row for row in read(output, "documents") if key(row["doc_id"]) == doc)
    if undated["published_method"] == "given":
        errors.append(f"{undated['doc_id']} has a date of publication, but none was given")
    if undated["published"] is not None and not first <= undated["published"] <= last:
        errors.append(f"{undated['doc_id']} is dated {undated['published']}, expected {first} to {last}")
    thursday = [row for row in read(output, "dates") if key(row["doc_id"]) == doc and row["surface"] == "Thursday"]
    if [row["begin"] for row in thursday] != [datetime.date(2026, 3, 12)]:
        errors.append(f"`Thursday` of {undated['doc_id']} is {[row['begin'] for row in thursday]}, expected 2026-03-12")

    for line in errors:
        print(f"planted: {line}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Check the gold annotation against the sample input in raw/.

    python3 tests/gold/check_gold.py

Asserts that the text of every row is the slice of its document that its offsets name, that spans of one layer stay
apart, that every pair follows from a claim, and that sentences which agree or conflict across outlets share no run of
four words but names, so that agreement has to be found by meaning. Needs nothing but Python's standard library.
"""

import collections
import csv
import json
import pathlib
import re
import sys

GOLD = pathlib.Path(__file__).resolve().parent
RAW = GOLD.parent.parent / "raw"
# The reprint repeats the wire story word for word; that is what it is there for.
COPIES = {("104", "105")}
LONGEST_SHARED_RUN = 3
LAYERS = {
    "blocks": {"start", "end", "kind"},
    "sentences": {"start", "end"},
    "entities": {"start", "end", "type", "canonical"},
    "quantities": {"start", "end", "kind", "value", "low", "high", "unit", "counted", "modifier"},
    "dates": {"start", "end", "timex", "value", "begin", "finish", "precision"},
}


def key(doc_id):
    """The part of a document's id by which gold and tables meet."""
    return doc_id.split("/")[-1].split("_")[0].split(".")[0]


def documents():
    """Text of every sample document whose offsets are known before a run: all but HTML."""
    texts = {}
    for path in sorted(RAW.iterdir()):
        if path.suffix in {".txt", ".md"}:
            texts[key(path.name)] = path.read_bytes().decode("utf-8")
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                texts[key(row["doc_id"])] = row["text"]
        elif path.suffix == ".csv" and path.name != "sources.csv":
            with path.open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    texts[key(row["doc_id"])] = row["text"]
    return texts


def rows(name):
    with (GOLD / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def check_slice(errors, texts, where, doc, start, end, text):
    if texts.get(doc, "")[start:end] != text:
        errors.append(f"{where}: {doc}[{start}:{end}] is {texts.get(doc, '')[start:end]!r}, not {text!r}")


def check_layers(errors, texts):
    for layer, columns in LAYERS.items():
        files = sorted(GOLD.glob(f"{layer}.*.jsonl"))
        if len(files) < 3:
            errors.append(f"{layer}: {len(files)} documents annotated, at least 3 expected")
        for path in files:
            last = 0
            for number, row in enumerate(rows(path.name), 1):
                where = f"{path.name}:{number}"
                if not columns <= row.keys():
                    errors.append(f"{where}: missing {sorted(columns - row.keys())}")
                check_slice(errors, texts, where, row["doc"], row["start"], row["end"], row["text"])
                if row["start"] < last or row["end"] <= row["start"]:
                    errors.append(f"{where}: empty, or not after the row before it")
                last = row["end"]


def check_claims(errors, texts):
    evidence = set()
    for number, claim in enumerate(rows("claims.jsonl"), 1):
        values = collections.defaultdict(set)
        for row in claim["evidence"]:
            check_slice(errors, texts, f"claims.jsonl:{number}", row["doc"], row["start"], row["end"], row["text"])
            evidence.add((claim["claim_id"], row["doc"], row["start"], row["end"]))
            if row["strength"] == "full":
                values[row["value"]].add(row["doc"])
        n_documents = len(set().union(*values.values()))
        status = "conflicting" if len(values) > 1 else "corroborated" if n_documents > 1 else "single"
        if claim["status"] != status:
            errors.append(f"claims.jsonl:{number}: {claim['claim_id']} is {status}, not {claim['status']}")
    for number, pair in enumerate(rows("pairs.jsonl"), 1):
        for side in "ab":
            place = tuple(pair[f"{name}_{side}"] for name in ("doc", "start", "end"))
            check_slice(errors, texts, f"pairs.jsonl:{number}", *place, pair[f"text_{side}"])
            if (pair["claim_id"], *place) not in evidence:
                errors.append(f"pairs.jsonl:{number}: {place} is no evidence of {pair['claim_id']}")


def names():
    """Every word of an annotated name, in lower case."""
    found = set()
    for path in GOLD.glob("entities.*.jsonl"):
        for row in rows(path.name):
            found.update(re.findall(r"\w+", row["text"].lower()))
    return found


def runs(text, name_words):
    """Runs of words that hold no name, as tuples one longer than what two sentences may share."""
    n = LONGEST_SHARED_RUN + 1
    words = re.findall(r"[\w.,%$']*\w[\w%']*", " ".join(text.split()).lower())
    grams = (tuple(words[i : i + n]) for i in range(len(words) - n + 1))
    return {gram for gram in grams if not all(word in name_words for word in gram)}


def check_paraphrase(errors):
    name_words = names()
    relations = collections.Counter()
    claims = collections.defaultdict(set)
    for number, pair in enumerate(rows("pairs.jsonl"), 1):
        if (pair["doc_a"], pair["doc_b"]) in COPIES or pair["relation"] == "partial":
            continue
        relations[pair["relation"]] += 1
        claims[pair["relation"]].add(pair["claim_id"])
        for gram in sorted(runs(pair["text_a"], name_words) & runs(pair["text_b"], name_words)):
            errors.append(f"pairs.jsonl:{number}: {pair['claim_id']} {pair['doc_a']}/{pair['doc_b']} share {' '.join(gram)!r}")
    for relation, least in (("agree", 5), ("conflict", 3)):
        if len(claims[relation]) < least:
            errors.append(f"pairs.jsonl: {len(claims[relation])} claims with `{relation}`, at least {least} expected")
    return relations


def main():
    errors = []
    texts = documents()
    check_layers(errors, texts)
    check_claims(errors, texts)
    relations = check_paraphrase(errors)
    for line in errors:
        print(line, file=sys.stderr)
    if not errors:
        counted = ", ".join(f"{n} {relation}" for relation, n in sorted(relations.items()))
        print(f"gold: {len(texts)} documents, pairs beside copies: {counted}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

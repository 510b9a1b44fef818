#!/usr/bin/env python3
"""Check the gold annotation against the sample input in raw/ and the texts in tests/gold/texts/.

    python3 tests/gold/check_gold.py

Asserts that the text of every row is the slice of its document that its offsets name, that spans of one layer stay
apart, that every pair follows from a claim, and that sentences which agree or conflict across outlets share no run of
four words but names, so that agreement has to be found by meaning. For the numbers and dates of numbers/ it also asserts
that words and values are those of the tables, that weekdays fall on their days and that every kind, modifier, type,
precision and method occurs. Needs nothing but Python's standard library.
"""

import collections
import csv
import datetime
import json
import pathlib
import re
import sys

GOLD = pathlib.Path(__file__).resolve().parent
RAW = GOLD.parent.parent / "raw"
TEXTS = GOLD / "texts"
NUMBERS = GOLD / "numbers"
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
NUMBER_LAYERS = {
    "sentences": LAYERS["sentences"],
    "quantities": LAYERS["quantities"],
    "dates": LAYERS["dates"] | {"modifier", "method", "time_begin", "time_finish", "zone"},
}
# Words of the columns; each has to occur in numbers/. None stands for a column that may be empty.
WORDS = {
    "quantities": {
        "kind": {"cardinal", "ordinal", "percent", "money", "measure", "ratio", "score"},
        "modifier": {None, "approx", "at_least", "at_most", "more_than", "less_than"},
    },
    "dates": {
        "timex": {"DATE", "TIME", "DURATION", "SET"},
        "modifier": {None, "start", "mid", "end", "approx", "at_least", "at_most", "more_than", "less_than"},
        "precision": set(
            "time day week month quarter season half_year year decade century interval duration vague".split()
        ),
        "method": {"explicit", "document_date", "context", "calendar", "corpus"},
    },
}
# Rows of the sample and of numbers/ together.
LEAST_ROWS = {"quantities": 170, "dates": 170}
UNDATED_TEXTS = 2
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ONE_DATE = r"\d{4}(-(\d\d(-\d\d)?|W\d\d(-WE)?|Q[1-4]|H[12]|SP|SU|FA|WI))?|\d{2,3}|(PAST|PRESENT|FUTURE)_REF|KA\d+"
PERIOD = r"P(\d+(\.\d+)?[YMWD])*(T(\d+(\.\d+)?[HMS])+)?"
VALUES = {
    "DATE": rf"({ONE_DATE})(/({ONE_DATE}))?",
    "TIME": r"\d{4}-\d\d-\d\dT(\d\d:\d\d(:\d\d)?|MO|AF|EV|NI)",
    "DURATION": PERIOD,
    "SET": rf"XXXX-WXX-[1-7]|{PERIOD}",
}
UNITS = {"money": r"[A-Z]{3}", "percent": "%|bp|pp", "measure": r"\S+"}


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


def number_texts():
    """Text of every document in texts/."""
    return {key(path.name): path.read_bytes().decode("utf-8") for path in sorted(TEXTS.glob("*.txt"))}


def rows(name, folder=GOLD):
    with (folder / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def check_slice(errors, texts, where, doc, start, end, text):
    if texts.get(doc, "")[start:end] != text:
        errors.append(f"{where}: {doc}[{start}:{end}] is {texts.get(doc, '')[start:end]!r}, not {text!r}")


def check_layers(errors, texts, folder, layers, least):
    for layer, columns in layers.items():
        files = sorted(folder.glob(f"{layer}.*.jsonl"))
        if len(files) < least:
            errors.append(f"{layer}: {len(files)} documents annotated, at least {least} expected")
        for path in files:
            last = 0
            for number, row in enumerate(rows(path.name, folder), 1):
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


def of_layer(layer, folder):
    """(file and line, row) of all documents."""
    for path in sorted(folder.glob(f"{layer}.*.jsonl")):
        for number, row in enumerate(rows(path.name, folder), 1):
            yield f"{path.name}:{number}", row


def quantity_faults(row):
    """What is wrong with the values of a quantity."""
    is_point = row["value"] is not None
    if is_point == (row["low"] is not None) or (row["low"] is None) != (row["high"] is None):
        yield "a point or both ends of a range are wanted"
    elif not is_point and row["low"] > row["high"]:
        yield "low and high are swapped"
    if row["kind"] == "score" and is_point:
        yield "a score has two ends"
    pattern = UNITS.get(row["kind"])
    if (pattern is None) != (row["unit"] is None) or (pattern and not re.fullmatch(pattern, row["unit"])):
        yield f"{row['unit']!r} is no unit of {row['kind']}"


def date_faults(row):
    """What is wrong with the values of a date."""
    if not re.fullmatch(VALUES.get(row["timex"], ""), row["value"]):
        yield f"{row['value']!r} is no value of {row['timex']}"
    begin, finish = (row[name] and datetime.date.fromisoformat(row[name]) for name in ("begin", "finish"))
    if (begin is None) != (finish is None) or (begin and begin > finish):
        yield "begin and finish do not fit"
    if begin is None and row["timex"] in {"DATE", "TIME"} and row["precision"] != "vague":
        yield "not on the calendar"
    if row["timex"] in {"DATE", "TIME"} and begin and begin == finish:
        named = [day for day in WEEKDAYS if day in row["text"]]
        if named and named != [WEEKDAYS[begin.weekday()]]:
            yield f"{begin} is no {named[0]}"
        if row["value"][:10] != begin.isoformat():
            yield "value and begin differ"
    clock = row["value"].partition("T")[2] if row["timex"] == "TIME" else ""
    if (row["time_begin"] or "") != (clock if clock[:1].isdigit() else ""):
        yield "value and time_begin differ"


def check_numbers(errors, texts):
    """Checks numbers/ against texts/ and counts the words of its columns."""
    check_layers(errors, texts, NUMBERS, NUMBER_LAYERS, len(texts))
    counts = {}
    for layer, faults in (("quantities", quantity_faults), ("dates", date_faults)):
        found = list(of_layer(layer, NUMBERS))
        for where, row in found:
            errors.extend(f"{where}: {row['text']!r}: {fault}" for fault in faults(row))
        for column, words in WORDS[layer].items():
            counted = counts[f"{layer} {column}"] = collections.Counter(row[column] for _, row in found)
            errors.extend(f"{layer}: no {column} is {word!r}" for word in words - counted.keys())
            errors.extend(f"{layer}: {word!r} is no {column}" for word in counted.keys() - words)
        n_rows = len(found) + sum(1 for _ in of_layer(layer, GOLD))
        counts[layer] = collections.Counter({"numbers": len(found), "with the sample": n_rows})
        if n_rows < LEAST_ROWS[layer]:
            errors.append(f"{layer}: {n_rows} annotated, at least {LEAST_ROWS[layer]} expected")
    with (TEXTS / "sources.csv").open(encoding="utf-8", newline="") as lines:
        given = list(csv.DictReader(lines))
    if {key(row["path"]) for row in given} != texts.keys() or len(given) != len(texts):
        errors.append("texts/sources.csv: not one row a text")
    n_undated = sum(1 for row in given if not row["published"])
    if n_undated != UNDATED_TEXTS:
        errors.append(f"texts/sources.csv: {n_undated} texts without a day, {UNDATED_TEXTS} expected")
    if {row["doc"] for row in rows("documents.jsonl", NUMBERS)} != texts.keys():
        errors.append("numbers/documents.jsonl: not one row a text")
    return counts


def main():
    errors = []
    texts = documents()
    check_layers(errors, texts, GOLD, LAYERS, 3)
    check_claims(errors, texts)
    relations = check_paraphrase(errors)
    of_numbers = number_texts()
    counts = check_numbers(errors, of_numbers)
    for line in errors:
        print(line, file=sys.stderr)
    if not errors:
        counted = ", ".join(f"{n} {relation}" for relation, n in sorted(relations.items()))
        print(f"gold: {len(texts)} documents, pairs beside copies: {counted}")
        print(f"numbers: {len(of_numbers)} documents")
        for name, counter in counts.items():
            print(f"  {name}: " + ", ".join(f"{n} {word or 'none'}" for word, n in counter.most_common()))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

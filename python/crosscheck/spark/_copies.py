"""Copies: the tables ``duplicates`` and ``containments``.

Spark counts and joins what the steps propose, and the steps decide; see docs/spark.md for what each of them reads.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from crosscheck.spark._job import Job
from crosscheck.spark._members import document_of, position_of

__all__ = ["Copies", "find_copies"]

UNITS = ("document", "segment", "sentence")
# What a unit is called in its document: `a#b3`, `a#s4`.
MARKS = ("", "#b", "#s")
PAIR = ("unit", "a", "b")


class Copies:
    """What was printed again."""

    def __init__(self, duplicates: DataFrame, containments: DataFrame, members: DataFrame, documents: DataFrame) -> None:
        # The tables.
        self.duplicates = duplicates
        self.containments = containments
        # `unit`, `member` and `canonical` of all units that are copies of each other.
        self.members = members
        # `n` of documents that copy or are copied or fill in a form: its `original`, its `form`, and whether it `is_canonical`.
        self.documents = documents


def find_copies(job: Job, analysis: DataFrame) -> Copies:
    """The copies among the documents of ``analyze`` and their parts."""
    texts = job.kept("texts", analysis.where("text_f is not null").select("n", "doc_id", "text_f"))
    in_bands = job.kept("band_pairs", _proposed(job, texts, "bands"))
    in_samples = job.kept("sample_pairs", _proposed(job, texts, "samples"))
    units = _cut(job, texts, in_bands.union(in_samples))
    # A document that was cut short shares too little for a band.
    pairs = in_bands.union(in_samples.where("unit = 0")).distinct()
    found = _decided(job, units, pairs)
    contained = job.of_rows("contained", _Contain(job), in_samples, PAIR, lambda rows: _with_features(rows, units))
    ids = _Ids(texts)
    # A row without a cluster is of a form alone.
    duplicates = ids.put(found.where("cluster_id is not null"), "member", "canonical", "copied_from").select(
        "unit", "member_id", "cluster_id", "canonical_id", (F.col("member") == F.col("canonical")).alias("is_canonical"),
        "similarity", "relation", "changed", "changed_from", "changed_to", F.col("copied_from_id").alias("copied_from"),
    )
    containments = ids.put(contained, "container", "member").select("unit", "container_id", "member_id", "share", "kind")
    is_canonical = F.coalesce(F.col("member") == F.col("canonical"), F.lit(True)).alias("is_canonical")
    documents = found.where("unit = 0").select(document_of("member").alias("n"), "original", "form", is_canonical)
    members = found.where("cluster_id is not null").select("unit", "member", "canonical")
    return Copies(duplicates, containments, members, documents)


class _Contain:
    """The step ``contain``, with the pair of each row."""

    def __init__(self, job: Job) -> None:
        self.step = job.step("contain", "config")

    def __call__(self, pairs: DataFrame) -> DataFrame:
        found = self.step(pairs)
        return found.withColumn("a", F.least("container", "member")).withColumn("b", F.greatest("container", "member"))


def _proposed(job: Job, texts: DataFrame, index: str) -> DataFrame:
    """The pairs that are proposed often enough, by what units have in common: ``bands`` or ``samples``."""
    step, own = job.step(index, "config"), texts.select("n", "text_f")
    # They are much, and kept only where they are wanted again.
    shared = job.of_documents(f"{index}_of", step, own) if job.can_grow else step(own)
    # What nobody shares gives no pair.
    pairs = job.of_groups(f"{index}_shared", job.step(f"{index.removesuffix('s')}-pairs"), shared, ["unit", "key"], "member", least=2)
    counted = pairs.groupBy(*PAIR).agg(F.count("*").alias("n_proposed"), F.max("least").alias("least"))
    return counted.where("n_proposed >= least").select(*PAIR)


def _cut(job: Job, texts: DataFrame, pairs: DataFrame) -> DataFrame:
    """The units that are in pairs, cut out of their documents; those without words are left out."""
    ends = pairs.select("unit", F.explode(F.array("a", "b")).alias("member")).distinct()
    own = texts.select(F.col("n").alias("of"), "text_f")

    def whole(ends: DataFrame) -> DataFrame:
        return ends.join(own, document_of("member") == F.col("of")).select("unit", "member", "text_f")

    return job.of_rows("cut", job.step("cut"), ends, ["unit", "member"], whole).where("n_words > 0")


def _with_features(pairs: DataFrame, units: DataFrame) -> DataFrame:
    """Pairs of units that have words, with what each is compared by."""
    for end in ("a", "b"):
        own = units.select("unit", F.col("member").alias(end), F.col("unit_f").alias(f"{end}_f"))
        pairs = pairs.join(own, ["unit", end])
    return pairs.select(*PAIR, "a_f", "b_f")


def _decided(job: Job, units: DataFrame, pairs: DataFrame) -> DataFrame:
    # Of units with the same words the one that was published first stands for all; unknown days come last.
    first = F.min(F.struct(F.col("published").isNull(), "published", "member")).over(Window.partitionBy("unit", "key", "n_words"))
    vertices = job.kept("vertices", units.select("unit", "member", first["member"].alias("vertex")))
    ends = pairs
    for end in ("a", "b"):
        of = vertices.select("unit", F.col("member").alias(end), F.col("vertex").alias(f"of_{end}"))
        ends = ends.join(of, ["unit", end])
    ends = ends.where("of_a <> of_b").select("unit", F.least("of_a", "of_b").alias("a"), F.greatest("of_a", "of_b").alias("b"))
    verify = job.step("verify", "config")
    verified = job.of_rows("verified", verify, ends.distinct(), PAIR, lambda rows: _with_features(rows, units))
    of_words = vertices.where("vertex <> member").select("unit", F.col("vertex").alias("a"), F.col("member").alias("b"))
    edges = verified.union(of_words)
    components = job.components("components", edges.withColumnRenamed("unit", "kind")).withColumnRenamed("kind", "unit")
    near = edges.groupBy("unit", F.col("a").alias("member")).agg(F.sort_array(F.collect_list("b")).alias("near"))
    rows = components.join(units.select("unit", "member", "unit_f"), ["unit", "member"]).join(near, ["unit", "member"], "left")
    rows = rows.select("unit", "component", "member", "near", "unit_f")
    return job.of_groups("copies", job.step("cluster", "config"), rows, ["unit", "component"], "member")


class _Ids:
    """The keys that tables have of units."""

    def __init__(self, texts: DataFrame) -> None:
        self.documents = texts.select(F.col("n").alias("of"), F.col("doc_id").alias("of_id"))

    def put(self, rows: DataFrame, *members: str) -> DataFrame:
        """Rows with the keys of the units in some columns (``member`` has ``member_id``), and with the word of their kind."""
        for name in members:
            rows = rows.join(self.documents, document_of(name) == F.col("of"), "left").drop("of")
            rows = rows.withColumn(f"{name}_id", _key(name)).drop("of_id")
        return rows.withColumn("unit", _word(UNITS))


def _word(words: tuple[str, ...]) -> Column:
    return F.element_at(F.array(*map(F.lit, words)), F.col("unit") + 1)


def _key(member: str) -> Column:
    position = position_of(member).cast("string")
    return F.when(F.col("unit") == 0, F.col("of_id")).otherwise(F.concat("of_id", _word(MARKS), position))

"""Names across documents: the table ``entities``, and which of them each name of a document is.

Spark puts side by side what may be one, and the steps decide; see docs/spark.md for what each of them reads.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from crosscheck.spark._job import Job
from crosscheck.spark._members import position_of

__all__ = ["Links", "link"]

# Years between the ages under a key from which on the company of a name decides whose it is.
APART = 25
# The defaults of `max_documents` and `max_candidates`: with settings of the user's own, all rows go to the step.
MAX_DOCUMENTS, MAX_CANDIDATES = 64, 64
# Surnames of one key that are settled together.
SHORTS_OF_PART = 5000


class Links:
    """What the names of documents are."""

    def __init__(self, entities: DataFrame, names: DataFrame) -> None:
        # Without counts.
        self.entities = entities
        # `n`, the number of the name in the document as tables have it, and the key of its entity.
        self.of = names

    def put(self, rows: DataFrame, *columns: str) -> DataFrame:
        """Rows with ``n``, with the keys of entities in the place of numbers of names."""
        for column in columns:
            own = self.of.select("n", F.col("name").alias(column), F.col("entity_id").alias("_id"))
            rows = rows.join(own, ["n", column], "left").withColumn(column, F.col("_id")).drop("_id")
        return rows


def link(job: Job, analysis: DataFrame) -> Links:
    """Links the names of the rows of ``analyze``."""
    step = job.step("names", "config", "rules")
    names = job.of_documents("names", step, analysis.where("names_f is not null").select("n", "names_f"))
    names = job.kept("clustered", _clustered(job, names))
    names = job.kept("varied", _varied(job, names))
    names = job.kept("settled", _settled(job, names))
    tallied = names.select("cluster", "member", "doc_id", "name_f", "claimed", F.col("told").alias("age"))
    entities = job.decide_groups("entities", lambda rows: _entities(job, rows), tallied, ["cluster"])
    of = names.join(entities.select("cluster", "entity_id"), "cluster")
    of = job.kept("names_of", of.select("n", position_of("member").cast("string").alias("name"), "entity_id"))
    # Two clusters of one key are one entity: the one that is named first.
    least = F.row_number().over(Window.partitionBy("entity_id").orderBy("first"))
    return Links(entities.withColumn("_place", least).where("_place = 1").drop("_place", "cluster", "first"), of)


def _entities(job: Job, names: DataFrame) -> DataFrame:
    """What each cluster of names is."""
    sums = job.step("tally")(names.sortWithinPartitions("cluster"))
    if "group" in names.columns:
        sums = sums.withColumn("group", F.xxhash64("cluster"))
    return job.step("entities")(job.sorted(sums, ["cluster"]))


def _clustered(job: Job, names: DataFrame) -> DataFrame:
    """Names with the cluster of those that have a key of their own, and with the age that tells people apart."""
    people = names.where("kind = 'person'").select("n", "key", "member", "name_f", "age")
    span = (F.max("age") - F.min("age")).alias("span")
    aged = people.groupBy("key").agg(span).where(F.col("span") >= APART).select("key", F.lit(True).alias("aged"))
    asked = people.join(aged, "key").select("n").distinct()
    keyed = names.where("kind in ('known', 'person', 'thing')").join(asked, "n", "left_semi")
    company = keyed.groupBy("n").agg(F.sort_array(F.collect_set("key")).alias("company"))
    rows = people.join(aged, "key", "left").join(company, "n", "left")
    rows = rows.select("key", "member", "name_f", F.when(F.col("aged"), F.col("company")).alias("company"))
    borne = job.of_groups("people", job.step("people", "config"), rows, ["key"], "member")
    of_one = names.where("node is not null").select(F.col("node").alias("a"), F.col("node").alias("b"))
    components = job.components("name_components", borne.select("a", "b").union(of_one).distinct())
    told = borne.select("member", "a", "claimed", F.col("age").alias("told"))
    names = names.join(told, "member", "left").withColumn("node", F.coalesce("a", "node")).drop("a")
    names = names.withColumn("claimed", F.coalesce("claimed", F.lit(False)))
    names = names.join(components.select(F.col("member").alias("node"), "component"), "node", "left")
    first = names.where("component is not null").groupBy("component").agg(F.min("member").alias("cluster"))
    return names.join(first, "component", "left").drop("component", "node", "kind", "age")


def _contexts(names: DataFrame) -> DataFrame:
    """The clusters that each document names."""
    return names.where("cluster is not null").groupBy("n").agg(F.sort_array(F.collect_set("cluster")).alias("context"))


def _least(frame: DataFrame, column: str, of: str, most: int) -> DataFrame:
    """Of the rows of each group those with the least numbers."""
    place = F.row_number().over(Window.partitionBy(of).orderBy(column))
    return frame.withColumn("_place", place).where(F.col("_place") <= most).drop("_place")


def _varied(job: Job, names: DataFrame) -> DataFrame:
    """Names of which two clusters that are two spellings of one name are one."""
    own = names.where("cluster is not null and not claimed")
    spelled = own.select("cluster", F.explode("spellings").alias("spelling")).select("spelling.key", "spelling.role", "cluster")
    pairs = job.of_groups("alike", job.step("alike", "config"), spelled.distinct(), ["key"], "role", "cluster")
    linked = pairs.where("least is not null")
    components = job.components("alike_components", linked.select("a", "b"))
    of = components.select(F.col("member").alias("cluster"), "component")
    named = own.join(of, "cluster").select("component", "cluster", "n", "member", "name_f")
    named = named.join(_contexts(names), "n", "left")
    if "config" not in job.settings:
        place = F.dense_rank().over(Window.partitionBy("cluster").orderBy("n"))
        named = named.withColumn("context", F.when(place <= MAX_DOCUMENTS, F.col("context")))
    fuller = pairs.where("least is null").select("a", "b").distinct()
    n_fuller = fuller.join(fuller.groupBy("b").agg(F.count("*").cast("int").alias("n_fuller")), "b")
    told = linked.join(n_fuller, ["a", "b"], "left").join(of.withColumnRenamed("cluster", "a"), "a")
    told = told.select("component", F.col("a").alias("cluster"), "key", F.col("b").alias("other"), "least", "n_fuller")
    rows = named.drop("n").unionByName(told, allowMissingColumns=True)
    into = job.of_groups("variants", job.step("variants", "config"), rows, ["component"], "cluster", "member")
    return names.join(into.select("cluster", "into"), "cluster", "left").withColumn("cluster", F.coalesce("into", "cluster")).drop("into")


def _settled(job: Job, names: DataFrame) -> DataFrame:
    """Names of which every one has a cluster: surnames and acronyms are those of fuller names, or of their own."""
    short = names.where("cluster is null")
    counted = short.groupBy("key").agg((F.floor(F.count("*") / SHORTS_OF_PART) + 1).cast("int").alias("n_parts"))
    fuller = names.where("cluster is not null")
    owned = fuller.select("cluster", "member", F.explode("shorts").alias("key")).join(counted, "key", "left_semi")
    full = fuller.join(owned.select("member").distinct(), "member", "left_semi")
    documents = full.groupBy("cluster", "n").agg(F.max_by("n_mentions", "member").alias("n_mentions"))
    roles = full.groupBy("cluster").agg(F.sort_array(F.array_distinct(F.flatten(F.collect_list("roles")))).alias("roles"))
    holds = documents.groupBy("n").agg(F.sort_array(F.collect_set("cluster")).alias("holds"))
    contexts = _contexts(names)
    index = owned.select("key", "cluster").distinct()
    if "config" not in job.settings:
        documents = _least(documents, "n", "cluster", MAX_DOCUMENTS)
        index = _least(index, "cluster", "key", MAX_CANDIDATES + 1)
    of_short = short.join(counted, "key").withColumn("part", F.pmod("n", "n_parts").cast("int"))
    of_short = of_short.select("key", "part", "n", "member", "doc_id", "name_f").join(holds, "n", "left")
    owners = index.join(counted, "key").withColumn("part", F.explode(F.sequence(F.lit(0), F.col("n_parts") - 1)))
    owners = owners.join(documents, "cluster").join(roles, "cluster").select("key", "part", "n", "cluster", "n_mentions", "roles")
    rows = of_short.unionByName(owners, allowMissingColumns=True).join(contexts, "n", "left")
    step = job.step("short-names", "config")
    found = job.of_groups("short_names", step, rows, ["key", "part"], "member", "cluster", "n")
    first = found.where("node is not null").groupBy("node").agg(F.min("member").alias("first"))
    found = found.join(first, "node", "left")
    found = found.select("member", F.coalesce("cluster", "first").alias("_cluster"), F.col("claimed").alias("_claimed"))
    names = names.join(found, "member", "left").withColumn("cluster", F.coalesce("cluster", "_cluster"))
    return names.withColumn("claimed", F.coalesce("_claimed", "claimed")).drop("_cluster", "_claimed", "spellings", "shorts", "roles")


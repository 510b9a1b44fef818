-- Questions to an output folder, for DuckDB: `duckdb < examples/queries.sql` in the folder that holds `output/`.
-- Every statement stands alone once the views are there.

-- Views: one for each table, read from its Parquet file whenever it is asked for.
CREATE OR REPLACE VIEW sources AS FROM 'output/parquet/sources.parquet';
CREATE OR REPLACE VIEW events AS FROM 'output/parquet/events.parquet';
CREATE OR REPLACE VIEW documents AS FROM 'output/parquet/documents.parquet';
CREATE OR REPLACE VIEW segments AS FROM 'output/parquet/segments.parquet';
CREATE OR REPLACE VIEW sentences AS FROM 'output/parquet/sentences.parquet';
CREATE OR REPLACE VIEW entities AS FROM 'output/parquet/entities.parquet';
CREATE OR REPLACE VIEW entity_mentions AS FROM 'output/parquet/entity_mentions.parquet';
CREATE OR REPLACE VIEW quantities AS FROM 'output/parquet/quantities.parquet';
CREATE OR REPLACE VIEW dates AS FROM 'output/parquet/dates.parquet';
CREATE OR REPLACE VIEW duplicates AS FROM 'output/parquet/duplicates.parquet';
CREATE OR REPLACE VIEW containments AS FROM 'output/parquet/containments.parquet';
CREATE OR REPLACE VIEW clauses AS FROM 'output/parquet/clauses.parquet';
CREATE OR REPLACE VIEW claims AS FROM 'output/parquet/claims.parquet';
CREATE OR REPLACE VIEW claim_evidence AS FROM 'output/parquet/claim_evidence.parquet';
CREATE OR REPLACE VIEW claim_sources AS FROM 'output/parquet/claim_sources.parquet';
CREATE OR REPLACE VIEW conflicts AS FROM 'output/parquet/conflicts.parquet';
CREATE OR REPLACE VIEW source_agreement AS FROM 'output/parquet/source_agreement.parquet';
CREATE OR REPLACE VIEW rejects AS FROM 'output/parquet/rejects.parquet';

-- Star joins: a fact table with the names and dates around it. Keys are unique on the side of the dimension, so no row
-- is counted twice.
CREATE OR REPLACE VIEW evidence_star AS
SELECT
    evidence.*,
    claims.statement, claims.kind, claims.topic, claims.status, claims.value AS claim_value, claims.n_independent,
    sources.name AS source_name, sources.reliability,
    documents.title, documents.published, documents.is_canonical,
    sentences.text AS sentence
FROM claim_evidence AS evidence
JOIN claims USING (claim_id)
JOIN sources USING (source_id)
JOIN documents USING (doc_id)
JOIN sentences USING (sentence_id);

CREATE OR REPLACE VIEW mention_star AS
SELECT
    mentions.*,
    entities.name, entities.country_code,
    documents.source_id, documents.published, documents.event_id
FROM entity_mentions AS mentions
JOIN entities USING (entity_id)
JOIN documents USING (doc_id);

-- A number or date may stand in a block without sentences, hence the outer join.
CREATE OR REPLACE VIEW quantity_star AS
SELECT quantities.*, documents.source_id, documents.published, documents.is_canonical, sentences.text AS sentence
FROM quantities
JOIN documents USING (doc_id)
LEFT JOIN sentences USING (sentence_id);

CREATE OR REPLACE VIEW date_star AS
SELECT dates.*, documents.source_id, documents.published, documents.is_canonical, sentences.text AS sentence
FROM dates
JOIN documents USING (doc_id)
LEFT JOIN sentences USING (sentence_id);

-- question: 1. What was read, and from whom?
SELECT sources.name AS source, doc_id, format, published, published_method, n_sentences, is_canonical
FROM documents
JOIN sources USING (source_id)
ORDER BY published NULLS LAST, doc_id;

-- question: 1. What could not be read?
SELECT path, location, stage, reason FROM rejects ORDER BY reject_id;

-- question: 2. Where do the sources conflict, and who says what?
SELECT claim_id, topic, value_a, sources_a, sentence_a, value_b, sources_b, sentence_b, confidence
FROM conflicts
WHERE status = 'conflicting'
ORDER BY confidence DESC, claim_id, ordinal;

-- question: 2. What does each source say on what is disputed?
SELECT topic, source_id, value, stance, published, is_copy, sentence
FROM claim_sources
WHERE status IN ('conflicting', 'developing')
ORDER BY topic, stance DESC, published NULLS LAST, source_id;

-- question: 3. What is best corroborated by independent sources?
SELECT statement, kind, value, n_independent, n_sources, confidence
FROM claims
WHERE status = 'corroborated'
ORDER BY n_independent DESC, confidence DESC, claim_id
LIMIT 10;

-- question: 4. Who copied whom, and what was changed?
SELECT member_id, copied_from, similarity, relation,
    array_to_string(list_transform(list_zip(changed_from, changed_to), lambda pair: pair[1] || ' became ' || pair[2]), ', ') AS changed
FROM duplicates
WHERE unit = 'document' AND NOT is_canonical
ORDER BY member_id;

-- question: 4. Which sources can be relied on?
SELECT name, n_claims, n_corroborated, n_conflicting, agreement, reliability
FROM sources
ORDER BY reliability DESC NULLS LAST, source_id;

-- question: 4. Which pairs of sources disagree most?
SELECT source_a, source_b, n_shared, n_agree, n_conflict, agreement, alpha
FROM source_agreement
WHERE n_conflict > 0
ORDER BY agreement, source_a, source_b
LIMIT 10;

-- question: 5. What are the key numbers, and how do they differ?
SELECT topic, unit, min(value_number) AS smallest, max(value_number) AS largest, count(DISTINCT source_id) AS n_sources,
    string_agg(DISTINCT value, '; ' ORDER BY value) AS said
FROM evidence_star
WHERE kind = 'numeric' AND value_number IS NOT NULL AND weight > 0
GROUP BY claim_id, topic, unit
ORDER BY n_sources DESC, claim_id
LIMIT 10;

-- question: 5. What are the key dates, and how do they differ?
SELECT topic, status, min(value_begin) AS earliest, max(value_finish) AS latest, count(DISTINCT source_id) AS n_sources,
    string_agg(DISTINCT value, '; ' ORDER BY value) AS said
FROM evidence_star
WHERE kind = 'date' AND value_begin IS NOT NULL AND weight > 0
GROUP BY claim_id, topic, status
ORDER BY n_sources DESC, claim_id
LIMIT 10;

-- question: 5. Which days are spoken of most?
SELECT begin AS day, count(*) AS n_mentions, count(DISTINCT source_id) AS n_sources
FROM date_star
WHERE precision = 'day' AND begin = finish AND is_canonical
GROUP BY begin
ORDER BY n_sources DESC, n_mentions DESC, day
LIMIT 10;

-- question: 5. What is counted, by how many sources?
SELECT lower(counted) AS counted, count(DISTINCT source_id) AS n_sources, min(value) AS smallest, max(value) AS largest
FROM quantity_star
WHERE counted IS NOT NULL AND value IS NOT NULL AND is_canonical
GROUP BY ALL
ORDER BY n_sources DESC, counted
LIMIT 10;

-- question: Who and what is it about?
SELECT name, type, count(*) AS n_mentions, count(DISTINCT source_id) AS n_sources
FROM mention_star
GROUP BY ALL
ORDER BY n_sources DESC, n_mentions DESC, name
LIMIT 10;

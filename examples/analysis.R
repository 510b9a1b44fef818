#!/usr/bin/env Rscript
# Five questions to an output folder, in base R:
#
#     Rscript examples/analysis.R [OUTPUT]
#
# OUTPUT is `output` when left out. Tables come from the Parquet files where the package arrow or nanoparquet is installed, else
# from the CSV files; the answers are the same.

arguments <- commandArgs(trailingOnly = TRUE)
output <- if (length(arguments) > 0) arguments[[1]] else "output"
if (!dir.exists(file.path(output, "csv"))) {
  stop("no tables in ", output, "; `crosscheck run` writes them", call. = FALSE)
}

# The reader: of Parquet where a package is there. `CROSSCHECK_READER=csv` asks for the other.
wanted <- Sys.getenv("CROSSCHECK_READER")
if (!wanted %in% c("", "csv", "arrow", "nanoparquet")) stop("CROSSCHECK_READER is csv, arrow or nanoparquet", call. = FALSE)
has <- function(package) wanted %in% c("", package) && requireNamespace(package, quietly = TRUE)
reader <- if (has("arrow")) "arrow" else if (has("nanoparquet")) "nanoparquet" else "csv"
if (wanted != "" && reader != wanted) stop("the package ", wanted, " is not installed", call. = FALSE)

# What a column holds stands in datapackage.json; base R has no reader of JSON, so the few that are not text are named here.
day_columns <- c("published", "begin", "finish", "anchor", "value_begin", "value_finish")
flag_columns <- c("is_canonical", "is_quote")
number_columns <- c(
  "agreement", "reliability", "confidence", "similarity", "share", "weight", "value_number", "value_si", "low", "high",
  "alpha", "alpha_low", "alpha_high", "level", "ordinal", "char_start", "char_end"
)

# In CSV an empty cell is missing, texts keep their quotes, and a `'` before = + - @ guards against spreadsheets.
read_csv_table <- function(name) {
  table <- read.csv(
    file.path(output, "csv", paste0(name, ".csv")),
    colClasses = "character", na.strings = "", encoding = "UTF-8", fileEncoding = "UTF-8-BOM", check.names = FALSE
  )
  for (column in names(table)) {
    is_number <- column %in% number_columns || startsWith(column, "n_") || (name == "quantities" && column == "value")
    if (column %in% day_columns) {
      table[[column]] <- as.Date(table[[column]])
    } else if (column %in% flag_columns) {
      table[[column]] <- table[[column]] == "true"
    } else if (is_number) {
      table[[column]] <- as.numeric(table[[column]])
    } else {
      table[[column]] <- sub("^'(?=[=+@\t-])", "", table[[column]], perl = TRUE)
    }
  }
  table
}

read_parquet_table <- function(name) {
  path <- file.path(output, "parquet", paste0(name, ".parquet"))
  read <- if (reader == "arrow") arrow::read_parquet else nanoparquet::read_parquet
  table <- tryCatch(as.data.frame(read(path)), error = function(problem) {
    # Early versions of nanoparquet have no list columns.
    stop(conditionMessage(problem), "; CROSSCHECK_READER=csv reads the CSV files instead", call. = FALSE)
  })
  # Closed sets arrive as factors, lists as list columns: both are texts here, as in the CSV files.
  for (column in names(table)) {
    if (is.factor(table[[column]])) table[[column]] <- as.character(table[[column]])
    if (is.list(table[[column]])) {
      joined <- vapply(table[[column]], function(items) paste(gsub("([\\\\|])", "\\\\\\1", items), collapse = "|"), "")
      table[[column]] <- ifelse(joined == "", NA, joined)
    }
  }
  table
}

read_table <- function(name) if (reader == "csv") read_csv_table(name) else read_parquet_table(name)

options(width = 220, scipen = 15)
shorten <- function(text, width = 70) ifelse(nchar(text) > width, paste0(substr(text, 1, width - 3), "..."), text)
show <- function(table, columns = names(table)) {
  if (NROW(table) == 0) return(cat("none\n\n"))
  table <- table[columns]
  for (column in columns) {
    if (is.character(table[[column]])) table[[column]] <- shorten(table[[column]])
    if (is.numeric(table[[column]])) table[[column]] <- round(table[[column]], 3)
  }
  print(table, row.names = FALSE, right = FALSE, na.print = "")
  cat("\n")
}
title <- function(text) cat("## ", text, "\n\n", sep = "")

sources <- read_table("sources")
documents <- read_table("documents")
sentences <- read_table("sentences")
claims <- read_table("claims")
evidence <- read_table("claim_evidence")
duplicates <- read_table("duplicates")
rejects <- read_table("rejects")

# A star: each piece of evidence with its claim, its source and its sentence. Every key on the right is unique.
star <- merge(evidence, claims[c("claim_id", "topic", "kind", "status", "n_independent")], by = "claim_id")
star <- merge(star, setNames(sources[c("source_id", "name")], c("source_id", "source")), by = "source_id")
star <- merge(star, setNames(sentences[c("sentence_id", "text")], c("sentence_id", "sentence")), by = "sentence_id")
star <- star[order(star$topic, -rank(star$stance), star$evidence_id, method = "radix"), ]
stopifnot(nrow(star) == nrow(evidence))

title("1. What was read, and from whom?")
show(documents, c("doc_id", "source_id", "format", "published", "n_sentences", "is_canonical"))
cat(nrow(documents), " documents of ", length(unique(documents$source_id)), " sources, ", nrow(rejects), " rejected\n\n", sep = "")

title("2. Where do the sources conflict, and who says what?")
conflicts <- star[star$status == "conflicting", ]
show(conflicts, c("topic", "stance", "source", "value", "sentence"))
# Every conflict has two sides.
stopifnot(tapply(conflicts$stance, conflicts$claim_id, function(stance) length(unique(stance))) == 2)

title("3. What is best corroborated by independent sources?")
corroborated <- claims[claims$status == "corroborated", ]
corroborated <- corroborated[order(-corroborated$n_independent, -corroborated$confidence, corroborated$claim_id, method = "radix"), ]
show(head(corroborated, 8), c("kind", "value", "n_sources", "n_independent", "statement"))

title("4. Who copied whom, and which sources can be relied on?")
copies <- duplicates[duplicates$unit == "document" & !duplicates$is_canonical, ]
show(copies, c("member_id", "copied_from", "similarity", "changed_from", "changed_to"))
ranking <- sources[order(-sources$reliability, sources$source_id, method = "radix"), ]
show(ranking, c("name", "n_claims", "n_corroborated", "n_conflicting", "agreement", "reliability"))

title("5. What are the key numbers and dates, and how do they differ?")
with_number <- star[!is.na(star$value_number) & star$weight > 0, ]
numbers <- do.call(rbind, lapply(split(with_number, with_number$claim_id), function(rows) {
  data.frame(
    topic = rows$topic[1], unit = rows$unit[1], smallest = min(rows$value_number), largest = max(rows$value_number),
    n_sources = length(unique(rows$source_id)), said = paste(sort(unique(rows$value), method = "radix"), collapse = "; ")
  )
}))
show(head(numbers[order(-numbers$n_sources, numbers$topic, method = "radix"), ], 8))
with_day <- star[!is.na(star$value_begin) & star$weight > 0, ]
days <- do.call(rbind, lapply(split(with_day, with_day$claim_id), function(rows) {
  data.frame(
    topic = rows$topic[1], earliest = min(rows$value_begin), latest = max(rows$value_begin, rows$value_finish, na.rm = TRUE),
    n_sources = length(unique(rows$source_id)), said = paste(sort(unique(rows$value), method = "radix"), collapse = "; ")
  )
}))
show(head(days[order(-days$n_sources, days$topic, method = "radix"), ], 8))

#!/usr/bin/env python3
"""Ask the questions of docs/questions.md in SQL, polars and R; all three give the answer that the page shows.

    questions.py OUTPUT PAGE

`UPDATE=1` writes the answers into the page. R is left out where there is none, unless CROSSCHECK_NEED_R=1.
"""

import csv
import datetime
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import duckdb
import polars as pl

BLOCK = re.compile(r"^```(?P<kind>sql|python|r|text)(?P<setup> setup)?\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def cell(value):
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return "|".join(map(cell, value))
        case float():
            return f"{value:.6g}"
        case datetime.date():
            return value.isoformat()
    return str(value)


def rows(names, values):
    return [list(names), *([cell(value) for value in row] for row in values)]


def of_sql(code, folder):
    connection = duckdb.connect()
    for path in sorted((folder / "output/parquet").glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
    answer = connection.execute(code)
    return rows([column[0] for column in answer.description], answer.fetchall())


def of_polars(code, setup):
    scope = {}
    exec(setup, scope)
    answer = eval(code.strip(), scope)
    assert isinstance(answer, pl.DataFrame)
    return rows(answer.columns, answer.rows())


def of_r(code, setup, folder):
    lines = code.strip()
    script = f"{setup}\nanswer <- {{\n{lines}\n}}\nwrite.csv(answer, 'answer.csv', row.names = FALSE, na = '', fileEncoding = 'UTF-8')\n"
    (folder / "ask.R").write_text(script, encoding="utf-8")
    done = subprocess.run(["Rscript", "--vanilla", "ask.R"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (folder / "answer.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def plain(answer):
    """Numbers in one form, whatever wrote them."""
    def number(text):
        try:
            return f"{float(text):.6g}"
        except ValueError:
            return text
    return [[number(text) for text in row] for row in answer]


def shown(answer):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(answer)
    return out.getvalue()


def main(output, page):
    page = pathlib.Path(page)
    has_r = shutil.which("Rscript") is not None
    if not has_r and os.environ.get("CROSSCHECK_NEED_R") == "1":
        sys.exit("questions.py: Rscript is missing")
    text = page.read_text(encoding="utf-8")
    setups, errors, n_questions = {}, [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "output").symlink_to(pathlib.Path(output).resolve())
        os.chdir(folder)
        answer = None

        def replace(block):
            nonlocal answer, n_questions
            kind, code = block["kind"], block["code"]
            if block["setup"]:
                setups[kind] = code
            elif kind == "sql":
                answer = of_sql(code, folder)
            elif kind == "python":
                other = of_polars(code, setups["python"])
                if plain(other) != plain(answer):
                    errors.append(f"polars gives\n{shown(other)}for\n{code}")
            elif kind == "r" and has_r:
                other = of_r(code, setups["r"], folder)
                if plain(other) != plain(answer):
                    errors.append(f"R gives\n{shown(other)}for\n{code}")
            elif kind == "text":
                n_questions += 1
                if len(answer) < 2:
                    errors.append(f"question {n_questions} has no answer")
                if shown(answer) != code and os.environ.get("UPDATE") != "1":
                    errors.append(f"question {n_questions} is answered by\n{shown(answer)}and the page shows\n{code}")
                return f"```text\n{shown(answer)}```"
            return block[0]

        written = BLOCK.sub(replace, text)
    for error in errors:
        print(f"{page}: {error}", file=sys.stderr)
    if os.environ.get("UPDATE") == "1":
        page.write_text(written, encoding="utf-8")
    assert n_questions == 10, n_questions
    if errors:
        sys.exit(1)
    print(f"{n_questions} questions, {'three ways each' if has_r else 'in SQL and polars; no R'}")


if __name__ == "__main__":
    # The page may be named from where the program was started.
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())

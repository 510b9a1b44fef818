#!/usr/bin/env python3
"""Open every CSV file of some runs in LibreOffice Calc, without a window, and compare what it shows with the file.

    office.py OUTPUT...

Each file is opened as UTF-8 with commas in English (United States), and saved as a workbook, as Calc does unless it
is told otherwise. Rows, columns and cells must be those of the file: texts letter by letter, numbers as numbers, days as days, nothing a
formula.
Without `soffice` this says so and skips, unless CROSSCHECK_NEED_OFFICE is 1.
"""

import csv
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile

# Comma, double quote, UTF-8, from the first line on, columns as they come, English (United States), texts in quotes not kept apart from
# others, no number in "60 %".
FILTER = "CSV:44,34,76,1,,1033,false,false"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")
FIRST_DAY = datetime.date(1899, 12, 30)
# What a cell of a spreadsheet holds at most.
MOST_CHARS = 32_767

csv.field_size_limit(2**31 - 1)


def soffice():
    found = shutil.which("soffice")
    if found is None:
        print("office.py: LibreOffice is not installed, no file was opened in it; `apt-get install libreoffice-calc`")
        sys.exit(1 if os.environ.get("CROSSCHECK_NEED_OFFICE") == "1" else 0)
    return found


def converted(program, paths, folder):
    """The files as workbooks; a profile of its own, so that an open LibreOffice does not take the work."""
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", f"--infilter={FILTER}", "--convert-to", "xlsx", "--outdir", str(folder)]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, timeout=900, check=False)
    missing = [path.name for path in paths if not (folder / f"{path.stem}.xlsx").is_file()]
    if done.returncode or missing:
        raise SystemExit(f"office.py: soffice ended with {done.returncode} and made no workbook of {missing}: {done.stderr[-500:]}")
    return {path: folder / f"{path.stem}.xlsx" for path in paths}


def place(reference):
    """"B7" as row 6 and column 1, both from 0."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(digits) - 1, column - 1


def cells(path):
    """The cells of the only sheet by their place: a text, a number, or a formula as an error."""
    with zipfile.ZipFile(path) as parts:
        texts = ["".join(part.text or "" for part in item.iter(f"{MAIN}t")) for item in xml.fromstring(parts.read("xl/sharedStrings.xml"))]
        sheet = xml.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    found = {}
    for cell in sheet.iter(f"{MAIN}c"):
        value = cell.find(f"{MAIN}v")
        if cell.find(f"{MAIN}f") is not None:
            found[place(cell.get("r"))] = ("formula", cell.find(f"{MAIN}f").text)
        elif value is not None:
            kind = cell.get("t", "n")
            found[place(cell.get("r"))] = ("text", unescaped(texts[int(value.text)])) if kind == "s" else (kind, value.text)
    return found


def unescaped(text):
    """Control characters stand in workbooks as `_x000D_`."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text)


def same(cell, shown):
    """Whether a spreadsheet shows what a cell of the file says."""
    if shown is None:
        return cell == ""
    kind, value = shown
    if kind == "text":
        return value == cell[:MOST_CHARS]
    if kind == "b":
        return cell.lower() == ("true" if value == "1" else "false")
    if kind != "n":
        return False
    number = float(value)
    # A text of nothing but digits in groups is a number to Calc.
    cell = cell.replace(",", "") if GROUPED.fullmatch(cell) else cell
    try:
        return abs(float(cell) - number) <= 1e-12 * max(1.0, abs(number))
    except ValueError:
        return False


def is_day(cell, shown):
    kind, value = shown or ("nothing", "")
    return kind == "n" and FIRST_DAY + datetime.timedelta(days=float(value)) == datetime.date.fromisoformat(cell)


def compare(path, workbook):
    with path.open(encoding="utf-8", newline="") as lines:
        table = list(csv.reader(lines))
    shown = cells(workbook)
    errors = []
    n_rows, n_columns = (1 + max(place[at] for place in shown) for at in (0, 1))
    if (n_rows, n_columns) != (len(table), len(table[0])):
        errors.append(f"{path}: {n_rows} rows of {n_columns} columns, the file has {len(table)} of {len(table[0])}")
    for row_idx, row in enumerate(table):
        for column_idx, cell in enumerate(row):
            found = shown.get((row_idx, column_idx))
            if not (is_day(cell, found) if DAY.fullmatch(cell) else same(cell, found)):
                errors.append(f"{path}:{row_idx + 1} {table[0][column_idx]}: {found}, the file has {cell[:120]!r}")
    print(f"office: {path}: {len(table) - 1} rows, {len(table[0])} columns")
    return errors


def main():
    program = soffice()
    errors = []
    for output in map(pathlib.Path, sys.argv[1:]):
        paths = sorted((output / "csv").glob("*.csv"))
        if not paths:
            raise SystemExit(f"office.py: {output}/csv has no file")
        with tempfile.TemporaryDirectory() as folder:
            for path, workbook in converted(program, paths, pathlib.Path(folder)).items():
                errors += compare(path, workbook)
    for line in errors[:40]:
        print(line, file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

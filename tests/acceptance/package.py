#!/usr/bin/env python3
"""Validate datapackage.json of a run with Frictionless: schemas, primary and foreign keys, every CSV row.

    package.py OUTPUT
"""

import os
import pathlib
import sys

import frictionless


def main():
    # Frictionless refuses paths that leave the working directory.
    os.chdir(pathlib.Path(sys.argv[1]))
    report = frictionless.validate("datapackage.json", type="package")
    for line in report.flatten(["title", "rowNumber", "fieldName", "type", "message"]):
        print(*line, file=sys.stderr)
    for task in report.tasks:
        print(f"package: {task.name}: {task.stats.get('rows') or 0} rows")
    return 0 if report.valid else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Run examples/analysis.ipynb on an output folder, and compare its texts with those that are stored in it.

    notebook.py OUTPUT

The stored outputs are those of raw/, as readers of the repository see them. `UPDATE=1` stores what came out instead; read the
difference. Pictures are not compared (their bytes change with the fonts of a machine), but each must be there.
"""

import os
import pathlib
import sys

import nbclient
import nbformat
from traitlets.config import Config

NOTEBOOK = pathlib.Path(__file__).resolve().parents[2] / "examples" / "analysis.ipynb"
# Tables of older versions are drawn otherwise; requirements.txt has one set of versions from here on.
DRAWS_ALIKE = sys.version_info >= (3, 11)
LEAST_PLOTS = 3
# What the sample was written to show: see tests/gold/claims.jsonl.
PLANTED = ["4 deep-water berths", "2026-03-13", "2300 jobs", "not scrap", "105_dunes repeats 104_kestrel"]


def texts(cell):
    """What a cell shows, pictures aside."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output.output_type == "stream":
            found.append(output.text)
        elif "image/png" not in data and "text/plain" in data:
            found.append(data["text/plain"])
    return found


def plots(cell):
    return sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def main():
    os.environ["CROSSCHECK_OUTPUT"] = str(pathlib.Path(sys.argv[1]).resolve())
    stored = nbformat.read(NOTEBOOK, as_version=4)
    fresh = nbformat.read(NOTEBOOK, as_version=4)
    # Times of execution are left out, so that the file changes only with what it shows.
    # Sockets in the file system, as nobody else is to reach the kernel.
    local = Config({"KernelManager": {"transport": "ipc"}})
    nbclient.NotebookClient(fresh, timeout=300, kernel_name="python3", record_timing=False, config=local).execute()
    shown = "\n".join(text for cell in fresh.cells for text in texts(cell))
    errors = [f"`{words}` does not show" for words in PLANTED if words not in shown]
    n_plots = sum(plots(cell) for cell in fresh.cells)
    if n_plots < LEAST_PLOTS:
        errors.append(f"{n_plots} plots, {LEAST_PLOTS} expected")
    if os.environ.get("UPDATE"):
        fresh.metadata["language_info"] = {"name": "python"}
        nbformat.write(fresh, NOTEBOOK)
    elif DRAWS_ALIKE:
        for idx, (old, new) in enumerate(zip(stored.cells, fresh.cells)):
            if (texts(old), plots(old)) != (texts(new), plots(new)):
                errors.append(f"cell {idx} differs from what is stored, `UPDATE=1 make acceptance` stores it:\n" + "\n".join(texts(new)))
    print(f"notebook: {len(fresh.cells)} cells, {n_plots} plots")
    for line in errors:
        print(f"notebook: {line}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the fuzz targets on the compiler of the project, from the files of tests/ on: python3 fuzz/run.py SECONDS [TARGET ...].

Each target runs for so many seconds. The crates of the workspace are compiled with marks at their branches (fuzz/rustc), so that
libFuzzer sees which inputs reach new code. Inputs that did are kept in target/fuzz/corpus/TARGET and are where the next run begins;
one that fails is kept in target/fuzz/failed, and the exit code is 1. target/fuzz/sittings.tsv has a line for each target of each run.
"""

import datetime
import gzip
import os
import pathlib
import re
import subprocess
import sys
import time
import zipfile

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", TOP / "target"))
KEPT = BUILT / "fuzz"
SITTINGS = KEPT / "sittings.tsv"
HEADER = "began\ttarget\texecutions\tseconds\texit_code"
FORMATS = TOP / "tests/formats/documents"
TEXTS = TOP / "tests/corpus/documents"
TEXT_TARGETS = ("clean", "per_document", "segment")
TARGETS = sorted(path.stem for path in (TOP / "fuzz/fuzz_targets").glob("*.rs") if path.stem not in ("common", "load"))
# A file whose fonts are not in it takes a hundredth of the time to read of one whose fonts are.
SMALL_PDF = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 /MediaBox [0 0 595 842] >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>
endobj
4 0 obj
<< /Length 240 >>
stream
BT /F1 16 Tf 72 760 Td (Rain over Orlo) Tj ET
BT /F1 9 Tf 72 720 Td 11 TL (Ten ships came to Or-) Tj T* (lo on 3 May.) Tj ET
q 1 0 0 1 300 720 cm BT /F1 9 Tf [(Nobody) -300 (was) 20 (hurt)] TJ 0 -11 Td <48656c6c6f> ' ET Q
BT /F1 7 Tf 290 20 Td (1) Tj ET
endstream
endobj
5 0 obj
<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [70 /fi] >> >>
endobj
trailer << /Root 1 0 R /Size 6 >>
%%EOF
"""


def seeds(target):
    """The files that a target begins with; where its first byte chooses, one for each of the first choices."""
    whole = {
        "load_feed": [FORMATS / "feed.rss", FORMATS / "feed.atom"],
    }
    if target in whole:
        return [path.read_bytes() for path in whole[target]]
    if target == "load_pdf":
        return [SMALL_PDF, *(path.read_bytes() for path in sorted(FORMATS.glob("*.pdf")))]
    if target == "load_warc":
        return [gzip.decompress((FORMATS / "crawl.warc.gz").read_bytes())]
    if target == "load_mail":
        return [b"\0" + (FORMATS / "message.eml").read_bytes(), b"\1" + (FORMATS / "box.mbox").read_bytes()]
    if target == "load_office":
        found = []
        for choice, kind in enumerate(("docx", "odt", "xlsx")):
            for path in sorted(FORMATS.glob(f"*.{kind}")):
                found.append(b"\3" + path.read_bytes())
                with zipfile.ZipFile(path) as archive:
                    parts = [part for part in archive.namelist() if part.endswith(".xml")]
                    found += [bytes([choice]) + archive.read(part) for part in parts]
        return found
    texts = [path.read_bytes() for path in sorted(TEXTS.rglob("*")) if path.is_file()]
    if target == "load_decode":
        texts += [path.read_bytes() for path in sorted(FORMATS.iterdir())]
    if target == "clean":
        return [bytes(range(0, 160, 10)) + text for text in texts]
    n_choices = 2 if target in TEXT_TARGETS else 4
    return [bytes([choice]) + text for choice in range(n_choices) for text in texts]


def run(target, seconds):
    """The number of executions, and the exit code."""
    corpus = KEPT / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed{number:03}").write_bytes(seed)
    failed = KEPT / "failed"
    failed.mkdir(exist_ok=True)
    longest = 4096 if target in TEXT_TARGETS else 65536
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={failed}/{target}-", "-rss_limit_mb=4096", "-timeout=30"]
    command = [BUILT / "debug" / target, *options, f"-max_len={longest}", "-print_final_stats=1", corpus]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    (KEPT / f"{target}.log").write_text(done.stdout)
    count = re.search(r"number_of_executed_units: *(\d+)", done.stdout)
    return int(count.group(1)) if count else 0, done.returncode


def record(target, began, executions, seconds, code):
    """Adds a line to those of earlier runs."""
    is_new = not SITTINGS.exists()
    with SITTINGS.open("a") as sittings:
        if is_new:
            sittings.write(f"{HEADER}\n")
        sittings.write(f"{began:%Y-%m-%dT%H:%M:%SZ}\t{target}\t{executions}\t{seconds:.0f}\t{code}\n")


def totals():
    """The executions and seconds of each target in all sittings."""
    found = {}
    for line in SITTINGS.read_text().splitlines()[1:]:
        _, target, executions, seconds, _ = line.split("\t")
        before = found.get(target, (0, 0))
        found[target] = (before[0] + int(executions), before[1] + int(seconds))
    return found


def main():
    seconds, *targets = sys.argv[1:] or ["60"]
    build = ["cargo", "build", "--locked", "--package", "crosscheck-fuzz", "--bins"]
    subprocess.run(build, cwd=TOP, check=True, env={**os.environ, "RUSTC_WORKSPACE_WRAPPER": str(TOP / "fuzz/rustc")})
    KEPT.mkdir(parents=True, exist_ok=True)
    bad = False
    for target in targets or TARGETS:
        began, clock = datetime.datetime.now(datetime.timezone.utc), time.monotonic()
        executions, code = run(target, int(seconds))
        record(target, began, executions, time.monotonic() - clock, code)
        bad |= code != 0
        print(f"{target:14} {executions:>10} executions  {'nothing found' if code == 0 else f'see {KEPT / target}.log'}", flush=True)
    print("in all sittings:")
    sums = totals()
    sum_of_all = tuple(sum(figures) for figures in zip(*sums.values()))
    for target, (executions, seconds) in [*sorted(sums.items()), ("all", sum_of_all)]:
        print(f"{target:14} {executions:>10} executions  {seconds:>7} seconds", flush=True)
    sys.exit(bad)


if __name__ == "__main__":
    main()

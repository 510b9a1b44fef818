"""Looks up whether a crate of Cargo.lock is known to be vulnerable or was withdrawn: python3 tests/lint/advisories.py CARGO_DENY.

The list of advisories is that of RustSec, fetched with git. Where it cannot be fetched within two minutes, this says so and fails nothing.
"""

import os
import signal
import subprocess
import sys

SECONDS = 120


def fetch(deny):
    """What kept the list from being fetched; nothing if it was."""
    started = subprocess.Popen(
        [deny, "fetch", "db"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        start_new_session=True,
    )
    try:
        said, _ = started.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        # The git that it waits for too.
        os.killpg(started.pid, signal.SIGKILL)
        started.communicate()
        return f"no answer within {SECONDS} seconds"
    lines = said.split("\n")
    return next((line for line in reversed(lines) if line.strip()), "no reason was given") if started.returncode else None


def main():
    (deny,) = sys.argv[1:]
    missing = fetch(deny)
    if missing is not None:
        print(f"advisories not checked, their list cannot be fetched: {missing}", flush=True)
        return
    sys.exit(subprocess.run([deny, "--locked", "--offline", "check", "advisories"]).returncode)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Follow the Dockerfile without Docker: its last stage as a folder with a Debian of its own, in which the command runs on raw/.

    dockerfile.py CROSSCHECK FOLDER

Needs root, debootstrap and a mirror of Debian. CROSSCHECK stands for what the first stage builds: it is the same command, and must have been built
on a Debian that is no newer.
"""

import pathlib
import re
import shutil
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def stages(text):
    """The instructions of each stage, in order."""
    lines = re.sub(r"\\\n", " ", text).splitlines()
    found = []
    for line in (line.strip() for line in lines if line.strip() and not line.startswith("#")):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest.strip()))
    return found


def main(program, home):
    home = pathlib.Path(home).resolve()
    build, last = stages((REPOSITORY / "Dockerfile").read_text(encoding="utf-8"))
    version = re.fullmatch(r'channel = "(.+)"', next(
        line for line in (REPOSITORY / "rust-toolchain.toml").read_text(encoding="utf-8").splitlines() if line.startswith("channel")
    )).group(1)
    image = build[0][1].split()[0]
    assert image.startswith("rust:") and version.startswith(image.removeprefix("rust:").split("-")[0]), (image, version)
    assert ("RUN", "cargo build --locked --release") in build, build
    suite = last[0][1].split()[0].removeprefix("debian:").removesuffix("-slim")
    # What the first stage copies must be all that it needs: what git has, without what is ignored.
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split()
    tracked = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.splitlines()
    lost = [path for path in tracked if path.split("/")[0] in ignored and not path.startswith("output/")]
    assert not lost, f"the image would lack {lost}"

    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    root = home / "root"
    subprocess.run(["debootstrap", "--variant=minbase", suite, str(root)], check=True, stdout=subprocess.DEVNULL)
    workdir = "/"
    for name, rest in last[1:]:
        if name == "RUN":
            subprocess.run(["chroot", str(root), "sh", "-c", rest], check=True, stdout=subprocess.DEVNULL)
        elif name == "COPY":
            source, target = rest.removeprefix("--from=build ").split()
            assert source == "/src/target/release/crosscheck", source
            shutil.copy2(program, root / target.lstrip("/"))
        elif name == "WORKDIR":
            workdir = rest
            (root / workdir.lstrip("/")).mkdir(parents=True, exist_ok=True)
    assert last[-2:] == [("ENTRYPOINT", '["crosscheck"]'), ("CMD", '["--help"]')], last
    shutil.copytree(REPOSITORY / "raw", root / workdir.lstrip("/") / "raw")

    def run(*arguments):
        command = ["chroot", str(root), "sh", "-c", 'cd "$0" && exec crosscheck "$@"', workdir, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True)

    assert "Usage" in run("--help").stdout
    told = run("run", "raw", "-o", "output", "--format", "parquet,csv,sqlite").stderr
    assert "conflict: " in told, told
    run("check", "output")
    assert (root / workdir.lstrip("/") / "output/crosscheck.sqlite").is_file()
    print(f"the last stage runs on {suite}")
    shutil.rmtree(home)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

#!/usr/bin/env python3
"""Look into the wheels that `make wheels` built, and start their commands where that can be done.

    wheels.py FOLDER MACHINE...

A wheel for another machine is started by qemu (`qemu-user-static`), and only looked into where there is none.
"""

import pathlib
import platform
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# e_machine of the ELF header, and where Debian's cross packages put the libraries of the other machine.
MACHINES = {"x86_64": 62, "aarch64": 183}
MODULE = {"crosscheck/__init__.py", "crosscheck/_streams.py", "crosscheck/py.typed"}


def starter(machine):
    """What to write before the command to start it; none where it cannot be."""
    if machine == platform.machine():
        return []
    emulator = shutil.which(f"qemu-{machine}-static") or shutil.which(f"qemu-{machine}")
    libraries = pathlib.Path(f"/usr/{machine}-linux-gnu")
    return [emulator, "-L", str(libraries)] if emulator and libraries.is_dir() else None


def check(wheel, machine):
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        names = set(archive.namelist())
        assert MODULE <= names, f"{wheel.name} lacks {MODULE - names}"
        command = next(name for name in names if re.fullmatch(r"[^/]+\.data/scripts/crosscheck", name))
        program = pathlib.Path(archive.extract(command, folder))
        program.chmod(0o755)
        head = program.read_bytes()[:20]
        assert head[:4] == b"\x7fELF" and struct.unpack_from("<H", head, 18)[0] == MACHINES[machine], f"{wheel.name} is for another machine"
        start = starter(machine)
        if start is None:
            return "looked into; `apt-get install qemu-user-static libc6-arm64-cross` starts it too"
        version = subprocess.run([*start, program, "--version"], capture_output=True, text=True, check=True).stdout
        assert version.startswith("crosscheck "), version
        output = pathlib.Path(folder) / "output"
        # Office files and PDF are read by a copy of the program, which only its own machine can start.
        subprocess.run([*start, program, "run", REPOSITORY / "raw", "--output", output, "--quiet"], check=True)
        subprocess.run([*start, program, "check", output], check=True, stderr=subprocess.DEVNULL)
        return "runs"


def main():
    folder, failed = pathlib.Path(sys.argv[1]), False
    for machine in sys.argv[2:]:
        wheels = sorted(folder.glob(f"crosscheck-*-py3-none-manylinux_*_{machine}.whl"))
        if len(wheels) != 1:
            print(f"wheels: {len(wheels)} wheels for {machine}", file=sys.stderr)
            failed = True
            continue
        print(f"wheels: {wheels[0].name}: {check(wheels[0], machine)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""`make release`: all that a release is made of, into dist/, each of it tried in an empty place.

Of what is committed: the sdist, the wheel built from it, the archive for machines without a
network, SHA256SUMS. Then each is installed into an environment of its own with no index to ask,
far from this checkout, and tried (tools/trying.py). What requirements name, pip downloads once.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import bundle, trying

ROOT = bundle.ROOT
PYTHON = Path(sys.base_prefix, "bin", f"python{bundle.PYTHON}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The three files; `opened`, the archive unpacked; `builders`, wheels of what builds ours."""

    sdist: Path
    wheel: Path
    archive: Path
    opened: Path
    builders: Path


def main() -> int:
    if left := _output_of("git", "status", "--porcelain", "-uno"):
        print(f"Not committed, so not in it:\n{left}", file=sys.stderr)
    (ROOT / "dist").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="otklik-release-") as name:
        place = Path(name)
        made = make(place, ROOT / "dist")
        files = (made.sdist, made.wheel, made.archive)
        sums = "".join(f"{bundle.sum_of(file)}  {file.name}\n" for file in files)
        (ROOT / "dist" / "SHA256SUMS").write_text(sums, "ascii")
        for file in files:
            print(f"{file.stat().st_size / 2**20:7.1f} MB  {file.name}", flush=True)
        faults = sum(tried(file, made, place) for file in files)
    print("Not to be released: see above." if faults else "Each of them works.")
    return 1 if faults else 0


def make(place: Path, into: Path) -> Made:
    """Everything, anew, of the last commit; `place` keeps what it takes to install it."""
    source, builders = place / "source", place / "builders"
    with tempfile.TemporaryFile() as packed:
        subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=packed)
        packed.seek(0)
        with tarfile.open(fileobj=packed) as tar:
            tar.extractall(source, filter="data")
    sdist = bundle.build("sdist", source, into)
    wheel = bundle.build("wheel", _opened(sdist, place), into)
    archive = bundle.pack(wheel, source, into)
    builders.mkdir()
    bundle.download(source / "requirements" / "build.txt", builders)
    return Made(
        sdist=sdist,
        wheel=wheel,
        archive=archive,
        opened=_opened(archive, place),
        builders=builders,
    )


def tried(file: Path, made: Made, place: Path) -> int:
    """How much of it does not work once it is installed without an index; each is told."""
    target = place / f"{file.name}-installed"
    install(file, made, target)
    megabytes = sum(one.stat().st_size for one in target.rglob("*") if one.is_file()) / 2**20
    print(f"{file.name}: installed, {megabytes:.0f} MB", flush=True)
    found = 0
    for sentence in trying.faults(target, place / f"{file.name}-empty"):
        found += 1
        print(f"    {sentence}", flush=True)
    return found


def install(file: Path, made: Made, target: Path) -> None:
    """As docs/how-to/install.md says, but with no index: what is not here is missing."""
    if file == made.archive:
        _run(["./install.sh", str(target)], made.opened)
        return
    _run([str(PYTHON), "-m", "venv", str(target)], target.parent)
    pip = [str(target / "bin" / "pip"), "--isolated", "--disable-pip-version-check", "install"]
    shelves = ["--find-links", str(made.opened / "wheels"), "--find-links", str(made.builders)]
    _run([*pip, "--quiet", "--no-index", *shelves, str(file)], target.parent)


def _opened(packed: Path, place: Path) -> Path:
    with tarfile.open(packed) as tar:
        tar.extractall(place, filter="data")
    return place / packed.name.removesuffix(".tar.gz")


def _run(command: Sequence[str], folder: Path) -> None:
    environment = {"PATH": os.defpath, "PYTHON": str(PYTHON), "LANG": "C.UTF-8"}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def _output_of(*command: str) -> str:
    return subprocess.check_output(command, cwd=ROOT, text=True).strip()


if __name__ == "__main__":
    sys.exit(main())

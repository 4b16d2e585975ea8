"""`make bundle`: one archive that installs without any registry, on machines like this one.

Wheels of all that requirements/base.txt and learning.txt name, our own wheel, the packs, deploy/
and install.sh.
It fits one platform and one Python: those of .venv, which its name tells.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import otklik

ROOT = Path(__file__).resolve().parents[1]
SYSTEM_PYTHONS = ("python3", "/usr/bin/python3", "python3.14", "python3.13", "python3.12")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
ENDINGS = {"wheel": "-py3-none-any.whl", "sdist": ".tar.gz"}


def main() -> int:
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="otklik-wheel-") as folder:
        archive = pack(build("wheel", ROOT, Path(folder)), ROOT, dist)
    print(
        f"{archive.relative_to(ROOT)}  {archive.stat().st_size // 1_000_000} MB\n{sum_of(archive)}"
    )
    return 0


def build(kind: str, source: Path, into: Path) -> Path:
    """Our own `wheel` or `sdist`, of the tree `source`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, stdout=subprocess.DEVNULL)
    return into / f"otklik-{otklik.__version__}{ENDINGS[kind]}"


def pack(wheel: Path, source: Path, into: Path) -> Path:
    """The archive around `wheel`, with what the tree `source` has beside it."""
    machine = f"{platform.system().lower()}-{platform.machine()}-py{PYTHON}"
    name = f"otklik-{otklik.__version__}-{machine}"
    archive = into / f"{name}.tar.gz"
    with tempfile.TemporaryDirectory(prefix="otklik-bundle-") as folder:
        content = Path(folder) / name
        gather(content, wheel, source)
        seal(content)
        with tarfile.open(archive, "w:gz", compresslevel=1) as tar:  # wheels are packed already
            tar.add(content, arcname=name, filter=_of_nobody)
    return archive


def gather(content: Path, wheel: Path, source: Path) -> None:
    """All that goes in, but the sums."""
    lists = [source / "requirements" / f"{name}.txt" for name in ("base", "learning")]
    (content / "wheels").mkdir(parents=True)
    requirements = content / "requirements.txt"
    requirements.write_text("".join(each.read_text("utf-8") for each in lists), "utf-8")
    download(requirements, content / "wheels")
    shutil.copy(wheel, content)
    shutil.copy(source / "deploy" / "install.sh", content)
    (content / "python").write_text(f"{PYTHON}\n", "ascii")
    for folder in ("deploy", "packs", "docs/how-to"):
        shutil.copytree(source / folder, content / folder)


def download(requirements: Path, into: Path) -> None:
    """Wheels of all that `requirements` pins, for this platform and Python."""
    subprocess.run(
        [_python_with_pip(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--require-hashes", "--only-binary", ":all:", "--python-version", PYTHON,
         "--dest", str(into), "--requirement", str(requirements)],
        check=True,
    )  # fmt: skip


def seal(content: Path) -> None:
    """SHA256SUMS of every file, as sha256sum reads it."""
    files = sorted(path for path in content.rglob("*") if path.is_file())
    lines = [f"{sum_of(path)}  {path.relative_to(content)}\n" for path in files]
    (content / "SHA256SUMS").write_text("".join(lines), "utf-8")


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _python_with_pip() -> str:
    """Environments of uv have no pip, and uv does not download."""
    for python in SYSTEM_PYTHONS:
        found = shutil.which(python)
        asked = [found, "-m", "pip", "--version"] if found else ["false"]
        if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return str(found)
    raise SystemExit("pip is needed: apt-get install python3-pip")


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


if __name__ == "__main__":
    sys.exit(main())

"""The wheel holds all that an installation needs and no more, and works from it alone.

It is built from the sdist, so that whatever the sdist lacks is missing here. That both install by
pip where no index can be asked, and serve pages there, is tried by `make release`.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import bundle
from tools.foreign import MACHINE

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 2**20
LARGEST = 9 * MEGABYTE
#: What is for whoever works on the program, or is made anew.
NOT_OURS = re.compile(
    r"(?:^|/)(?:tests|e2e|bench|tools|var|\.git\w*|\.venv|\.tools|__pycache__)/|\.py[co]$"
)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git would keep: a translation compiled here must not hide a missing one."""
    folder = tmp_path_factory.mktemp("sdist")
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.check_output(listed, cwd=ROOT, text=True).splitlines()
    for name in filter(lambda name: (ROOT / name).is_file(), names):
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / "source" / name)
    return bundle.build("sdist", folder / "source", folder)


@pytest.fixture(scope="module")
def wheel(sdist: Path) -> Path:
    with tarfile.open(sdist) as tar:
        tar.extractall(sdist.parent, filter="data")
    return bundle.build("wheel", sdist.parent / sdist.name.removesuffix(".tar.gz"), sdist.parent)


def test_the_wheel_holds_pages_styles_translations_and_the_packs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, suffix in [("templates", ".html"), ("static", ".css"), ("static", ".js")]:
        ours = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "otklik").glob(f"*/{folder}/**/*{suffix}")
        }
        assert ours
        assert ours <= names
    catalogues = {
        path.relative_to(ROOT).with_suffix(".mo").as_posix()
        for path in (ROOT / "otklik").glob("*/locale/*/LC_MESSAGES/*.po")
    }
    assert catalogues
    assert catalogues <= names
    files = [path for path in (ROOT / "packs").rglob("*") if path.is_file()]
    pack = {path.relative_to(ROOT).as_posix() for path in files}
    assert {f"otklik/operations/shipped_{name}" for name in pack} <= names
    assert {f"otklik/channels/guides/{path.name}" for path in (ROOT / "docs/how-to").iterdir()} <= (
        names
    )


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"otklik"}
    assert [name for name in names if NOT_OURS.search(name) or name.endswith(".po")] == []
    assert wheel.stat().st_size < LARGEST


def test_the_sdist_holds_what_installing_takes_and_no_tests(sdist: Path) -> None:
    with tarfile.open(sdist) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "hatch_build.py"} <= names
    assert {"requirements/base.txt", "deploy/install.sh", "docs/how-to/install.md"} <= names
    assert [name for name in names if NOT_OURS.search(name) or name.endswith(".mo")] == []
    assert sdist.stat().st_size < LARGEST


def test_neither_tells_of_the_machine_that_built_it(sdist: Path, wheel: Path) -> None:
    with tarfile.open(sdist) as tar:
        owners = {(one.uname, one.gname, one.uid) for one in tar.getmembers()}
        texts = [found.read() for one in tar.getmembers() if (found := tar.extractfile(one))]
    assert owners == {("", "", 0)}
    packed = zipfile.ZipFile(wheel)
    texts += [packed.read(name) for name in packed.namelist()]
    place = str(sdist.parent).encode()
    assert [
        text[:80]
        for text in texts
        if place in text or MACHINE.search(text.decode("utf-8", "ignore"))
    ] == []


def test_the_command_works_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.unpack_archive(wheel, site, "zip")
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(site),
        "OTKLIK_DATA_DIR": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }

    def otklik(*arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "otklik.operations.cli.main", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert "запустить всё · run everything" in otklik("--help")
    shipped = "from otklik.operations.packs.shipped_pack import shipped_pack as p; print(p())"
    pack = otklik("manage", "shell", "--no-imports", "-c", shipped).strip()
    assert Path(pack).is_relative_to(site)
    assert "В комплекте всё в порядке" in otklik("load-pack", pack, "--check")

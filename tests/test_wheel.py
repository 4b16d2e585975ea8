"""The wheel holds all that an installation needs, and its command works from it alone."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git would keep: a translation compiled here must not hide a missing one."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.check_output(listed, cwd=ROOT, text=True).splitlines()
    for name in filter(lambda name: (ROOT / name).is_file(), names):
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / "source" / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=folder / "source",
        check=True,
        capture_output=True,
    )
    return next(folder.glob("otklik-*.whl"))


def test_the_wheel_holds_pages_styles_translations_and_the_pack(wheel: Path) -> None:
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
    assert {f"otklik/installation/{name}" for name in pack} <= names
    assert not {name for name in names if name.startswith(("tests/", "var/")) or ".git" in name}


def test_the_command_works_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(site),
        "OTKLIK_DATA_DIR": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }

    def otklik(*arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "otklik.installation.command", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert "запустить всё · run everything" in otklik("--help")
    shipped = "from otklik.installation.preparing import shipped_pack as p; print(p())"
    pack = otklik("manage", "shell", "--no-imports", "-c", shipped).strip()
    assert Path(pack).is_relative_to(site)
    assert "В комплекте всё в порядке" in otklik("load-pack", pack, "--check")

"""The bundle's script refuses what it should not install, before it writes anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bundle

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A bundle without wheels."""
    content = tmp_path / "bundle"
    (content / "wheels").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "install.sh", content)
    (content / "python").write_text(f"{bundle.PYTHON}\n", "ascii")
    (content / "requirements.txt").write_text("", "ascii")
    return content


def install(content: Path, target: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath, "PYTHON": sys.executable}
    command = [content / "install.sh", target]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_changed_file_is_not_installed(unpacked: Path, tmp_path: Path) -> None:
    bundle.seal(unpacked)
    with (unpacked / "requirements.txt").open("a") as file:
        file.write("surprise\n")
    done = install(unpacked, tmp_path / "target")
    assert done.returncode == 1
    assert "Файлы архива изменены" in done.stderr
    assert not (tmp_path / "target").exists()


def test_another_python_is_refused(unpacked: Path, tmp_path: Path) -> None:
    (unpacked / "python").write_text("2.7\n", "ascii")
    bundle.seal(unpacked)
    done = install(unpacked, tmp_path / "target")
    assert done.returncode == 1
    assert f"Нужен Python 2.7, а {sys.executable}: {bundle.PYTHON}" in done.stderr
    assert not (tmp_path / "target").exists()


def test_a_folder_that_cannot_be_written_is_refused(unpacked: Path, tmp_path: Path) -> None:
    bundle.seal(unpacked)
    (tmp_path / "file").touch()
    done = install(unpacked, tmp_path / "file" / "target")
    assert done.returncode == 1
    assert "нельзя писать" in done.stderr

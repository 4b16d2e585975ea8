"""What `make run` says on a machine that lacks something: one clear sentence in two languages."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that tools/environment looks at, without any environment."""
    folder = tmp_path / "clone"
    for name in ("tools", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("pyproject.toml", "hatch_build.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(clone: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "tools/environment", "run"],
        cwd=clone,
        env={"PATH": f"{programs}{os.pathsep}{os.defpath}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_new_python(clone: Path, tmp_path: Path) -> None:
    program(
        tmp_path / "bin", "uv", '[ "$1" = --version ] || { echo shims are broken >&2; exit 2; }'
    )
    done = run(clone, tmp_path / "bin")
    assert done.returncode == 1
    assert "Нужен Python 3.12 или новее" in done.stderr
    assert "Python 3.12 or newer is needed" in done.stderr
    assert "shims" not in done.stdout + done.stderr


def test_no_way_to_the_packages(clone: Path, tmp_path: Path) -> None:
    script = 'case "$1" in --version) ;; venv) mkdir .venv ;; *) echo no route >&2; exit 1 ;; esac'
    program(tmp_path / "bin", "uv", script)
    done = run(clone, tmp_path / "bin")
    assert done.returncode == 1
    assert "no route" in done.stderr
    assert "Зависимости не поставлены: проверьте доступ к PyPI." in done.stderr


def test_a_folder_that_cannot_be_written(clone: Path, tmp_path: Path) -> None:
    (clone / ".tools").touch()  # root may write into read-only folders, nobody into a file
    done = run(clone, tmp_path)
    assert done.returncode == 1
    assert "нельзя писать" in done.stderr
    assert "cannot be written" in done.stderr


def test_a_second_run_does_nothing(clone: Path, tmp_path: Path) -> None:
    script = (
        'echo "$@" >>calls; [ "$1" = venv ] && mkdir -p .venv/bin && '
        "ln -s /bin/true .venv/bin/python; exit 0"
    )
    program(tmp_path / "bin", "uv", script)
    assert run(clone, tmp_path / "bin").returncode == 0
    calls = (clone / "calls").read_text()
    assert "--require-hashes -r requirements/base.txt -r requirements/build.txt" in calls
    again = run(clone, tmp_path / "bin")
    assert (again.returncode, again.stdout) == (0, "")
    assert (clone / "calls").read_text() == calls

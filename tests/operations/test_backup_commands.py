"""The commands as an administrator types them: what is lost with the folder comes back."""

import resource
import shutil
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from tests import migrated
from tests.prepared import ROOT
from tests.running import COMMAND, otklik

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a folder holds all of it"),
    pytest.mark.postgres,
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (made := tmp_path / "var").mkdir()
    shutil.copyfile(migrated.place(), made / "otklik.sqlite3")
    return made


def test_a_lost_folder_comes_back_with_the_file_and_the_key(folder: Path, tmp_path: Path) -> None:
    target, key = tmp_path / "elsewhere.age", tmp_path / "key"
    (folder / "heads").mkdir()
    head = '{"event": "sealed", "block": 3, "hash": "ab"}'
    (folder / "heads" / "heads.jsonl").write_text(f"{head}\n", "utf-8")
    done = otklik("backup", str(target), "--data", str(folder))
    assert done.returncode == 0, done.stderr
    assert "Скопируйте этот файл туда, где нет этой машины" in done.stdout
    kept = (folder / "secrets" / "field_keys").read_text()
    (folder / "secrets" / "backup_key").rename(key)
    shutil.rmtree(folder)

    done = otklik("restore", str(target), "--key", str(key), "--data", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Восстановлено" in done.stdout
    assert (folder / "secrets" / "field_keys").read_text() == kept
    heads = (folder / "heads" / "heads.jsonl").read_text("utf-8").splitlines()
    assert heads[0] == head
    assert '"event": "restored", "block": 0,' in heads[1]  # three blocks are known to be gone

    shutil.copyfile(key, folder / "secrets" / "backup_key")
    done = otklik("rehearse", str(target), "--data", str(folder))
    assert done.returncode == 0, done.stderr
    assert "всё сошлось" in done.stdout


def test_a_full_disk_leaves_no_half_backup_and_says_what_to_do(
    folder: Path, tmp_path: Path
) -> None:
    """Files may not grow over half a megabyte, as on a disk that is full."""
    (target := tmp_path / "backups").mkdir()
    done = subprocess.run(
        [*COMMAND, "backup", str(target / "x.age"), "--data", str(folder)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**19, 2**19)),
    )
    assert done.returncode == 1
    assert "Освободите место" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in target.iterdir() if path.suffix == ".age"] == []
    assert not list(folder.glob(".backup-*"))

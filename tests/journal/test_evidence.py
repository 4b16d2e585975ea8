"""A bundle is checked by its own program, which finds whatever was done to it."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from otklik.core.refusal import Refused
from otklik.journal import evidence, record
from otklik.journal.erasing import erase_payload
from otklik.journal.models import Line
from otklik.journal.sealing import seal
from otklik.journal.verify_evidence import verify
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = NOW.date()
LATER = datetime(2100, 1, 1, tzinfo=UTC)
type Files = dict[str, Any]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, evidence.Bundle]:
    """Two blocks of three lines."""
    unit, user = UnitFactory(), UserFactory()
    for _ in range(2):
        for n in range(3):
            record(unit, "unit.seen", by=user, at=NOW, place=n, who="Тайное имя")
        assert seal(LATER)
    path = tmp_path / "evidence.zip"
    return path, evidence.make(
        path,
        DAY - timedelta(days=1),
        DAY + timedelta(days=1),
        by=user,
        at=NOW,
        has_particulars=True,
    )


def check(path: Path, *more: str) -> tuple[int, str]:
    """By the program inside, alone: another folder, no package of ours."""
    with zipfile.ZipFile(path) as bundle:
        program = path.parent / "verify.py"
        program.write_bytes(bundle.read("verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(path), *more],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


def rewritten(path: Path, change: Callable[[Files], None], *, is_hidden: bool) -> Path:
    """A copy with something changed; `is_hidden`: the manifest's hashes are made to fit."""
    with zipfile.ZipFile(path) as bundle:
        files: Files = {name: bundle.read(name) for name in bundle.namelist()}
    for name in ("journal/blocks.jsonl", "journal/lines.jsonl"):
        files[name] = [json.loads(row) for row in files[name].decode().splitlines()]
    change(files)
    for name in ("journal/blocks.jsonl", "journal/lines.jsonl"):
        files[name] = "".join(f"{json.dumps(row)}\n" for row in files[name]).encode()
    if is_hidden:
        manifest = json.loads(files["manifest.json"])
        for name, told in manifest["files"].items():
            told["sha256"] = hashlib.sha256(files[name]).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()
    copy = path.with_name("copy.zip")
    with zipfile.ZipFile(copy, "w") as bundle:
        for name, body in files.items():
            bundle.writestr(name, body)
    return copy


def lines(files: Files) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = files["journal/lines.jsonl"]
    return found


def change_a_name(files: Files) -> None:
    lines(files)[1]["form"][9] = "Другой"


def change_a_line_and_its_hash(files: Files) -> None:
    line = lines(files)[1]
    line["form"][9] = "Другой"
    text = json.dumps(line["form"], ensure_ascii=False, separators=(",", ":"))
    line["hash"] = hashlib.sha256(text.encode()).hexdigest()


def drop_a_line(files: Files) -> None:
    del lines(files)[2]


def swap_two_lines(files: Files) -> None:
    some = lines(files)
    some[0], some[1] = some[1], some[0]


def drop_a_block(files: Files) -> None:
    del files["journal/blocks.jsonl"][0]


def change_particulars(files: Files) -> None:
    lines(files)[0]["particulars"]["body"] = '{"place": 9}'


def hide_particulars(files: Files) -> None:
    lines(files)[0].update(particulars=None, has_particulars=False)


TAMPERINGS = (
    change_a_name,
    change_a_line_and_its_hash,
    drop_a_line,
    swap_two_lines,
    drop_a_block,
    change_particulars,
    hide_particulars,
)


def test_what_was_made_stands_by_its_own_program(made: tuple[Path, evidence.Bundle]) -> None:
    path, bundle = made
    assert (bundle.lines, bundle.blocks) == (6, 2)
    assert check(path, "--hash", bundle.hash, "--head", bundle.head)[0] == 0
    assert "Всё сошлось внутри архива" in check(path)[1]


@pytest.mark.parametrize("change", TAMPERINGS)
@pytest.mark.parametrize("is_hidden", [False, True])
def test_whatever_is_done_to_the_journal_is_found(
    made: tuple[Path, evidence.Bundle], change: Callable[[Files], None], is_hidden: bool
) -> None:
    path, bundle = made
    copy = rewritten(path, change, is_hidden=is_hidden)
    assert check(copy)[0] == 1
    assert check(copy, "--hash", bundle.hash)[0] == 1


def test_rows_of_rooms_stand_by_the_hash_written_down(made: tuple[Path, evidence.Bundle]) -> None:
    path, bundle = made

    def add(files: Files) -> None:
        files["rooms/incidents.jsonl"] += b'{"number": 1}\n'

    assert check(rewritten(path, add, is_hidden=False))[0] == 1
    hidden = rewritten(path, add, is_hidden=True)
    assert check(hidden, "--hash", bundle.hash)[0] == 1
    told = Line.objects.with_verb("evidence.made").get().particulars
    assert told is not None
    assert told["sha256"] == bundle.hash


def test_no_byte_of_the_file_changes_unseen(made: tuple[Path, evidence.Bundle]) -> None:
    path, bundle = made
    body = path.read_bytes()
    copy = path.with_name("byte.zip")
    for place in (*range(0, len(body), 97), len(body) - 1):
        copy.write_bytes(body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :])
        assert verify(str(copy), bundle.hash), place
    copy.write_bytes(body[:-1])
    assert verify(str(copy), bundle.hash)
    assert not verify(str(path), bundle.hash)


def test_an_erasure_by_decision_is_no_fault_and_names_stay_out(tmp_path: Path) -> None:
    unit, user = UnitFactory(), UserFactory()
    line = record(unit, "unit.seen", by=user, at=NOW, who="Тайное имя")
    record(unit, "unit.seen", by=user, at=NOW, who="Тайное имя")
    erase_payload(line, ground="Заявление № 3", by=user, at=NOW)
    assert seal(LATER)
    path = tmp_path / "evidence.zip"
    evidence.make(path, DAY - timedelta(days=1), DAY + timedelta(days=1), by=None, at=NOW)
    assert check(path)[0] == 0
    with zipfile.ZipFile(path) as bundle:
        assert all("Тайное имя" not in bundle.read(name).decode() for name in bundle.namelist())


def test_what_is_not_sealed_yet_is_waited_for(tmp_path: Path) -> None:
    record(UnitFactory(), "unit.seen", by=None, at=NOW)
    path = tmp_path / "evidence.zip"
    with pytest.raises(Refused):
        evidence.make(path, DAY - timedelta(days=1), DAY + timedelta(days=1), by=None, at=NOW)
    with pytest.raises(Refused):
        evidence.make(path, date(2026, 2, 1), date(2026, 1, 1), by=None, at=NOW)
    assert list(tmp_path.iterdir()) == []

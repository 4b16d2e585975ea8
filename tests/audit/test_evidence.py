"""A bundle is checked by its own program, which finds whatever was done to it."""

import hashlib
import json
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from otklik.audit.entries import record
from otklik.audit.erase_payload import erase_payload
from otklik.audit.evidence import bundle as audit_bundle
from otklik.audit.evidence import heads, verify_evidence
from otklik.audit.evidence.verify_evidence import UNPROVED, verify
from otklik.audit.models import Block, Line
from otklik.audit.seal_blocks import seal
from otklik.core.encryption_keys import FieldKeys
from otklik.core.refusal import Refused
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = NOW.date()
type Files = dict[str, Any]


@pytest.fixture
def made(tmp_path: Path, settings: Settings) -> tuple[Path, audit_bundle.Bundle]:
    """Two blocks of three lines, particulars and all."""
    settings.DATA_DIR = tmp_path  # no other process of the suite takes the heads away
    return bundled(tmp_path / "evidence.zip")


@pytest.fixture
def head(made: tuple[Path, audit_bundle.Bundle]) -> str:
    """A file with the head that was kept before the bundle was made, as a letter has it."""
    path = made[0].with_name("letter.txt")
    block = Block.objects.get(number=2)
    path.write_text(f"Добрый день!\n\n{heads.sign_head(block, at=NOW)}\nВсего доброго.", "utf-8")
    return str(path)


def bundled(path: Path, name: str = "Тайное имя") -> tuple[Path, audit_bundle.Bundle]:
    unit, user = UnitFactory(), UserFactory()
    for _ in range(2):
        for n in range(3):
            record(unit, "unit.seen", by=user, at=NOW, place=n, who=name)
        assert seal(timezone.now() + timedelta(minutes=3))
    return path, audit_bundle.make(
        path,
        DAY - timedelta(days=1),
        DAY + timedelta(days=1),
        by=user,
        at=NOW,
        has_particulars=True,
    )


def check(path: Path, *more: str) -> tuple[int, str]:
    """By the program inside, alone: another folder, no package of ours."""
    program = path.parent / "verify.py"
    program.write_bytes(Path(verify_evidence.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(path), *more],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


ROWS = ("journal/blocks.jsonl", "journal/lines.jsonl", "journal/decisions.jsonl")


def rewritten(path: Path, change: Callable[[Files], None], *, depth: int = 0) -> Path:
    """A copy with something changed. With depth 1 the manifest is made to fit, with depth 2 the
    particulars of the line that holds its hash, with depth 3 that line too."""
    with zipfile.ZipFile(path) as bundle:
        files: Files = {name: bundle.read(name) for name in bundle.namelist()}
    for name in ROWS:
        files[name] = [json.loads(row) for row in files[name].decode().splitlines()]
    files["manifest.json"] = json.loads(files["manifest.json"])
    change(files)
    for name in ROWS:
        files[name] = "".join(f"{json.dumps(row)}\n" for row in files[name]).encode()
    if depth:
        for name, item in files["manifest.json"]["files"].items():
            item["sha256"] = hashlib.sha256(files[name]).hexdigest()
            item["rows"] = files[name].count(b"\n")
    files["manifest.json"] = json.dumps(files["manifest.json"]).encode()
    if depth > 1:
        binding = json.loads(files["binding.json"])
        item = json.loads(binding["line"]["particulars"]["body"])
        item["root"] = hashlib.sha256(files["manifest.json"]).hexdigest()
        payload = {"salt": "ab", "body": json.dumps(item)}
        binding["line"]["particulars"] = payload
        if depth > 2:
            text = f"{payload['salt']}\n{payload['body']}".encode()
            binding["line"]["form"][10] = hashlib.sha256(text).hexdigest()
        files["binding.json"] = json.dumps(binding).encode()
    return written(path.with_name("copy.zip"), files)


def written(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        for name, body in files.items():
            bundle.writestr(name, body)
    return path


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


def drop_the_first_block(files: Files) -> None:
    del files["journal/blocks.jsonl"][0]


def drop_the_last_block(files: Files) -> None:
    """As if the period had ended before it."""
    del files["journal/blocks.jsonl"][-1]
    files["manifest.json"]["blocks"][1] -= 1
    files["manifest.json"]["newest"] -= 1
    files["journal/lines.jsonl"] = [line for line in lines(files) if line["block"] == 1]


def change_a_block(files: Files) -> None:
    files["journal/blocks.jsonl"][0]["sealed_at"] = "2026-01-01T00:00:00.000000Z"


def cut_the_chain(files: Files) -> None:
    """A block whose own hash is right, on top of no block of the bundle."""
    block = files["journal/blocks.jsonl"][1]
    block["previous_hash"] = "f" * 64
    parts = [block[name] for name in ("previous_hash", "number", "sealed_at", "line_count")]
    text = "\n".join(map(str, [*parts, block["lines_root"]]))
    block["hash"] = hashlib.sha256(text.encode()).hexdigest()


def narrow_the_span(files: Files) -> None:
    files["manifest.json"]["blocks"] = []
    files["journal/lines.jsonl"] = []


def change_particulars(files: Files) -> None:
    lines(files)[0]["particulars"]["body"] = '{"place": 9}'


def drop_particulars(files: Files) -> None:
    lines(files)[0].update(particulars=None)


def call_particulars_erased(files: Files) -> None:
    for line in lines(files):
        line.update(particulars=None, state="erased")


def invent_a_decision(files: Files) -> None:
    line = lines(files)[0]
    line.update(particulars=None, state="erased")
    form = [*line["form"]]
    form[4:7] = ["journal.payload_erased", "audit.line", line["form"][1]]
    files["journal/decisions.jsonl"].append({"block": 1, "form": form, "path": []})


def call_particulars_withheld(files: Files) -> None:
    files["manifest.json"]["has_particulars"] = False
    for line in lines(files):
        line.update(particulars=None, state="withheld")


def add_a_row_of_a_room(files: Files) -> None:
    files["rooms/incidents.jsonl"] += b'{"number": 1}\n'


def leave_a_room_out(files: Files) -> None:
    del files["rooms/incidents.jsonl"]
    del files["manifest.json"]["files"]["rooms/incidents.jsonl"]


def bring_a_program(files: Files) -> None:
    files["verify.py"] = b"print('OK')"


def add_a_file(files: Files) -> None:
    files["extra.txt"] = b"unbound"


#: Each with what has to be said of it, however deep the rest is made to fit: each check is heard.
TAMPERINGS: dict[Callable[[Files], None], str] = {
    change_a_name: "Блок 1, строка 1 изменена.",
    change_a_line_and_its_hash: "Строки блока 1 не те, что запечатаны.",
    drop_a_line: "В блоке 1 строк не столько или не в том порядке.",
    swap_two_lines: "В блоке 1 строк не столько или не в том порядке.",
    drop_the_first_block: "Блоки журнала в архиве не с первого по последний.",
    drop_the_last_block: "Между блоками 1 и 3 пропуск.",
    change_a_block: "Блок 1 изменён.",
    cut_the_chain: "Блок 2 не опирается на блок 1.",
    narrow_the_span: "",
    change_particulars: "Блок 1, строка 0: подробности изменены.",
    drop_particulars: "Блок 1, строка 0: подробности пропали без решения.",
    call_particulars_erased: "подробности стёрты, а решения об этом в журнале нет.",
    invent_a_decision: "Решения о стирании",
    call_particulars_withheld: "",
    add_a_row_of_a_room: "",
    leave_a_room_out: "",
    bring_a_program: "",
    add_a_file: "Файла extra.txt нет в описи.",
}
#: What the binding says of whatever else was changed, by how deep it was made to fit.
UNBOUND = (
    "",
    "Опись не та, хеш которой стоит в журнале",
    "Подробности строки, которая отвечает за этот архив, изменены.",
    "Строки журнала, которая отвечает за этот архив, в последних блоках нет.",
)


def test_what_was_made_stands_by_its_own_program(
    made: tuple[Path, audit_bundle.Bundle], head: str
) -> None:
    path, bundle = made
    assert (bundle.lines, bundle.blocks) == (6, 2)
    for known in (("--head", head), ("--key", bundle.key), ("--hash", bundle.hash)):
        assert check(path, *known) == (0, "Всё сошлось.\n")
    with zipfile.ZipFile(path) as archive:
        assert archive.read("verify.py") == Path(verify_evidence.__file__).read_bytes()


def test_what_nothing_known_elsewhere_binds_is_not_called_proved(
    made: tuple[Path, audit_bundle.Bundle],
) -> None:
    path, bundle = made
    for known in ((), ("--head", bundle.head)):  # a bare hash knows no key
        code, text = check(path, *known)
        assert code == 3
        assert "составить такой мог кто угодно" in text


@pytest.mark.parametrize("change", TAMPERINGS)
@pytest.mark.parametrize("depth", range(4))
def test_whatever_is_done_to_a_bundle_is_found(
    made: tuple[Path, audit_bundle.Bundle], head: str, change: Callable[[Files], None], depth: int
) -> None:
    path, bundle = made
    copy = str(rewritten(path, change, depth=depth))
    letter = Path(head).read_text("utf-8")
    for known in ({}, {"key": bundle.key}, {"head": letter}, {"head": bundle.head}):
        faults = verify(copy, **known)
        assert faults, known
        assert faults != [UNPROVED], known
        text = "\n".join(faults)
        assert TAMPERINGS[change] in text
        assert UNBOUND[depth] in text
    assert verify(copy, bundle.hash)


def test_a_file_of_a_room_that_was_changed_is_named(made: tuple[Path, audit_bundle.Bundle]) -> None:
    path, bundle = made
    copy = str(rewritten(path, add_a_row_of_a_room))
    assert "Файл rooms/incidents.jsonl изменён." in verify(copy, key=bundle.key)


def test_an_error_ends_with_1_and_says_what(made: tuple[Path, audit_bundle.Bundle]) -> None:
    path, bundle = made
    copy = rewritten(path, add_a_row_of_a_room, depth=1)
    code, text = check(copy, "--key", bundle.key)
    assert (code, "Опись не та, хеш которой стоит в журнале" in text) == (1, True)


def test_an_invented_archive_does_not_pass_by_the_real_head(
    made: tuple[Path, audit_bundle.Bundle], head: str, settings: Settings, tmp_path: Path
) -> None:
    """By this very program with a key of its own: all in it fits together."""
    bundle, letter = made[1], Path(head).read_text("utf-8")
    settings.FIELD_KEYS = FieldKeys.parse("own:c29tZWJvZHkgZWxzZSdzIGtleSBvZiB0aGVpcnMhISE=")
    path, _theirs = bundled(tmp_path / "invented.zip", name="Выдумка")
    assert verify(str(path)) == [UNPROVED]
    for known in ({"key": bundle.key}, {"head": letter}, {"whole": bundle.hash}):
        assert any(verify(str(path), **known)), known
        assert verify(str(path), **known) != [UNPROVED]
    # Real blocks below, invented ones on top: a bare hash of a real block proves those alone.
    assert verify(str(path), head=bundle.head) == [UNPROVED]
    with zipfile.ZipFile(path) as archive:
        files: Files = {name: archive.read(name) for name in archive.namelist()}
    binding = json.loads(files["binding.json"])
    binding["head"] = letter
    files["binding.json"] = json.dumps(binding).encode()
    copy = written(tmp_path / "copy.zip", files)
    assert "Подписан не последний блок архива." in verify(str(copy), head=letter)
    binding["head"] = heads.sign_head(Block.objects.get(number=2), at=NOW).replace(
        heads.public_key(), bundle.key
    )
    files["binding.json"] = json.dumps(binding).encode()
    copy = written(tmp_path / "copy.zip", files)
    assert "Подпись последнего блока не сходится." in verify(str(copy), head=letter)


@pytest.mark.parametrize("name", ["manifest.json", "binding.json", "journal/lines.jsonl"])
def test_what_is_missing_is_named(made: tuple[Path, audit_bundle.Bundle], name: str) -> None:
    path, bundle = made
    with zipfile.ZipFile(path) as archive:
        files: Files = {one: archive.read(one) for one in archive.namelist() if one != name}
    [fault] = verify(str(written(path.with_name("copy.zip"), files)), key=bundle.key)
    assert name in fault


def test_two_files_of_one_name_are_refused(made: tuple[Path, audit_bundle.Bundle]) -> None:
    path, bundle = made
    copy = path.with_name("copy.zip")
    copy.write_bytes(path.read_bytes())
    with zipfile.ZipFile(copy, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("binding.json", archive.read("binding.json"))
    assert verify(str(copy), key=bundle.key) == ["В архиве два файла с одним именем."]


def test_a_head_that_was_changed_is_no_head(
    made: tuple[Path, audit_bundle.Bundle], head: str
) -> None:
    path, bundle = made
    letter = Path(head).read_text("utf-8")
    assert "изменён хотя бы один знак" in verify(str(path), head=letter.replace("2", "3"))[0]
    assert "нет подписанной головы" in verify(str(path), head="письмо")[0]
    later = heads.sign_head(Block.objects.last() or Block(), at=NOW)  # the bundle's own block
    assert verify(str(path), head=later, key=bundle.key) == []


def test_a_head_of_another_journal_of_the_same_key_is_not_found(
    made: tuple[Path, audit_bundle.Bundle],
) -> None:
    """What is rewritten by whoever has the key fits together: a head that was kept tells it."""
    path, bundle = made
    first, second = Block.objects.get(number=1), Block.objects.get(number=2)
    absent = (
        "Блока, записанного в другом месте, в архиве нет: журнал переписан, отрезан, или "
        "архив сделан раньше."
    )
    for block in (first, second):
        assert verify(str(path), head=heads.sign_head(block, at=NOW)) == []
        assert verify(str(path), head=block.hash, key=bundle.key) == []
    for number, hash_ in ((2, "f" * 64), (2, first.hash), (1, second.hash)):
        other = Block(number=number, hash=hash_, sealed_at=second.sealed_at)
        assert verify(str(path), head=heads.sign_head(other, at=NOW)) == [absent]
    assert verify(str(path), head="f" * 64, key=bundle.key) == [absent]
    later = Block(number=4, hash="f" * 64, sealed_at=NOW)  # sealed after the bundle was made
    assert verify(str(path), head=heads.sign_head(later, at=NOW)) == []


def test_no_byte_of_the_file_changes_unseen(made: tuple[Path, audit_bundle.Bundle]) -> None:
    path, bundle = made
    body = path.read_bytes()
    copy = path.with_name("byte.zip")
    for place in (*range(0, len(body), 97), len(body) - 1):
        copy.write_bytes(body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :])
        assert verify(str(copy), bundle.hash), place
    copy.write_bytes(body[:-1])
    assert verify(str(copy), bundle.hash)
    assert not verify(str(path), bundle.hash)


def test_the_journal_holds_the_hash_on_which_everything_hangs(
    made: tuple[Path, audit_bundle.Bundle],
) -> None:
    path, bundle = made
    details = Line.objects.with_verb("evidence.made").get().particulars
    assert details is not None
    with zipfile.ZipFile(path) as archive:
        root = hashlib.sha256(archive.read("manifest.json")).hexdigest()
    assert details["root"] == bundle.root == root
    assert (3, bundle.head) in heads.read()


@pytest.mark.parametrize("has_particulars", [False, True])
def test_an_erasure_by_decision_is_no_fault_and_names_stay_out(
    tmp_path: Path, has_particulars: bool
) -> None:
    """The decision came after the period: it lies in the bundle with its way to its block."""
    unit, user = UnitFactory(), UserFactory()
    line = record(unit, "unit.seen", by=user, at=NOW, who="Тайное имя")
    for n in range(6):
        record(unit, "unit.seen", by=user, at=NOW, n=n)
    assert seal(timezone.now() + timedelta(minutes=3))
    later = timezone.now() + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        erase_payload(line, ground="Заявление № 3", by=user, at=later)
    path = tmp_path / "evidence.zip"

    def make() -> audit_bundle.Bundle:
        days = DAY - timedelta(days=1), DAY + timedelta(days=1)
        return audit_bundle.make(path, *days, by=None, at=NOW, has_particulars=has_particulars)

    with pytest.raises(Refused):  # not proved before it is sealed
        make()
    with time_machine.travel(later, tick=False):
        for n in range(4):
            record(unit, "unit.seen", by=user, at=NOW, n=n)
    assert seal(later + timedelta(minutes=3))
    assert verify(str(path), key=make().key) == []
    with zipfile.ZipFile(path) as bundle:
        assert all("Тайное имя" not in bundle.read(name).decode() for name in bundle.namelist())
        assert bundle.read("journal/decisions.jsonl").count(b"\n") == 1


def test_a_period_without_a_line_is_evidence_too(tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    for _ in range(2):  # nothing is sealed yet, and again when something is
        made = audit_bundle.make(path, date(2020, 1, 1), date(2020, 1, 2), by=None, at=NOW)
        assert (made.lines, made.blocks) == (0, 0)
        assert check(path, "--key", made.key)[0] == 0


def test_what_is_not_sealed_yet_is_waited_for(tmp_path: Path) -> None:
    record(UnitFactory(), "unit.seen", by=None, at=NOW)
    path = tmp_path / "evidence.zip"
    with pytest.raises(Refused):
        audit_bundle.make(path, DAY - timedelta(days=1), DAY + timedelta(days=1), by=None, at=NOW)
    with pytest.raises(Refused):
        audit_bundle.make(path, date(2026, 2, 1), date(2026, 1, 1), by=None, at=NOW)
    assert list(tmp_path.iterdir()) == []

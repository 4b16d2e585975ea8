"""The signed head, kept elsewhere, proves later that nothing up to it was changed."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from pytest_django import Settings

from otklik.audit import entries, seal_blocks, triggers
from otklik.audit.evidence import heads as texts
from otklik.audit.models import Block, Line
from otklik.core.encryption_keys import FieldKeys
from otklik.core.refusal import Refused
from otklik.operations import tasks
from otklik.operations.cli import commands, parser
from tests.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LATER = datetime(2100, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def block(settings: Settings, tmp_path: Path) -> Block:
    settings.DATA_DIR = tmp_path
    entries.record(UnitFactory(), "unit.made", by=None, at=NOON)
    made = seal_blocks.seal(LATER)
    assert made is not None
    return made


def test_a_head_is_ours_until_a_sign_of_it_or_of_the_journal_changes(
    block: Block, settings: Settings
) -> None:
    text = texts.sign_head(block, at=NOON)
    assert list(texts.check_head(text)) == []
    assert list(texts.check_head(text.replace("\n", "\r\n"))) == []
    for old, new in (("блок: 1", "блок: 2"), (block.hash, "0" * 64), ("2026-", "2025-")):
        assert any("Подпись не сходится" in one for one in texts.check_head(text.replace(old, new)))
    no_numbers = [text.replace("блок: 1", f"блок: {one}") for one in ("²", "", "-1", "9" * 5000)]
    for none in ("", "хеш: 1", text.partition("подпись")[0], *no_numbers):
        with pytest.raises(Refused):
            list(texts.check_head(none))
    triggers.lift(connection)
    Block.objects.update(hash="f" * 64)
    assert list(texts.check_head(text)) == ["У этого блока теперь другой хеш: журнал переписан."]
    Block.objects.all().delete()
    cut_off = "Такого блока в журнале больше нет: его конец отрезан."
    assert list(texts.check_head(text)) == [cut_off]
    key = "c29tZWJvZHkgZWxzZSdzIGtleSBvZiB0aGVpcnMhISE="
    settings.FIELD_KEYS = FieldKeys(keys=(("other", key),))
    assert any("другой установкой" in one for one in texts.check_head(text))


def test_a_newer_key_of_the_installation_changes_nothing(block: Block, settings: Settings) -> None:
    text = texts.sign_head(block, at=NOON)
    newer = ("newer", "c29tZWJvZHkgZWxzZSdzIGtleSBvZiB0aGVpcnMhISE=")
    settings.FIELD_KEYS = FieldKeys(keys=(newer, *settings.FIELD_KEYS.keys))
    assert texts.sign_head(block, at=NOON) == text


def test_each_day_it_is_written_down_and_mailed(block: Block, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED, settings.HEAD_MAIL = True, "safe@authority.example, b@c.example"
    path = tasks.send_audit_head(at=NOON)
    assert path is not None
    assert path.name == "2026-11-27.txt"
    assert list(texts.check_head(path.read_text("utf-8"))) == []
    [letter] = mail.outbox
    assert letter.body == path.read_text("utf-8")
    assert letter.to == ["safe@authority.example", "b@c.example"]
    line = Line.objects.with_verb("journal.head_told").get()
    assert line.particulars == {"is_mailed": True}


def test_the_command_prints_and_checks(
    block: Block, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.head(Namespace(check=None)) == 0
    kept = tmp_path / "kept.txt"
    kept.write_text(capsys.readouterr().out, "utf-8")
    assert commands.head(Namespace(check=kept)) == 0
    kept.write_text(kept.read_text("utf-8").replace("хеш: ", "хеш: 0"), "utf-8")
    assert commands.head(Namespace(check=kept)) == 1
    assert "изменён хотя бы один знак" in capsys.readouterr().out
    with pytest.raises(Refused):
        commands.head(Namespace(check=tmp_path / "nothing.txt"))
    assert parser.parser().parse_args(["head", "--check", "file"]).check == Path("file")

"""The worklist of a native editor: what readers see and nobody has said in their language."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.core.management import call_command

from otklik.cms.management.commands.phrases import ROOT, find_untranslated


def catalogue(app: Path, language: str, **words: str) -> None:
    catalog = Catalog(locale=language)
    for english, item in words.items():
        catalog.add(english, item)
    made = BytesIO()
    write_mo(made, catalog)
    path = app / "locale" / language / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(made.getvalue())


def test_what_has_words_is_not_listed(tmp_path: Path) -> None:
    catalogue(tmp_path / "ui", "ru", Menu="Меню", Call="Позвонить")
    catalogue(tmp_path / "ui", "ce", Menu="слово")
    catalogue(tmp_path / "website", "ru", Call="Позвонить", Ask="Спросить")
    listed = find_untranslated("ce", apps=("ui", "website", "nothing"), root=tmp_path)
    assert [(one.app, one.english, one.russian) for one in listed] == [
        ("ui", "Call", "Позвонить"),
        ("website", "Ask", "Спросить"),
    ]
    assert find_untranslated("ru", apps=("ui", "website"), root=tmp_path) == []


def test_each_app_of_readers_has_phrases_and_no_chechen_is_invented() -> None:
    listed = find_untranslated("ce")
    assert len(listed) > 500
    assert {one.app for one in listed} >= {"ui", "website", "knowledge", "surveys"}
    assert not list(ROOT.glob("*/locale/ce"))


def test_the_command_writes_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("phrases", "ce", "--apps", "ui")
    lines = capsys.readouterr().out.splitlines()
    assert "русский" in lines[0]
    assert any("Меню" in line for line in lines)

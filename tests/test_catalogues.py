"""Promises of tools/catalogues.py, on a room of its own."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tools import catalogues

PYTHON = """from django.utils.translation import gettext as _, ngettext
_("Close")
ngettext("%(n)s reply", "%(n)s replies", 2)
"""
TEMPLATE = """{% load i18n %}
  {% translate "Save 100%" %}
    {% blocktranslate trimmed with name=x %}
      Hello, {{ name }}
    {% endblocktranslate %}
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "otklik" / "room"
    (folder / "templates" / "room").mkdir(parents=True)
    (folder / "apps.py").write_text(PYTHON)
    (folder / "templates" / "room" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    return folder


@pytest.fixture
def catalogue(room: Path) -> Path:
    """The room's catalogue as `make messages` writes it and a translator fills it."""
    catalogues.update(room, "ru")
    path = catalogues.catalogue_path(room, "ru")
    text = path.read_text("utf-8")
    for old, new in {
        'msgid "Close"\nmsgstr ""': 'msgid "Close"\nmsgstr "Закрыть"',
        'msgid "Hello, %(name)s"\nmsgstr ""': 'msgid "Hello, %(name)s"\nmsgstr "Привет, %(name)s"',
        'msgid "Save 100%%"\nmsgstr ""': 'msgid "Save 100%%"\nmsgstr "Сохранить 100%%"',
        'msgstr[0] ""': 'msgstr[0] "%(n)s ответ"',
        'msgstr[1] ""': 'msgstr[1] "%(n)s ответа"',
        'msgstr[2] ""': 'msgstr[2] "%(n)s ответов"',
    }.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def faults(room: Path) -> list[str]:
    path = catalogues.catalogue_path(room, "ru")
    return [*catalogues.out_of_date(room, "ru"), *catalogues.faults_of(path)]


def test_a_filled_catalogue_has_no_fault_and_is_not_touched(room: Path, catalogue: Path) -> None:
    assert faults(room) == []
    before = catalogue.read_text("utf-8")
    catalogues.update(room, "ru")
    assert catalogue.read_text("utf-8") == before


def test_a_new_text_makes_the_catalogue_out_of_date(room: Path, catalogue: Path) -> None:
    (room / "apps.py").write_text(PYTHON + '_("Open the door")\n')
    assert any("out of date" in fault for fault in faults(room))
    catalogues.update(room, "ru")
    assert "Закрыть" in catalogue.read_text("utf-8")
    assert any("'Open the door' is not translated" in fault for fault in faults(room))


def test_a_text_that_left_and_came_back_keeps_its_translation(room: Path, catalogue: Path) -> None:
    (room / "apps.py").write_text("")
    catalogues.update(room, "ru")
    (room / "apps.py").write_text(PYTHON)
    catalogues.update(room, "ru")
    assert faults(room) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('%(name)s"\n\n', '%(nam)s"\n\n', "placeholders"),
        ('msgstr[2] "%(n)s ответов"\n', "", "is not translated"),
        ("%(n)s ответа", "несколько ответа", "placeholders"),
        ('msgid "Close"', '#, fuzzy\nmsgid "Close"', "is a guess"),
    ],
)
def test_what_would_show_wrongly_is_a_fault(
    room: Path, catalogue: Path, old: str, new: str, fault: str
) -> None:
    text = catalogue.read_text("utf-8")
    assert old in text
    catalogue.write_text(text.replace(old, new), "utf-8")
    assert any(fault in found for found in faults(room))


def test_what_two_rooms_say_differently_is_a_fault(room: Path, catalogue: Path) -> None:
    other = room.parent / "another"
    other.mkdir()
    (other / "apps.py").write_text('from django.utils.translation import gettext\ngettext("Close")')
    catalogues.update(other, "ru")
    path = catalogues.catalogue_path(other, "ru")
    for item, expected in [("Закрыть", []), ("Снять", ["said in two ways: 'Close'"])]:
        text = path.read_text("utf-8").splitlines()
        text[text.index('msgid "Close"') + 1] = f'msgstr "{item}"'
        path.write_text("\n".join(text) + "\n", "utf-8")

        found = list(catalogues.double_translations("ru"))

        assert [fault.partition(":")[0] + ": 'Close'" for fault in found] == expected, found


def test_the_rooms_say_each_text_in_one_way() -> None:
    assert [
        fault
        for language in catalogues.LANGUAGES
        for fault in catalogues.double_translations(language)
    ] == []


#: docs/reference/words.md: one act, one verb; no officialese.
FORBIDDEN_WORDS = re.compile(
    r"\bуспешно\b|\bосуществл|\bв целях\b|вышеуказан|надлежащ|посредством|(?:вы|от)бро[сш]|\bпакет"
    r"|\bзамер(?!з)|\bволн(?:а|ы|е|у|ой|ам|ами|ах)?\b|анкетирован|опросник|вопросник|опросн\w+ лист"
    r"|\bсн(?:я[тл]|има)\w* (?:их |это )?с сайта|постав\w+ на сайт"
    r"|втор\w{2} (?:человек|лиц)|\bодобр|перед\w+ на (?:провер|соглас|утвержд)|рабоч\w+ мест"
    r"|набор\w* органа|\bдерж[иа]тся на\b|на (?:ч[её]м|н[её]м|котор\w+) держ",
    re.IGNORECASE,
)


def test_what_the_interface_does_not_say() -> None:
    found = []
    for room in catalogues.rooms():
        path = catalogues.catalogue_path(room, "ru")
        if path.exists():
            with path.open("rb") as file:
                messages = list(catalogues.messages_of(read_po(file, locale="ru")))
            items = [text for message in messages for text in catalogues.texts(message.string)]
            found += [f"{room.name}: {text}" for text in items if FORBIDDEN_WORDS.search(text)]

    assert found == []

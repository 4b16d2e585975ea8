"""Each kind of mistake in a pack is one sentence that names its file and line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.pack.parse import Report, parse_table, parse_yaml
from otklik.operations.packs.load import check_pack

Edit = Callable[[str, str, str], None]

SURVEY = """code: quiet
version: 1
act: act-1/order.1
title: Тихо ли у нас
questions:
  - number: 1
    code: quiet
    kind: single
    text: Тихо ли у нас?
    options:
      - {code: calm, text: Да}
      - {code: loud, text: Нет}
    meaning:
      direction: favourable
      base: answered
      scores: {calm: 1, loud: 0}
comparison: {alpha: 0.05, smallest_change: 0.05, family: 1}
"""
DISCLOSURE = """code;section;item;rule_ru;kind;n;unit;anchor;owner;source
1.1;I;Адрес;в актуальном состоянии;actual;;;;Библиотека;M
1.2;I;Приказ;за 5 рабочих дней;event;5;wd;подписание;Библиотека;V: закон
"""


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


@pytest.fixture
def whole(folder: Path) -> Path:
    """The tiny pack with a questionnaire and a list of what to publish."""
    for name, text in (("survey.yaml", SURVEY), ("disclosure.csv", DISCLOSURE)):
        (folder / name).write_text(text, "utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check_pack(folder).problems]


def test_a_right_pack_has_no_problems(whole: Path) -> None:
    assert problems(whole) == []


def test_what_people_write_another_way_is_understood(whole: Path) -> None:
    hours, table = whole / "authority.yaml", whole / "topics.csv"
    text = hours.read_text("utf-8")
    assert "11:00-16:00" in text
    hours.write_text(text.replace("11:00-16:00", "9:00 – 16:00"), "utf-8")
    table.write_text(table.read_text("utf-8").replace(";", ","), "utf-8")
    assert problems(whole) == []


MISTAKES = [
    # reading
    ("units.yaml", "name: Читальный зал", "name: [", "units.yaml:5: YAML cannot be read here:"),
    ("units.yaml", "Читальный зал", "Зал\x01", "units.yaml:1: YAML cannot be read here: unaccept"),
    ("units.yaml", "parent: library", "code: x", "units.yaml:4: “code” appears here twice."),
    ("topics.csv", ";ask_for;", ";", "topics.csv:1: Column “ask_for” is missing."),
    ("topics.csv", "ask_for;unit", "ask_for;units", "topics.csv:1: Column “units” is not known."),
    (
        "topics.csv",
        "шумят;;",
        "шумят;",
        "topics.csv:3: The row has 10 cells where the table has 11",
    ),
    ("topics.csv", "шумят;", '"шум"ят;', "topics.csv:3: The table cannot be read here:"),
    # fields
    ("authority.yaml", "site: ", "syte: ", "authority.yaml:10: “syte” is not known here."),
    ("authority.yaml", "site: ", "syte: ", "authority.yaml:2: “site” is missing."),
    (
        "norms.yaml",
        "приказ № 1",
        "приказ № 1, пункт 2",
        "norms.yaml:3: “пункт 2” is not known here. If",
    ),
    ("authority.yaml", "https://l", "l", "authority.yaml:10: “library.example/” is not an address"),
    ("authority.yaml", '"+7 000 000-00-00"', "7000", "authority.yaml:11: “phone” must be text:"),
    ("authority.yaml", "Asia/Irkutsk", "Asia/Lake", "authority.yaml:12: “Asia/Lake” is not a time"),
    (
        "authority.yaml",
        "11:00-16:00",
        "16:00-11:00",
        "authority.yaml:13: Working hours of saturday",
    ),
    ("authority.yaml", "11:00-16:00", "11-16", "authority.yaml:15: “11-16” does not say hours of"),
    ("authority.yaml", "2026-05-15", "мая", "authority.yaml:16: “holidays” must be a date such as"),
    ("authority.yaml", "language: en", "language: ru", "authority.yaml:7: Language “ru” was"),
    ("authority.yaml", "language: ru", "language: de", "authority.yaml:3: Names in Russian (ru)"),
    ("norms.yaml", "working_hours: 16", "working_hours: 0", "norms.yaml:2: “working_hours” must"),
    ("norms.yaml", "working_hours: 16", "working_hours: ой", "norms.yaml:2: “working_hours” must"),
    ("norms.yaml", "urgency: high", "urgency: normal", "norms.yaml:3: A norm for this case was"),
    ("norms.yaml", "urgency: high", "urgency: normal", "norms.yaml:1: A norm for urgency “high”"),
    ("norms.yaml", "working_hours: 16", "basis: нет", "norms.yaml:2: A norm has one of: working"),
    ("norms.yaml", "working_hours: 16", "working_days: 0", "norms.yaml:2: “working_days” must"),
    (
        "norms.yaml",
        "norms:",
        "clock_starts: now\nnorms:",
        "norms.yaml:1: “now” is not possible for",
    ),
    ("topics.csv", "high;no", "high;нет", "topics.csv:3: “needs_approval” must be yes or no, not"),
    ("topics.csv", ";joint", ";shared", "topics.csv:4: “shared” is not possible for “competence”"),
    ("topics.csv", "Шум в зале", "", "topics.csv:3: “name_ru” must not be empty."),
    ("topics.csv", "Шум в зале", "ш" * 201, "topics.csv:3: “name_ru” is longer than 200 char"),
    ("accounts.yaml", "network: vk", "network: x", "accounts.yaml:7: “x” is not possible for"),
    # references
    ("units.yaml", "parent: library", "parent: attic", "units.yaml:4: units.yaml has no unit “att"),
    ("units.yaml", "code: library", "code: reading-room", "units.yaml:5: Code “reading-room” was"),
    (
        "units.yaml",
        "name: Б",
        "parent: reading-room\n    name: Б",
        "units.yaml:6: The unit is above",
    ),
    ("topics.csv", "noise;", "book;", "topics.csv:3: Code “book” was already given in line 2."),
    ("topics.csv", "—;reading-room", "—;attic", "topics.csv:3: units.yaml has no unit “attic”."),
    ("accounts.yaml", "code: vk", "code: practice", "accounts.yaml:6: Code “practice” was already"),
    # acts
    ("act.md", "[order.1] 1.", "[order.2] 1.", "act.md:13: The address ends with “2”, the printed"),
    ("act.md", "[order] ", "[preamble] ", "act.md:13: Nothing above has the address “order”."),
    ("act.md", "[order] ", "", "act.md:11: A clause begins with its address, such as [3.2]."),
    ("act.md", "adopted_on: 2026-01-31", "adopted_on: вчера", "act.md:5: “adopted_on” must be a"),
    ("act.md", "---\ncode", "code", "act.md:1: An act begins with its particulars"),
    # files that wait for their rooms
    ("survey.yaml", "number: 1", "number: 2", "survey.yaml:6: Question 1 is expected here, not 2."),
    ("survey.yaml", "loud: 0", "noisy: 0", "survey.yaml:6: There is no answer “noisy”."),
    ("survey.yaml", ", loud: 0", "", "survey.yaml:6: With base “answered” every answer needs a"),
    ("survey.yaml", "family: 1", "family: 22", "survey.yaml:17: The family is 22, the questions"),
    (
        "survey.yaml",
        "act-1/order.1",
        "act-1/7",
        "survey.yaml:3: No act of the pack has the address",
    ),
    ("disclosure.csv", ";5;", ";;", "disclosure.csv:3: A rule has a number “n” unless its kind"),
    ("disclosure.csv", ";wd;", ";week;", "disclosure.csv:3: A rule “event” cannot have unit “week"),
    ("disclosure.csv", "подписание", "", "disclosure.csv:3: “anchor” must say which event"),
    (
        "disclosure.csv",
        "Библиотека;M",
        "Касса;M",
        "disclosure.csv:2: units.yaml has no unit called",
    ),
    ("disclosure.csv", "V: закон", "точно", "disclosure.csv:3: “точно” does not have the form"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"), MISTAKES, ids=[mistake[3] for mistake in MISTAKES]
)
def test_a_mistake_names_its_file_and_line(
    whole: Path, edit: Edit, name: str, old: str, new: str, sentence: str
) -> None:
    edit(name, old, new)
    assert any(problem.startswith(sentence) for problem in problems(whole)), problems(whole)


def test_a_weak_accent_is_refused_with_its_line(folder: Path) -> None:
    with (folder / "authority.yaml").open("a", encoding="utf-8") as file:
        file.write('accent: {light: "#FFCC00", dark: "#6FD0AE"}\n')
    (problem,) = problems(folder)
    assert problem.startswith("authority.yaml:17: ")
    assert "#FFCC00" in problem


def test_all_problems_are_told_at_once(folder: Path, edit: Edit) -> None:
    edit("topics.csv", "high;no", "loud;no")
    edit("units.yaml", "parent: library", "parent: attic")
    edit("norms.yaml", "16", "-1")
    (folder / "accounts.yaml").unlink()
    assert [problem.split(": ")[0] for problem in problems(folder)] == [
        "accounts.yaml",
        "norms.yaml:2",
        "topics.csv:3",
        "units.yaml:4",
    ]


@pytest.mark.parametrize(
    "lists", ["ours: рынок", "ours: [{code: a, words: ['* рынок']}]\nothers: []", "- рынок"]
)
def test_lists_of_competence_that_cannot_be_read_are_told(whole: Path, lists: str) -> None:
    (whole / "competence.yaml").write_text(lists, "utf-8")
    assert any("competence.yaml" in problem for problem in problems(whole))
    (whole / "competence.yaml").write_text(
        "ours: [{code: a, words: [рынок]}]\nothers: [{code: b, whose: дороги, words: [яма]}]",
        "utf-8",
    )
    assert problems(whole) == []


def test_another_encoding_is_named(folder: Path) -> None:
    text = (folder / "topics.csv").read_text("utf-8")
    (folder / "topics.csv").write_text(text.replace("—", "-"), "cp1251")
    assert problems(folder) == ["topics.csv:2: This is not UTF-8: save the file in that encoding."]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == [f"{tmp_path / 'none'}: There is no such folder."]


def test_letterhead_and_name_hold_the_same_words(folder: Path, edit: Edit) -> None:
    edit(
        "authority.yaml",
        "    short_name: Библиотека",
        "    short_name: Библиотека\n    letterhead: |\n      ПРИОЗЁРНАЯ\n      БИБЛИОТЕКА",
    )
    assert problems(folder) == [
        "authority.yaml:4: “full_name” and “letterhead” hold different words."
    ]


WHERE = st.text(alphabet="ab12 :-[]{}#&*!|>'\"%@`\n\t;", max_size=80)


@given(text=WHERE)
def test_any_text_is_read_or_reported(text: str) -> None:
    report = Report()
    document = parse_yaml("x.yaml", text, report)
    assert document is not None or report.problems
    rows = parse_table("x.csv", text, frozenset({"a", "b"}), report)
    assert rows is not None or report.problems

"""An act of the pack comes to the letter, once, and what an editor corrected stays."""

from datetime import date
from pathlib import Path

import pytest

from otklik.core.pack.merge_into_tables import Changes
from otklik.core.pack.parse import Pack, Report
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Clause, Edition
from otklik.legal_acts.acts.markdown_format import parse_act, read_acts

from .conftest import QUIET, SHIPPED, Load, load_folder

SECOND = (
    QUIET.replace("01\n---", "01\nedition: 2\nedition_effective_on: 2027-01-15\n---")
).replace("в хранилище", "во всём здании")


def words(edition: Edition) -> dict[str, str]:
    return dict(edition.clauses.values_list("address", "text"))


def correct(address: str, text: str) -> None:
    """As an editor does: the whole text with one clause in other words."""
    edition = Edition.objects.get(number=1)
    edition.rewrite(
        [
            clause.as_text()
            if clause.address != address
            else Clause(address=address, kind=clause.kind, label=clause.label, text=text).as_text()
            for clause in edition.clauses.all()
        ]
    )


def test_the_order_is_in_the_database_to_the_letter(order: Act) -> None:
    (text,) = read_acts(Pack(SHIPPED), Report())
    clauses = order.editions.get().texts
    assert [clause.printed for clause in clauses] == [clause.printed for clause in text.clauses]
    assert clauses == list(text.clauses)
    assert order.name == "Приказ от 24 сентября 2024 №\u00a023 «Об утверждении порядка»"


def test_a_second_load_changes_nothing(order: Act) -> None:
    rows = list(Clause.objects.values())
    assert load_folder(SHIPPED) == Changes()
    assert list(Clause.objects.values()) == rows


def test_a_changed_word_is_one_change_and_keeps_every_address(load: Load) -> None:
    assert load() == Changes(added=2)  # the act and its edition
    before = dict(Clause.objects.values_list("address", "pk"))
    assert load(act=QUIET.replace("в хранилище", "на лестнице")) == Changes(changed=1)
    assert dict(Clause.objects.values_list("address", "pk")) == before
    assert Clause.objects.get(address="1.1.2").text == "на лестнице."


def test_what_an_editor_corrected_stays_until_the_pack_says_it_anew(load: Load) -> None:
    load()
    Act.objects.update(summary="Тише.")
    correct("order.1", "Соблюдать полную тишину.")
    load()
    load(act=QUIET.replace("в хранилище", "на лестнице"))
    found = words(Edition.objects.get())
    assert found["order.1"] == "Соблюдать полную тишину."
    assert found["1.1.2"] == "на лестнице."
    assert Act.objects.get().summary == "Тише."
    load(act=QUIET.replace("Соблюдать тишину", "Молчать"))
    found = words(Edition.objects.get())
    assert found["order.1"] == "Молчать."
    assert found["1.1.2"] == "в хранилище."


def test_clauses_that_an_editor_added_or_took_away_stay_so(load: Load) -> None:
    load()
    edition = Edition.objects.get()
    texts = [text for text in edition.texts if text.address != "1.1.1"]
    added = Clause(address="order.2", kind="point", label="2.", text="Не шептаться.").as_text()
    edition.rewrite([*texts[:2], added, *texts[2:]])
    load(act=QUIET.replace("Где тихо", "Где бывает тихо"))
    assert [clause.address for clause in edition.texts] == [
        "order", "order.1", "order.2", "1", "1.1", "1.1.2",
    ]  # fmt: skip


def test_clauses_that_the_pack_added_or_took_away_follow_it(load: Load) -> None:
    load()
    load(
        act=QUIET.replace("- [1.1.1] в читальном зале;\n\n", "").replace(
            "## [1]", "[order.2] 2. Не шептаться.\n\n## [1]"
        )
    )
    assert [clause.address for clause in Edition.objects.get().texts] == [
        "order", "order.1", "order.2", "1", "1.1", "1.1.2",
    ]  # fmt: skip


def test_an_act_that_left_the_pack_is_shown_no_more_and_comes_back(load: Load) -> None:
    load()
    assert load(other=QUIET.replace("act-1", "act-2").replace('"1"', '"2"')) == Changes(
        added=2, left=1
    )
    assert [act.code for act in Act.objects.published()] == ["act-2"]
    load()
    assert [act.code for act in Act.objects.published()] == ["act-1"]


def test_a_later_edition_is_a_file_of_its_own(load: Load) -> None:
    load(act=QUIET)
    assert load(act=QUIET, second=SECOND) == Changes(added=1)
    act = Act.objects.get()
    held = {day: act.edition_of(day) for day in (date(2027, 1, 14), date(2027, 1, 15))}
    assert [edition and words(edition)["1.1.2"] for edition in held.values()] == [
        "в хранилище.",
        "во всём здании.",
    ]


def test_two_files_of_one_edition_are_refused(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(QUIET, "utf-8")
    report = Report()
    read_acts(Pack(tmp_path), report)
    (problem,) = report.problems
    assert (problem.file, problem.line) == ("b.md", 1)
    assert "a.md" in problem.sentence


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("effective_on: 2026-02-01", "repealed_on: 2026-02-01", 2),
        ("effective_on: 2026-02-01", "edition: 2", 2),
        ("[order.1] 1. Соблюдать тишину.", "[content] Соблюдать тишину.", 13),
        ("[1.1] 1. ", f"[{'x' * 61}] ", 17),
        ("- [1.1.1] в читальном зале;", "- [1.1.1]", 19),
        ("[1.1] 1.", "[1.1] 2.", 17),
        ("[1.1.2]", "[1.1.1]", 21),
    ],
)
def test_a_wrong_act_is_told_by_its_line(old: str, new: str, line: int) -> None:
    assert old in QUIET
    report = Report()
    parse_act("act.md", QUIET.replace(old, new), report)
    assert line in {problem.line for problem in report.problems}

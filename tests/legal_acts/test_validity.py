"""Whether an act holds is computed from its days, to the day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Clause, Edition
from otklik.legal_acts.acts.validity import status_of

from .conftest import Load

DAY = timedelta(days=1)
BEGIN, CHANGE, END = date(2024, 9, 24), date(2025, 3, 1), date(2026, 1, 1)


def words(on: date, **days: Any) -> str:
    given = {"effective_on": BEGIN, "repealed_on": None, "changed_on": None, "is_published": True}
    return status_of(**{**given, **days}, on=on).words


def test_an_act_takes_effect_on_its_day() -> None:
    assert words(BEGIN - DAY) == "вступит в силу с 24 сентября 2024"
    assert words(BEGIN) == "действует с 24 сентября 2024"
    assert words(BEGIN + DAY) == "действует с 24 сентября 2024"


def test_an_act_holds_to_the_end_of_the_day_before_its_repeal() -> None:
    assert words(END - DAY, repealed_on=END) == (
        "действует с 24 сентября 2024, утратит силу с 1 января 2026"
    )
    assert words(END, repealed_on=END) == "утратил силу с 1 января 2026"


def test_a_changed_act_says_since_when_it_is_so() -> None:
    assert words(CHANGE, changed_on=CHANGE) == "действует с изменениями от 1 марта 2025"
    assert words(END, changed_on=CHANGE, repealed_on=END) == "утратил силу с 1 января 2026"


def test_what_is_not_known_is_not_claimed() -> None:
    assert words(BEGIN, effective_on=None) == "дата вступления в силу не указана"
    assert words(BEGIN, is_published=False) == "черновик"


def test_another_reader_has_it_in_their_language() -> None:
    with translation.override("en"):
        assert words(BEGIN) == "in force since 24 September 2024"


def test_an_act_asks_its_editions(load: Load) -> None:
    load()
    act = Act.objects.get()
    Edition.objects.create(act=act, number=2, effective_on=CHANGE.replace(year=2027))
    act = Act.objects.with_editions().get()
    assert act.status(date(2026, 1, 31)).words == "вступит в силу с 1 февраля 2026"
    assert act.status(date(2027, 2, 28)).words == "действует с 1 февраля 2026"
    assert act.status(date(2027, 3, 1)).words == "действует с изменениями от 1 марта 2027"
    first = act.edition_of(date(2026, 1, 1))
    assert first is not None
    assert first.number == 1


def test_an_act_without_a_text_has_a_status_too(db: None) -> None:
    act = Act.objects.create(
        code="bare", kind="закон", number="2300-1", adopted_on=BEGIN, body="x", title="О правах",
        effective_on=BEGIN, is_published=True,
    )  # fmt: skip
    assert act.edition_of(BEGIN) is None
    assert act.status(BEGIN).words == "действует с 24 сентября 2024"


@pytest.mark.parametrize(
    "broken",
    [
        lambda act: Act.objects.update(repealed_on=act.effective_on),
        lambda act: Act.objects.update(effective_on=None, repealed_on=END),
        lambda act: Edition.objects.create(act=act, number=1),
        lambda act: Edition.objects.create(act=act, number=2),
        lambda act: Edition.objects.update(effective_on=BEGIN),
        lambda act: Clause.objects.filter(address="1.1").update(address="1"),
        lambda act: Clause.objects.update(text=""),
        lambda act: Clause.objects.update(kind="verse"),
        lambda act: Clause.objects.filter(address="1.1").update(address=""),
    ],
)
def test_the_database_refuses(load: Load, broken: Any) -> None:
    load()
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(Act.objects.get())

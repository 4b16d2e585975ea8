"""Of a search without a result words are kept that many asked; of whoever asked, nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from otklik.cms.search import failed_query
from otklik.cms.search.failed_query import ENOUGH, MOST_A_MONTH, FailedSearch, Outcome, SearchMonth
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 5, 9, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def note(words: str, times: int = 1, *, at: datetime = NOON, apart: timedelta = HOUR) -> None:
    for number in range(times):
        FailedSearch.note(words, Outcome.NOTHING, at=at + number * apart)


def kept() -> dict[str, int]:
    return dict(FailedSearch.objects.kept().values_list("text", "count"))


def test_words_are_kept_once_they_came_in_enough_hours() -> None:
    note("вертолёт", ENOUGH - 1)
    assert kept() == {}
    note("вертолёт", at=NOON + 7 * HOUR)
    assert kept() == {"вертолёт": 3}
    note("вертолёт", at=NOON + 7 * HOUR)
    assert kept() == {"вертолёт": 4}


def test_within_one_hour_they_come_once() -> None:
    note("вертолёт", 20, apart=timedelta(minutes=2))

    assert kept() == {}
    assert FailedSearch.objects.get().count == 1


def test_what_waits_shows_no_words_and_what_is_kept_no_hour() -> None:
    note("вертолёт", 2)
    row = FailedSearch.objects.values().get()
    assert "вертол" not in str(row)
    note("вертолёт", at=NOON + 5 * HOUR)

    row = FailedSearch.objects.values().get()
    assert row["last_hour"] is None
    assert row["month"] == date(2026, 11, 1)


def test_another_month_begins_anew_under_another_digest() -> None:
    note("вертолёт", 2)
    note("вертолёт", 2, at=NOON + timedelta(days=40))

    assert kept() == {}
    assert len(set(FailedSearch.objects.values_list("digest", flat=True))) == 2


def test_what_waited_in_an_earlier_month_is_forgotten() -> None:
    note("вертолёт", 1)
    note("самолёт", 3)

    assert failed_query.forget_waiting(at=NOON + timedelta(days=40)) == 1
    assert kept() == {"самолёт": 3}


def note_once(rows: int) -> None:
    """So many other words, each of which came once."""
    note("слово 0")
    words = FailedSearch.objects.get(text="", count=1)
    others = [
        FailedSearch(month=words.month, digest=f"{number}", outcome=words.outcome, last_hour=NOON)
        for number in range(1, rows)
    ]
    FailedSearch.objects.bulk_create(others)


def test_a_month_has_no_more_rows_than_so_many() -> None:
    note_once(MOST_A_MONTH - 2)
    for number in range(1, 9):
        note(f"слово {number}")
    note("слово 0", 2, at=NOON + HOUR)

    assert FailedSearch.objects.count() == MOST_A_MONTH
    assert kept() == {"слово 0": 3}


def test_very_many_that_came_once_go_at_night() -> None:
    half = MOST_A_MONTH // 2
    note_once(half - 1)
    note("самолёт", 2)
    FailedSearch.objects.filter(count=2).update(last_hour=NOON)
    assert failed_query.forget_waiting(at=NOON) == 0
    note("слово 1")

    assert failed_query.forget_waiting(at=NOON) == half
    assert FailedSearch.objects.count() == 1


def test_put_aside_they_are_gone_from_the_list_and_come_back() -> None:
    note("самолёт", 3)
    row, editor = FailedSearch.objects.get(), UserFactory(role=Role.AUTHORISED)
    stranger = UserFactory(role=Role.SPECIALIST)
    with pytest.raises(Refused):
        row.dismiss(by=stranger, at=NOON)
    with pytest.raises(Refused):
        row.open_again(by=stranger)
    row.dismiss(by=editor, at=NOON)
    assert not FailedSearch.objects.open()
    row.open_again(by=editor)
    assert FailedSearch.objects.open()


@pytest.mark.parametrize(
    "query",
    [
        "Магомадов Ахмед Русланович",
        "Иванов",
        "иванова мария",
        "Хеда",
        "грозный козлов",
        "голов",
        "роман",
        "ахмадов",
        "тепсаевой возврат",
        "зулихан чайник",
        "света машина",
        "ivanov telefon",
        "zarema ahmadova",
        "magomadov",
        "диагноз",
        "судим ли продавец",
        "sudimost",
        "справка о беременности",
        "89280001122",
        "позвоните 8 928 000-11-22",
        "mail@example.com",
        "ул. Мира, д. 5, кв. 7",
        "123456",
        "код 12-34-56",
        "у меня вчера в магазине возле дома сломался совсем новый чайник",
        "a" * 101,
        "",
        "?!",
    ],
)
def test_what_may_tell_of_a_person_is_only_counted(query: str) -> None:
    assert failed_query.words_to_keep(query) == ""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("  Возврат   ТАВАРА? ", "возврат тавара"),
        ("вертолёт", "вертолет"),
        ("приказ № 23", "приказ № 23"),
        ("ст. 25 2300-1", "ст. 25 2300-1"),
        ("где купить квас", "где купить квас"),
        ("х1ума", "х1ума"),
        ("стиральная машина", "стиральная машина"),
        ("свет", "свет"),
        ("wildberries", "wildberries"),
        ("kak vernut tovar", "kak vernut tovar"),
    ],
)
def test_other_words_are_kept_in_one_spelling(query: str, words: str) -> None:
    assert failed_query.words_to_keep(query) == words


def test_searches_of_a_month_are_counted() -> None:
    for outcome in (Outcome.FOUND, Outcome.NOTHING, Outcome.SIMILAR, Outcome.NOTHING):
        SearchMonth.count(outcome, at=NOON)
    SearchMonth.count(Outcome.FOUND, at=NOON + timedelta(days=40))

    names = ("month", "searches", "without_any", "only_similar")
    rows = SearchMonth.objects.order_by("month").values_list(*names)
    assert list(rows) == [(date(2026, 11, 1), 4, 2, 1), (date(2026, 12, 1), 1, 0, 0)]

"""The queue is searched by words in any form, phrases, numbers; no saving passes the index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from otklik.audit.models import Line
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.receive import receive
from otklik.nlp.search.query_variants import How, QueryVariant
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def found(query: str) -> list[int]:
    return sorted(Incident.objects.matching(query).values_list("number", flat=True))


@pytest.fixture
def three(written: Written) -> list[Incident]:
    return [
        written.incident("Магазин не возвращает деньги за платье, чек 4417"),
        written.incident("В интернет-магазине платье, деньги за него пропали"),
        written.incident("Рынок: весы врут"),
    ]


def test_words_are_found_in_any_form_and_order(three: list[Incident]) -> None:
    first, second, third = (incident.number for incident in three)
    assert found("платьев денег") == [first, second]
    assert found("деньгами платьем магазину чеком") == [first]
    assert found("ВЕСОВ") == [third]
    assert found("чек 4417") == [first]
    assert found("весы платье") == []


def test_a_phrase_stands_together(three: list[Incident]) -> None:
    first, second, _third = (incident.number for incident in three)
    assert found("«деньги за платье»") == [first]
    assert found('"деньги за него" платье') == [second]
    assert found("“платье деньги”") == [second]
    assert found("интернет-магазин") == [second]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_number_is_found_as_it_is_said_and_kept_in_one_language(
    three: list[Incident], staff: Staff, language: str
) -> None:
    _first, second, _third = three
    with translation.override(language):
        assert found(str(second)) == found(str(second).lower()) == [second.number]
        assert second.public_number == f"№ {second.number}"
        second.take(by=staff.operator, at=NOON)
    assert {line.subject_name for line in Line.objects.about(second)} == {second.public_number}
    with translation.override("en"):
        assert str(second) == f"No. {second.number}"


@pytest.mark.parametrize("query", ["", "   ", "!!!", "«»", '"', "№"])
def test_a_query_without_words_leaves_all(three: list[Incident], query: str) -> None:
    assert len(found(query)) == 3


def test_what_comes_later_is_found_too(three: list[Incident], written: Written) -> None:
    first = three[0]
    message = first.messages.get()
    receive(
        written.account,
        written.comment(
            "И весы у них врут", external_id="later", author=message.external_id,
            at=NOON + timedelta(hours=1),
        ),
        at=NOON + timedelta(hours=1),
    )  # fmt: skip
    assert first.number in found("«весы у них»")


def test_of_many_the_newest_are_enough(three: list[Incident]) -> None:
    with_it = Incident.objects.matching("платье").order_by("pk")
    assert with_it.count() == 2
    assert list(Incident.objects.matching("платье", newest=5).order_by("pk")) == list(with_it)
    assert list(Incident.objects.matching("платье", newest=1)) == [with_it.last()]
    assert not Incident.objects.matching("незнакомоеслово", newest=5)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL plans, SQLite does not")
def test_reading_a_row_is_dear_to_the_planner(three: list[Incident]) -> None:
    """Else it goes through the newest rows one by one, however rare the word is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procost FROM pg_proc WHERE proname = 'incidents_words_of'")
        assert cursor.fetchone() == (20000,)


def test_no_way_of_saving_passes_the_index(three: list[Incident]) -> None:
    Incident.objects.filter(pk=three[0].pk).update(lemma_text=" ярмарка ")
    assert found("платья") == [three[1].number]
    assert found("ярмарки") == [three[0].number]
    three[1].messages.all().delete()
    number = three[1].number
    three[1].delete()
    assert number not in found("платья")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite drops triggers")
def test_what_was_saved_without_triggers_is_read_anew(three: list[Incident]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {fulltext.TABLE}_updated")
    Incident.objects.filter(pk=three[0].pk).update(lemma_text=" ярмарка ")
    assert found("ярмарки") == []
    fulltext.install(connection)
    assert found("ярмарки") == [three[0].number]
    assert found("платья") == [three[1].number]


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=st.text(max_size=60) | st.text("«»\"'()*:^-AND OR NOT near {}", max_size=40))
def test_any_query_is_only_words(three: list[Incident], query: str) -> None:
    assert set(found(query)) <= {incident.number for incident in three}


def test_words_are_found_among_few_and_the_newest_first(written: Written, norm: None) -> None:
    older, newer = (written.incident("Не меняют чайник") for _ in range(2))
    written.incident("Где ярмарка")
    assert set(Incident.objects.matching("чайники", is_among_few=True)) == {older, newer}
    assert list(Incident.objects.matching("чайники", newest=1)) == [newer]


@pytest.mark.parametrize(
    "query",
    [
        *("платьев денег", "ВЕСОВ", "чек 4417", "весы платье", "«деньги за платье»"),
        *("«платье деньги»", "незнакомоеслово", "магазин «весы врут»", "весов рынков"),
    ],
)
def test_common_words_are_found_in_the_rows_as_in_the_index(
    three: list[Incident], settings: Settings, query: str
) -> None:
    by_index = found(query)
    settings.SEARCH_MATCHES = -1
    terms = fulltext.SearchTerms.of(query)
    with CaptureQueriesContext(connection) as asked:
        assert found(query) == by_index
    assert not any("MATCH" in one["sql"] for one in asked.captured_queries[1:])
    newest = fulltext.newest_keys(terms, most=1)
    assert newest == [one.pk for one in reversed(three) if one.number in by_index][:1]


@pytest.mark.parametrize(
    ("typed", "meant", "how"),
    [
        ("vesy vrut", "весы врут", "sound"),
        ("dtcs dhen", "весы врут", "layout"),
        ("весы врут", "весы врут", ""),
        ("vertolety vrut", "vertolety vrut", ""),
    ],
)
def test_what_nobody_wrote_as_typed_is_looked_for_as_meant(
    three: list[Incident], client: Client, staff: Staff, typed: str, meant: str, how: str
) -> None:
    assert fulltext.interpret(typed, among=Incident.objects.all()) == QueryVariant(meant, How(how))
    assert fulltext.interpret(typed, among=Incident.objects.none()).how == How.TYPED
    client.force_login(staff.operator)
    page = client.get("/desk/incidents/", {"q": typed}).content.decode()
    assert (f'id="incident-{three[2].number}"' in page) == (meant == "весы врут")
    assert ("Искали «весы врут»" in page) == bool(how)


def test_latin_words_that_somebody_wrote_stay_as_typed(written: Written) -> None:
    written.incident("Vesy vrut na rynke")
    written.incident("Весы врут")
    assert fulltext.interpret("vesy vrut", among=Incident.objects.all()).how == How.TYPED


def test_palochka_is_one_letter_however_it_is_typed(written: Written) -> None:
    first = written.incident("Сан х1ума юха ца оьцу")
    second = written.incident("Эцна хӀума юха ца оьцу")
    for query in ("хӏума", "х1ума", "хIума"):
        assert found(query) == [first.number, second.number], query

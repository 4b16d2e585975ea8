"""What editors tell the search holds from the next search on, and claims nothing that is not so."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from otklik.cms.search import index_entries, search
from otklik.cms.search.editor_rules import BestAnswer, Synonym
from otklik.cms.search.search_entry import Kind

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site() -> None:
    for key, title, text in (
        ("fair", "Ярмарки выходного дня", "Где и когда."),
        ("market", "Розничные рынки", "Места на рынке и ярмарки."),
        ("petrol", "Заправки", "Бензин."),
    ):
        put(key, title, text)


def put(key: str, title: str, text: str = "", *, language: str = "ru") -> None:
    index_entries.put(
        f"{key}/{language}", url=f"/{key}/", kind=Kind.PAGE, language=language, title=title,
        text=text, group=key,
    )  # fmt: skip


def urls(query: str, *, language: str = "ru") -> list[str]:
    return [hit.url for hit in search.search(query, language=language).hits]


def best(query: str, *, language: str = "ru", offset: int = 0) -> list[str]:
    found = search.search(query, language=language, offset=offset)
    return [hit.url for hit in found.best]


def test_words_that_mean_the_same_hold_at_once_and_until_taken_away() -> None:
    assert urls("азс") == []
    row = Synonym.objects.create(words="азс\nзаправка")
    assert urls("азс") == ["/petrol/"]
    row.words = "азс\nрынок"
    row.save()
    assert urls("азс") == ["/market/"]
    row.is_active = False
    row.save()
    assert urls("азс") == []
    Synonym.objects.create(words="азс\nзаправка")
    assert urls("азс") == ["/petrol/"]
    Synonym.objects.all().delete()
    assert urls("азс") == []


@pytest.mark.parametrize(
    "query", ["место на рынке", "МЕСТА РЫНКА", "рынок, место", "как место на рынке"]
)
def test_the_best_answer_comes_for_these_words_in_any_form_and_order(query: str) -> None:
    BestAnswer.objects.create(words="место на рынке", address="/petrol/")

    assert best(query) == ["/petrol/"]


def test_the_best_answer_comes_for_no_other_words_and_on_the_first_page_alone() -> None:
    BestAnswer.objects.create(words="место на рынке\nярмарка", address="/petrol/")

    assert best("место") == []
    assert best("место на рынке бензин") == []
    assert best("ярмарка") == ["/petrol/"]
    assert best("ярмарка", offset=20) == []


def test_the_best_answer_stands_though_nothing_else_is_found() -> None:
    BestAnswer.objects.create(words="квас", address="/petrol/")

    found = search.search("квас", language="ru")
    assert (found.total, found.is_any) == (0, True)
    assert best("rdfc") == []  # what was typed in another layout was not found either


def test_what_is_no_more_is_no_best_answer() -> None:
    BestAnswer.objects.create(words="ярмарка", address="/petrol/")
    index_entries.remove("petrol/ru")

    assert best("ярмарка") == []


def test_the_best_answer_is_in_the_readers_language_where_there_is_one() -> None:
    BestAnswer.objects.create(words="fair", address="/fair/")
    put("fair", "Fairs", language="en")

    assert best("fair", language="en") == ["/en/fair/"]


def cleaned(row: Synonym | BestAnswer) -> dict[str, list[str]]:
    try:
        row.clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    "words",
    ["", "один", "один\nодин", "рынок\nне рынок", "рынок\n?!", f"рынок\n{'а' * 81}",
     "\n".join(f"слово{number}" for number in range(17))],
)  # fmt: skip
def test_words_that_the_search_could_not_use_are_refused_with_a_sentence(words: str) -> None:
    assert cleaned(Synonym(words=words))["words"][0].endswith(".")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/fair/", "/fair/"),
        (" https://site.example/en/fair/?page=2 ", "/fair/"),
        ("https://site.example/fair/", "/fair/"),
    ],
)
def test_an_address_is_kept_as_the_index_knows_it(typed: str, kept: str) -> None:
    row = BestAnswer(words="ярмарка", address=typed)

    assert cleaned(row) == {}
    assert row.address == kept


@pytest.mark.parametrize("typed", ["/nowhere/", "javascript:alert(1)", "https://other.example/"])
def test_an_address_that_the_search_does_not_know_is_refused(typed: str) -> None:
    assert "address" in cleaned(BestAnswer(words="ярмарка", address=typed))

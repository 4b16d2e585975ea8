"""What is searched for and not found comes to the editors, and nobody with it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.audit.models import Line
from otklik.cms.search import index_entries
from otklik.cms.search.editor_rules import BestAnswer, Synonym
from otklik.cms.search.failed_query import FailedSearch, SearchMonth
from otklik.cms.search.search_entry import Kind
from otklik.core.web.rate_limit import Sender
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.website.search import failed_query_views
from tests.factories import UserFactory
from tests.statements import failing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]

NOON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}
AHEAD = {"Sec-Purpose": "prefetch"}


@pytest.fixture(autouse=True)
def _site() -> None:
    cache.clear()
    authority = Authority.objects.create(code="shop-watch", phone="8 (8712) 22-33-44")
    authority.texts.create(language="ru", full_name="Комитет целиком", short_name="Комитет")
    put("fair", Kind.PAGE, "Ярмарки", "Где и когда.")
    put("order", Kind.ACT, "Приказ о ярмарках", "Порядок.")


def put(key: str, kind: Kind, title: str, text: str) -> None:
    index_entries.put(key, url=f"/{key}/", kind=kind, language="ru", title=title, text=text)


def ask(
    query: str,
    *,
    address: str = "192.0.2.1",
    at: datetime = NOON,
    headers: dict[str, str] | None = None,
) -> str:
    with time_machine.travel(at, tick=False):
        answer = Client().get("/search/", {"q": query}, headers=headers, REMOTE_ADDR=address)
    assert answer.status_code == 200
    return answer.content.decode()


def ask_by_three(query: str) -> None:
    for hour in range(3):
        ask(query, address=f"192.0.2.{hour + 1}", at=NOON + timedelta(hours=hour))


def kept() -> dict[str, int]:
    return dict(FailedSearch.objects.kept().values_list("text", "count"))


def test_words_of_three_come_to_the_editors() -> None:
    ask_by_three("квас")

    assert kept() == {"квас": 3}
    month = SearchMonth.objects.get()
    assert (month.searches, month.without_any) == (3, 3)


def test_words_of_one_person_do_not() -> None:
    for hour in range(30):
        ask("квас", at=NOON + timedelta(hours=hour))

    assert kept() == {}
    assert FailedSearch.objects.get().count == 1
    assert SearchMonth.objects.get().searches == 30


def test_what_was_found_or_is_about_a_person_is_only_counted() -> None:
    for query in ("ярмарки", "Иванов Пётр", "8 928 000-11-22"):
        ask_by_three(query)

    assert not FailedSearch.objects.exists()
    assert SearchMonth.objects.get().searches == 9


@pytest.mark.parametrize("headers", [ELSEWHERE, AHEAD])
def test_what_a_page_of_others_or_a_browser_asks_by_itself_is_not_counted(
    headers: dict[str, str],
) -> None:
    ask("квас", headers=headers)

    assert not SearchMonth.objects.exists()


def test_colleagues_are_not_counted_and_a_later_page_and_a_kind_neither(client: Client) -> None:
    for query in ("q=ярмарки&kind=act", "q=ярмарки&as=typed"):
        client.get(f"/search/?{query}")
    client.force_login(UserFactory())
    client.get("/search/?q=квас")

    assert not SearchMonth.objects.exists()


def test_a_machine_fills_nothing() -> None:
    who, noon = Sender(("192.0.2.1",)), NOON.timestamp()
    for limit, left in ((failed_query_views.COUNTED, 9), (failed_query_views.NOTED, 4)):
        assert all(limit.count(who, at=noon) for _ in range(limit.most - left))
    for number in range(12):
        ask(f"квас{'аб'[number % 2] * (number + 1)}")

    assert SearchMonth.objects.get().searches == 9
    assert FailedSearch.objects.count() == 4


def test_a_search_answers_though_nothing_can_be_written() -> None:
    with failing("^(INSERT|UPDATE)"):
        page = ask("ярмарки")
    assert "Ярмарки" in page.replace("<mark>", "").replace("</mark>", "")


def test_editors_see_them_settle_them_and_nobody_else_does(client: Client) -> None:
    ask_by_three("квас <b>")
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.get("/desk/searches/").content.decode()

    assert "квас b" in page
    assert "3 раза" in page
    assert "100 %" in page.replace("\xa0", " ")
    assert "/admin/snippets/cms/synonym/add/?words=" in page
    row = FailedSearch.objects.get()
    address = f"/desk/searches/words/{row.pk}/dismissing/"
    text = client.post(address, {"dismissed": "yes"}, follow=True).content.decode()
    assert "Отложено: «квас b»" in text
    assert "квас b" not in client.get("/desk/searches/").content.decode()
    assert "квас b" in client.get("/desk/searches/?show=dismissed").content.decode()
    client.post(address, {"dismissed": "no"})
    assert "квас b" in client.get("/desk/searches/").content.decode()

    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get("/desk/searches/").status_code == 403
    assert client.post(address, {"dismissed": "yes"}).status_code == 403


def test_what_only_waits_cannot_be_settled(client: Client) -> None:
    ask("квас")
    client.force_login(UserFactory(role=Role.AUTHORISED))
    row = FailedSearch.objects.get()

    assert client.post(f"/desk/searches/words/{row.pk}/dismissing/").status_code == 404
    assert "Сейчас разбирать нечего." in client.get("/desk/searches/").content.decode()


def test_an_editor_adds_words_and_the_next_search_finds(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    form = client.get("/admin/snippets/cms/synonym/add/", {"words": "квас"}).content.decode()
    assert ">\nквас</textarea>" in form
    assert (
        "data-w-autosave-interval-value" not in form
    )  # it holds at once, so only the button makes it
    answer = client.post(
        "/admin/snippets/cms/synonym/add/", {"words": "квас\nярмарка", "is_active": "on"}
    )

    assert answer.status_code == 302
    assert Synonym.objects.get().phrases == ("квас", "ярмарка")
    assert "/fair/" in ask("квас")
    assert Line.objects.with_verb("setting.added").exists()
    refused = client.post("/admin/snippets/cms/synonym/add/", {"words": "квас", "is_active": "on"})
    assert "хотя бы две строки" in refused.content.decode()


def test_the_best_answer_stands_first_is_called_so_and_comes_once(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    client.post(
        "/admin/snippets/cms/bestanswer/add/",
        {"words": "ярмарка", "address": "https://testserver/order/", "is_active": "on"},
    )
    assert BestAnswer.objects.get().address == "/order/"
    page = ask("ярмарки")

    assert page.index("выбрали редакторы") < page.index('href="/order/"')
    assert page.count('href="/order/"') == 1
    assert page.index('href="/order/"') < page.index('href="/fair/"')


def test_one_kind_can_be_chosen_by_a_link_that_lasts(client: Client) -> None:
    page = ask("ярмарки")
    assert 'href="/search/?q=%D1%8F%D1%80%D0%BC%D0%B0%D1%80%D0%BA%D0%B8&amp;kind=act"' in page
    only = client.get("/search/", {"q": "ярмарки", "kind": "act"}).content.decode()

    assert "/order/" in only
    assert 'href="/fair/"' not in only
    assert "1 результат" in only
    none = client.get("/search/", {"q": "ярмарки", "kind": "survey"}).content.decode()
    assert "Показать все результаты" in none


@pytest.mark.parametrize(
    "query", ["квас", "ярмарки", "ghfdf gjnht,bntktq dthnjktnjd", "zhar-ptitsa"]
)
def test_with_all_that_is_told_and_kept_the_queries_are_few(query: str) -> None:
    BestAnswer.objects.create(words=query, address="/fair/")
    Synonym.objects.create(words="a\nб")
    with CaptureQueriesContext(connection) as queries:
        ask(query)

    assert len(queries) <= 12

"""Which tables the pages for strangers are read from, found by asking for all of them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site

from otklik.channels.accounts.models import Account
from otklik.cms.pages.change_note import PageChange
from otklik.core.db import table_marks
from otklik.core.db.table_marks import WHOLE, reader
from otklik.knowledge.articles import publish_and_reconfirm_answer
from otklik.knowledge.articles.models import AnswerPage, Check
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority, AuthorityText
from otklik.website.page_cache import store
from otklik.website.pages.home import HomePage
from tests.factories import AccountFactory, UserFactory
from tests.knowledge.conftest import KETTLE, LIST, SHOE, load

from .conftest import AT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

#: They show what every survey form writes, so any write makes them anew.
BY_ANY_WRITE = {"/surveys/", "/en/surveys/"}
NOT_PAGES = re.compile(
    r"/(en/)?(static|media|files|desk|start|account|practice|display|language)/|.*\?"
)


@pytest.fixture(autouse=True)
def _one_minute(site: HomePage) -> Iterator[None]:
    table_marks.install(connection)
    store.page_store.clear()
    Site.clear_site_root_paths_cache()
    cache.clear()
    with time_machine.travel(AT, tick=False):
        yield
    reader.forget()


def all_pages(client: Client) -> list[str]:
    """Every address that a reader comes to from the first page and the site map."""
    waiting, found = ["/", "/sitemap/", "/en/", "/embed/", "/open-data/", "/sitemap.xml"], []
    while waiting:
        address = waiting.pop()
        if address in found or NOT_PAGES.match(address):
            continue
        found.append(address)
        answer = client.get(address)
        words = "" if answer.streaming else answer.content.decode(errors="replace")
        waiting += [link.partition("#")[0] for link in re.findall(r'href="(/[^"/][^"]*)"', words)]
    return found


def test_every_page_rests_on_watched_tables(client: Client) -> None:
    AccountFactory(network="vk", page_url="https://example.org/wall")
    pages = all_pages(client)
    kept = {key[6]: one.then for key, one in store.page_store._kept.items()}  # type: ignore[index]
    assert len(pages) > 60
    assert {"/", "/acts/", "/contacts/", "/news/", "/en/"} <= kept.keys()
    assert {address for address, then in kept.items() if WHOLE in then} <= BY_ANY_WRITE
    assert "channels_account(mode,name,network,page_url)" in kept["/contacts/"]


def test_work_at_the_desk_leaves_the_pages_and_what_they_show_changes_them(client: Client) -> None:
    account = AccountFactory(network="vk", page_url="https://example.org/wall", name="Стена")
    keys = {}
    for address in ("/", "/contacts/", "/acts/", "/news/"):
        keys[address] = store.key_of(client.get(address).wsgi_request.META)

    def kept() -> set[str]:
        marks = store.current_marks()
        assert marks is not None
        return {a for a, key in keys.items() if store.page_store.get(key, marks=marks)}

    assert kept() == keys.keys()
    Group.objects.create(name="elsewhere")
    Account.objects.filter(pk=account.pk).update(last_event_at=AT, next_slot_at=AT)
    assert kept() == keys.keys()
    Account.objects.filter(pk=account.pk).update(name="Площадь")
    assert kept() == {"/acts/", "/news/"}
    assert "Площадь" in client.get("/contacts/").content.decode()
    NewsIndexPage.objects.get().add_child(instance=NewsPage(title="Ярмарка", lead="Мясо."))
    assert kept() == set()
    assert "Ярмарка" in client.get("/news/").content.decode()
    Authority.objects.update(phone="8 (8712) 99-99-99")
    assert "99-99-99" in client.get("/acts/").content.decode()


def check(answer: AnswerPage, *, by: User, words: str) -> None:
    answer.refresh_from_db()
    answer.checks.create(
        revision=answer.live_revision_id,
        kind=Check.Kind.CHECKED,
        by=by,
        by_words=words,
        at=AT + timedelta(days=1),
    )


def test_a_page_of_kept_parts_shows_at_once_what_has_changed(
    client: Client, tmp_path: Path
) -> None:
    (tmp_path / "answers").mkdir()
    for name, text in (("../answers", LIST), ("shoe", SHOE), ("kettle", KETTLE)):
        (tmp_path / "answers" / f"{name}.yaml").write_text(text)
    load(tmp_path)
    shoe, kettle = (AnswerPage.objects.get(slug=slug) for slug in ("shoe", "kettle"))
    lawyer = UserFactory(role=Role.APPROVER)
    for answer in (shoe, kettle):
        publish_and_reconfirm_answer.sign(answer, by=lawyer, at=AT)

    def shown(address: str) -> str:
        """Made anew, of its parts; twice, so that it is of kept ones."""
        for _time in range(2):
            answer = client.get(f"{address}?anew=1")
        return unescape(answer.content.decode()) if answer.status_code == HTTPStatus.OK else ""

    assert "Ботинки малы" in shown(shoe.url)
    for write, words in (
        (lambda: AnswerPage.objects.filter(pk=shoe.pk).update(short="Да, за месяц."), "за месяц"),
        (lambda: Page.objects.filter(pk=kettle.pk).update(title="Утюг не греет."), "Утюг не"),
        (lambda: AuthorityText.objects.update(short_name="Комитет рынка"), "Комитет рынка"),
        (
            lambda: PageChange.objects.create(
                page=shoe.page_ptr, revision=1, note="Новый срок.", at=AT
            ),
            "Новый срок",
        ),
    ):
        write()
        assert words in shown(shoe.url)
    assert "Утюг не" in shown("/")
    assert "Утюг не" in shown(kettle.url)
    check(kettle, by=lawyer, words="Третий юрист")
    assert "Третий юрист" in shown(kettle.url)
    NewsIndexPage.objects.get().add_child(instance=NewsPage(title="Ярмарка", lead="Мясо."))
    assert "Ярмарка" in shown("/")
    Authority.objects.update(working_hours={"monday": ["07:10-07:20"]})
    assert "07:10" in shown("/contacts/").replace("7:10", "07:10")
    PageViewRestriction.objects.create(page=shoe.page_ptr, restriction_type="login")
    assert not shown(shoe.url)
    Page.objects.filter(pk=kettle.pk).update(live=False)
    assert not shown(kettle.url)

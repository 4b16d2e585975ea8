"""From a unit to the site, and what readers are told of a change."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from otklik.audit.models import Line
from otklik.cms.pages.change_note import PageChange, is_important
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]


@pytest.fixture
def writer(site: HomePage) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.SPECIALIST, name="Отдел торговли"))
    return client


@pytest.fixture
def publisher(site: HomePage) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client


def form(text: str, *, act: str = "", note: str = "", slug: str = "how-we-answer") -> object:
    fields = {
        "title": "Как мы отвечаем",
        "slug": slug,
        "body": streamfield([("paragraph", rich_text(f"<p>{text}</p>"))]),
        "change_note": note,
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    }
    return nested_form_data(fields | ({act: "1"} if act else {}))


def text_page() -> TextPage:
    page: TextPage = TextPage.objects.get(slug="how-we-answer")
    return page


def address(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


NEW = "Теперь мы отвечаем за пять рабочих дней, а раньше отвечали за десять."


def test_who_writes_cannot_publish_and_sends_to_be_checked(
    writer: Client, publisher: Client, client: Client
) -> None:
    page = text_page()
    shown = unescape(writer.get(address(page)).content.decode())
    assert "Отправить на проверку" in shown
    assert 'name="action-publish"' not in shown
    writer.post(address(page), form(NEW, act="action-publish", note="Срок короче"))
    assert NEW not in client.get("/how-we-answer/").content.decode(), "the button is not the door"
    writer.post(address(page), form(NEW, act="action-submit", note="Срок короче"))
    waiting = unescape(publisher.get("/admin/").content.decode())
    assert waiting.count(f'href="{address(page)}"') == 1, "once, among what is to be checked"
    assert "прочтите и опубликуйте" in waiting
    notice = Notice.objects.get(key__startswith="pages.check")
    assert notice.recipients.get().user.name == "Уполномоченное лицо"
    shown = unescape(publisher.get(address(page)).content.decode())
    assert "Проверить и опубликовать" in shown
    assert "Вернуть с причиной" in shown
    assert 'name="action-publish"' not in shown, "one button that publishes, and it comes first"
    assert shown.index("Проверить и опубликовать") < shown.index('name="action-cancel-workflow"')
    assert "Отозвать с проверки" in shown


def test_the_button_that_publishes_says_where_and_when(publisher: Client) -> None:
    page = text_page()
    assert "Опубликовать на сайте сейчас" in publisher.get(address(page)).content.decode()
    page.go_live_at = datetime(2031, 3, 5, 7, 0, tzinfo=UTC)
    page.save_revision()
    shown = unescape(publisher.get(address(page)).content.decode())
    assert re.search(r"Опубликовать на сайте 5 марта 2031.{1,6}10:00", shown)
    assert "Опубликовать на сайте сейчас" not in shown


def sent(writer: Client) -> tuple[TextPage, str]:
    page = text_page()
    writer.post(address(page), form(NEW, act="action-submit", note="Срок короче"))
    task = page.current_workflow_task_state
    return page, f"/admin/pages/workflow/action/{page.pk}/%s/{task.pk}/"


def test_what_was_checked_is_published_with_its_sentence(
    writer: Client, publisher: Client, client: Client
) -> None:
    _page, action = sent(writer)
    publisher.post(action % "approve", {"comment": ""})
    shown = client.get("/how-we-answer/").content.decode()
    assert NEW in shown
    assert "Срок короче" in shown
    assert "Отдел торговли" not in shown
    assert not Notice.objects.open().filter(key__startswith="pages.check").exists()


def test_a_page_comes_back_only_with_a_reason(writer: Client, publisher: Client) -> None:
    page, action = sent(writer)
    publisher.post(action % "reject", {"comment": " "})
    assert page.current_workflow_state.status == "in_progress"
    publisher.post(action % "reject", {"comment": "Назовите приказ"})
    shown = unescape(writer.get("/admin/").content.decode())
    assert "Назовите приказ" in shown
    line = Line.objects.get(verb="page.returned")
    assert (line.particulars or {})["comment"] == "Назовите приказ"
    assert Notice.objects.get(key__startswith="pages.returned").recipients.get().user.name == (
        "Отдел торговли"
    )
    writer.post(address(page), form(NEW + " Приказ 5.", act="action-submit", note="Срок короче"))
    assert page.draft_title in unescape(publisher.get("/admin/").content.decode())


def test_who_writes_reaches_nothing_else(writer: Client) -> None:
    page = text_page()
    for place in ("/admin/snippets/legal_acts/act/", "/admin/snippets/organisation/authority/"):
        assert writer.get(place).status_code in (302, 403), place
    writer.post(f"/admin/pages/{page.pk}/unpublish/")
    page.refresh_from_db()
    assert page.live


def test_words_of_a_page_change_with_a_sentence(publisher: Client, client: Client) -> None:
    page = text_page()
    answer = publisher.post(address(page), form(NEW, act="action-publish"))
    assert "одним предложением, что изменилось" in unescape(answer.content.decode())
    twice = json.dumps(json.dumps(NEW)[1:-1])[1:-1]  # the editor of rich text takes it so
    assert twice in unescape(answer.content.decode()), "what was typed comes back"
    assert not PageChange.objects.exists()
    publisher.post(address(page), form(NEW, act="action-publish", note="Срок ответа короче"))
    assert "Срок ответа короче" in client.get("/how-we-answer/").content.decode()
    publisher.post(address(page), form(NEW.replace("мы", "Мы"), act="action-publish"))
    assert PageChange.objects.count() == 1, "a letter needs no sentence"
    form_shown = publisher.get(address(page)).content.decode()
    assert 'value="Срок ответа короче"' not in form_shown


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        ("Мы отвечаем за 10 дней.", "Мы отвечаем за 5 дней.", True),
        ("Мы отвечаем быстро.", "Мы отвечаем Быстро!", False),
        ("Мы отвечаем быстро.", "Мы отвечаем быстрее.", False),
        ("Звоните.", "Приходите в среду утром в главное здание.", True),
        ("Раз два три", "три два раз", False),
    ],
)
def test_what_is_important(before: str, after: str, is_told: bool) -> None:
    assert is_important(before, after) is is_told

"""«Вернуть прежнюю версию»: two presses, seen before it is done, and noted."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from otklik.audit.models import Line
from otklik.cms.pages.builtin_page_introductions import PageText, plant_missing
from otklik.cms.search import search
from otklik.organisation.identity.editor_access import sync_groups
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.editing import refusal
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]
EDITING = [role for role in Role if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]


@pytest.fixture
def editor(site: HomePage) -> User:
    user: User = UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо")
    sync_groups(user)  # as their first request to the admin does
    return user


@pytest.fixture
def admin(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def text(site: HomePage, editor: User) -> TextPage:
    """A page that was published twice."""
    page: TextPage = TextPage.objects.get(slug="how-we-answer")
    page.title = "Хуже прежнего"
    page.save_revision(user=editor, log_action=True).publish(user=editor)
    return page


def first_press(admin: Client, form: str) -> str:
    """The address to which the link in the form leads."""
    page = admin.get(form).content.decode()
    (link,) = re.findall(r'<a href="([^"]+)">Вернуть прежнюю версию</a>', page)
    return str(link)


def second_press(admin: Client, address: str) -> str:
    """Press what is offered there; the page that comes."""
    page = admin.get(address).content.decode()
    (key,) = re.findall(r'name="now"\s+value="([^"]+)"', page)
    return unescape(admin.post(address, {"now": key}, follow=True).content.decode())


def test_a_page_is_brought_back_in_two_presses_and_noted(admin: Client, text: TextPage) -> None:
    address = first_press(admin, f"/admin/pages/{text.pk}/edit/")
    shown = admin.get(address).content.decode()
    assert "Хуже прежнего" in re.sub(r"</?span[^>]*>", "", shown)
    assert "Уполномоченное лицо" in shown
    sentence = second_press(admin, address)

    assert "Прежняя версия снова на сайте" in sentence
    public = Client().get("/how-we-answer/").content.decode()
    assert "Как мы отвечаем" in public
    assert "Хуже прежнего" not in public
    lines = Line.objects.exclude(actor_name="").order_by("pk")
    assert [line.verb for line in lines] == ["page.published", "page.reverted"]
    assert PageLogEntry.objects.filter(page=text, action="wagtail.revert").count() == 1
    history = admin.get(f"/admin/pages/{text.pk}/history/").content.decode()
    assert "Возвращено" in history or "Отменены изменения" in history or "предыдущ" in history


def test_what_was_brought_back_can_be_taken_back(admin: Client, text: TextPage) -> None:
    form = f"/admin/pages/{text.pk}/edit/"
    second_press(admin, first_press(admin, form))
    second_press(admin, first_press(admin, form))
    text.refresh_from_db()
    assert text.title == "Хуже прежнего"


def test_a_draft_is_no_earlier_version_and_is_warned_of(admin: Client, text: TextPage) -> None:
    text.title = "Черновик"
    text.save_revision()
    address = first_press(admin, f"/admin/pages/{text.pk}/edit/")
    assert "Есть черновик" in admin.get(address).content.decode()
    second_press(admin, address)
    text.refresh_from_db()
    assert text.title == "Как мы отвечаем"


def test_a_page_published_once_offers_nothing(admin: Client, site: HomePage) -> None:
    page = TextPage.objects.get(slug="how-we-answer")
    assert (
        "Вернуть прежнюю версию" not in admin.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    )
    answer = admin.get(f"/admin/earlier/wagtailcore/page/{page.pk}/", follow=True)
    assert "Прежней версии, которая говорила бы другое, нет" in answer.content.decode()


def test_what_changed_meanwhile_is_shown_before_anything_is_done(
    admin: Client, text: TextPage
) -> None:
    address = first_press(admin, f"/admin/pages/{text.pk}/edit/")
    page = admin.get(address).content.decode()
    (key,) = re.findall(r'name="now"\s+value="([^"]+)"', page)
    text.title = "Третье"
    text.save_revision().publish()

    sentence = admin.post(address, {"now": key}).content.decode()

    assert "Тем временем это изменили" in sentence
    text.refresh_from_db()
    assert text.title == "Третье"


def test_a_text_of_a_page_comes_back_and_the_search_knows(admin: Client, editor: User) -> None:
    plant_missing()
    ask = PageText.objects.get(code="ask", language="ru")
    form = f"/admin/snippets/cms/pagetext/edit/{ask.pk}/"
    assert "Вернуть прежнюю версию" not in admin.get(form).content.decode()
    ask.title = "Неудачно"
    ask.save()
    ask.save_revision(user=editor, log_action=True)

    second_press(admin, first_press(admin, form))

    ask.refresh_from_db()
    assert ask.title == "Задать вопрос"
    assert Line.objects.with_verb("text.reverted").get().actor_name == "Уполномоченное лицо"
    assert search.search("задать вопрос", language="ru").hits[0].url == "/ask/"


def test_hours_of_the_authority_come_back(admin: Client, editor: User) -> None:
    authority = Authority.objects.get()
    week = {"monday": ("09:00-12:00",)}
    facts = replace(authority.facts, working_hours=week, phone="00-00")
    authority.correct(facts, by=editor, at=timezone.now())
    authority.save_revision(user=editor, log_action=True)
    address = first_press(admin, f"/admin/snippets/organisation/authority/edit/{authority.pk}/")
    shown = admin.get(address).content.decode()
    assert "Телефон" in shown
    assert "Понедельник" in shown

    second_press(admin, address)

    again = Authority.objects.get()
    assert again.phone == "8 (8712) 22-33-44"
    assert again.working_hours == {}
    verbs = [line.verb for line in Line.objects.exclude(actor_name="").order_by("pk")]
    assert verbs == ["authority.corrected", "authority.reverted"]


@pytest.mark.parametrize("role", Role)
def test_only_who_may_publish_brings_back(client: Client, text: TextPage, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    address = f"/admin/earlier/wagtailcore/page/{text.pk}/"
    assert client.get(address).status_code == (200 if role in EDITING else refusal(role))


@pytest.mark.parametrize(
    "what", ["organisation/user", "surveys/wave", "legal_acts/act", "no/such", "wagtailcore/site"]
)
def test_nothing_else_is_brought_back_there(admin: Client, what: str) -> None:
    assert admin.get(f"/admin/earlier/{what}/1/").status_code == 404

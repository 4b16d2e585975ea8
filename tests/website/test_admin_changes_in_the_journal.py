"""What editors do in Wagtail's admin stands in the journal: a line each, with who and when."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from otklik.audit.models import Line
from otklik.cms.pages.builtin_page_introductions import PageText, plant_missing
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from otklik.website.tasks import publish_planned
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо")


@pytest.fixture
def desk(client: Client, editor: User, site: HomePage) -> Client:
    """An editor's browser, before whose first act the journal is read no further."""
    client.force_login(editor)
    return client


@pytest.fixture
def text(site: HomePage) -> TextPage:
    page: TextPage = TextPage.objects.get(slug="how-we-answer")
    return page


def lines(verb: str = "") -> list[Line]:
    """What people did, oldest first; what planting the site told is left out."""
    sentences = Line.objects.exclude(actor_name="").order_by("pk")
    return list(sentences.with_verb(verb) if verb else sentences)


def form(page: Page, **changes: Any) -> dict[str, Any]:
    """The page's form as a browser sends it."""
    blocks = [("paragraph", rich_text("<p>Отвечаем за три дня.</p>"))]
    sent = {"title": page.title, "slug": page.slug, "body": streamfield(blocks)}
    sent["change_note"] = "Уточнили слова."
    sent["show_in_menus"] = "on" if page.show_in_menus else ""
    comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
    values: dict[str, Any] = nested_form_data({**sent, "comments": comments, **changes})
    return values


def save(desk: Client, page: Page, **changes: Any) -> None:
    answer = desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page, **changes))
    assert answer.status_code == 302, answer.content.decode()


PUBLISH = {"action-publish": "1"}


def test_a_published_page_is_one_line_with_who_when_and_which_fields(
    desk: Client, text: TextPage
) -> None:
    before = timezone.now()
    save(desk, text, title="Как мы отвечаем вам", **PUBLISH)

    (line,) = lines()
    assert line.verb == "page.published"
    assert (line.subject_kind, line.subject_key) == ("website.textpage", str(text.pk))
    assert (line.subject_name, line.actor_name) == ("Как мы отвечаем вам", "Уполномоченное лицо")
    assert before <= line.at <= timezone.now()
    assert line.particulars is not None
    assert line.particulars["address"] == "/how-we-answer/"
    assert line.particulars["fields"] == ["body", "title"]


def test_a_draft_is_told_only_when_it_is_published(desk: Client, text: TextPage) -> None:
    save(desk, text, title="Черновик")
    save(desk, text, title="Ещё черновик")
    assert lines() == []

    save(desk, text, title="Готово", **PUBLISH)
    assert [line.verb for line in lines()] == ["page.published"]


def test_an_earlier_version_published_again_is_one_line(desk: Client, text: TextPage) -> None:
    first = text.latest_revision
    save(desk, text, title="Хуже", **PUBLISH)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[text.pk, first.pk])
    assert desk.post(address, form(text, **PUBLISH)).status_code == 302

    assert [line.verb for line in lines()] == ["page.published", "page.reverted"]
    details = lines("page.reverted")[0].particulars
    assert details is not None
    assert details["version_of"]


def test_taking_off_moving_and_deleting_are_a_line_each(
    desk: Client, site: HomePage, text: TextPage
) -> None:
    below = TextPage(title="Ниже", slug="below", body="[]")
    site.add_child(instance=below)
    desk.post(reverse("wagtailadmin_pages:unpublish", args=[text.pk]))
    desk.post(reverse("wagtailadmin_pages:move_confirm", args=[below.pk, text.pk]))
    desk.post(reverse("wagtailadmin_pages:delete", args=[text.pk]))

    assert [(line.verb, line.subject_name) for line in lines()] == [
        ("page.unpublished", "Как мы отвечаем"),
        ("page.moved", "Ниже"),
        ("page.deleted", "Ниже"),
        ("page.deleted", "Как мы отвечаем"),
    ]
    details = lines("page.moved")[0].particulars
    assert details is not None
    assert details["destination"]["title"] == "Как мы отвечаем"


def test_what_was_planned_is_published_by_the_clock_and_told_as_its_own(
    desk: Client, text: TextPage
) -> None:
    soon = timezone.localtime() + timedelta(hours=1)
    save(desk, text, title="Завтра", go_live_at=soon.strftime("%d.%m.%Y %H:%M"), **PUBLISH)
    assert [line.verb for line in lines()] == ["page.scheduled"]
    revision = text.revisions.get(approved_go_live_at__isnull=False)
    past = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()

    publish_planned.func()

    text.refresh_from_db()
    assert text.title == "Завтра"
    assert Line.objects.newest_first()[0].verb == "page.published"
    assert Line.objects.newest_first()[0].actor_name == ""


def test_a_text_of_a_page_is_told_with_what_it_said_before(desk: Client) -> None:
    plant_missing()
    ask = PageText.objects.get(code="ask", language="ru")
    address = reverse("wagtailsnippets_cms_pagetext:edit", args=[ask.pk])
    sent = {"title": "Спросите нас", "introduction": rich_text("<p>Пишите просто.</p>")}
    assert desk.post(address, sent).status_code == 302

    (line,) = lines()
    assert (line.verb, line.actor_name) == ("text.changed", "Уполномоченное лицо")
    assert line.particulars is not None
    assert line.particulars["was"]["title"] == "Задать вопрос"
    assert line.particulars["now"]["title"] == "Спросите нас"


def test_a_file_of_the_site_is_told(desk: Client, settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("blank.txt", "Бланк".encode(), "text/plain")
    sent = {"title": "Бланк", "file": file, "collection": 1}
    desk.post(reverse("wagtaildocs:add"), sent)

    assert [(line.verb, line.subject_name) for line in lines()] == [("file.added", "Бланк")]

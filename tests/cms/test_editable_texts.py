"""Texts of our own pages: an editor changes them, and brings an older one back."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from pytest_django.asserts import assertNumQueries
from wagtail.permissions import policy_registry
from wagtail.test.utils.form_data import rich_text

from otklik.cms.pack_loader import loader
from otklik.cms.pages.builtin_page_introductions import DEFAULTS, PageText, page_text, plant_missing
from otklik.core.pack.merge_into_tables import Tables
from otklik.core.pack.parse import Pack, Report
from otklik.operations.packs.models import PackItem
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from tests.editing import refusal
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EDITING = [role for role in Role if RIGHTS[role] & {Right.EDIT_SITE, Right.ADMINISTER}]


def text_as_sent(title: str) -> dict[str, str]:
    """The editor's form as a browser sends it."""
    return {"title": title, "introduction": rich_text("<p>Пишите просто.</p>")}


@pytest.fixture
def templates_as_in_production(settings: Settings) -> None:
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    del settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]


@pytest.fixture
def ask() -> PageText:
    plant_missing()
    return PageText.objects.get(code="ask", language="ru")


@pytest.mark.parametrize("code", DEFAULTS)
def test_a_page_has_its_text_before_a_pack_is_loaded(code: str) -> None:
    russian = page_text(code)
    with translation.override("en"):
        english = page_text(code)

    assert russian.title != english.title == DEFAULTS[code][0]
    assert russian.introduction_html.startswith("<p>")
    assert russian.edit_url == "/admin/snippets/cms/pagetext/"


def test_rows_are_made_once_and_for_each_language() -> None:
    assert plant_missing() == 2 * len(DEFAULTS)
    assert plant_missing() == 0
    assert PageText.objects.filter(language="en", title="Ask a question").exists()
    assert PageText.objects.filter(language="ru", title="Задать вопрос").exists()


def test_a_pack_says_its_own_words_once(tmp_path: Path) -> None:
    """Such as the terms on which its data may be used."""
    one = "texts:\n  - code: open-data-terms\n    introduction: Бесплатно <b>и</b> без договора.\n"
    (tmp_path / "texts.yaml").write_text(one, "utf-8")
    parsed = loader.validate(Pack(tmp_path), report := Report())
    assert not report.problems
    assert loader.load(parsed, Tables(PackItem.objects, AT)).added == 2 * len(DEFAULTS)
    text = page_text("open-data-terms")
    assert text.title == "Условия использования"
    assert text.introduction_html == "<p>Бесплатно &lt;b&gt;и&lt;/b&gt; без договора.</p>"
    PageText.objects.filter(code="open-data-terms").update(title="Как можно")
    loader.load(parsed, Tables(PackItem.objects, AT))
    assert page_text("open-data-terms").title == "Как можно"
    (tmp_path / "texts.yaml").write_text(one.replace("open-data-terms", "no-such"), "utf-8")
    loader.validate(Pack(tmp_path), report)
    assert "такой страницы нет" in str(report.problems).lower()


def test_the_text_of_an_editor_is_shown_and_stays(ask: PageText) -> None:
    PageText.objects.filter(pk=ask.pk).update(
        title="Спросить", introduction="<p>Пишите <b>просто</b>.</p>"
    )
    plant_missing()

    with assertNumQueries(1):
        shown = page_text("ask")

    assert shown.title == "Спросить"
    assert shown.introduction_html == "<p>Пишите <b>просто</b>.</p>"
    assert shown.edit_url == f"/admin/snippets/cms/pagetext/edit/{ask.pk}/"


@pytest.mark.usefixtures("templates_as_in_production")
@pytest.mark.parametrize("role", Role)
def test_who_may_edit_the_site_changes_texts(client: Client, role: Role, ask: PageText) -> None:
    client.force_login(UserFactory(role=role))
    answer = client.post(page_text("ask").edit_url, text_as_sent("Спросите нас"))

    ask.refresh_from_db()
    if role in EDITING:
        assert answer.status_code == 302
        assert ask.title == "Спросите нас"
        assert "/admin/snippets/cms/pagetext/" in client.get("/admin/").content.decode()
    else:
        assert answer.status_code == refusal(role)
        assert ask.title == "Задать вопрос"


@pytest.mark.usefixtures("templates_as_in_production")
def test_an_older_text_is_brought_back(client: Client, ask: PageText) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    first = ask.latest_revision
    address = page_text("ask").edit_url
    client.post(address, text_as_sent("Спросите нас"))

    revert = f"/admin/snippets/cms/pagetext/history/{ask.pk}/revisions/{first.pk}/revert/"
    assert revert in client.get(address.replace("/edit/", "/history/")).content.decode()
    review = client.get(revert)
    assert "Задать вопрос" in review.content.decode()
    client.post(address, {**text_as_sent("Задать вопрос"), "revision": first.pk})

    ask.refresh_from_db()
    assert ask.title == "Задать вопрос"
    assert ask.revisions.count() == 3


@pytest.mark.usefixtures("templates_as_in_production")
def test_no_text_is_added_or_deleted_by_hand(client: Client, ask: PageText) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    page = client.get("/admin/snippets/cms/pagetext/").content.decode()

    assert "Задать вопрос" in page
    assert "/admin/snippets/cms/pagetext/add/" not in page
    client.post(f"/admin/snippets/cms/pagetext/delete/{ask.pk}/")
    assert PageText.objects.filter(pk=ask.pk).exists()


def test_who_may_change_texts_is_known_by_appointment() -> None:
    editor = UserFactory(role=Role.AUTHORISED)
    UserFactory(role=Role.OPERATOR)
    policy = policy_registry.get_by_type(PageText)

    assert list(policy.users_with_permission("change")) == [editor]
    assert not policy.users_with_permission("delete").exists()


@pytest.mark.usefixtures("templates_as_in_production", "ask")
def test_nobody_sees_a_text_before_the_button_is_pressed(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    page = client.get(page_text("ask").edit_url).content.decode()

    assert 'name="title"' in page
    assert "w-autosave#save" not in page

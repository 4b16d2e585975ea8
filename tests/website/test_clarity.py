"""An editor sees how clear a text is while writing, and once it is saved."""

import json
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client

from otklik.cms.pages.builtin_page_introductions import PageText, plant_missing
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]
OFFICIAL = "В целях обеспечения рассмотрения обращений осуществляется контроль."
LAW = "Осуществляется в установленном порядке уполномоченным органом."
ADDRESS = "/admin/clarity/website/textpage/"


@pytest.fixture
def editor(client: Client, site: HomePage) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    return client


def written(text: str) -> str:
    """As Wagtail's field of rich text sends it."""
    return json.dumps({"blocks": [{"key": "a", "text": text, "type": "unstyled"}], "entityMap": {}})


def typed(*blocks: tuple[str, str]) -> dict[str, str]:
    """A form of parts as Wagtail's editor sends it."""
    fields = {"body-count": str(len(blocks))}
    for place, (kind, text) in enumerate(blocks):
        value = json.dumps(
            {"blocks": [{"key": "a", "text": text, "type": "unstyled"}], "entityMap": {}}
        )
        fields |= {
            f"body-{place}-deleted": "", f"body-{place}-order": str(place),
            f"body-{place}-type": kind, f"body-{place}-id": "",
        }  # fmt: skip
        if kind == "law":
            fields |= {f"body-{place}-value-text": text, f"body-{place}-value-source": "ст. 1"}
        else:
            fields[f"body-{place}-value"] = value if kind == "paragraph" else text
    return fields


def test_what_is_typed_is_judged_and_nothing_is_kept(editor: Client) -> None:
    before = TextPage.objects.filter(slug="how-we-answer").values_list("body", flat=True).get()
    answer = editor.post(ADDRESS, typed(("paragraph", OFFICIAL), ("law", LAW)))
    text = unescape(answer.content.decode())
    assert "Ясность: 2 из 5" in text or "Ясность: 3 из 5" in text
    assert "«осуществляется» — Так говорят в канцелярии" in text
    assert "уполномоченным органом" not in text  # words of the law are quoted
    assert (
        TextPage.objects.filter(slug="how-we-answer").values_list("body", flat=True).get() == before
    )


def test_a_plain_text_is_called_plain_and_an_empty_one_nothing(editor: Client) -> None:
    plain = typed(("paragraph", "Чек не нужен. Напишите заявление и отдайте его в магазин."))
    text = unescape(editor.post(ADDRESS, plain).content.decode())
    assert "Ясность: 5 из 5" in text
    assert "Замечаний нет" in text
    assert "Пишите: здесь видно" in unescape(editor.post(ADDRESS, {}).content.decode())


def test_forms_that_are_broken_or_unknown_break_nothing(editor: Client) -> None:
    assert editor.post(ADDRESS, {"body-count": "x"}).status_code == HTTPStatus.OK
    assert editor.post("/admin/clarity/auth/group/").status_code == HTTPStatus.NOT_FOUND
    assert editor.post("/admin/clarity/none/such/").status_code == HTTPStatus.NOT_FOUND
    assert editor.get(ADDRESS).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_strangers_are_not_answered(client: Client) -> None:
    assert client.post(ADDRESS, typed(("paragraph", OFFICIAL))).status_code == HTTPStatus.FOUND


def test_the_form_shows_it_at_once_and_saving_says_it_without_scripts(editor: Client) -> None:
    plant_missing()
    text = PageText.objects.filter(language="ru").first()
    assert text is not None
    text.introduction = f"<p>{OFFICIAL}</p>"
    text.save()
    address = f"/admin/snippets/cms/pagetext/edit/{text.pk}/"
    page = unescape(editor.get(address).content.decode())
    assert 'hx-post="/admin/clarity/cms/pagetext/"' in page
    assert "«осуществляется»" in page
    fields = {"title": text.title, "introduction": written(OFFICIAL)}
    saved = editor.post(address, fields, follow=True)
    assert "Ясность:" in unescape(saved.content.decode())
    english = PageText.objects.filter(language="en").first()
    assert english is not None
    shown = editor.get(f"/admin/snippets/cms/pagetext/edit/{english.pk}/").content.decode()
    assert "otklik-clarity" not in shown

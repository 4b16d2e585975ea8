"""An editor's first day: verbs to begin with, «Опубликовать» first, nothing foreign."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from otklik.cms.pages.builtin_page_introductions import PageText, plant_missing
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory, WaveFactory
from tests.test_pages import elements_of
from tests.website.planted import authority, planted, site
from tests.website.reading import links, page

__all__ = ["authority", "planted", "site"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_as_in_production")]


@pytest.fixture
def editor(client: Client, site: HomePage) -> Client:
    client.force_login(UserFactory(role=Role.AUTHORISED, name="Уполномоченное лицо"))
    return client


def test_the_first_page_begins_with_verbs_that_lead_somewhere(editor: Client) -> None:
    WaveFactory()
    shown = links(page(editor, "/admin/"))
    verbs = [
        "Добавить новость",
        "Добавить документ",
        "Добавить страницу",
        "Исправить контакты и часы",
        "Исправить тексты над разделами",
        "Исправить слова опроса",
    ]
    for verb in verbs:
        assert editor.get(shown[verb]).status_code == 200, verb
    assert shown["Исправить страницу"].startswith("#")
    assert shown["Ждёт меня"].startswith("#")
    assert shown["Что ждёт на рабочем столе"] == "/desk/"
    assert "Изображени" not in " ".join(shown)  # counts of things


def test_what_waits_are_the_drafts(editor: Client) -> None:
    assert "Ничего не ждёт" in page(editor, "/admin/")
    text = TextPage.objects.get(slug="how-we-answer")
    text.title = "Недописанное"
    text.save_revision()
    assert links(page(editor, "/admin/"))["Недописанное"] == f"/admin/pages/{text.pk}/edit/"


def editable() -> dict[str, str]:
    """Address of the site: where it is changed."""
    plant_missing()
    wave = WaveFactory(slug="2026")
    act = Act.objects.create(
        code="order-1", kind="приказ", number="1", adopted_on="2026-01-01", body="Орган", title="О"
    )
    texts = {text.code: text.pk for text in PageText.objects.filter(language="ru")}
    english = PageText.objects.get(code="ask", language="en").pk
    contacts, home = ContactsPage.objects.get().pk, HomePage.objects.get().pk
    return {
        "http://127.0.0.1:8000/contacts/?from=mail#hours": f"/admin/pages/{contacts}/edit/",
        "testserver/contacts": f"/admin/pages/{contacts}/edit/",
        "contacts": f"/admin/pages/{contacts}/edit/",
        "/en/contacts/": f"/admin/pages/{contacts}/edit/",
        "/": f"/admin/pages/{home}/edit/",
        "http://testserver": f"/admin/pages/{home}/edit/",
        "/ask/": f"/admin/snippets/cms/pagetext/edit/{texts['ask']}/",
        "/en/ask/": f"/admin/snippets/cms/pagetext/edit/{english}/",
        "/search/?q=чек": f"/admin/snippets/cms/pagetext/edit/{texts['search']}/",
        "/surveys/": f"/admin/snippets/cms/pagetext/edit/{texts['surveys']}/",
        "/surveys/2026/results/": f"/admin/snippets/surveys/wave/edit/{wave.pk}/",
        "/acts/order-1/": f"/admin/snippets/legal_acts/act/edit/{act.pk}/",
        f"/admin/pages/{home}/edit/": f"/admin/pages/{home}/edit/",
    }


def test_a_pasted_address_opens_the_form_where_it_is_changed(
    editor: Client, settings: Settings
) -> None:
    settings.BASE_URL = "http://127.0.0.1:8000"
    for pasted, wanted in editable().items():
        answer = editor.get("/admin/correct/", {"address": pasted})
        assert answer.headers.get("Location") == wanted, pasted


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("", "Вставьте адрес страницы"),
        ("https://example.com/contacts/", "Это адрес другого сайта"),
        ("//example.com/admin/", "Это адрес другого сайта"),
        ("/no-such-page/", "По этому адресу нет ничего"),
        ("/surveys/2020/", "По этому адресу нет ничего"),
        ("/desk/", "По этому адресу нет ничего"),
        ("http://[", "По этому адресу нет ничего"),
        ("\x00/%ff%fe", "По этому адресу нет ничего"),
    ],
)
def test_another_address_is_told_apart_and_stays_in_the_field(
    editor: Client, pasted: str, sentence: str
) -> None:
    answer = editor.get("/admin/correct/", {"address": pasted}, follow=True)
    shown = unescape(answer.content.decode())
    assert answer.redirect_chain[-1][0].startswith("/admin/")
    assert sentence in shown
    if pasted.isprintable():
        assert f'value="{pasted}"' in shown


@pytest.mark.parametrize("role", [Role.APPROVER, Role.LEAD])
def test_who_may_not_edit_corrects_nothing(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get("/admin/correct/", {"address": "/"}).status_code == 403


def test_publishing_is_the_first_action_of_a_page(editor: Client) -> None:
    home = HomePage.objects.get()
    for address in (
        f"/admin/pages/{TextPage.objects.get(slug='how-we-answer').pk}/edit/",
        f"/admin/pages/add/website/textpage/{home.pk}/",
    ):
        shown = page(editor, address)
        assert 0 < shown.index('name="action-publish"') < shown.index("Сохранить черновик")


@pytest.mark.parametrize("what", ["images/chooser", "documents/chooser", "choose-page"])
def test_a_picture_a_file_a_page_can_be_chosen(editor: Client, what: str) -> None:
    """Wagtail's windows have variables of their own, which those of our frame must not hide."""
    answer = editor.get(f"/admin/{what}/")
    assert answer.status_code == 200
    assert "step" in answer.json()


def test_the_form_of_a_page_is_called_as_wagtail_calls_it(editor: Client) -> None:
    """A word of ours in the same English must not take the place of Wagtail's."""
    shown = page(editor, f"/admin/pages/{TextPage.objects.get(slug='how-we-answer').pk}/edit/")
    assert "Содержимое" in shown
    assert "Довольны" not in shown


def test_no_sample_workflow_stands_there(editor: Client) -> None:
    shown = page(editor, f"/admin/pages/{TextPage.objects.get(slug='how-we-answer').pk}/edit/")
    assert "action-submit" not in shown
    assert "Moderators" not in shown
    assert "/admin/reports/workflow" not in page(editor, "/admin/")


def test_nothing_of_another_host_is_offered_or_asked(editor: Client) -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    for address in ("/admin/", f"/admin/pages/{text.pk}/edit/"):
        shown = page(editor, address)
        own = Authority.objects.get().site_url
        foreign = {
            found
            for found in re.findall(r'(?:href|src|url)"?\s?[=:]\s?"(https?://[^"]+)', shown)
            if not found.startswith(
                (own, "http://testserver", "http://127.0.0.1", "http://localhost")
            )
        }
        # Links of Wagtail's own that only a press follows: what to do without scripts, for which
        # its editor has no way, and what its checks of a text look at.
        links_only = {
            "https://www.enable-javascript.com/",
            "https://guide.wagtail.org/content-checks/",
        }
        assert foreign <= links_only


def test_the_admin_bears_the_name_of_the_authority_and_of_the_colleague(editor: Client) -> None:
    shown = page(editor, "/admin/")
    assert "<title>" in shown
    assert "Комитет по торговле" in shown.partition("</title>")[0]
    assert "Wagtail" not in shown.partition("</title>")[0]
    assert '"name": "Уполномоченное лицо"' in shown or "Уполномоченное лицо</h2>" in shown


#: Each kind of form and list: dates, choosers, parts that are added, files, reports, many at once.
FORMS = (
    "/admin/",
    "/admin/pages/{home}/",
    "/admin/pages/{home}/edit/",
    "/admin/pages/{text}/edit/",
    "/admin/pages/{text}/history/",
    "/admin/pages/{text}/move/",
    "/admin/pages/{text}/copy/",
    "/admin/pages/{text}/delete/",
    "/admin/pages/add/website/textpage/{home}/",
    "/admin/bulk/wagtailcore/page/move/?id={text}",
    "/admin/snippets/legal_acts/act/",
    "/admin/snippets/legal_acts/act/add/",
    "/admin/snippets/cms/pagetranslation/add/",
    "/admin/snippets/organisation/authority/edit/{authority}/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/images/multiple/add/",
    "/admin/documents/multiple/add/",
    "/admin/redirects/add/",
    "/admin/workflows/add/",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
)


def test_no_form_has_a_script_or_a_style_in_its_markup(client: Client, site: HomePage) -> None:
    """The policy of the editor forbids both (ADR 0106)."""
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    text = TextPage.objects.get(slug="how-we-answer").pk
    numbers = {"home": site.pk, "text": text, "authority": Authority.objects.get().pk}
    began = ""
    for address in FORMS:
        answer = client.get(address.format(**numbers))
        assert answer.status_code == 200, address
        shown = answer.content.decode()
        assert elements_of(shown).inline == [], address
        began += shown
    for name in ("InlinePanel", "PageChooser", "initDateChooser", "initDateTimeChooser"):
        assert f'<otklik-start hidden data-begins="{name}"' in began

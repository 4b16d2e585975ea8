"""What stands around every page."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.template import engines
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertNumQueries

from otklik.cms.pages.page_translation import PageTranslation
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import AccessibilityPage, TextPage
from tests.factories import UserFactory
from tests.website.conftest import AT
from tests.website.planted import authority, planted, site
from tests.website.reading import links, page

__all__ = ["authority", "planted", "site"]

pytestmark = pytest.mark.django_db

PAGES = ("/", "/contacts/", "/how-we-answer/", "/accessibility/", "/sitemap/", "/help/")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_controls_in_one_order(client: Client, address: str) -> None:
    shown = page(client, address)
    places = [
        shown.index(words)
        for words in (
            ">К содержанию<",
            'class="head-name"',
            ">Меню<",
            ">Размер и цвет<",
            ">Язык<",
            ">Позвонить<",
            "<main",
        )
    ]

    assert places == sorted(places)
    assert len(re.findall("<h1", shown)) == 1
    assert 'id="content" tabindex="-1"' in shown


@pytest.mark.usefixtures("site")
def test_the_menu_leads_to_every_section_and_to_pages_of_editors(client: Client) -> None:
    menu = links(page(client, "/help/").partition('class="menu"')[2].partition("</details>")[0])

    assert menu == {
        "Задать вопрос": "/ask/",
        "Что с моим вопросом": "/question/",
        "Документы": "/acts/",
        "Опросы": "/surveys/",
        "Что мы сделали": "/done/",
        "Новости": "/news/",
        "Как мы отвечаем": "/how-we-answer/",
        "Контакты": "/contacts/",
    }


@pytest.mark.usefixtures("site")
def test_the_menu_of_another_language_has_titles_of_that_language(client: Client) -> None:
    """Of our own lists by the interface, of a page as a person translated it; else it says that it
    is Russian."""

    def menu() -> str:
        return page(client, "/en/help/").partition('class="menu"')[2].partition("</details>")[0]

    assert links(menu())["News"] == "/en/news/"
    assert 'lang="ru">Как мы отвечаем<' in menu()
    PageTranslation.objects.create(
        page=TextPage.objects.get(slug="how-we-answer"),
        language="en",
        title="How we answer",
        text="<p>Soon.</p>",
        translated_by="A. Person",
        translated_on=timezone.localdate(),
        checked_by="B. Person",
        checked_on=timezone.localdate(),
        is_shown=True,
    )
    assert links(menu())["How we answer"] == "/en/how-we-answer/"
    assert 'lang="ru"' not in menu()
    assert ">News</h1>" in page(client, "/en/news/")


@pytest.mark.usefixtures("site")
def test_the_menu_says_where_one_is(client: Client) -> None:
    shown = page(client, "/contacts/")

    assert re.findall(r'href="([^"]+)" aria-current="page"', shown) == ["/contacts/"]


@pytest.mark.usefixtures("site")
def test_call_dials_where_there_is_a_number(client: Client) -> None:
    assert links(page(client, "/help/"))["Позвонить"] == "tel:+78712223344"


@pytest.mark.usefixtures("site")
def test_call_leads_to_the_contacts_where_there_is_no_number(client: Client) -> None:
    Authority.objects.update(phone="")

    assert links(page(client, "/help/"))["Позвонить"] == "/contacts/"
    assert links(page(client, "/en/help/"))["Call"] == "/en/contacts/"
    assert "tel:+7" not in page(client, "/contacts/")


@pytest.mark.usefixtures("site")
def test_nothing_leads_to_pages_that_do_not_exist(client: Client) -> None:
    Authority.objects.update(phone="")
    ContactsPage.objects.get().delete()

    shown = page(client, "/help/")

    assert "/contacts/" not in shown
    assert ">Позвонить<" not in shown


@pytest.mark.usefixtures("site")
def test_an_unpublished_page_leaves_the_menu_and_the_footer(client: Client) -> None:
    TextPage.objects.get(slug="how-we-answer").unpublish()
    AccessibilityPage.objects.get().unpublish()

    shown = page(client, "/help/")

    assert "/how-we-answer/" not in shown
    assert "/accessibility/" not in shown


@pytest.mark.usefixtures("site")
def test_the_footer_names_the_authority_twice_and_leads_on(client: Client) -> None:
    foot = page(client, "/help/").partition('<footer class="foot">')[2]

    assert "Комитет по торговле целиком" in foot
    assert '<p lang="ce">Махлелоран комитет целиком</p>' in foot
    assert links(foot) == {
        "8 (8712) 22-33-44": "tel:+78712223344",
        "post@example.org": "mailto:post@example.org",
        "Наши официальные страницы": "/contacts/#official-pages",
        "Доступность сайта": "/accessibility/",
        "Карта сайта": "/sitemap/",
        "Сотрудникам: стол": "/desk/",
    }


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", [*PAGES, "/en/", "/en/contacts/"])
def test_a_page_costs_a_stranger_few_queries_and_no_session(
    client: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(address)

    with django_assert_max_num_queries(12):
        answer = client.get(address)

    assert not answer.cookies


@pytest.mark.usefixtures("site")
def test_the_frame_itself_costs_three_queries(client: Client) -> None:
    client.get("/help/")

    with assertNumQueries(
        3
    ):  # the authority with its names, pages of the menu, what is confirmed here
        client.get("/help/")


@pytest.mark.parametrize(
    ("role", "is_offered"),
    [
        (Role.AUTHORISED, True),
        (Role.ADMINISTRATOR, True),
        (Role.OPERATOR, True),  # writes, and sends it to be checked
        (Role.APPROVER, False),
        (None, False),
    ],
)
def test_who_may_edit_is_led_to_the_editor(
    client: Client, site: HomePage, role: Role | None, is_offered: bool
) -> None:
    if role:
        client.force_login(UserFactory(role=role))
    for shown in (site, ContactsPage.objects.get(), TextPage.objects.get(slug="how-we-answer")):
        address = f"/admin/pages/{shown.pk}/edit/"
        assert (address in page(client, shown.url)) is is_offered
    assert "Исправить эту страницу" not in page(client, "/help/")
    edits_site = role in (Role.AUTHORISED, Role.ADMINISTRATOR)
    assert ("Исправить контакты и часы" in page(client, "/contacts/")) is edits_site
    assert ("Исправить эту страницу" in page(client, "/ask/")) is edits_site


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["/acts/", "/ask/", "/question/", "/search/"])
def test_who_may_edit_mends_the_texts_of_our_own_pages_too(client: Client, address: str) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))

    assert links(page(client, address))["Исправить эту страницу"].startswith("/admin/snippets/")


@pytest.mark.usefixtures("site")
def test_an_editor_opens_the_editor_from_the_page(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))

    for address in ("/", "/contacts/", "/how-we-answer/", "/accessibility/"):
        editor = links(page(client, address))["Исправить эту страницу"]
        assert client.get(editor).status_code == 200


@pytest.mark.usefixtures("site")
def test_an_editor_changes_the_telephone_that_every_page_shows(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    authority = Authority.objects.get()
    editor = f"/admin/snippets/organisation/authority/edit/{authority.pk}/"
    assert editor.removesuffix(f"edit/{authority.pk}/") in page(
        client, f"/admin/pages/{ContactsPage.objects.get().pk}/edit/"
    )

    facts = replace(authority.facts, phone="8 800 000-00-00", email="new@example.org")
    authority.correct(facts, by=None, at=AT)

    shown = links(page(client, "/help/"))
    assert shown["Позвонить"] == "tel:+78000000000"
    assert "new@example.org" in shown


@pytest.mark.usefixtures("site")
def test_an_editor_comes_to_a_telephone_that_is_not_there_yet(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Wagtail's list has variables of its own that are not there.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")  # type: ignore[attr-defined]
    client.force_login(UserFactory(role=Role.AUTHORISED))
    Authority.objects.update(phone="", email="")
    authority = Authority.objects.get()

    rows = page(client, "/admin/snippets/organisation/authority/")

    assert links(rows)[str(authority)].endswith(f"/authority/edit/{authority.pk}/")


@pytest.mark.usefixtures("site")
def test_the_authority_is_neither_added_nor_deleted_by_hand(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    authority = Authority.objects.get()

    for action in ("add/", f"delete/{authority.pk}/"):
        client.post(f"/admin/snippets/organisation/authority/{action}")

    assert Authority.objects.get() == authority


@pytest.mark.usefixtures("site")
def test_the_preview_is_the_published_template(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    text = TextPage.objects.get(slug="how-we-answer")

    preview = text.make_preview_request(original_request=client.get("/").wsgi_request)
    shown = unescape(preview.rendered_content)

    assert preview.template_name == "website/text.html"
    assert text.title in shown
    assert "Исправить эту страницу" not in shown


@pytest.mark.usefixtures("site")
def test_nobody_who_asks_already_nor_staff_is_led_to_a_question(client: Client) -> None:
    assert 'class="help-strip"' in page(client, "/help/")
    for address in ("/ask/", "/account/login/"):
        assert 'class="help-strip"' not in page(client, address), address

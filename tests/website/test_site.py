from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertNumQueries
from wagtail.models import Page, Site

from otklik.organisation.structure.authority import Authority
from otklik.website.pages.home import HomePage

pytestmark = pytest.mark.django_db


def test_the_first_page_needs_neither_pack_nor_editor(client: Client) -> None:
    page = client.get("/")

    assert page.status_code == HTTPStatus.OK
    assert "Данные органа ещё не загружены" in page.content.decode()


@pytest.mark.usefixtures("authority")
def test_the_first_page_names_the_authority_and_the_ways_to_it(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "<title>Комитет по торговле</title>" in page
    assert '<span class="name-full">Комитет по торговле целиком</span>' in page
    assert '<p class="letterhead" lang="ce">Махлелоран комитет целиком</p>' in page
    assert 'href="tel:+78712223344"' in page
    assert 'href="mailto:post@example.org"' in page


@pytest.mark.usefixtures("authority")
def test_a_page_made_by_an_editor_takes_its_place(client: Client) -> None:
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="Главная", slug="first"))
    Site.objects.update(root_page=home)
    Site.clear_site_root_paths_cache()

    page = client.get("/")

    assert page.templates[0].name == "website/home.html"
    assert page.context["page"].pk == home.pk


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize("is_demonstration", [True, False])
def test_only_a_demonstration_leads_to_the_practice_network(
    client: Client, settings: Settings, is_demonstration: bool
) -> None:
    settings.DEMONSTRATION = is_demonstration

    page = client.get("/").content.decode()

    assert ("/practice/" in page) is is_demonstration
    assert (
        'Учебная установка<span class="band-more">: люди и данные придуманы</span>' in page
    ) is is_demonstration


def test_the_accent_of_the_pack_is_a_stylesheet_kept_long(
    client: Client, authority: Authority
) -> None:
    page = client.get("/").content.decode()
    address = "/accent.css?v=%230B5A45%236FD0AE"

    assert f'href="{address}"' in page
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "--pack-accent-dark: #6FD0AE" in answer.content.decode()


def test_an_accent_that_is_no_colour_leaves_the_usual_one(
    client: Client, authority: Authority
) -> None:
    Authority.objects.update(accent_light="red;}", accent_dark="")

    assert client.get("/accent.css").content.decode() == ""


@pytest.mark.usefixtures("authority")
def test_the_language_list_leads_back_to_the_same_page(client: Client) -> None:
    page = client.get("/language/", {"next": "/help/"}).content.decode()

    assert 'href="/en/help/" lang="en"' in page
    assert 'href="/help/" lang="ru"' in page
    assert client.get("/en/help/").content.decode().count('lang="en"') >= 1


def test_the_language_list_leads_to_pages_of_ours_only(client: Client) -> None:
    page = client.get("/language/", {"next": "https://example.org/"}).content.decode()

    assert 'href="https:' not in page


@pytest.mark.usefixtures("authority")
def test_one_authority_is_asked_for_once_a_page(client: Client) -> None:
    client.get("/help/")  # Wagtail keeps the addresses of its sites

    with assertNumQueries(3):  # the authority with its names, the pages of the menu
        client.get("/help/")


@pytest.mark.usefixtures("authority")
def test_every_page_offers_size_language_and_the_telephone_in_this_order(client: Client) -> None:
    page = client.get("/help/").content.decode()
    places = [
        page.index(words)
        for words in ("К содержанию", "head-name", "Меню", "Размер и цвет", ">Язык<", ">Позвонить<")
    ]

    assert places == sorted(places)

"""News on the site, and the way from there to the networks."""

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, rich_text

from otklik.cms.pages.slugs import LONGEST
from otklik.cms.search import search
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.news.wagtail_hooks import TellItem
from otklik.organisation.people.roles_and_rights import Role
from otklik.ui.reader_settings import Display, cookie
from otklik.website.pages.home import HomePage
from tests.channels.publications import connected, picture
from tests.factories import UserFactory
from tests.website.conftest import PACK, plant_site
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(site: HomePage, settings: Settings, tmp_path: Path) -> NewsIndexPage:
    settings.MEDIA_ROOT = tmp_path
    found: NewsIndexPage = NewsIndexPage.objects.get()
    return found


def published(index: NewsIndexPage, title: str, **values: object) -> NewsPage:
    news = NewsPage(title=title, lead="Коротко о главном.", **values)
    index.add_child(instance=news)
    news.save_revision().publish()
    return news


def test_the_list_is_planted_once_and_stands_in_the_menu(
    client: Client, index: NewsIndexPage
) -> None:
    page = client.get("/news/").content.decode()
    assert "Новостей пока нет" in page
    assert 'href="/news/"' in client.get("/").content.decode()
    index.delete()
    plant_site(PACK)
    assert not NewsIndexPage.objects.exists()
    assert HomePage.objects.exists()


def test_news_stand_newest_first_and_are_found(client: Client, index: NewsIndexPage) -> None:
    published(index, "Старая новость", published_on=date(2026, 11, 1))
    published(index, "Ярмарка на площади", published_on=date(2026, 11, 20), body="<p>Мясо</p>")
    page = client.get("/news/").content.decode()
    assert page.index("Ярмарка на площади") < page.index("Старая новость")
    first = client.get("/").content.decode().partition('id="news"')[2].partition("</section>")[0]
    assert (
        first.index("Ярмарка на площади") < first.index("Старая новость") < first.index('"/news/"')
    )
    (hit,) = search.search("ярмарки", language="ru").hits
    assert client.get(hit.url).status_code == 200
    NewsPage.objects.get(title="Ярмарка на площади").unpublish()
    assert not search.search("ярмарки", language="ru").hits


def test_a_picture_needs_words(index: NewsIndexPage) -> None:
    news = NewsPage(title="Ярмарка", lead="Коротко", slug="fair", picture=picture())
    with pytest.raises(ValidationError) as refused:
        news.clean()
    assert set(refused.value.message_dict) == {"picture_alt"}


def test_the_page_in_english_says_its_text_is_russian(client: Client, index: NewsIndexPage) -> None:
    news = published(index, "Ярмарка")
    page = client.get(f"/en/news/{news.slug}/").content.decode()
    assert "in Russian only" in page


@pytest.mark.parametrize(
    ("role", "may"), [(Role.OPERATOR, True), (Role.AUTHORISED, True), (Role.SPECIALIST, False)]
)
def test_who_may_publish_comes_to_a_filled_composer(
    client: Client, index: NewsIndexPage, role: Role, may: bool
) -> None:
    connected()
    image = picture()
    news = published(index, "Ярмарка", picture=image, picture_alt="Прилавки")
    address = f"/news/{news.slug}/"
    assert "Рассказать в сетях" not in client.get(address).content.decode()
    client.force_login(UserFactory(role=role))
    page = client.get(address)
    assert ("Рассказать в сетях" in page.content.decode()) is may
    if not may:
        return
    result = page.context["tell_url"]
    query = parse_qs(urlsplit(result).query)
    assert unquote(query["link"][0]).endswith(address)
    assert query["image"] == [str(image.pk)]
    composer = client.get(result, follow=True).content.decode()
    assert "Коротко о главном." in composer
    assert "Прилавки" in composer


def test_whoever_wants_no_pictures_reads_what_they_show(
    client: Client, index: NewsIndexPage
) -> None:
    news = published(index, "Ярмарка", picture=picture(), picture_alt="Прилавки")
    assert "<img" in client.get(f"/news/{news.slug}/").content.decode()
    client.cookies[cookie()] = Display.from_values(
        size="100", scheme="auto", pictures="words"
    ).as_cookie()
    page = client.get(f"/news/{news.slug}/").content.decode()
    assert "<img" not in page
    assert "На снимке: Прилавки" in " ".join(page.split())


def test_the_editor_offers_it_once_the_page_stands(
    rf: RequestFactory, index: NewsIndexPage
) -> None:
    request = rf.get("/")
    request.user = UserFactory(role=Role.AUTHORISED)
    news = published(index, "Ярмарка")
    item = TellItem()
    assert item.is_shown({"page": news, "view": "edit", "request": request})
    assert item.get_url({"page": news}).startswith(reverse("publications:new"))
    news.live = False
    assert not item.is_shown({"page": news, "view": "edit", "request": request})
    assert not item.is_shown({"page": index, "view": "edit", "request": request})


def test_an_editor_sees_the_form(client: Client, index: NewsIndexPage) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    news = published(index, "Ярмарка")
    page = client.get(f"/admin/pages/{news.pk}/edit/")
    assert page.status_code == 200
    assert "Рассказать в сетях" in page.content.decode()
    assert Site.objects.count() == 1


def test_an_address_is_made_of_a_russian_title_and_refuses_nobody(
    client: Client, index: NewsIndexPage
) -> None:
    client.force_login(UserFactory(role=Role.AUTHORISED))
    add = f"/admin/pages/add/news/newspage/{index.pk}/"

    def written(at: str, **values: str) -> NewsPage:
        fields = {
            "title": "Ярмарка: щи и чай, № 5!", "lead": "Приходите.", "published_on": "2026-11-27",
            "body": rich_text("<p>Вход свободный.</p>"), "slug": "", "change_note": "Уточнили",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}, "action-publish": "1",
        }  # fmt: skip
        answer = client.post(at, nested_form_data(fields | values))
        assert answer.status_code == 302, answer.context["form"].errors
        newest: NewsPage = NewsPage.objects.order_by("pk").last()
        return newest

    first, second = written(add), written(add, slug="yarmarka-shchi-i-chay-5")
    assert (first.slug, second.slug) == ("yarmarka-shchi-i-chay-5", "yarmarka-shchi-i-chay-5-2")
    assert written(f"/admin/pages/{second.pk}/edit/", title="Базар").slug == second.slug
    assert written(add, title="!!!").slug == "newspage"
    assert len(written(add, title="щавелевые щи " * 19).slug) <= LONGEST
    assert published(index, "Ярмарка: щи и чай, № 5!").slug == "yarmarka-shchi-i-chay-5-3"

    copied = {"new_title": "Ярмарка: щи и чай, № 5!", "new_slug": "", "new_parent_page": index.pk}
    for title, slug in (("Ярмарка: щи и чай, № 5!", "yarmarka-shchi-i-chay-5-4"), ("Щи", "shchi")):
        answer = client.post(f"/admin/pages/{first.pk}/copy/", copied | {"new_title": title})
        assert answer.status_code == 302, answer.context["form"].errors
        assert NewsPage.objects.order_by("pk").last().slug == slug

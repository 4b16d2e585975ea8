"""What editors keep for some readers (Wagtail's privacy) is listed to no stranger."""

import pytest
from django.test import Client
from pytest_django.asserts import assertNumQueries
from wagtail.models import Page, PageViewRestriction

from otklik.cms.search import search
from otklik.knowledge.articles import answers_page, publish_and_reconfirm_answer
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.matches import in_force, search_answers
from otklik.knowledge.articles.models import AnswerPage
from otklik.news.models import NewsIndexPage, NewsPage
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.knowledge.conftest import AT, folder, index, kettle, lawyer, shoe
from tests.website.planted import authority, planted, site

__all__ = ["authority", "folder", "index", "kettle", "lawyer", "planted", "shoe", "site"]

pytestmark = pytest.mark.django_db
STRUCTURE = "/about/structure/"


def keep(page: Page) -> PageViewRestriction:
    kept: PageViewRestriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )
    return kept


def publish(slug: str) -> TextPage:
    page: TextPage = TextPage.objects.get(slug=slug)
    page.save_revision(user=UserFactory(role=Role.AUTHORISED)).publish()
    return page


def urls(words: str) -> list[str]:
    return [hit.url for hit in search.search(words, language="ru").hits]


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.usefixtures("site")
def test_a_page_that_is_kept_leaves_menu_map_search_and_its_section(client: Client) -> None:
    how, structure = TextPage.objects.get(slug="how-we-answer"), publish("structure")
    Page.objects.filter(pk__in=(how.pk, structure.pk)).update(show_in_menus=True)
    assert STRUCTURE in read(client, "/about/")
    kept = [keep(how), keep(structure)]
    for address in ("/help/", "/sitemap/", "/about/"):
        words = read(client, address)
        assert "/how-we-answer/" not in words, address
        assert STRUCTURE not in words, address
    assert "/about/" not in read(client, "/sitemap/")  # there is nothing else in it to read
    assert not {"/how-we-answer/", STRUCTURE, "/about/"} & {*urls(how.title), *urls("О Комитете")}
    for one in kept:
        one.delete()
    assert "/how-we-answer/" in read(client, "/help/")
    assert STRUCTURE in read(client, "/about/")
    assert {"/how-we-answer/", "/about/"} <= {*urls(how.title), *urls("О Комитете")}


@pytest.mark.usefixtures("site")
def test_what_stands_under_a_kept_page_is_kept_too(client: Client) -> None:
    structure = publish("structure")
    keep(structure.get_parent())
    assert STRUCTURE not in read(client, "/sitemap/")
    assert STRUCTURE not in urls(structure.title)
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert STRUCTURE in read(client, "/about/")  # to whom it is shown at all


def test_the_frame_costs_no_query_more(client: Client, site: HomePage) -> None:
    for page in TextPage.objects.all():
        keep(page)
    client.get("/help/")
    with assertNumQueries(3):
        client.get("/help/")


def test_a_kept_answer_is_neither_listed_nor_offered(
    client: Client, index: AnswersPage, shoe: AnswerPage, kettle: AnswerPage, lawyer: User
) -> None:
    for answer in (shoe, kettle):
        publish_and_reconfirm_answer.sign(answer, by=lawyer, at=AT)
    kettle = AnswerPage.objects.get(pk=kettle.pk)
    assert [one.url for one in search_answers("чайник")] == ["/answers/kettle/"]
    kept = keep(kettle)
    assert not search_answers("чайник")
    assert "/answers/kettle/" not in urls("чайник")
    assert not in_force([kettle.key])
    assert not AnswerPage.objects.get(pk=shoe.pk).visible_related
    assert [one.slug for one in answers_page.newest(5)] == ["shoe"]
    for address in ("/answers/", "/sitemap/"):
        assert kettle.title not in read(client, address)
    kept.delete()
    assert [one.url for one in search_answers("чайник")] == ["/answers/kettle/"]
    keep(index)
    assert not search_answers("чайник")
    assert "/answers/shoe/" not in read(client, "/sitemap/")
    client.force_login(UserFactory(role=Role.AUTHORISED))
    assert kettle.title in read(client, "/answers/")


@pytest.mark.usefixtures("site")
def test_kept_news_is_neither_listed_nor_found(client: Client) -> None:
    news = NewsPage(title="Проверки рынков", slug="markets", lead="Проверили весы.")
    NewsIndexPage.objects.get().add_child(instance=news)
    news.save_revision().publish()
    assert "Проверки рынков" in read(client, "/news/")
    kept = keep(news)
    assert "Проверки рынков" not in read(client, "/news/")
    assert not urls("весы")
    kept.delete()
    assert urls("весы")

"""Sections for what must be published: planted once, filled in by editors, shown when there is
something to read."""

import csv
import shutil
from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page

from otklik.cms.search import search
from otklik.core.pack.parse import Pack, Report
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.editor import start_page
from otklik.website.first_pages.pack_files import SectionsFile
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.website.conftest import PACK, plant_site

pytestmark = pytest.mark.django_db
STRUCTURE = "/about/structure/"


def publish(slug: str) -> TextPage:
    page: TextPage = TextPage.objects.get(slug=slug)
    user = UserFactory(role=Role.AUTHORISED)
    page.save_revision(user=user).publish()
    return page


def menu(client: Client) -> str:
    page = client.get("/help/").content.decode()
    return page[: page.index("<main")]


def read() -> SectionsFile:
    report = Report()
    found = SectionsFile.read_or_empty(Pack(PACK), report)
    assert found is not None, report.problems
    return found


@pytest.mark.usefixtures("site")
def test_a_section_is_led_to_once_something_of_it_may_be_read(client: Client) -> None:
    assert client.get(STRUCTURE).status_code == 404
    assert "О Комитете" not in menu(client)
    assert "О Комитете" not in client.get("/sitemap/").content.decode()
    assert "пока ничего не опубликовано" in client.get("/about/").content.decode()

    assert "/about/" not in [hit.url for hit in search.search("О Комитете", language="ru").hits]

    publish("structure")

    assert "/about/" in [hit.url for hit in search.search("О Комитете", language="ru").hits]
    assert "О Комитете" in menu(client)
    shown = client.get("/sitemap/").content.decode()
    assert "О Комитете" in shown
    assert f'href="{STRUCTURE}"' in shown
    section = client.get("/about/").content.decode()
    assert f'href="{STRUCTURE}"' in section
    assert "Руководство" not in section[section.index("<main") :]
    assert "пока ничего не опубликовано" not in section


@pytest.mark.usefixtures("site")
def test_an_own_page_with_a_draft_below_stays_in_the_menu(client: Client) -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    text.add_child(instance=TextPage(title="Черновик", slug="draft", live=False))

    assert "Как мы отвечаем" in menu(client)


def test_what_was_planted_once_is_the_editors(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACK, tmp_path / "pack"))
    plant_site(folder)
    before = Page.objects.count()
    TextPage.objects.get(slug="heads").delete()
    path = folder / "sections.yaml"
    path.write_text(path.read_text("utf-8").replace("title: Структура", "title: Иначе"), "utf-8")

    plant_site(folder)

    assert Page.objects.count() == before - 1
    assert TextPage.objects.get(slug="structure").title == "Структура"


@pytest.mark.usefixtures("site")
def test_the_editor_sees_what_waits_for_words_and_what_was_written(client: Client) -> None:
    waiting = dict(start_page.to_fill())
    about = Page.objects.get(slug="about", depth=3)
    assert [page.slug for page in waiting[about]][:2] == ["structure", "powers"]
    assert not start_page.drafts()

    page = TextPage.objects.get(slug="powers")
    page.save_revision(user=UserFactory(role=Role.AUTHORISED))

    assert [draft.slug for draft in start_page.drafts()] == ["powers"]
    assert "powers" not in [one.slug for one in dict(start_page.to_fill())[about]]
    client.force_login(UserFactory(role=Role.AUTHORISED))
    start = client.get("/admin/").content.decode()
    assert "Страницы, которые ждут текста" in start
    form = client.get(f"/admin/pages/{TextPage.objects.get(slug='heads').pk}/edit/")
    assert "Фамилия, имя, отчество, должность" in form.content.decode()
    own = client.get(f"/admin/pages/{TextPage.objects.get(slug='how-we-answer').pk}/edit/")
    assert "Что здесь должно быть" not in own.content.decode()


def test_each_item_named_is_on_the_list_and_nothing_is_given_twice() -> None:
    with (PACK / "disclosure.csv").open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file, delimiter=";")}
    pages = [page for section in read().sections for page in section.pages]

    assert {code for page in pages for code in page.items} <= codes
    assert len({page.slug for page in pages}) == len(pages)


def test_an_address_given_twice_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACK, tmp_path / "pack"))
    path = folder / "sections.yaml"
    path.write_text(path.read_text("utf-8").replace("slug: heads", "slug: powers"), "utf-8")
    report = Report()

    SectionsFile.read_or_empty(Pack(folder), report)

    assert ["Адрес «about/powers» уже занят" in str(one) for one in report.problems] == [True]


def test_a_site_without_the_file_has_no_sections(tmp_path: Path) -> None:
    folder = shutil.copytree(PACK, tmp_path / "p", ignore=shutil.ignore_patterns("sections.yaml"))

    plant_site(Path(folder))

    assert not TextPage.objects.filter(is_section=True).exists()
    assert HomePage.objects.exists()

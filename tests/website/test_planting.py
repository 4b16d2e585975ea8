"""The pages that a pack plants once, and what the search knows of editors' pages."""

import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page, Site

from otklik.cms.search import search
from otklik.core.pack.merge_into_tables import Tables
from otklik.core.pack.parse import Pack, Report
from otklik.operations.packs.models import PackItem
from otklik.website.first_pages.pack_loader import loader
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.website.conftest import AT, PACK, plant_site

pytestmark = pytest.mark.django_db

TINY = PACK.parents[1] / "tests" / "packs" / "tiny"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the first authority's pack to change, without its sections."""
    left_out = shutil.ignore_patterns("sections.yaml")
    return Path(shutil.copytree(PACK, tmp_path / "pack", ignore=left_out))


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "pages.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(folder: Path) -> list[str]:
    report = Report()
    loader.validate(Pack(folder), report)
    return [str(problem) for problem in report.problems]


def found(query: str) -> list[str]:
    return [hit.url for hit in search.search(query, language="ru").hits]


def test_a_pack_without_pages_has_contacts_and_a_plain_first_page(client: Client) -> None:
    plant_site(TINY)

    assert client.get("/contacts/").status_code == 200
    assert "С чем приходят" not in client.get("/").content.decode()


def test_planting_again_adds_nothing_and_writes_over_nothing(folder: Path) -> None:
    plant_site(folder)
    text = TextPage.objects.get(slug="how-we-answer")
    text.title = "Как отвечают нам"
    text.save_revision().publish()
    edit(folder, "title: Как мы отвечаем", "title: Иначе")

    plant_site(folder)

    assert TextPage.objects.get(slug="how-we-answer").title == "Как отвечают нам"
    assert Page.objects.filter(depth=3).count() == 4


def test_a_page_that_editors_deleted_or_renamed_does_not_come_back(folder: Path) -> None:
    plant_site(folder)
    TextPage.objects.get(slug="how-we-answer").delete()
    contacts = ContactsPage.objects.get()
    contacts.slug = "how-to-reach-us"
    contacts.save_revision().publish()

    plant_site(folder)

    assert not TextPage.objects.exists()
    assert ContactsPage.objects.get().slug == "how-to-reach-us"


def test_a_page_that_the_pack_names_later_is_planted_then(folder: Path) -> None:
    plant_site(folder)
    edit(folder, "texts:\n", "texts:\n  - {slug: fairs, title: Ярмарки}\n")

    plant_site(folder)

    assert sorted(TextPage.objects.values_list("slug", flat=True)) == ["fairs", "how-we-answer"]


def test_an_address_that_editors_took_is_left_to_them(folder: Path) -> None:
    plant_site(TINY)
    home = HomePage.objects.get()
    home.add_child(instance=TextPage(title="Наша", slug="how-we-answer"))
    report = Report()
    parsed = loader.validate(Pack(folder), report)
    assert parsed

    loader.load(parsed, Tables(PackItem.objects, AT))

    assert TextPage.objects.get(slug="how-we-answer").title == "Наша"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("icon: back", "icon: rocket", "нет такого рисунка"),
        ("to: /ask/", "to: //example.org/", "«to»"),
        ("slug: how-we-answer", "slug: contacts", "Адрес «contacts» уже занят"),
        ("- heading: Вопрос", "- {heading: Вопрос, paragraph: и ответ}", "что-то одно"),
        ("headline:", "head_line:", "head_line"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    edit(folder, old, new)

    (problem,) = problems(folder)

    assert problem.startswith("pages.yaml:")
    assert sentence in problem


def test_the_first_authoritys_pages_are_right_and_fit_the_editor(site: HomePage) -> None:
    """An editor who changes nothing can save them."""
    for page in (site, *site.get_children().specific()):
        page.full_clean()


@pytest.mark.usefixtures("site")
def test_pages_are_found_while_they_are_shown() -> None:
    assert found("официальные обращения") == ["/how-we-answer/"]
    assert found("пандус") == ["/contacts/"]
    assert found("доступности") == ["/accessibility/"]

    TextPage.objects.get(slug="how-we-answer").unpublish()
    ContactsPage.objects.get().delete()

    assert found("официальные обращения") == []
    assert found("пандус") == []


@pytest.mark.usefixtures("site")
def test_a_page_is_found_by_its_new_words_at_its_new_address() -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    text.title, text.slug = "Порядок ответов", "order-of-answers"
    text.save_revision().publish()

    assert found("порядок ответов")[0] == "/order-of-answers/"


@pytest.mark.usefixtures("site")
def test_pages_below_a_renamed_one_are_found_at_their_new_addresses(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    below = text.add_child(instance=TextPage(title="Сроки ожидания", slug="terms"))
    below.save_revision().publish()
    text = TextPage.objects.get(pk=text.pk)
    text.slug = "answers"
    with django_capture_on_commit_callbacks(execute=True):  # Wagtail tells of it then
        text.save_revision().publish()

    assert found("сроки ожидания") == ["/answers/terms/"]


@pytest.mark.usefixtures("site")
def test_a_page_in_work_changes_nothing_in_the_search() -> None:
    text = TextPage.objects.get(slug="how-we-answer")
    text.title = "Черновик заголовка"
    text.save_revision()

    assert found("черновик") == []


@pytest.mark.usefixtures("site")
def test_there_is_one_site_and_it_shows_the_planted_page() -> None:
    assert Site.objects.get().root_page.specific == HomePage.objects.get()

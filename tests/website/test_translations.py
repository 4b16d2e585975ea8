"""Pages in other languages: by a person, checked by a person, and honest about their original."""

from datetime import date
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from otklik.cms.pages.page_translation import PageTranslation
from otklik.organisation.people.roles_and_rights import Role
from otklik.website.pages.home import HomePage
from otklik.website.pages.text_page import TextPage
from tests.factories import UserFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def page(site: HomePage) -> TextPage:
    found: TextPage = TextPage.objects.get(slug="how-we-answer")
    return found


def translated(page: TextPage, language: str = "en", **value: object) -> PageTranslation:
    kept = {
        "title": "How we answer",
        "text": "<p>Briefly.</p>",
        "translated_by": "Бюро переводов",
        "translated_on": DAY,
        "checked_by": "Отдел информации",
        "checked_on": DAY,
        "is_shown": True,
    }
    one = PageTranslation(page=page, language=language, **(kept | value))
    one.follow_original()
    one.full_clean()
    one.save()
    return one


def shown(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def test_a_reader_gets_the_words_of_their_language_with_who_made_them(
    client: Client, page: TextPage
) -> None:
    translated(page)
    text = shown(client, "/en/how-we-answer/")
    assert "Briefly." in text
    assert "Бюро переводов" in text
    assert "Отдел информации" in text
    assert "in Russian only" not in text
    russian = shown(client, "/how-we-answer/")
    assert "Briefly." not in russian
    assert 'href="?text=en"' in russian


def test_the_translation_says_that_the_original_has_changed(client: Client, page: TextPage) -> None:
    one = translated(page)
    assert "The original changed" not in shown(client, "/en/how-we-answer/")
    page.save_revision().publish()
    assert "The original changed" in shown(client, "/en/how-we-answer/")
    one = PageTranslation.objects.get(pk=one.pk)
    one.follow_original()
    one.save()
    assert "The original changed" not in shown(client, "/en/how-we-answer/")


def test_nothing_is_shown_that_nobody_checked(client: Client, page: TextPage) -> None:
    with pytest.raises(ValidationError):
        translated(page, checked_by="", checked_on=None)
    translated(page, checked_by="", checked_on=None, is_shown=False)
    assert "Briefly." not in shown(client, "/en/how-we-answer/")


def test_arabic_runs_from_right_to_left(client: Client, page: TextPage) -> None:
    translated(page, "ar", title="عنوان", text="<p>نص</p>")
    text = shown(client, "/how-we-answer/?text=ar")
    assert '<h1 id="content" tabindex="-1" lang="ar" dir="rtl">عنوان</h1>' in text
    assert 'lang="ar" dir="rtl"><p' in text


def test_the_worklist_tells_what_is_missing_and_behind(client: Client, page: TextPage) -> None:
    translated(page)
    page.save_revision().publish()
    client.force_login(UserFactory(role=Role.AUTHORISED))
    text = shown(client, "/desk/pages/translations/")
    assert "Оригинал изменился" in text
    assert "How we answer" in text
    assert "На сайте: 0 из" in text, "Chechen waits for a native editor"

"""Our own sections are found by the words that stand above them now."""

from copy import deepcopy

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from wagtail.test.utils.form_data import rich_text

from otklik.organisation.rights import Role
from otklik.pages import search
from otklik.pages.texts import page_text, plant_missing
from otklik.portal import sections
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def urls(query: str, language: str = "ru") -> list[str]:
    return [hit.url for hit in search.search(query, language=language).hits]


def test_each_section_is_found_in_either_language() -> None:
    sections.renew()

    assert urls("задать вопрос")[0] == "/ask/"
    assert urls("опросы") == ["/surveys/"]
    assert urls("номер и код") == ["/question/"]
    assert urls("surveys", "en") == ["/en/surveys/"]
    with translation.override("en"):
        sections.renew()
    assert urls("документы") == ["/acts/"]


def test_what_an_editor_changes_is_found_at_once(client: Client, settings: Settings) -> None:
    settings.TEMPLATES = deepcopy(settings.TEMPLATES)
    del settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]
    plant_missing()
    sections.renew()
    client.force_login(UserFactory(role=Role.AUTHORISED))

    form = {"title": "Спросите юриста", "introduction": rich_text("<p>Бесплатно.</p>")}
    client.post(page_text("ask").edit_url, form)

    assert urls("юристы") == ["/ask/"]

"""How to reach the authority, and pages of text."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from otklik.channels.accounts.models import Account
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.authority import Authority
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.website.pages.contacts import ContactsPage
from otklik.website.pages.text_page import AccessibilityPage, TextPage
from tests.channels.publications import picture
from tests.factories import AccountFactory, UserFactory, WaveFactory
from tests.website.planted import authority, planted, site

__all__ = ["authority", "planted", "site"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


HOURS = ("09:00-13:00", "14:00-18:00")


def page(client: Client, address: str = "/contacts/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def words(text: str) -> str:
    main = text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("\N{WORD JOINER}", "")


def test_a_number_is_large_and_can_be_pressed(client: Client) -> None:
    assert '<p class="large"><a href="tel:+78712223344">8 (8712) 22-33-44</a></p>' in page(client)


def test_without_a_number_the_page_says_so_and_names_112_and_another_way(client: Client) -> None:
    Authority.objects.update(phone="")

    shown = page(client)

    assert "Телефон здесь пока не указан" in shown
    assert '<a href="tel:112">112</a>' in shown
    assert '<a href="/ask/">Задайте вопрос на сайте</a>' in shown


def test_days_with_the_same_hours_stand_together(client: Client) -> None:
    Authority.objects.update(
        working_hours={
            **{day: list(HOURS) for day in ("monday", "tuesday", "wednesday")},
            "friday": ["10:00-24:00"],
        }
    )

    shown = words(page(client))

    assert "Понедельник — среда 9:00–18:00, перерыв 13:00–14:00" in shown
    assert "Четверг выходной" in shown
    assert "Пятница 10:00–24:00" in shown
    assert "Суббота — воскресенье выходной" in shown
    assert shown.count("сегодня") >= 1


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("directions", "Как добраться"),
        ("entrance", "Вход и пандус"),
        ("for_deaf", "Для глухих и слабослышащих"),
        ("postal_address", ""),
    ],
)
def test_an_empty_field_is_not_shown_and_a_filled_one_is(
    client: Client, field: str, heading: str
) -> None:
    empty = page(client)
    assert not heading or heading not in words(empty)

    ContactsPage.objects.update(**{field: "У входа\nстоит <столб>"})
    shown = client.get("/contacts/").content.decode()

    assert heading in shown
    assert re.search(r"У входа<br>\s*стоит &lt;столб&gt;", shown)


def test_a_sketch_of_the_way_has_words_and_a_telephone_opens_the_place(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    contacts = ContactsPage.objects.get()
    assert "geo:" not in page(client)
    contacts.map_picture, contacts.coordinates = picture(), "43.31807, 45,69838"
    with pytest.raises(ValidationError) as refused:
        contacts.full_clean()
    assert {"map_alt", "coordinates"} <= set(refused.value.message_dict)
    contacts.map_alt, contacts.coordinates = "От остановки «Рынок» направо", "43.31807, 45.69838"
    contacts.save_revision().publish()
    shown = page(client)
    assert 'href="geo:43.31807,45.69838"' in shown
    assert 'alt="От остановки «Рынок» направо"' in shown
    assert not re.findall(r'(?:src|srcset)="(?:https?:)?//', shown)


def test_official_pages_say_whether_we_answer_there(client: Client) -> None:
    AccountFactory(name="Стена", page_url="", container="")
    AccountFactory(
        name="Выключена",
        network="import",
        page_url="https://off.example/",
        mode=Account.ModeChoice.OFF,
    )
    contacts = ContactsPage.objects.get()
    listed = [
        ("Лента", "https://lenta.example/", "publish_only"),
        ("Без адреса", "", "two_way"),
    ]
    contacts.official_pages = json.dumps(
        [
            {"type": "page", "value": {"name": name, "address": address, "mode": mode}}
            for name, address, mode in listed
        ]
    )
    contacts.save_revision().publish()

    shown = page(client)

    assert f'<a href="{reverse("demo-network:wall")}">Стена</a>' in shown
    assert '<a href="https://lenta.example/">Лента</a>' in shown
    assert "Стена публикуем и отвечаем" in words(shown)
    assert "Лента только публикуем, здесь не отвечаем" in words(shown)
    assert "Выключена" not in shown
    assert "Без адреса" not in shown


def test_a_page_listed_twice_is_shown_once_as_the_program_serves_it(client: Client) -> None:
    AccountFactory(name="Наша", network="import", page_url="https://net.example/us")
    contacts = ContactsPage.objects.get()
    value = {"name": "Она же", "address": "https://net.example/us", "mode": "publish_only"}
    contacts.official_pages = json.dumps([{"type": "page", "value": value}])
    contacts.save_revision().publish()

    shown = words(page(client))

    assert "Наша публикуем и отвечаем" in shown
    assert "Она же" not in shown


def test_a_text_is_made_of_headings_paragraphs_lists_and_law(client: Client) -> None:
    shown = page(client, "/how-we-answer/")

    assert "<h1" in shown
    assert '<h2 id="ofitsialnoe-obrashchenie">Официальное обращение</h2>' in shown
    assert re.search(r"<li><p[^>]*>в электронной форме", shown)
    assert re.search(r'<blockquote class="law"><p>Ответы на сообщения', shown)
    assert "Порядок, утверждённый приказом Комитета" in shown


def test_the_accessibility_page_takes_reports_of_obstacles(client: Client) -> None:
    shown = page(client, "/accessibility/")

    assert re.search(
        r'<a class="button button-main" href="/ask/">Сообщить о препятствии</a>', shown
    )


@pytest.mark.parametrize("address", ["/contacts/", "/how-we-answer/", "/accessibility/"])
def test_in_english_the_same_page_stands_in_an_english_frame(client: Client, address: str) -> None:
    shown = page(client, f"/en{address}")

    assert '<html lang="en"' in shown
    assert "The text of this page is in Russian only." in shown
    own = '<h1 id="content" tabindex="-1">Contacts</h1>' if address == "/contacts/" else ""
    assert (own or '<h1 id="content" tabindex="-1" lang="ru">') in shown
    assert 'href="/en/contacts/"' in shown


def test_an_unpublished_page_is_gone_in_both_languages(client: Client) -> None:
    TextPage.objects.get(slug="how-we-answer").unpublish()

    assert client.get("/how-we-answer/").status_code == 404
    assert client.get("/en/how-we-answer/").status_code == 404


def test_the_language_list_leads_to_the_same_page_of_editors(client: Client) -> None:
    shown = page(client, "/language/?next=/contacts/")

    assert 'href="/en/contacts/" lang="en"' in shown


def test_the_site_map_lists_every_page_that_is_shown(client: Client) -> None:
    AccessibilityPage.objects.get().unpublish()

    main = page(client, "/sitemap/").partition("<main")[2].partition("</main>")[0]

    for address in ("/ask/", "/question/", "/search/", "/acts/", "/contacts/", "/how-we-answer/"):
        assert f'href="{address}"' in main
    assert "/accessibility/" not in main


def test_the_site_map_lists_published_results(client: Client) -> None:
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    wave = WaveFactory(slug="2025", title="Опрос 2025 года")
    open_wave(wave, by=None, at=at)
    close_wave(wave, by=None, at=at)
    assert "/surveys/2025/results/" not in page(client, "/sitemap/")
    publish_wave(wave, by=None, at=at)

    assert '<a href="/surveys/2025/results/">Опрос 2025 года: результаты</a>' in page(
        client, "/sitemap/"
    )


def test_an_editor_finds_the_way_to_hours_and_telephone_from_home_and_contacts(
    client: Client,
) -> None:
    authority = Authority.objects.get()
    for address in ("/", "/contacts/"):
        assert "Исправить контакты" not in client.get(address).content.decode()
    client.force_login(UserFactory(role=Role.AUTHORISED))
    for address in ("/", "/contacts/"):
        page = client.get(address).content.decode()
        assert f'href="/admin/snippets/organisation/authority/edit/{authority.pk}/"' in page
        assert "Исправить контакты и часы" in page


def test_contacts_tell_of_days_that_differ(client: Client) -> None:
    days = {
        "2026-11-30": {"hours": [], "why": "санитарный день"},
        "2026-12-31": {"hours": ["09:00-15:00"], "why": ""},
        "2026-11-01": {"hours": [], "why": "прошло"},
    }
    Authority.objects.update(unusual_days=days)
    with time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), tick=False):
        page = client.get("/contacts/").content.decode()
    assert "30 ноября, понедельник</dt><dd>выходной — санитарный день" in page
    assert "31 декабря, четверг</dt><dd>9:00\N{WORD JOINER}–\N{WORD JOINER}15:00" in page
    assert "прошло" not in page


def test_days_have_a_capital_letter_in_english(client: Client) -> None:
    assert "Saturday — Sunday day off" in words(page(client, "/en/contacts/"))


def test_the_published_address_is_known_to_the_checks_of_personal_data() -> None:
    contacts = ContactsPage.objects.get()
    contacts.postal_address = "364020, г. Грозный, ул. Лорсанова, д. 15"
    contacts.save_revision().publish()
    assert Authority.objects.get().postal_address == contacts.postal_address

    contacts.unpublish()
    assert Authority.objects.get().postal_address == ""

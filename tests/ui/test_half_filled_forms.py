"""A change of size, colours or language on a half-filled form (look.md, sentence 4)."""

from html import unescape
from http import HTTPStatus
from re import findall

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.form_urls")]

TYPED = {"text": "Два слова\nи «кавычки»", "many": ["a", "b"], "key": "k1"}
CHOICES = [
    ("/display/?next=/asking/", {"_size": "150", "_scheme": "dark"}),
    ("/display/?next=/asking/", {"_unchanged": "1"}),
    ("/language/?next=/asking/", {"_language": "ru"}),
]


def carried(page: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in findall(r'<input type="hidden" name="([^"]*)"\s+value="([^"]*)">', page):
        fields.setdefault(name, []).append(unescape(value))
    return fields


def test_the_settings_are_buttons_of_the_form(client: Client) -> None:
    page = client.get("/asking/").content.decode()

    assert page.count('form="asking" formaction="/display/?next=%2Fasking%2F"') == 1
    assert page.count('form="asking" formaction="/language/?next=%2Fasking%2F"') == 1
    # Enter in a field presses the first button of the form: it must be the form's own.
    assert page.index('<button type="submit" form="asking" hidden>') < page.index("formaction")
    # Lynx knows no `form` of a button: there it belongs to the form around it.
    led = '<form class="head-setting-form" method="get" action="/display/">'
    assert led + '<input type="hidden" name="next" value="/asking/"><button ' in page


def test_without_a_form_they_are_links(client: Client) -> None:
    page = client.get("/help/").content.decode()

    assert 'href="/display/?next=%2Fhelp%2F"' in page
    assert "formaction" not in page


@pytest.mark.parametrize(("address", "choice"), CHOICES)
def test_everything_typed_comes_back(client: Client, address: str, choice: dict[str, str]) -> None:
    choosing = client.post(address, TYPED).content.decode()
    fields = carried(choosing)

    answer = client.post(address.partition("?")[0], {**fields, **choice})

    assert answer.status_code == HTTPStatus.TEMPORARY_REDIRECT
    assert answer.headers["Location"] == "/asking/"
    back = client.post("/asking/", {**fields, **choice}).content.decode()
    assert "came back" in back
    assert "Два слова\nи «кавычки»" in back
    assert fields["many"] == ["a", "b"]
    assert fields["key"] == ["k1"]


def test_only_a_page_that_can_take_it_is_given_what_was_typed(client: Client) -> None:
    answer = client.post("/display/", {"_size": "100", "_next": "/other/", "_resume": "1"})

    assert answer.status_code == HTTPStatus.FOUND
    foreign = client.post("/display/", {"_size": "100", "_next": "//e.org/", "_resume": "1"})
    assert foreign.headers["Location"] == "/"


def test_the_choice_is_kept_with_the_form(client: Client) -> None:
    client.post("/display/", {"_size": "150", "_scheme": "dark", "_next": "/asking/"})

    assert 'data-size="150" data-scheme="dark"' in client.get("/asking/").content.decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("address", ["/display/?next=/asking/", "/language/?next=/asking/"])
def test_what_a_foreign_page_filled_in_is_not_carried(
    client: Client, address: str, site: str
) -> None:
    """It would choose the key under which a person then writes."""
    page = client.post(address, TYPED, headers={"Sec-Fetch-Site": site}).content.decode()

    assert "кавычки" not in page
    assert "k1" not in page
    choice = {"_size": "100", "_next": "/asking/", "_resume": "1", "key": "k1"}
    answer = client.post("/display/", choice, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == HTTPStatus.FOUND


def test_an_odd_address_is_no_header_of_its_own(client: Client) -> None:
    answer = client.post("/display/", {"_size": "100", "_next": "/asking/?\nX: y", "_resume": "1"})

    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    assert "X" not in answer.headers

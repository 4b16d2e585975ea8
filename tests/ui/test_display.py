"""«Размер и цвет»: spacing and words instead of pictures are chosen without scripts and kept."""

import pytest
from django.test import Client, RequestFactory

from otklik.ui.reader_settings import Display, cookie

CHOSEN = {"_size": "150", "_scheme": "dark", "_spacing": "wide", "_pictures": "words"}


@pytest.mark.django_db
def test_what_was_chosen_is_kept_and_worn(client: Client) -> None:
    client.post("/display/", CHOSEN)
    assert client.cookies[cookie()].value == "150.dark.wide.words"
    shown = client.get("/display/").content.decode()
    assert 'data-size="150" data-scheme="dark" data-spacing="wide"' in shown


@pytest.mark.parametrize("text", ["150.dark", "150.dark.wide.words", "1.2.3.4.5", "", "...."])
def test_any_cookie_is_read(text: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[cookie()] = text
    shown = Display.of(request)
    assert shown.size in {"100", "150"}
    assert Display.from_values(size=shown.size, scheme=shown.scheme).as_cookie().count(".") == 1

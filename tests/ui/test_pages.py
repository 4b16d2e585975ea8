"""«Размер и цвет», the gallery, and the pages of their own."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from pytest_django import Settings

from otklik.ui import error_views
from otklik.ui.components import register
from tests.statements import failing

MANIFEST = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}


@pytest.mark.django_db
def test_a_chosen_look_is_kept_and_worn_by_every_page(client: Client) -> None:
    answer = client.post(
        "/display/", {"_size": "150", "_scheme": "blue-on-sky", "_next": "/language/?next=/"}
    )

    assert answer.headers["Location"] == "/language/?next=/"
    page = client.get("/language/").content.decode()
    assert 'data-size="150"' in page
    assert 'data-scheme="blue-on-sky"' in page


@pytest.mark.django_db
def test_an_unknown_look_is_the_usual_one(client: Client) -> None:
    client.cookies["display"] = '150".<script>'

    page = client.get("/display/").content.decode()

    assert 'data-size="100"' in page
    assert 'data-scheme="auto"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:a()"])
def test_one_goes_back_to_pages_of_ours_only(client: Client, address: str) -> None:
    answer = client.post("/display/", {"_size": "100", "_scheme": "dark", "_next": address})

    assert answer.headers["Location"] == "/"
    assert address not in client.get("/display/", {"next": address}).content.decode()


@pytest.mark.django_db
def test_the_gallery_is_for_demonstrations(client: Client, settings: Settings) -> None:
    assert client.get("/gallery/").status_code == HTTPStatus.OK

    settings.DEMONSTRATION = False

    assert client.get("/gallery/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db
def test_the_gallery_has_every_component_and_no_loose_variable(client: Client) -> None:
    source = get_template("ui/gallery.html").template.source  # type: ignore[attr-defined]
    around = {"soft_hyphens"}
    inside_others = around | {"status_messages", "phone_digits", "setting_link", "bar_drawing"}

    missing = {name for name in register.tags if f"{{% {name} " not in source} - inside_others

    assert missing == set()
    page = client.get("/gallery/", {"scheme": "dark", "size": "200"}).content.decode()
    assert "[unknown variable" not in page
    assert 'data-scheme="dark"' in page
    assert 'data-size="200"' in page
    assert " style=" not in page
    assert "<style" not in page


@pytest.fixture
def no_database(db: None) -> Any:
    with failing():
        yield


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize(
    ("page", "status", "words"),
    [
        (lambda r: error_views.bad_request(r, ValueError()), 400, "Запрос не удалось прочитать"),
        (
            lambda r: error_views.permission_denied(r, PermissionError()),
            403,
            "У вас нет доступа к этой странице",
        ),
        (lambda r: error_views.not_found(r, LookupError()), 404, "Такой страницы нет"),
        (error_views.too_many, 429, "Подождите пять минут"),
        (error_views.server_error, 500, "У нас что‑то сломалось"),
        (error_views.csrf_failure, 403, "Ничего не потеряно"),
    ],
)
def test_pages_of_their_own_need_no_database(
    rf: RequestFactory, page: Callable[[Any], Any], status: int, words: str
) -> None:
    answer = page(rf.get("/"))

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "tokens.css" in answer.content.decode()


def test_a_failure_is_told_even_when_styles_are_missing(
    rf: RequestFactory, settings: Settings
) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": MANIFEST}

    answer = error_views.server_error(rf.get("/"))

    assert "У нас что‑то сломалось" in answer.content.decode()
    assert "stylesheet" not in answer.content.decode()


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


STALE = {"login": "operator", "password": "three short words", "note": "Текст & письма"}


@pytest.mark.django_db
def test_an_expired_form_comes_back_whole_but_for_its_password(strict: Client) -> None:
    answer = strict.post("/account/login/", STALE, headers={"Sec-Fetch-Site": "same-origin"})

    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Отправьте форму ещё раз" in page
    assert 'name="note" value="Текст &amp; письма"' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "three short words" not in page
    assert "CSRF" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_form_of_a_foreign_page_does_not_come_back(strict: Client, site: str) -> None:
    answer = strict.post("/account/login/", STALE, headers={"Sec-Fetch-Site": site})

    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Форма устарела" in page
    assert "Текст" not in page
    assert "CSRF" not in page

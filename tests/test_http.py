"""What no request may do to a process, and what its log may not keep."""

import logging
from http import HTTPStatus

import pytest
from django.test import Client, RequestFactory

from otklik.core.web.middleware import LARGEST_BODY, PrivatePathFilter

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "charset", ["punycode", "zlib_codec", "unicode_escape", "utf-16", "koi8-r"]
)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=b"])
def test_a_stranger_does_not_choose_the_decoder(client: Client, kind: str, charset: str) -> None:
    answer = client.generic("POST", "/display/", b"a", f"{kind}; charset={charset}")

    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PROPFIND", "CONNECT"])
def test_a_method_that_no_page_knows_is_refused(client: Client, method: str) -> None:
    answer = client.generic(method, "/display/")

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "TRACE" not in answer.headers["Allow"]


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_the_usual_charset_may_be_named(client: Client, charset: str) -> None:
    answer = client.generic("POST", "/display/", b"_size=100", f"{FORM}; charset={charset}")

    assert answer.status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "-1", "many", "٣", "9" * 5000])
def test_a_body_is_bounded_before_it_is_read(client: Client, length: str) -> None:
    answer = client.post("/display/", CONTENT_LENGTH=length.encode().decode("latin-1"))

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize(
    ("path", "level", "is_kept"),
    [
        ("/surveys/2026/", logging.WARNING, False),
        ("/en/surveys/2026/", logging.WARNING, False),
        ("/surveys/2026/", logging.ERROR, True),
        ("/desk/surveys/2026/", logging.WARNING, True),
        ("/ask/", logging.WARNING, True),
    ],
)
def test_the_log_keeps_no_moment_of_who_answers(
    rf: RequestFactory, path: str, level: int, is_kept: bool
) -> None:
    record = logging.LogRecord("django.request", level, "", 0, "Conflict", None, None)
    record.request = rf.post(path)

    assert PrivatePathFilter().filter(record) is is_kept


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/helped/%00/", "/%00/", "/acts/a%00b/"])
def test_an_address_with_a_nul_is_no_address(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Такого адреса нет." in answer.content.decode()

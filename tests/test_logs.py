"""The log holds what happened, and nobody's words, addresses or keys."""

import json
import logging
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import resolve

from otklik.core.logs import READ, JsonFormatter, MaskingFormatter, scrub
from otklik.organisation.people.roles_and_rights import Role
from tests.costs import grown
from tests.factories import UserFactory

SECRETS = ("Иванова", "hunter2", "ivanova@example.ru", "8 900 123-45-67", "AAEhBOweik6ad9r_QXMENQ")
WORDS = (
    "Иванова hunter2 ivanova@example.ru 8 900 123-45-67 https://x.example/bot123456:"
    "AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc/send?text=Иванова"
)


@pytest.fixture(params=[MaskingFormatter, JsonFormatter])
def written(request: pytest.FixtureRequest) -> Callable[[logging.LogRecord], str]:
    formatter: logging.Formatter = request.param()
    return formatter.format


def record(message: str, *args: object, fault: BaseException | None = None) -> logging.LogRecord:
    info = (type(fault), fault, fault.__traceback__) if fault else None
    return logging.LogRecord("otklik.test", logging.ERROR, __file__, 1, message, args, info)


def raised() -> BaseException:
    def fall() -> None:
        try:
            int(WORDS)
        except ValueError as error:
            raise ValidationError(WORDS) from error

    with pytest.raises(ValidationError) as caught:
        fall()
    return caught.value


def test_exceptions_keep_their_type_and_place_and_lose_their_words(
    written: Callable[[logging.LogRecord], str],
) -> None:
    text = written(record("A form could not be stored: %s", raised(), fault=raised()))
    assert "A form could not be stored: ValidationError" in text
    assert "from ValueError" in text
    assert "test_logs.py" in text
    assert not [word for word in SECRETS if word in text]


def test_a_request_keeps_its_route_and_loses_its_address(
    rf: RequestFactory, written: Callable[[logging.LogRecord], str]
) -> None:
    path = "/surveys/2026/"
    request = rf.post(f"{path}?key=hunter2", {"text": WORDS})
    request.resolver_match = resolve(path)
    one = record("%s: %s", "Internal Server Error", f"{path}{WORDS}", fault=raised())
    one.request, one.status_code = request, 500
    text = written(one)
    assert "Internal Server Error" in text
    assert "surveys/<slug:slug>/" in text
    assert "500" in text
    assert not [word for word in SECRETS if word in text]


@pytest.mark.parametrize("word", SECRETS[2:])
def test_what_libraries_say_loses_addresses_numbers_and_keys(
    written: Callable[[logging.LogRecord], str], word: str
) -> None:
    text = written(record("HTTP Request: POST %s", WORDS.replace("Иванова", "x")))
    assert "HTTP Request: POST" in text
    assert word not in text


def test_nobody_writes_a_line_of_their_own(
    written: Callable[[logging.LogRecord], str],
) -> None:
    text = written(record("Refused: %s", "x\r\n2026-11-27 ERROR otklik.audit\u2028forged\x1b[2J"))
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


def test_moments_are_told_in_utc(written: Callable[[logging.LogRecord], str]) -> None:
    one = record("Said")
    one.created = 1_795_000_000.0
    assert "2026-11-18T11:06:40.000+00:00" in written(one)


@pytest.mark.django_db
def test_a_refusal_is_told_with_its_route(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get("/desk/staff/").status_code == 403
    assert client.post("/desk/profile/", {"text": WORDS}).status_code == 403
    items = [json.loads(JsonFormatter().format(one)) for one in caplog.records]
    assert [(one["status"], one["route"]) for one in items] == [
        (403, "desk/staff/"),
        (403, "desk/profile/"),
    ]
    assert "CSRF" in items[1]["message"] or items[1]["logger"] == "django.security.csrf"


@pytest.mark.django_db
def test_what_the_site_logs_is_one_object_a_line_without_what_was_typed(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get("/no-such-page/Иванова/?phone=89001234567")
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]
    assert [line["message"] for line in lines] == ["Not Found"]
    assert not [word for word in ("Иванова", "89001234567") if word in json.dumps(lines)]


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "a.", "a/", "?a", "a@", "@", "1 ", "\n", "a@a.", "é", "+1 -", "a" * 24 + "/"],
)
def test_what_a_stranger_sent_costs_no_more_than_its_length(piece: str) -> None:
    """A name of a host that is refused is logged, and so is a foreign Origin."""
    assert grown(scrub, lambda n: (piece * n)[:n]) is None


def test_a_name_of_a_host_without_end_is_a_short_line(
    written: Callable[[logging.LogRecord], str],
) -> None:
    host = "a" * 100_000
    text = written(record("Invalid HTTP_HOST header: %r.", host))
    assert "Invalid HTTP_HOST header:" in text
    assert len(text) < 1000


@pytest.mark.parametrize("secret", [*SECRETS[2:4], "bot123456:AAEhBOweik6ad9r_QXMENQ"])
@pytest.mark.parametrize("shift", range(0, 40, 3))
def test_what_is_cut_off_leaves_no_half_of_a_secret(secret: str, shift: int) -> None:
    """Whatever stands where the text is cut goes whole."""
    long = "https://x.example/?" + "a" * (READ - 60 + shift) + f" {secret} and more" * 3
    assert secret[:8] not in scrub(long)
    few = "word " * (READ // 5 - 8) + "w" * shift + f" {secret} and more"
    assert secret[:8] not in scrub(few)

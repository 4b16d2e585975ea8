"""Nothing leaves an installation but what somebody set up: whom its programs call is written down,
and whoever asks stands in no log.

What pages make a browser ask is watched in every journey (`e2e/conftest.py`).
"""

import json
import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, quote_plus, urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from tests.prepared import ROOT
from tests.running import Installation, StartInstallation
from tests.test_pages import DESK, PUBLIC

pytestmark = pytest.mark.slow
MORE = (
    "/ask/",
    "/search/?q=%D0%BF%D1%80%D0%B0%D0%B2%D0%B0",
    "/surveys/",
    "/contacts/",
    "/answers/",
    "/admin/",
    "/desk/",
)
NAME, PHONE, MAIL = "Хеда Дадаева", "8 928 555-01-77", "heda.dadaeva@example.ru"
PERSONAL_TEXT = f"{NAME}, {PHONE}, {MAIL}"
#: What is answered with an error, which a log tells of.
ASTRAY = tuple(
    f"/{address}{quote(PERSONAL_TEXT)}"
    for address in ("", "acts/", "helped/", "search/?page=x&q=", "media/", "desk/incidents/?q=")
)
CALL = """
import socket
try:
    socket.create_connection(("192.0.2.1", 9), timeout=0.1)
except OSError:
    pass
"""
QUEUE = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.ready().count() + DBTaskResult.objects.running().count())
"""


def page(browser: OpenerDirector, address: str, *, host: str = "", **form: str) -> str:
    body = urlencode(form).encode() if form else None
    asked = Request(address, data=body, headers={"Host": host} if host else {})  # noqa: S310
    try:
        with browser.open(asked, timeout=120) as answer:
            return str(answer.read().decode())
    except HTTPError as refused:
        if refused.code >= 500:
            raise
        return str(refused.read().decode())


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found
    return found[1]


def walked(installation: Installation) -> None:
    """Pages of everybody and of staff, a question of somebody with a name and a telephone, wrong
    addresses, hosts and passwords, and what the queue makes of it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    url = installation.url
    asking = page(browser, f"{url}/ask/")
    values = {
        "text": f"Где вернуть деньги за сапоги? {PERSONAL_TEXT}",
        "key": hidden(asking, "key"),
        "seen": "1",
        "kind": "question",
    }
    assert "Вопрос принят" in page(browser, f"{url}/ask/", **values)
    for address in ASTRAY:
        page(browser, f"{url}{address}")
    page(browser, f"{url}/ask/", host="79285550177.example")
    entering = page(browser, f"{url}/account/login/")
    wrong = {"csrfmiddlewaretoken": token(entering), "login": NAME, "password": PHONE}
    page(browser, f"{url}/account/login/", **wrong)
    name, password = next(iter(installation.passwords().items()))
    page(
        browser,
        f"{url}/account/login/",
        csrfmiddlewaretoken=token(entering),
        login=name,
        password=password,
    )
    for address in (*PUBLIC, *DESK, *MORE):
        page(browser, f"{url}{address}")
    installation.wait_until(lambda: installation.python(QUEUE).strip() == "0")


def token(text: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]*)"', text)
    return found[1] if found else ""


def spellings(words: str) -> Iterator[str]:
    """As a log may have them: in words, in an address, in JSON, as bytes."""
    yield from (words, quote(words), quote_plus(words), json.dumps(words)[1:-1])
    yield repr(words.encode())[2:-1]


def traces(text: str) -> set[str]:
    items = (*NAME.split(), PHONE, "555-01-77", "9285550177", MAIL)
    return {word for word in items for spelling in spellings(word) if spelling in text}


def test_programs_call_nobody_beyond_this_machine_and_tell_no_log_who_asked(
    running_installation: StartInstallation, tmp_path: Path
) -> None:
    calls = tmp_path / "calls.txt"
    watched = f"{ROOT / 'tests' / 'watched'}:{ROOT}"
    installation = running_installation(OTKLIK_TEST_CALLS=str(calls), PYTHONPATH=watched)
    walked(installation)
    assert not calls.exists(), calls.read_text("utf-8")
    installation.python(CALL)
    assert "192.0.2.1" in calls.read_text("utf-8"), "whom Python calls is heard"
    files = [installation.data_dir / "output.txt", *(installation.data_dir / "log").iterdir()]
    values = {file.name: file.read_text("utf-8") for file in files}
    assert {name: traces(text) for name, text in values.items() if traces(text)} == {}
    faults = [line for line in values["web.log"].splitlines() if "helped/<str:code>/" in line]
    assert faults, "what went wrong is told, by its route"

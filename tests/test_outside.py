"""Nothing leaves an installation but what somebody set up: whom its programs call is written down.

What pages make a browser ask is watched in every journey (`e2e/conftest.py`).
"""

import re
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from tests.running import ROOT, Installation, StartInstallation
from tests.test_pages import DESK, PUBLIC

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
MORE = (
    "/ask/",
    "/search/?q=%D0%BF%D1%80%D0%B0%D0%B2%D0%B0",
    "/surveys/",
    "/contacts/",
    "/answers/",
    "/admin/",
    "/desk/",
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


def page(browser: OpenerDirector, address: str, **form: str) -> str:
    body = urlencode(form).encode() if form else None
    try:
        with browser.open(Request(address, data=body), timeout=120) as answer:  # noqa: S310
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
    """Pages of everybody and of staff, a question asked, and what the queue makes of it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    url = installation.url
    asking = page(browser, f"{url}/ask/")
    said = {
        "text": "Где вернуть деньги за сапоги?",
        "key": hidden(asking, "key"),
        "seen": "1",
        "kind": "question",
    }
    assert "Вопрос принят" in page(browser, f"{url}/ask/", **said)
    entering = page(browser, f"{url}/account/login/")
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
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', text)
    return found[1] if found else ""


def test_programs_call_nobody_beyond_this_machine(
    running_installation: StartInstallation, tmp_path: Path
) -> None:
    calls = tmp_path / "calls.txt"
    watched = f"{ROOT / 'tests' / 'watched'}:{ROOT}"
    installation = running_installation(OTKLIK_TEST_CALLS=str(calls), PYTHONPATH=watched)
    walked(installation)
    assert not calls.exists(), calls.read_text("utf-8")
    installation.python(CALL)
    assert "192.0.2.1" in calls.read_text("utf-8"), "whom Python calls is heard"

"""Whatever a stranger types into a public form: an answer of ours, never a failure, never a script.

The fields are read from each page, so that a new one is filled in too.
"""

from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
PAGES = ("/ask/", "/ask/status/", "/account/login/", "/display/", "/search/", "/acts/", "/answers/",
         "/claims/", "/disclosure/", "/events/", "/surveys/", "/en/ask/")  # fmt: skip
SCRIPT = "<script>alert(1)</script>"
ODD = st.sampled_from(
    [
        SCRIPT, "' OR 1=1 --", "\x00", "%00", "../../etc/passwd", "{{ 7*7 }}", "١٢٣", "9" * 20,
        "2026-13-45", "-1", "\u202e", "😀", "a" * 9_000, "=cmd|' /c'!A1", "\r\nSet-Cookie: x=1",
    ]
)  # fmt: skip
WORDS = ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


class Forms(HTMLParser):
    """Forms of a page as (method, action, names)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.found.append((str(told.get("method") or "get"), str(told.get("action") or ""), []))
        elif tag in {"input", "textarea", "select", "button"} and told.get("name") and self.found:
            self.found[-1][2].append(str(told["name"]))


@pytest.fixture
def forms(client: Client) -> list[tuple[str, str, list[str]]]:
    found: dict[tuple[str, str], list[str]] = {}
    for page in PAGES:
        answer = client.get(page, follow=True)
        parsed = Forms()
        parsed.feed(answer.content.decode())
        for method, action, names in parsed.found:
            found.setdefault((method.lower(), action or page), names)
    return [(method, action, names) for (method, action), names in found.items()]


def test_forms_are_found(forms: list[tuple[str, str, list[str]]]) -> None:
    actions = {action for _method, action, _names in forms}
    assert {"/ask/", "/account/login/", "/search/"} <= actions
    assert len(forms) > 5


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_form_fails_or_gives_a_script_back(
    client: Client, forms: list[tuple[str, str, list[str]]], data: st.DataObject
) -> None:
    cache.clear()  # limits against guessing are tested elsewhere
    method, action, names = data.draw(st.sampled_from(forms))
    filled = {name: data.draw(WORDS) for name in names if name != "csrfmiddlewaretoken"}
    answer = client.post(action, filled) if method == "post" else client.get(action, filled)
    assert answer.status_code < 500, (action, filled)
    assert "set-cookie: x" not in str(answer.headers).lower()
    if not answer.streaming:
        assert SCRIPT not in answer.content.decode("utf-8", "replace"), (action, filled)

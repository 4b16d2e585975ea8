"""Whatever a stranger types into a public form: an answer of ours, never a failure, never a script.

The fields are read from each page, so that a new one is filled in too; of a form with steps, from
each step.
"""

import os
from datetime import timedelta
from functools import partial
from html.parser import HTMLParser
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from otklik.core.web.rate_limit import TIMES as TIMES_OF_NETWORKS
from otklik.core.web.rate_limit import client_address
from otklik.disclosure.submissions.invitation import Invitation
from otklik.incidents.cases.incident import Incident
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.foi_requests.models import RequestTerms
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.surveys.collecting.rate_limit import HourlyLimit
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.website.page_cache.serve import CachedPages
from tests.costs import seconds
from tests.disclosure.conftest import make_item
from tests.factories import UnitFactory, UserFactory, WaveFactory
from tests.knowledge.claims import bring_claims

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))  # `make attack` looks longer
PAGES = ("/ask/", "/account/login/", "/display/", "/search/", "/acts/", "/answers/",
         "/claims/", "/disclosure/", "/events/", "/surveys/", "/en/ask/", "/question/",
         "/surveys/fuzzed/", "/surveys/fuzzed/pages/", "/surveys/fuzzed/code/",
         "/surveys/fuzzed/news/", "/surveys/fuzzed/invited/")  # fmt: skip
ASKED = {"text": "Не меняют платье", "seen": "1"}
#: Steps that only a press leads to: where it was pressed, with what.
STEPS = (("/ask/", {"text": ASKED["text"]}), ("/ask/", ASKED | {"kind": "request"}),
         ("/ask/", ASKED | {"kind": "appeal"}))  # fmt: skip
HELPED = "code-of-whoever-was-answered"
SCRIPT = "<script>alert(1)</script>"
ODD = st.sampled_from(
    [
        SCRIPT, "' OR 1=1 --", "\x00", "%00", "../../etc/passwd", "{{ 7*7 }}", "١٢٣", "9" * 20,
        "2026-13-45", "-1", "\u202e", "😀", "a" * 9_000, "=cmd|' /c'!A1", "\r\nSet-Cookie: x=1",
    ]
)  # fmt: skip
WORDS = ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
HEADERS = (
    "Host", "Origin", "Referer", "User-Agent", "Accept-Language", "Accept-Encoding", "Cookie",
    "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Range", "If-None-Match", "X-CSRFToken",
    "If-Modified-Since", "Accept", "Authorization", "X-HTTP-Method-Override",
    "X-Original-Forwarded-For", "X-Real-IP", "X-Forwarded-Proto", "Via", "Client-IP",
    "CF-Connecting-IP",
)  # fmt: skip
ADDRESSES = st.one_of(
    WORDS,
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map("[{}]:443".format),
    st.ip_addresses(v=4).map("::ffff:{}".format),
)
LONG, SLOW = 20_000, 1.0  # characters: more than nginx lets in; seconds of the processor


type Fields = dict[str, set[str]]
type Form = tuple[str, str, Fields]


class Forms(HTMLParser):
    """Forms of a page as (method, action, fields with the values that the page gives them)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.found.append(
                (str(values.get("method") or "get"), str(values.get("action") or ""), {})
            )
        elif tag in {"input", "textarea", "select", "button"} and values.get("name") and self.found:
            given = self.found[-1][2].setdefault(str(values["name"]), set())
            given.update({str(values["value"])} if values.get("value") else ())


@pytest.fixture
def forms(client: Client, settings: Settings) -> list[Form]:
    settings.MAIL_IS_CONFIGURED = True
    RequestTerms.objects.create(
        basis="закон № 8-ФЗ", answer_days=30, delay_notice_days=7, delay_days=15
    )
    open_wave(WaveFactory(slug="fuzzed"), by=None, at=timezone.now())
    bring_claims()
    claim, period = ClaimTemplate.objects.active()[0], Period.objects.order_by("pk")[0]
    found: dict[Any, Form] = {}
    invitation = Invitation.objects.create(
        item=make_item("1.99", UnitFactory()), to="отдел", by=UserFactory(), at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    client.post("/ask/", {**ASKED, "kind": "question", "key": uuid4()})
    ask_whether_it_helped()
    pages = (
        *PAGES,
        f"/helped/{HELPED}/",
        invitation.address,
        claim.get_absolute_url(),
        reverse("periods:period", args=[period.code]),
    )
    shown = [(page, client.get(page, follow=True)) for page in pages]
    shown += [(page, client.post(page, {**sent, "key": uuid4()})) for page, sent in STEPS]
    for page, answer in shown:
        parsed = Forms()
        parsed.feed(answer.content.decode())
        for method, action, fields in parsed.found:
            one = method.lower(), action or page, fields
            found.setdefault((*one[:2], frozenset(fields)), one)
    return list(found.values())


def ask_whether_it_helped() -> None:
    """As if for the first time: the form closes with the first word."""
    now = timezone.now()
    Helpfulness.objects.all().delete()
    Helpfulness.objects.create(
        incident=Incident.objects.earliest("pk"), outcome="solved", closed_at=now, asked_at=now,
        expires_at=now + timedelta(days=7), digest=Helpfulness.digest_of(HELPED),
    )  # fmt: skip


def test_forms_are_found(forms: list[Form]) -> None:
    actions = {action for _method, action, _fields in forms}
    assert {"/ask/", "/account/login/", "/search/"} <= actions
    assert len(forms) > 5
    asked = [set(fields) for _method, action, fields in forms if action == "/ask/"]
    assert {"text", "key"} in asked
    assert any({"kind", "name", "reply_to", "seen"} <= fields for fields in asked)
    others = ("/surveys/", "/claims/", "/periods/", "/disclosure/supply/")
    beyond = {action for action in actions if action.startswith(others)}
    assert len(beyond) >= 7, beyond
    assert {"/question/", f"/helped/{HELPED}/"} <= actions


@settings(
    max_examples=8 * TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_form_fails_or_gives_a_script_back(
    client: Client, forms: list[Form], data: st.DataObject
) -> None:
    cache.clear()  # limits against guessing are tested elsewhere
    ask_whether_it_helped()
    code = quote(data.draw(WORDS), safe="")
    assert client.get(f"/helped/{code}/").status_code in {400, 404}, code
    for method, action, fields in forms:
        filled = {
            name: data.draw(st.sampled_from(sorted(given)) | WORDS if given else WORDS)
            for name, given in fields.items()
            if name != "csrfmiddlewaretoken"
        }
        answer = client.post(action, filled) if method == "post" else client.get(action, filled)
        assert answer.status_code < 500, (action, filled)
        assert "set-cookie: x" not in str(answer.headers).lower()
        if not answer.streaming:
            assert SCRIPT not in answer.content.decode("utf-8", "replace"), (action, filled)


@pytest.mark.parametrize(
    "piece", ["a", "1", "a.", "a@", "a=b; ", "1 ", "a,", "[", "%41", "q=0,", "\xe9", "bytes=0-,"]
)
def test_no_header_costs_more_than_its_length(piece: str) -> None:
    """A name of a host that is refused is logged, and so is a foreign Origin."""
    client = Client(enforce_csrf_checks=True)
    long = (piece * LONG)[:LONG].strip()
    for name in HEADERS:
        value = f"http://{long}" if name in {"Origin", "Referer"} else long
        assert seconds(partial(_signing_in, client, name), value) < SLOW, (name, value[:40])


@settings(
    max_examples=12 * TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(headers=st.dictionaries(st.sampled_from(HEADERS), WORDS, min_size=1, max_size=4))
def test_no_header_makes_a_page_fail(headers: dict[str, str]) -> None:
    """As a web server hands them on: bytes, read as Latin-1, without an end of line."""
    as_sent = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    _answered(Client(enforce_csrf_checks=True), as_sent)


@settings(
    max_examples=12 * TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(made_up=st.lists(ADDRESSES, max_size=3), place=st.integers(0, 2**80 - 1))
def test_a_survey_is_not_stuffed_from_one_network(
    settings: Settings, made_up: list[str], place: int
) -> None:
    """One /48 sends from as many addresses as it likes, and makes up what stands before its own."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    cache.clear()
    few = HourlyLimit(name="fuzzed", limit=2)
    first = 0x20010DB8_0007 << 80
    let_in = 0
    for number in range(40):
        own = ip_address(first + (place + number * 2**64 + number) % 2**80)
        text = ", ".join([*made_up, str(own)]).encode().decode("latin-1")
        request = RequestFactory().post("/surveys/fuzzed/", headers={"X-Forwarded-For": text})
        let_in += few.allows(client_address(request), at=timezone.now())
    assert let_in <= 2 * TIMES_OF_NETWORKS[-1]


@pytest.mark.parametrize(
    "text",
    ["a" * LONG, "text/plain; " * 900, "text/plain; a*=x-none'en'%41", "a/b; charset=hex", "é"],
)
def test_no_type_of_content_makes_the_server_fail(text: str) -> None:
    """Django reads it while it makes the request, before any middleware."""
    environ = RequestFactory().post("/ask/", {"text": "a"}).environ | {"CONTENT_TYPE": text}
    made: list[WSGIRequest] = []

    def makes_a_request(environ: dict[str, Any], _start: object) -> list[bytes]:
        made.append(WSGIRequest(environ))
        return []

    CachedPages(makes_a_request)(environ, lambda _status, _headers: None)
    assert made


def _signing_in(client: Client, name: str, value: str) -> None:
    sent = {"login": "a", "password": "a"}
    assert client.post("/account/login/", sent, headers={name: value}).status_code < 500, name


def _answered(client: Client, headers: dict[str, str]) -> None:
    for answer in (
        client.get("/search/", headers=headers),
        client.post("/account/login/", {"login": "a", "password": "a"}, headers=headers),
        client.post("/hooks/nobody/", b"{}", content_type="application/json", headers=headers),
    ):
        assert answer.status_code < 500, headers
        if not answer.streaming:
            assert SCRIPT not in answer.content.decode("utf-8", "replace"), headers
        assert "set-cookie: x" not in str(answer.headers).lower()

"""The web hook: stored once and answered at once, or refused."""

import hashlib
import hmac
import json
import logging
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks import registry
from otklik.channels.networks.inbound_types import WebhookAnswer, WebhookRequest
from otklik.core.web.middleware import PrivatePathFilter
from tests.channels.databases import at_once
from tests.channels.stub import SECRET, StubNetwork
from tests.factories import AccountFactory
from tests.ingest.conftest import body, handed, tell

pytestmark = pytest.mark.postgres


@pytest.mark.django_db
def test_stored_as_it_came_and_answered(account: Account) -> None:
    answer = tell(body(1))
    assert (answer.status_code, answer.content) == (200, b"ok")
    raw = RawEvent.objects.get()
    assert (bytes(raw.body), raw.dedup_key, raw.handed_on_at) == (body(1), "1", None)
    assert handed() == 1


@pytest.mark.django_db
def test_told_twice_is_stored_once(account: Account) -> None:
    assert [tell(body(1)).status_code for _ in range(3)] == [200] * 3
    assert (RawEvent.objects.count(), handed()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_told_three_times_at_once(shared: None, account: Account) -> None:
    answers: list[Any] = at_once(*[lambda: tell(body(1))] * 3)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert (RawEvent.objects.count(), handed()) == (1, 1)


class Greeting(StubNetwork):
    """Asks first whether the address is ours, and proves itself by the key in the address."""

    def handshake(self, request: WebhookRequest) -> WebhookAnswer | None:
        if request.body == b"hello":
            return WebhookAnswer(status=200, body=b"the code")
        return json.loads(request.body)["greeting"]  # type: ignore[no-any-return]

    def is_genuine(self, request: WebhookRequest) -> bool:
        return request.key == "key-1"


@pytest.mark.django_db
def test_a_greeting_is_answered_and_not_stored(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.ADAPTERS, "stub", Greeting)
    answer = tell(b"hello", secret="")
    assert (answer.status_code, answer.content) == (200, b"the code")
    assert not RawEvent.objects.exists()


@pytest.mark.django_db
def test_a_key_in_the_address_is_a_proof(
    account: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(registry.ADAPTERS, "stub", Greeting)
    address = f"/hooks/{account.code}/"
    for key, status in (("", 404), ("key-2/", 404), ("key-1/", 200)):
        answer = Client().post(address + key, body(1), content_type="application/json")
        assert answer.status_code == status, key
    assert RawEvent.objects.count() == 1
    assert "key-1" not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "wrong", "секрет"])
def test_a_wrong_proof_leaves_nothing(account: Account, secret: str) -> None:
    given = secret.encode().decode("latin-1")
    assert tell(body(1), secret=given).status_code == 404
    assert not RawEvent.objects.exists()


@pytest.mark.django_db
def test_nobody_learns_which_accounts_there_are(account: Account) -> None:
    AccountFactory(code="off", network="stub", mode="off")
    AccountFactory(code="file", network="import")
    codes = ("nobody", "off", "file", account.code)
    for item in (body(1), b"", b" " * (1024 * 1024 + 1)):
        answers = [tell(item, code=code, secret="guessed") for code in codes]
        assert len({(a.status_code, a.content, str(a.headers)) for a in answers}) == 1
    assert tell(body(1), secret="guessed").status_code == 404


@pytest.mark.django_db
def test_too_large(account: Account) -> None:
    assert tell(b" " * (1024 * 1024 + 1)).status_code == 413
    assert not RawEvent.objects.exists()


@pytest.mark.django_db
def test_only_post(account: Account) -> None:
    assert Client().get("/hooks/page/").status_code == 405


@pytest.mark.django_db
def test_no_cookie_and_no_form_token_are_asked_for(account: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/hooks/page/", body(1), content_type="application/json")
    assert (answer.status_code, answer.content) == (404, b"")
    assert (
        client.post(
            "/hooks/page/", body(1), content_type="application/json", headers={"X-Secret": SECRET}
        ).content
        == b"ok"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["x" * 300, "", " ", "ключ", "\0", "\ud800", {"not": "a string"}, None]
)
def test_keys_that_fit_no_column(account: Account, key: object) -> None:
    assert tell(body(key)).status_code == 200
    assert tell(body(key)).status_code == 200
    assert tell(body("another")).status_code == 200
    assert RawEvent.objects.count() == 2


@pytest.mark.django_db
def test_a_body_without_a_key_is_its_own_key(account: Account) -> None:
    for raw in (b"not json", b"not json", b"", b"\xff\0"):
        assert tell(raw).status_code == 200
    assert RawEvent.objects.count() == 3


SIGNING = b"a key of the practice network"


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    raw=st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["event_id", "kind", "object", "from", "id", "text", "time"]),
                    inner,
                    max_size=6,
                )
            ),
            max_leaves=20,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    code=st.sampled_from(["practice", "other", "%00", "a" * 200]),
    proof=st.one_of(st.none(), st.text(st.characters(max_codepoint=255), max_size=80)),
)
def test_whatever_comes_it_never_falls_over(
    db: None, raw: bytes, code: str, proof: str | None
) -> None:
    account, _ = Account.objects.get_or_create(
        code="practice", defaults={"network": "practice", "name": "Учебная", "container": "1"}
    )
    AccountSecret.objects.get_or_create(
        account=account, name="hook_secret", defaults={"value": SIGNING.decode()}
    )
    if proof is None:
        proof = hmac.new(SIGNING, raw, hashlib.sha256).hexdigest()
    answer = Client().post(
        f"/hooks/{code}/",
        raw,
        content_type="application/json",
        headers={"X-Practice-Signature": proof},
    )
    assert answer.status_code in {200, 404}


@pytest.mark.parametrize(
    ("head", "rest"),
    [("", ""), ("/en", ""), ("", "/events"), ("", " and more")],
)
def test_the_key_in_an_address_is_not_logged(head: str, rest: str) -> None:
    """Nor where it was typed wrong."""
    request = RequestFactory().post(f"{head}/hooks/page/a-key-of-ours{rest}/")
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Gone", request.path), None
    )
    record.request = request
    assert PrivatePathFilter().filter(record)
    assert record.getMessage() == f"Gone: {head}/hooks/page/…/"

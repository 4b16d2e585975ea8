"""Whatever is handed to nobody has a reason, and stays where people can see it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.inbound_types import SetAside
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.ingest.dispatch import hand_on
from otklik.operations.doctor import stored_data_checks
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import AccountFactory, UserFactory
from tests.ingest.conftest import body
from tests.institutions import MUSEUM, THEATRE, place

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def came(account: Account, *items: dict[str, Any]) -> RawEvent:
    """What became of one body with these events inside."""
    number = RawEvent.objects.count() + 1
    given = [{"occurred_at": NOW.isoformat(), **item} for item in items]
    return handed_on(account, body(number, *given))


def handed_on(account: Account, raw: bytes) -> RawEvent:
    event = RawEvent.objects.create(
        account=account, dedup_key=f"{RawEvent.objects.count()}", body=raw, received_at=NOW
    )
    hand_on(account.pk, at=NOW)
    event.refresh_from_db()
    assert event.handed_on_at == NOW
    return event


def test_what_is_handed_on_has_no_reason(account: Account) -> None:
    assert came(account, {"external_id": "1", "text": "Почём мёд?"}).set_aside == ""
    assert came(account, {"kind": "comment_deleted", "external_id": "1"}).set_aside == ""


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"kind": "unknown", "external_id": "1"}, SetAside.UNKNOWN_KIND),
        ({"kind": "comment_deleted", "external_id": "never came"}, SetAside.UNKNOWN_MESSAGE),
        ({"external_id": "1", "text": "Мы сами", "is_own": True}, SetAside.OWN),
        ({"kind": "comment_edited", "external_id": "1", "is_own": True}, SetAside.OWN),
    ],
)
def test_what_is_for_nobody_says_why(
    account: Account, item: dict[str, Any], reason: SetAside
) -> None:
    assert came(account, item).set_aside == reason
    assert not Incident.objects.exists()


def test_a_body_without_events_is_set_aside_too(account: Account) -> None:
    assert came(account).set_aside == SetAside.UNREADABLE


def test_of_several_events_the_reason_is_told_that_matters_most(account: Account) -> None:
    own = {"external_id": "1", "text": "Мы сами", "is_own": True}
    heard = {"external_id": "2", "text": "Почём мёд?"}
    assert came(account, own, {"kind": "unknown"}, heard).set_aside == SetAside.UNKNOWN_KIND
    assert Message.objects.count() == 1


VK = {"type": "message_new", "group_id": 7001, "event_id": "1"}
CHAT = {"id": 0, "conversation_message_id": 3, "from_id": 501, "peer_id": 2_000_000_001}


def test_a_chat_of_colleagues_is_told_from_other_chats() -> None:
    account = AccountFactory(network="vk", container="7001")
    for number, reason in (("2000000001", SetAside.STAFF_CHAT), ("", SetAside.GROUP_CHAT)):
        account.secrets.filter(name="staff_chat").delete()
        account.secrets.create(name="staff_chat", value=number)
        values = {**VK, "object": {"message": {**CHAT, "date": 1, "text": number or "Помогите"}}}
        assert handed_on(account, json.dumps(values).encode()).set_aside == reason
    assert not Incident.objects.exists()


def page_of(client: Client, account: Account, **query: str) -> str:
    return client.get(f"/desk/accounts/{account.code}/set-aside/", query).content.decode()


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.OPERATOR))
    return client


def max_chat(text: str = "Кто починит лифт?") -> bytes:
    message = {
        "sender": {"user_id": 7, "first_name": "Мадина"},
        "recipient": {"chat_id": -4, "chat_type": "chat"},
        "timestamp": 1_764_000_000_000,
        "body": {"mid": "mid.1", "text": text},
    }
    values = {"update_type": "message_created", "timestamp": 1_764_000_000_000, "message": message}
    return json.dumps(values).encode()


@pytest.fixture
def lift() -> RawEvent:
    """What somebody wrote in a chat of several people."""
    return handed_on(AccountFactory(network="max", container="-9", code="max-1"), max_chat())


def test_the_account_says_how_much_was_left_out_and_why(operator: Client, lift: RawEvent) -> None:
    RawEvent.objects.update(received_at=timezone.now())
    page = operator.get("/desk/accounts/max-1/").content.decode()
    assert "Общие чаты" in page
    assert "сегодня 1, за 7 дней 1, за 30 дней 1" in page
    assert "Кто починит лифт?" not in page


def test_its_words_can_be_read_and_made_an_incident_of_once(
    operator: Client, lift: RawEvent
) -> None:
    assert "Кто починит лифт?" in page_of(operator, lift.account)
    assert "Кто починит лифт?" not in page_of(operator, lift.account, reason="service")
    address = f"/desk/accounts/max-1/set-aside/{lift.pk}/"
    answer = operator.post(address)
    incident = Incident.objects.get()
    assert answer.headers["Location"].endswith(f"/{incident.number}/")
    (message,) = incident.messages.all()
    assert (message.text, message.lane, message.thread.peer) == (
        "Кто починит лифт?",
        Message.Lane.PRIVATE,
        "",
    )
    assert Reply(incident=incident, in_reply_to=message, lane=message.lane).objection
    assert "Инцидент из этого уже завели" in operator.post(address, follow=True).content.decode()
    assert Incident.objects.count() == 1
    lift.refresh_from_db()
    assert lift.set_aside == ""
    line = Line.objects.filter(verb="raw_event.taken_in").get()
    assert (line.particulars or {})["incident"] == incident.number


def test_whoever_does_not_sort_the_queue_reads_no_words(client: Client, lift: RawEvent) -> None:
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    page = client.get("/desk/accounts/max-1/").content.decode()
    assert "Общие чаты" in page
    assert "/set-aside/" not in page
    assert client.get("/desk/accounts/max-1/set-aside/").status_code == 403
    assert client.post(f"/desk/accounts/max-1/set-aside/{lift.pk}/").status_code == 403
    assert not Incident.objects.exists()


def test_words_of_colleagues_are_not_shown_and_become_no_incident(operator: Client) -> None:
    account = AccountFactory(network="max", container="-9", code="max-1")
    account.secrets.create(name="staff_chat", value="-4")
    raw = handed_on(account, max_chat("Между нами"))
    assert raw.set_aside == SetAside.STAFF_CHAT
    assert "Между нами" not in page_of(operator, account)
    operator.post(f"/desk/accounts/max-1/set-aside/{raw.pk}/")
    assert not Incident.objects.exists()


def test_an_event_nobody_knows_shows_what_can_be_read_in_it(operator: Client) -> None:
    account = AccountFactory(network="vk", container="7001", code="vk")
    values = {
        "type": "lead_forms_new",
        "group_id": 7001,
        "object": {"answers": [{"answer": "Яма"}]},
    }
    raw = handed_on(account, json.dumps(values).encode())
    assert raw.set_aside == SetAside.UNKNOWN_KIND
    assert "Яма" in page_of(operator, account)
    operator.post(f"/desk/accounts/vk/set-aside/{raw.pk}/")
    assert Message.objects.get().text == "Яма"


def test_a_body_that_was_emptied_is_still_counted(operator: Client, lift: RawEvent) -> None:
    RawEvent.objects.update(body=b"")
    page = page_of(operator, lift.account)
    assert "Слов в этом нет" in page
    operator.post(f"/desk/accounts/max-1/set-aside/{lift.pk}/")
    assert not Incident.objects.exists()


def test_pages_of_another_institution_are_not_there(client: Client, lift: RawEvent) -> None:
    museum, theatre = place(MUSEUM), place(THEATRE)
    Account.objects.filter(code="max-1").update(institution=museum.institution)
    client.force_login(theatre.of(Role.OPERATOR))
    assert client.get("/desk/accounts/max-1/set-aside/").status_code == 404
    assert client.post(f"/desk/accounts/max-1/set-aside/{lift.pk}/").status_code == 404


def test_doctor_tells_what_adapters_should_have_understood(lift: RawEvent) -> None:
    assert stored_data_checks.unusual_events().is_ok, "a chat of many is no fault"
    values = {"update_type": "of_the_future", "timestamp": 1}
    handed_on(lift.account, json.dumps(values).encode())
    RawEvent.objects.update(received_at=timezone.now())
    finding = stored_data_checks.unusual_events()
    assert not finding.is_ok
    assert "новый вид события" in finding.advice


BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "update_type", "object", "message", "text", "group_id", "update_id", "chat",
             "timestamp", "body", "mid", "recipient", "comment", "kind", "from", "answers"]
        )
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=15,
)  # fmt: skip
NETWORKS = ("vk", "ok", "telegram", "max", "email", "practice")


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=BODIES.map(lambda result: json.dumps(result).encode()) | st.binary(max_size=200))
def test_whatever_came_is_handed_on_or_has_a_reason_and_is_shown(
    operator: Client, body: bytes
) -> None:
    for network in NETWORKS:
        account = Account.objects.filter(code=network).first() or AccountFactory(
            network=network, code=network, container="7001" if network != "email" else "a@b.example"
        )
        raw = handed_on(account, body)
        heard = Message.objects.filter(account=account).exists()
        assert raw.set_aside in set(SetAside) or heard, network
        assert operator.get(f"/desk/accounts/{network}/set-aside/").status_code == 200
        answer = operator.post(f"/desk/accounts/{network}/set-aside/{raw.pk}/")
        assert answer.status_code == 302

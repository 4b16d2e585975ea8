"""A press on the page of an incident comes to the same with htmx and without: by the parts of the
page, or by the page anew."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from otklik.audit.models import Line
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
VIEW = "view=all"
TEXT = "Потребуйте проверку качества письменно."
#: The headers of htmx for a form of a page.
SENT = {"HX-Request": "true", "HX-Boosted": "true"}

type Fields = dict[str, object]


class Work(HTMLParser):
    """What stands in the open work: its words, and the addresses of its forms."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.forms: list[dict[str, str | None]] = []
        self.buttons: list[str] = []
        self._words: list[str] = []
        page = response.content.decode()
        self.feed(page[max(page.find('<div class="desk-main'), 0) :].partition("<script")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.forms.append(values)
        elif tag == "button" and (address := values.get("formaction")):
            self.buttons.append(address)

    def handle_data(self, data: str) -> None:
        if self.lasttag != "title":
            self._words.append(data)

    @property
    def addresses(self) -> list[str]:
        """Without keys: a blank reply has a new one each time, and so has a row on PostgreSQL."""
        return [re.sub(r"/(\d+|[0-9a-f-]{36})/", "/…/", str(one["action"])) for one in self.forms]

    @property
    def words(self) -> str:
        """Without seconds."""
        return re.sub(r"(\d\d:\d\d):\d\d", r"\1", " ".join(" ".join(self._words).split()))


@pytest.fixture
def approver(client: Client, staff: Staff) -> Client:
    client.force_login(staff.approver)
    return client


def page_of(incident: Incident) -> str:
    return f"/desk/incidents/{incident.number}/"


def press(
    client: Client, incident: Incident, act: str, fields: Fields, *, in_place: bool = True
) -> HttpResponse:
    opened = {"HX-Current-URL": f"http://testserver{page_of(incident)}?{VIEW}#why"}
    headers = SENT | opened if in_place else None
    response: HttpResponse = client.post(  # type: ignore[assignment]
        f"{page_of(incident)}{act}?{VIEW}", fields, headers=headers
    )
    return response


def typed(incident: Incident, **more: object) -> Fields:
    return {"text": TEXT, "revision": 0, "to": incident.messages.inbound().get().pk} | more


def acts(incident: Incident, topic: Topic) -> dict[str, tuple[str, Fields]]:
    reply = f"replies/{uuid4()}"
    assigned: Fields = {"topic": topic.pk, "unit": incident.unit_id, "urgency": "high"}
    return {
        "triage": ("triage/", assigned),
        "take": ("assignee/", {}),
        "flag": ("marks/", {"kind": "call", "note": "просит позвонить"}),
        "nothing chosen": ("marks/", {}),
        "no outcome": ("closing/", {"outcome": ""}),
        "guess": ("correction/", {"press": "tongue-ru"}),
        "draft": (f"{reply}/saving/", typed(incident)),
        "sent": (f"{reply}/sending/", typed(incident)),
        "check": (f"{reply}/review/", typed(incident)),
        "other answers": (f"{reply}/answers/", typed(incident)),
        "empty": (f"{reply}/sending/", typed(incident, text="")),
        "too long": (f"{reply}/saving/", typed(incident, text="я" * 20_001)),
    }


@pytest.mark.parametrize(
    "name",
    ["triage", "take", "flag", "nothing chosen", "no outcome", "guess", "draft", "sent", "check",
     "other answers", "empty", "too long"],
)  # fmt: skip
def test_a_press_shows_by_parts_what_the_page_shows(
    approver: Client, sorted_incident: Incident, topic: Topic, name: str
) -> None:
    act = acts(sorted_incident, topic)[name]
    with transaction.atomic():
        parts, recorded = press(approver, sorted_incident, *act), verbs()
        transaction.set_rollback(True)
    page = press(approver, sorted_incident, *act, in_place=False)
    status = page.status_code
    if status == 302:
        assert parts["HX-Replace-Url"] == page["Location"]
        page = approver.get(page["Location"])  # type: ignore[assignment]
    assert (parts.status_code, status) in {(200, 302), (422, 422)}
    assert recorded == verbs()
    for frame in ("<html", "pane-list", "Выйти"):
        assert frame not in parts.content.decode()
        assert frame in page.content.decode()
    assert Work(parts).words == Work(page).words
    assert Work(parts).addresses == Work(page).addresses


def plain(row: str) -> str:
    """Its tags and words, without the box for many rows and what puts it in its place."""
    row = re.sub(r"<input[^>]*>", "", row.replace('hx-swap-oob="true"', ""))
    return re.sub(r"\s+(?=[<>])|(?<=>)\s+", "", " ".join(row.split()))


def verbs() -> list[str]:
    return list(Line.objects.order_by("pk").values_list("verb", flat=True))


def test_each_form_of_the_page_is_pressed_in_place(
    approver: Client, sorted_incident: Incident, written: Written, topic: Topic
) -> None:
    press(approver, sorted_incident, *acts(sorted_incident, topic)["draft"])
    for incident in (sorted_incident, written.incident()):
        forms = Work(approver.get(page_of(incident))).forms  # type: ignore[arg-type]
        assert len(forms) > 4
        assert [form for form in forms if form.get("hx-boost") != "true"] == []


def test_each_button_of_the_page_is_answered_by_its_parts_or_leads_on(
    approver: Client, sorted_incident: Incident, topic: Topic
) -> None:
    """No button gets a fragment that is meant for another place, or a whole page."""
    press(approver, sorted_incident, *acts(sorted_incident, topic)["draft"])
    work = Work(approver.get(page_of(sorted_incident)))  # type: ignore[arg-type]
    here = {"HX-Current-URL": f"http://testserver{page_of(sorted_incident)}"}
    wrong = []
    for address in {*work.buttons, *(str(form["action"]) for form in work.forms)}:
        with transaction.atomic():
            answer = approver.post(address, typed(sorted_incident, revision=1), headers=SENT | here)
            transaction.set_rollback(True)
        page = answer.content.decode()
        is_parts = 'id="status"' in page and "<html" not in page
        if not (is_parts or "HX-Redirect" in answer.headers):
            wrong.append((address, answer.status_code))
    assert len(work.buttons) > 4
    assert wrong == []


def test_what_leads_to_another_page_is_left_to_the_browser(
    approver: Client, sorted_incident: Incident, written: Written
) -> None:
    other = written.incident("Где купить тетради")
    gone = press(approver, sorted_incident, "closing/", {"outcome": "not_ours"})
    assert gone.content == b""
    assert gone["HX-Redirect"].startswith(page_of(other))
    assert "закрыт" in approver.get(gone["HX-Redirect"]).content.decode()


def test_an_incident_that_one_sees_no_more_is_left_to_its_page(
    client: Client, staff: Staff, sorted_incident: Incident, topic: Topic
) -> None:
    """The press was done; the page says where it went, with scripts and without."""
    client.force_login(staff.operator)
    elsewhere = Unit.objects.get(code="market")
    fields = {"topic": topic.pk, "unit": elsewhere.pk, "urgency": "normal"}
    with transaction.atomic():
        parts = press(client, sorted_incident, "triage/", fields)
        transaction.set_rollback(True)
    page = press(client, sorted_incident, "triage/", fields, in_place=False)
    assert parts.status_code == client.get(page["Location"]).status_code


def test_a_press_after_the_session_ended_gives_back_what_was_typed(
    client: Client, sorted_incident: Incident
) -> None:
    """htmx gets a refusal; the browser then sends the form itself, and gets its fields back."""
    act = f"replies/{uuid4()}/sending/"
    browser = {"Sec-Fetch-Site": "same-origin"}
    for headers in (browser, browser | SENT):
        refused = client.post(
            f"{page_of(sorted_incident)}{act}", typed(sorted_incident), headers=headers
        )
        assert refused.status_code == 403
        assert TEXT in refused.content.decode()
    assert not Reply.objects.exists()


def test_what_a_colleague_changed_is_shown_beside_what_was_typed(
    approver: Client, staff: Staff, sorted_incident: Incident
) -> None:
    key = uuid4()
    to = sorted_incident.messages.inbound().get()
    theirs = Reply.begin(sorted_incident, to=to, key=key, by=staff.operator, at=NOON)
    theirs.save_draft("Слова коллеги", revision=0, by=staff.operator, at=NOON)
    parts = press(approver, sorted_incident, f"replies/{key}/sending/", typed(sorted_incident))
    assert parts.status_code == 422
    for words in ("Слова коллеги", TEXT, "этот ответ изменили", "<title>", "Ошибка:"):
        assert words in parts.content.decode()


def test_a_reply_that_is_settled_shows_its_page_by_parts(
    approver: Client, staff: Staff, sorted_incident: Incident, topic: Topic
) -> None:
    press(approver, sorted_incident, *acts(sorted_incident, topic)["sent"])
    reply = Reply.objects.get()
    seen = reply.progress
    reply.take_back(by=staff.approver, at=NOON)
    address = f"{page_of(sorted_incident)}replies/{reply.key}/state/?seen={seen}&{VIEW}"
    parts = approver.get(address, headers={"HX-Request": "true"})
    assert parts["HX-Replace-Url"] == f"{page_of(sorted_incident)}?{VIEW}"
    assert parts["HX-Retarget"] == "#work > .desk-main"
    assert TEXT in parts.content.decode()
    assert "<html" not in parts.content.decode()


def test_what_was_typed_stays_saved_when_it_may_not_be_sent(
    approver: Client, sorted_incident: Incident, topic: Topic
) -> None:
    topic.needs_approval = True
    topic.save()
    parts = press(approver, sorted_incident, *acts(sorted_incident, topic)["sent"])
    assert parts.status_code == 422
    reply = Reply.objects.get()
    assert (reply.status, reply.text, reply.revision) == (Reply.Status.DRAFT, TEXT, 1)
    assert "reply.on_its_way" not in verbs()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reply_is_begun_saved_and_sent_in_one_transaction(
    approver: Client, sorted_incident: Incident, topic: Topic
) -> None:
    with CaptureQueriesContext(connection) as caught:
        press(approver, sorted_incident, *acts(sorted_incident, topic)["sent"])
    assert Reply.objects.get().status == Reply.Status.ON_ITS_WAY
    assert [one["sql"] for one in caught if one["sql"] == "COMMIT"] == ["COMMIT"]


def test_a_lock_reads_anew_what_a_colleague_changed(
    sorted_incident: Incident, topic: Topic
) -> None:
    other = Topic.objects.create(code="B02", name="Ярмарки", unit=topic.unit)
    assert sorted_incident.topic == topic
    unit = sorted_incident.unit
    Incident.objects.update(topic=other)
    sorted_incident.lock()
    assert sorted_incident.topic == other
    assert sorted_incident.unit is unit
    Incident.objects.update(topic=None)
    sorted_incident.lock()
    assert sorted_incident.topic is None


def test_the_row_beside_it_says_what_became_of_the_press(
    approver: Client, sorted_incident: Incident, written: Written
) -> None:
    """The row stays where it is in the list; without it in the address there is none to change."""
    others = [written.incident(f"Где купить тетради {n}") for n in range(3)]
    listed = f"?rows={others[0].pk}.{sorted_incident.pk}.{others[1].pk}&since={others[2].pk}"
    headers = SENT | {"HX-Current-URL": f"http://testserver{page_of(sorted_incident)}{listed}"}
    address = f"{page_of(sorted_incident)}assignee/{listed}"
    with transaction.atomic():
        parts = approver.post(address, headers=headers).content.decode()
        transaction.set_rollback(True)
    approver.post(address)
    page = approver.get(f"{page_of(sorted_incident)}{listed}").content.decode()
    (row,) = re.findall(r'<li\b[^>]*hx-swap-oob="true">.*?</li>', parts, re.S)
    whole = re.search(rf'<li\b[^>]*id="incident-{sorted_incident.number}">.*?</li>', page, re.S)
    assert whole
    assert plain(row) == plain(whole[0])
    assert "согласующий" in row
    assert "hx-swap-oob" not in press(approver, others[0], "assignee/", {}).content.decode()


def test_no_page_is_shown_past_a_gate_of_its_own(
    client: Client, staff: Staff, sorted_incident: Incident
) -> None:
    """What leads to an address that its sender chose leads there by the browser, which is asked
    for a second factor on its way."""
    staff.operator.set_password("pegas-luna-voda-7")
    staff.operator.save()
    client.force_login(staff.operator)
    page = page_of(sorted_incident)
    response = client.post(
        reverse("account_reauthenticate"),
        {"password": "pegas-luna-voda-7", "next": page},
        headers=SENT | {"HX-Current-URL": f"http://testserver{page}"},
    )
    assert response["HX-Redirect"] == page
    assert not response.content


def test_a_page_asked_for_as_by_a_press_is_the_page(client: Client) -> None:
    response = client.get("/help/", headers=SENT)
    assert "HX-Replace-Url" not in response


def test_what_was_typed_stays_when_sending_fails(
    approver: Client, sorted_incident: Incident
) -> None:
    reason = "CREATE TRIGGER no_delivery BEFORE INSERT ON channels_delivery "
    with connection.cursor() as cursor:
        cursor.execute(f"{reason}BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    with pytest.raises(DatabaseError, match="the disk is full"):
        press(approver, sorted_incident, f"replies/{uuid4()}/sending/", typed(sorted_incident))
    reply = Reply.objects.get(incident=sorted_incident)
    assert (reply.text, reply.status) == (TEXT, Reply.Status.DRAFT)

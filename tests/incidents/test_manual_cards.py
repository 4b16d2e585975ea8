"""Cards made by hand: what no account hears is taken up once, and answered as its place allows."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.intake.manual_cards import Card, Where, message_at, note_card
from otklik.incidents.replies.models import Reply
from tests.incidents.conftest import NOON, Staff, Written

pytestmark = pytest.mark.django_db
LINK = "https://vk.com/wall-7_1?reply=5"
KEY = uuid.UUID(int=7)


def noted(staff: Staff, key: uuid.UUID = KEY, **over: object) -> Incident:
    known: dict[str, object] = {
        "where": Where.NETWORK,
        "text": "В чужой группе: весы на рынке врут",
        "posted_at": NOON - timedelta(hours=2),
        "url": LINK,
        "author": "Покупатель",
    }
    return note_card(Card(**{**known, **over}), key=key, by=staff.operator, at=NOON)  # type: ignore[arg-type]


def test_a_card_is_an_incident_once_with_its_moments_and_its_clock(staff: Staff) -> None:
    incident = noted(staff)
    assert noted(staff) == incident
    assert incident.posted_at == NOON - timedelta(hours=2)
    assert incident.detected_at == NOON
    assert not incident.is_private
    message = incident.messages.get()
    assert message.url == LINK
    assert message.client is not None
    line = Line.objects.get(verb="incident.noted")
    assert line.actor_name == str(staff.operator)


@pytest.mark.parametrize(
    "again", [LINK, "http://m.vk.com/wall-7_1?reply=5", "https://www.vk.com/wall-7_1/?reply=5"]
)
def test_a_message_that_stands_here_is_not_taken_twice(staff: Staff, again: str) -> None:
    incident = noted(staff)
    with pytest.raises(Refused, match=str(incident.number)):
        noted(staff, uuid.uuid4(), url=again)
    current = message_at(again)
    assert current is not None
    assert current.incident == incident


def test_a_moment_to_come_and_a_link_that_is_none_are_refused(staff: Staff) -> None:
    with pytest.raises(Refused):
        noted(staff, posted_at=NOON + timedelta(minutes=1))
    with pytest.raises(Refused):
        noted(staff, url="javascript:alert(1)")
    assert not Incident.objects.exists()


def test_whoever_has_a_page_is_known_again_by_it(staff: Staff) -> None:
    page = "https://vk.com/id7"
    first = noted(staff, uuid.uuid4(), url="", author_page=page)
    second = noted(staff, uuid.uuid4(), url="", author_page=page)
    other = noted(staff, uuid.uuid4(), url="")
    assert first.client == second.client
    assert other.client != first.client
    assert first != second


def test_where_there_is_a_link_the_answer_is_put_there_by_hand(staff: Staff) -> None:
    incident = noted(staff)
    reply = Reply.begin(
        incident, to=incident.messages.get(), key=uuid.uuid4(), by=staff.operator, at=NOON
    )
    assert reply.is_by_hand
    assert reply.objection == ""
    assert reply.place == LINK


def test_a_call_is_private_and_answered_by_mouth(client: Client, staff: Staff) -> None:
    incident = noted(staff, where=Where.TELEPHONE, url="", place="Горячая линия")
    assert incident.is_private
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{incident.number}/").content.decode()
    assert "Горячая линия · записано вручную" in page
    assert "Ответить отсюда некуда" in page
    assert f"/desk/incidents/{incident.number}/outside-answer/" in page


def sent(**over: object) -> dict[str, object]:
    return {
        "where": "network",
        "text": "Весы врут",
        "posted_at": "23.11.2026 10:00",
        "key": str(KEY),
        **over,
    }


def test_the_form_makes_a_card_with_its_screenshot_and_its_case(
    client: Client, staff: Staff
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    file = SimpleUploadedFile("screen.png", picture.getvalue(), content_type="image/png")
    client.force_login(staff.operator)
    case = {
        "is_from_system": "on",
        "case-system": "im",
        "case-number": "15-77",
        "case-publisher": "centre",
        "case-due_at": "24.11.2026 18:00",
    }
    made = client.post("/desk/cards/new/", sent(url=LINK, photos=file, **case))
    incident = Incident.objects.get()
    assert made["Location"] == f"/desk/incidents/{incident.number}/"
    assert Attachment.objects.get().message.incident == incident
    assert OutsideCase.objects.get().publisher == OutsideCase.Publisher.CENTRE
    assert incident.due_at == OutsideCase.objects.get().due_at


def test_what_is_wrong_comes_back_as_typed_and_makes_nothing(client: Client, staff: Staff) -> None:
    client.force_login(staff.operator)
    for wrong in (sent(posted_at="завтра"), sent(text=""), sent(is_from_system="on")):
        refused = client.post("/desk/cards/new/", wrong)
        assert refused.status_code == 422
        assert "<title>Ошибка: " in refused.content.decode()
    assert not Incident.objects.exists()


def test_a_case_number_that_stands_elsewhere_makes_no_card(
    client: Client, staff: Staff, written: Written
) -> None:
    OutsideCase.note(written.incident(), system="im", number="1", by=staff.operator, at=NOON)
    client.force_login(staff.operator)
    case = {"is_from_system": "on", "case-system": "im", "case-number": "1", "case-publisher": "us"}
    assert client.post("/desk/cards/new/", sent(**case)).status_code == 422
    assert Incident.objects.count() == 1


def test_a_picture_that_cannot_be_kept_spoils_no_card(client: Client, staff: Staff) -> None:
    client.force_login(staff.operator)
    file = SimpleUploadedFile("screen.png", b"not a picture", content_type="image/png")
    page = client.post("/desk/cards/new/", sent(photos=file), follow=True).content.decode()
    assert Incident.objects.count() == 1
    assert "Снимок не сохранён" in page


def test_a_specialist_may_not_make_one(client: Client, staff: Staff) -> None:
    client.force_login(staff.specialist)
    assert client.get("/desk/cards/new/").status_code == 403

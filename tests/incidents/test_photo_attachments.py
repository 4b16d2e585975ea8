"""Photos that people send: kept apart, once, seen by staff only, described."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from otklik.audit.models import Line
from otklik.core.files.uploads import private_files
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake import site_questions
from otklik.incidents.intake import site_questions as intake_site_questions
from otklik.incidents.intake.site_questions import PhotoFile, Receipt, receive_question
from otklik.organisation.people.roles_and_rights import Role
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff
from tests.incidents.pictures import encoded, heic, picture


@pytest.fixture
def receipt(db: None, files_here: None) -> Receipt:
    return receive_question(key=uuid4(), text="Не меняют платье", at=NOON)


def send(receipt: Receipt, *bodies: bytes) -> intake_site_questions.PhotoOutcome:
    sent = [PhotoFile(name=f"{n}.jpg", file=BytesIO(b), size=len(b)) for n, b in enumerate(bodies)]
    outcome = intake_site_questions.add_photos(
        number=receipt.number, code=receipt.code, sent=sent, at=NOON
    )
    assert outcome is not None
    return outcome


def test_a_photo_lies_where_only_its_owner_reads(receipt: Receipt) -> None:
    assert send(receipt, encoded("JPEG")).added == 1
    file = Path(Attachment.objects.get().file.path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert Path(settings.MEDIA_ROOT) not in file.parents


def test_one_broken_photo_spoils_no_other(receipt: Receipt) -> None:
    outcome = send(receipt, encoded("JPEG"), b"broken", heic())
    assert outcome.added == 2
    ((name, sentence),) = outcome.refusals
    assert name == "1.jpg"
    assert "не открывается" in sentence


def test_the_same_photo_is_there_once_and_the_sixth_is_refused(receipt: Receipt) -> None:
    for _press in range(3):
        assert send(receipt, encoded("JPEG")).refusals == ()
    assert Attachment.objects.count() == 1
    more = [encoded("JPEG", picture((100 + n, 50))) for n in range(5)]
    outcome = send(receipt, *more)
    assert (outcome.added, len(outcome.refusals)) == (4, 1)
    assert Attachment.objects.count() == 5
    assert len(list(Path(private_files().path("")).rglob("*.jpg"))) == 5


def test_a_wrong_code_adds_nothing(receipt: Receipt) -> None:
    sent = [PhotoFile(name="a", file=BytesIO(encoded("JPEG")), size=10)]
    wrong = intake_site_questions.add_photos(
        number=receipt.number, code="000000000", sent=sent, at=NOON
    )
    assert wrong is None
    assert not Attachment.objects.exists()


def test_a_photo_after_the_answer_brings_the_matter_back(receipt: Receipt) -> None:
    incident = Incident.objects.get()
    incident.note_answer(to=incident.messages.get(), at=NOON + timedelta(hours=1))
    send(receipt, encoded("JPEG"))
    incident.refresh_from_db()
    assert incident.status == Incident.Status.NEW
    shown = site_questions.status(number=receipt.number, code=receipt.code)
    assert shown is not None
    assert [item.photos for item in shown.dialogue] == [1]


def test_staff_see_a_photo_as_what_it_is_and_nobody_else_does(
    client: Client, receipt: Receipt, staff: Staff
) -> None:
    send(receipt, encoded("JPEG"))
    attachment = Attachment.objects.get()
    address = f"/desk/incidents/{receipt.number}/attachments/{attachment.key}/"
    assert client.get(address).status_code == 302
    client.force_login(staff.specialist)
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(role=Role.ADMINISTRATOR))
    assert client.get(address).status_code == 404
    client.force_login(staff.operator)
    answer = client.get(address)
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert body.startswith(b"\xff\xd8\xff")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]
    other = receive_question(key=uuid4(), text="Другой вопрос", at=NOON)
    assert client.get(address.replace(str(receipt.number), str(other.number), 1)).status_code == 404


def test_a_photo_is_described_for_those_who_do_not_see_it(
    client: Client, receipt: Receipt, staff: Staff
) -> None:
    send(receipt, encoded("JPEG"))
    attachment = Attachment.objects.get()
    client.force_login(staff.operator)
    page = f"/desk/incidents/{receipt.number}/"
    assert "словами пока не описано" in client.get(page).content.decode()
    address = f"{page}attachments/{attachment.key}/description/"
    assert client.post(address, {"description": " "}).status_code == 422
    client.post(address, {"description": "Ценник: 89 рублей"})
    assert 'alt="Ценник: 89 рублей"' in client.get(page).content.decode()
    assert Line.objects.filter(verb="attachment.described").count() == 1
    assert Message.objects.get().attachments.get().description == "Ценник: 89 рублей"

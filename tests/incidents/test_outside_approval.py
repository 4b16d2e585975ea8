"""«Согласовано устно / на бумаге»: who may give it, who notes it, the paper, and an objection."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from otklik.audit.models import Line
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.attachments.clean_upload import Scan
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.approval.models import Approval, OutsideWord, Way
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff

pytestmark = pytest.mark.django_db
PAPER = Scan(body=b"%PDF-1.4 paper", is_picture=False)


@pytest.fixture
def submitted(question: Message, staff: Staff, topic: Topic) -> Reply:
    Topic.objects.update(needs_approval=True)
    question.incident.refresh_from_db()
    reply = Reply.begin(question.incident, to=question, key=uuid4(), by=staff.operator, at=NOON)
    reply.save_draft("Ответим завтра.", revision=0, by=staff.operator, at=NOON)
    reply.submit(by=staff.operator, at=NOON)
    return reply


def note(
    reply: Reply,
    staff: Staff,
    *,
    way: Way = Way.ALOUD,
    giver: User | None = None,
    giver_words: str = "",
    scan: Scan | None = None,
    by: User | None = None,
    hours_ago: float = 1,
) -> OutsideWord:
    return OutsideWord.note(
        reply, way=way, giver=giver, giver_words=giver_words, scan=scan,
        given_at=NOON - timedelta(hours=hours_ago), revision=reply.revision,
        by=by or staff.operator, at=NOON,
    )  # fmt: skip


def address(reply: Reply) -> str:
    return f"/desk/incidents/{reply.incident.number}/replies/{reply.key}/outside-word/"


def form(reply: Reply, **more: object) -> dict[str, object]:
    moment = timezone.localtime(timezone.now() - timedelta(hours=1))
    return {"given_at": f"{moment:%d.%m.%Y %H:%M}", "revision": reply.revision, **more}


def test_a_word_given_aloud_counts_and_is_called_so(
    client: Client, submitted: Reply, staff: Staff
) -> None:
    client.force_login(staff.operator)
    sent = form(submitted, way="aloud", giver=staff.approver.pk)
    page = client.post(address(submitted), sent, follow=True).content.decode()
    submitted.refresh_from_db()
    assert submitted.status == Reply.Status.ON_ITS_WAY
    assert "согласовано вне программы" in page
    assert "устно, согласующий" in page
    assert Line.objects.filter(verb="reply.approved_outside").count() == 1
    client.force_login(staff.approver)
    assert (
        "Записано как согласованное вне программы"
        in client.get("/desk/approvals/").content.decode()
    )


def test_from_the_composer_what_was_typed_is_kept_first(
    client: Client, question: Message, staff: Staff
) -> None:
    Topic.objects.update(needs_approval=True)
    client.force_login(staff.operator)
    key = uuid4()
    typed = {"text": "Ждём вас в среду.", "revision": 0, "to": question.pk}
    start = f"/desk/incidents/{question.incident.number}/replies/{key}/outside-word/begin/"
    page = client.post(start, typed, follow=True).content.decode()
    assert "Ждём вас в среду." in page
    reply = Reply.objects.get(key=key)
    note(reply, staff, giver=staff.approver)
    assert reply.status == Reply.Status.ON_ITS_WAY


@pytest.mark.parametrize(
    ("particulars", "sentence"),
    [
        ({}, "кто согласовал"),
        ({"giver_words": "заместитель"}, "только сотрудник из списка"),
        ({"way": Way.PAPER, "giver_words": "заместитель"}, "скан или фото"),
        ({"giver": "specialist"}, "не согласует"),
        ({"giver": "operator"}, "сам этого не записывает"),
        ({"giver": "approver", "hours_ago": -1}, "ещё не настал"),
    ],
)
def test_what_cannot_be_believed_is_refused(
    submitted: Reply, staff: Staff, particulars: dict[str, object], sentence: str
) -> None:
    if isinstance(name := particulars.get("giver"), str):
        particulars = {**particulars, "giver": getattr(staff, name)}
    with pytest.raises(Refused, match=sentence):
        note(submitted, staff, **particulars)  # type: ignore[arg-type]
    assert not Approval.objects.exists()
    assert not Delivery.objects.exists()


def test_who_wrote_cannot_be_the_one_who_agreed(submitted: Reply, staff: Staff) -> None:
    submitted.writers.add(staff.approver)
    with pytest.raises(Refused, match="другой сотрудник"):
        note(submitted, staff, giver=staff.approver)


def test_another_text_than_the_one_agreed_does_not_go(submitted: Reply, staff: Staff) -> None:
    Reply.objects.filter(pk=submitted.pk).update(revision=5, text="Иначе.")
    with pytest.raises(Refused, match="изменился"):
        OutsideWord.note(
            submitted, way=Way.ALOUD, giver=staff.approver, given_at=NOON, revision=1,
            by=staff.operator, at=NOON,
        )  # fmt: skip


def test_the_paper_is_kept_for_staff_who_see_the_incident(
    client: Client, submitted: Reply, staff: Staff
) -> None:
    picture = BytesIO()
    Image.new("RGB", (60, 80), "#0B5A45").save(picture, "PNG")
    file = SimpleUploadedFile("resolution.png", picture.getvalue(), "image/png")
    client.force_login(UserFactory(role=Role.OPERATOR))
    sent = form(submitted, way="paper", giver_words="заместитель председателя", scan=file)
    page = client.post(address(submitted), sent, follow=True).content.decode()
    word = OutsideWord.objects.get()
    assert word.is_picture
    scan = f"/desk/approvals/words/{word.key}/scan/"
    assert scan in page
    shown = client.get(scan)
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    client.force_login(staff.specialist)
    assert client.get(scan).status_code == 404


def test_a_file_that_is_no_paper_comes_back_with_what_was_typed(
    client: Client, submitted: Reply, staff: Staff, settings: Any
) -> None:
    client.force_login(staff.operator)
    file = SimpleUploadedFile("scan.png", b"MZ no picture", "image/png")
    answer = client.post(
        address(submitted), form(submitted, way="paper", giver_words="замминистра", scan=file)
    )
    assert answer.status_code == 422
    assert 'value="замминистра"' in answer.content.decode()
    settings.SCAN_COMMAND = "sh -c 'exit 1'"
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.4 bad", "application/pdf")
    answer = client.post(
        address(submitted), form(submitted, way="paper", giver_words="замминистра", scan=file)
    )
    assert "опасным" in answer.content.decode()
    assert not OutsideWord.objects.exists()


def test_an_objection_before_the_answer_left_returns_it(
    client: Client, submitted: Reply, staff: Staff
) -> None:
    word = note(submitted, staff, giver=staff.approver)
    Delivery.objects.update(not_before=timezone.now() + timedelta(hours=1))
    client.force_login(staff.approver)
    there = f"/desk/approvals/words/{word.key}/objection/"
    assert client.post(there, {"reason": ""}).status_code == 422
    page = client.post(there, {"reason": "Я такого не говорил."}, follow=True).content.decode()
    assert "вернулся к автору" in page
    submitted.refresh_from_db()
    assert (submitted.status, submitted.delivery) == (Reply.Status.RETURNED, None)
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{submitted.incident.number}/").content.decode()
    assert "Я такого не говорил." in page
    with pytest.raises(Refused, match="уже есть"):
        word.object("Снова.", by=staff.approver, at=NOON)


def test_an_objection_to_what_has_left_stands_beside_it(
    client: Client, submitted: Reply, staff: Staff
) -> None:
    word = note(submitted, staff, giver=staff.approver)
    Delivery.objects.update(state=Delivery.State.SENDING)
    word.object("Не согласовывал.", by=staff.approver, at=NOON)
    submitted.refresh_from_db()
    assert submitted.status == Reply.Status.ON_ITS_WAY
    client.force_login(staff.operator)
    page = client.get(f"/desk/incidents/{submitted.incident.number}/").content.decode()
    assert "Ответ уже ушёл: исправьте его в сети." in page


def test_only_who_is_said_to_agree_objects(submitted: Reply, staff: Staff, unit: Unit) -> None:
    lead = User.objects.create_user(username="lead", name="руководитель")
    Appointment.objects.create(user=lead, unit=unit, role=Role.LEAD, starts_on=date(2020, 1, 1))
    theirs = note(submitted, staff, giver=staff.approver)
    for other in (lead, staff.operator):
        with pytest.raises(Refused, match="только тот"):
            theirs.object("Нет.", by=other, at=NOON)
    OutsideWord.objects.filter(pk=theirs.pk).update(giver=None, giver_words="замминистра")
    assert list(OutsideWord.objects.to_look_at(lead)) == [theirs]
    theirs.object("Бумага о другом.", by=lead, at=NOON)


def test_the_paper_of_somebody_outside_is_noted_by_who_did_not_write(
    submitted: Reply, staff: Staff
) -> None:
    outside = {"way": Way.PAPER, "giver_words": "замминистра", "scan": PAPER}
    with pytest.raises(Refused, match="попросите коллегу"):
        note(submitted, staff, **outside)  # type: ignore[arg-type]
    submitted.refresh_from_db()
    assert submitted.status == Reply.Status.IN_APPROVAL
    note(submitted, staff, by=UserFactory(role=Role.OPERATOR), **outside)  # type: ignore[arg-type]
    submitted.refresh_from_db()
    assert submitted.status == Reply.Status.ON_ITS_WAY

"""The weekly letter: once a week to who is here, its subject the sentence, one act, plain text."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from otklik.audit import seal_blocks
from otklik.audit.entries import record
from otklik.audit.evidence import heads, verify_evidence
from otklik.audit.models import Line
from otklik.dashboards.leadership import weekly_letter
from otklik.dashboards.leadership.models import Letter
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff
from tests.institutions import MUSEUM, place

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = NOON - DAY
BASE = "https://otklik.example"


@pytest.fixture
def posted(settings: object) -> None:
    settings.MAIL_IS_CONFIGURED, settings.BASE_URL = True, BASE  # type: ignore[attr-defined]


@pytest.fixture
def addressed(lead: User) -> User:
    lead.email = "lead@otklik.example"
    lead.save()
    return lead


def test_its_subject_is_the_sentence_and_its_one_link_the_first_decision(
    posted: None, addressed: User, submitted: Reply
) -> None:
    assert weekly_letter.write(at=NOON) == 1
    letter = Letter.objects.get()
    weekly_letter.mail(letter.pk, at=NOON)
    [sent] = mail.outbox
    assert sent.to == ["lead@otklik.example"]
    assert str(sent.subject).startswith("Вашего решения ждёт 1 дело.")
    subject, body = str(sent.subject), str(sent.body)
    links = re.findall(r"https?://\S+", body)
    assert links == [f"{BASE}/desk/approvals/?open={submitted.key}#item"]
    assert "платье" not in subject + body
    assert "<" not in body
    letter.refresh_from_db()
    assert letter.mailed_at == NOON


def test_from_the_letter_to_an_approved_reply_are_two_presses(
    client: Client, addressed: User, submitted: Reply, noon: None
) -> None:
    link = weekly_letter.compose(addressed, at=NOON).address
    sign_in = unquote(client.get(link).headers["Location"])
    assert sign_in.endswith(f"next={link.partition('#')[0]}")  # and from there back to it
    client.force_login(addressed)
    action = reverse("incidents:approval-decide", args=[submitted.key])
    assert action in client.get(link).content.decode()  # the first press, in the letter
    client.post(action, {"verdict": "approved", "revision": submitted.revision, "reason": ""})
    submitted.refresh_from_db()
    assert submitted.status == Reply.Status.ON_ITS_WAY  # the second


def test_a_week_has_one_letter_and_the_journal_tells_of_it(addressed: User) -> None:
    assert [weekly_letter.write(at=NOON + DAY * n) for n in range(-1, 7)] == [
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
    ]
    assert Line.objects.with_verb("letter.written").count() == 2
    assert {letter.week_on for letter in Letter.objects.all()} == {
        MONDAY.date(), (MONDAY + DAY * 7).date(),
    }  # fmt: skip


def test_nothing_is_written_on_a_day_off(addressed: User) -> None:
    Authority.objects.create(code="committee")
    assert weekly_letter.write(at=NOON + DAY * 4) == 0  # Saturday
    assert weekly_letter.write(at=NOON + DAY * 6) == 1


def test_whoever_stands_in_gets_it_and_nobody_of_an_institution(lead: User) -> None:
    place(MUSEUM)
    instead = UserFactory(role=Role.AUTHORISED)
    Absence.note(
        lead, first=NOON.date(), last=NOON.date(), substitute=instead, by=lead, at=NOON
    )  # fmt: skip
    assert weekly_letter.leads(on=NOON.date()) == [instead]
    assert weekly_letter.leads(on=(NOON + DAY).date()) == [lead]


def test_who_stands_in_without_the_right_gets_none(lead: User, staff: Staff) -> None:
    Absence.note(
        lead, first=NOON.date(), last=NOON.date(), substitute=staff.operator, by=lead, at=NOON
    )  # fmt: skip
    assert weekly_letter.leads(on=NOON.date()) == []


def test_without_an_address_it_stands_on_the_page_alone(
    posted: None, entered: Client, lead: User
) -> None:
    weekly_letter.write(at=NOON)
    weekly_letter.mail(Letter.objects.get().pk, at=NOON)
    assert mail.outbox == []
    page = entered.get("/desk/overview/letter/").content.decode()
    assert "не отправлено" in page
    assert "нет адреса" in page


def test_the_preview_is_what_would_be_written(entered: Client, submitted: Reply) -> None:
    page = entered.get("/desk/overview/letter/")
    weekly_letter.write(at=NOON)
    assert page.context["composed"].body == Letter.objects.get().body
    assert "Решить сначала: Ответ по делу № 1 (Возврат и обмен)" in page.context["composed"].body
    assert not Line.objects.with_verb("letter.written").filter(at__lt=NOON).exists()


def test_with_nothing_to_decide_the_link_is_the_overview(lead: User, noon: None) -> None:
    composed = weekly_letter.compose(lead, at=NOON)
    assert composed.address == "/desk/overview/?period=week"
    assert composed.body.count("http") == 1


def test_it_ends_with_the_signed_head_by_which_the_journal_is_proved(
    posted: None, addressed: User, submitted: Reply
) -> None:
    before = seal_blocks.seal(NOON + timedelta(days=36500))
    record(addressed, "user.seen", by=None, at=NOON)
    block = seal_blocks.seal(NOON + timedelta(days=36501))
    assert before is not None
    assert block is not None
    body = weekly_letter.compose(addressed, at=NOON).body
    assert body.endswith(heads.sign_head(block, at=NOON))
    head = verify_evidence.Head(body)
    assert head.is_signed()
    assert (head.number, head.hash, head.key) == (
        block.number,
        block.hash,
        heads.public_key(),
    )
    assert list(heads.check_head(head.body + f"\nподпись: {head.signature}")) == []
    assert body.count("http") == 1

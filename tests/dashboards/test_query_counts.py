"""The lead's page asks the database as much with twenty of everything as with two."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.channels.accounts.models import Account
from otklik.channels.publications.models import Publication, PublicationStatus
from otklik.dashboards.figures import recount
from otklik.dashboards.leadership import weekly_letter
from otklik.dashboards.leadership.pending_decisions import MOST_OF_A_KIND
from otklik.disclosure.items.models import Basis
from otklik.disclosure.items.occasion import Occasion
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.assignments.reports_stages_extensions import Extension
from otklik.incidents.mass_incidents.models import MassIncident, MassStage
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Competence, Topic, Urgency
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.privacy.erasure.models import Erasure
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.proposals.models import Proposal
from otklik.surveys.coding.quotes.models import Quote
from otklik.surveys.collecting.models import Mode
from otklik.surveys.editor.models import Draft
from otklik.surveys.waves.models import Wave
from tests.dashboards.test_lead_page import DAY, PAGE, TODAY, answered_in
from tests.disclosure.conftest import make_item
from tests.factories import UserFactory, WaveFactory, order_version
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moderation import narrow_rules
from tests.incidents.test_coverage_and_reply_times import made
from tests.surveys.filling import filled

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LIMIT, COLD_LIMIT = 31, 52  # one of them: which parts required information has
KINDS = {
    "reply", "mass", "publication", "moderation", "erasure", "proposal", "draft", "results",
    "quote", "extension", "report",
}  # fmt: skip


class More:
    """One more of each thing that the page tells of, however often."""

    def __init__(self, written: Written, staff: Staff, lead: User) -> None:
        self.written, self.staff, self.lead = written, staff, lead
        self.unit = staff.operator.current_appointments[0].unit
        self.topic = Topic.objects.create(
            code="A01", name="Возврат", competence=Competence.ADVICE, unit=self.unit,
            needs_approval=True,
        )  # fmt: skip
        self.authorised = UserFactory(role=Role.AUTHORISED)
        self.rules = narrow_rules()
        self.waves = [
            filled(
                40,
                {"overall": {"satisfied": number, "not-satisfied": 40 - number}},
                at=NOON - DAY * back,
                slug=f"filled-{back}",
                title=f"Опрос {back}",
                modes=(Mode.WEB, Mode.WEB),
            )
            for number, back in ((20, 400), (30, 100))
        ]

    def of_everything(self, number: int) -> None:
        for make in (
            self.reply, self.mass, self.publication, self.moderation, self.erasure, self.proposal,
            self.survey, self.assignment, self.item, self.late,
        ):  # fmt: skip
            make(number)

    def reply(self, number: int) -> None:
        incident = self.written.incident(f"Магазин № {number} не меняет платье")
        incident.triage(
            unit=self.unit,
            topic=self.topic,
            urgency=Urgency.NORMAL,
            by=self.staff.operator,
            at=NOON,
        )
        reply = Reply.begin(
            incident, to=incident.messages.get(), key=uuid4(), by=self.staff.operator, at=NOON
        )
        reply.save_draft("Обменяют.", revision=0, by=self.staff.operator, at=NOON)
        reply.submit(by=self.staff.operator, at=NOON)

    def mass(self, number: int) -> None:
        by = self.staff.operator
        MassIncident.objects.create(
            number=number, name="Весы", topic=self.topic, stage=MassStage.IN_APPROVAL, made_by=by,
            made_at=NOON, acted_by=by, submitted_at=NOON,
        )  # fmt: skip

    def publication(self, number: int) -> None:
        Publication.objects.create(
            number=number, author=self.staff.operator, status=PublicationStatus.IN_APPROVAL,
            text="Ярмарка", begun_at=NOON, saved_at=NOON, submitted_at=NOON,
        )  # fmt: skip

    def moderation(self, number: int) -> None:
        message = self.written.incident(f"Её телефон 8 928 000-00-{number:02}").messages.get()
        rule = self.rules["demand"]
        ModerationAct.propose_deletion(
            message, rule=rule, note="Решение суда", by=self.staff.operator, at=NOON
        )

    def erasure(self, number: int) -> None:
        Erasure.objects.create(
            number=number, request_number=str(number), requested_on=TODAY, proof="passport",
            proposed_by=self.staff.operator, proposed_at=NOON,
        )  # fmt: skip

    def proposal(self, number: int) -> None:
        Proposal.objects.create(
            number=number, state="submitted", kind="change", address="2.1", text="Иначе",
            author=self.staff.operator, begun_at=NOON,
        )  # fmt: skip

    def survey(self, number: int) -> None:
        version = order_version()
        content = {"title": f"Анкета {number}", "questions": []}
        Draft.objects.create(
            instrument=version.instrument, based_on=version, content=content, begun_at=NOON,
            changed_at=NOON, asked_by=self.staff.operator, asked_at=NOON,
        )  # fmt: skip
        wave: Wave = WaveFactory(
            opened_at=NOON - DAY * 40, stopped_at=NOON - DAY * 30, closed_at=NOON - DAY * 30,
            results_on=TODAY - DAY,
        )  # fmt: skip
        Quote.objects.create(
            wave=wave, field="site-sought", text=f"Цены {number}", proposed_by=self.staff.operator
        )

    def assignment(self, number: int) -> None:
        for state in ("late", "asked", "reported"):
            given = Assignment.give(
                text="Переделать поиск.", result="Находит.", executor=self.staff.specialist,
                controller=self.lead, term=Term(due_on=TODAY + 14 * DAY, words=""), finding=None,
                by=self.lead, at=NOON,
            )  # fmt: skip
            if state == "late":
                Assignment.objects.filter(pk=given.pk).update(due_on=TODAY - DAY)
            elif state == "asked":
                Extension.objects.create(
                    assignment=given, until=TODAY + 30 * DAY, reason="Ждём.",
                    asked_by=self.staff.specialist, asked_at=NOON,
                )  # fmt: skip
            else:
                Assignment.objects.filter(pk=given.pk).update(state="reported", reported_at=NOON)

    def item(self, number: int) -> None:
        """In a unit of its own, far below whoever approves."""
        unit = self.unit
        for level in range(3):
            unit = Unit.objects.create(code=f"u{number}-{level}", name="Отдел", parent=unit)
        UserFactory(role=Role.SPECIALIST, unit=unit)
        item = make_item(f"1.{number}", unit, place="/acts/")
        Basis.record(item, clause="Закон", by=self.authorised, at=NOON - DAY * 100)
        event = make_item(f"2.{number}", unit, "event")
        Basis.record(event, clause="Закон", by=self.authorised, at=NOON - DAY * 100)
        Occasion.note(
            event,
            happens_on=TODAY - DAY * 40,
            words="Приказ",
            by=self.authorised,
            at=NOON - DAY * 30,
        )

    def late(self, number: int) -> None:
        made(self.written.account, at=NOON - DAY * 3, due_at=NOON - DAY * 2)
        made(self.written.account, at=NOON - DAY * (number % 25), answered=1)
        UserFactory(role=Role.OPERATOR)
        away = UserFactory(role=Role.APPROVER)
        Absence.note(
            away, first=TODAY, last=TODAY, substitute=self.staff.approver, by=away, at=NOON
        )


@pytest.fixture
def more(written: Written, staff: Staff, lead: User, noon: None) -> More:
    authority = Authority.objects.create(code="authority", site_url="http://testserver")
    authority.texts.create(language="ru", full_name="Комитет", short_name="Комитет")
    Mandate.objects.create(
        user=lead, document="Приказ", number="7", signed_on=date(2026, 1, 12),
        begins_on=date(2026, 1, 12), by=staff.operator, at=NOON,
    )  # fmt: skip
    return More(written, staff, lead)


def questions_of(page: Client, *, is_cold: bool = False) -> int:
    """How many a page asks; a cold one when nothing was kept of any page yet."""
    cache.clear() if is_cold else page.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        page.get(PAGE)
    return len(asked)


def test_twenty_of_everything_are_asked_for_like_two(entered: Client, more: More) -> None:
    for number in (1, 2):
        more.of_everything(number)
    recount.recount(TODAY - DAY * 60, TODAY, at=NOON)
    few, cold = questions_of(entered), questions_of(entered, is_cold=True)
    kinds = {one.kind for one in entered.get(PAGE).context["lead"].decisions}
    assert kinds >= KINDS
    assert any(kind.startswith("disclosure") for kind in kinds)
    assert all(one.late for one in entered.get(PAGE).context["lead"].promises)
    for number in range(3, MOST_OF_A_KIND + 1):
        more.of_everything(number)
    assert questions_of(entered) == few
    assert questions_of(entered, is_cold=True) == cold
    assert few <= LIMIT
    assert cold <= COLD_LIMIT


def test_every_number_opens_its_list_and_says_of_what_it_is(entered: Client, more: More) -> None:
    for number in (1, 2):
        more.of_everything(number)
    answered_in(more.written.account, days_ago=10, quick=20, slow=5)
    make_item("1.99", more.unit)  # nobody decided yet whether it is required
    recount.recount(TODAY - DAY * 60, TODAY, at=NOON)
    page = entered.get(PAGE)
    context, text = page.context, page.content.decode()
    items = context["answers"]
    assert [one.code for one in items] == ["satisfied", "answered", "published", "promised"]
    assert all(one.how for one in items)  # how each is counted
    assert "Разница в пунктах из 100, с учётом случайности: +25 (от −" in items[0].sentence
    letter = weekly_letter.compose(more.lead, at=NOON).body
    for item in (unescape(text), letter):  # whoever quotes the verdict has its limits beside it
        assert "Опрос не репрезентативен: отвечали те, кто захотел" in item
        assert re.search(r"\(ответы принимали [^)]*20\d\d\); было: [^;]*» \([^)]*20\d\d\)", item)
    assert " сообщений за последние 4 недели, которым нужен наш ответ." in items[1].sentence
    assert "(сообщений, которые ждут ответа и у которых есть срок)" in items[3].sentence
    figures = [part for one in items for part in one.more]
    assert len(figures) >= 5
    places = {one.address for one in [*items, *context["worse"]]}
    places |= {address for *_row, address in context["happened"]}
    for part in figures:
        before, _opening, link = str(part).partition('<a href="')
        assert link, part
        assert not re.search("[0-9]", before), part
        places.add(unescape(link.partition('"')[0]))
        assert part in text
    for place in sorted(places):
        address, _hash, anchor = place.partition("#")
        answer = page if not address else entered.get(address, follow=True)
        assert answer.status_code == 200 or address == "/news/", place  # no site is planted
        assert not anchor or f'id="{anchor}"' in answer.content.decode(), place


def test_what_was_kept_of_a_page_is_asked_anew_when_its_days_are_counted(
    entered: Client, account: Account
) -> None:
    answered_in(account, days_ago=10, quick=20, slow=0)
    recount.recount(TODAY - DAY * 60, TODAY, at=NOON)
    quick = entered.get(PAGE).context["lead"].answering.live.time.median
    answered_in(account, days_ago=10, quick=0, slow=80)
    assert entered.get(PAGE).context["lead"].answering.live.time.median == quick
    recount.recount(TODAY - DAY * 60, TODAY, at=NOON + DAY / 24)
    assert entered.get(PAGE).context["lead"].answering.live.time.median != quick

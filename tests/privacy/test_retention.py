"""Terms of keeping act by a document alone, spare what is held, and take what outlived them."""

from argparse import Namespace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from otklik.audit.models import Line
from otklik.channels.inbound.models import RawEvent
from otklik.core.enqueue_tasks import enqueue_lost
from otklik.core.files.uploads import CheckedFile
from otklik.core.refusal import Refused
from otklik.improvements.meetings.models import Meeting
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Topic
from otklik.operations.cli import commands
from otklik.operations.packs.load import check_pack
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.privacy.legal_holds.models import Hold
from otklik.privacy.retention import carry_out
from otklik.privacy.retention.models import KeepingDocument, RetentionRule, RetentionRun, RuleKind
from tests.factories import UserFactory
from tests.incidents.conftest import NOON, Staff, Written
from tests.privacy.person import Person, left_everywhere, traces

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LATER = NOON + timedelta(days=40)
PACK = Path(__file__).parents[2] / "packs/chechpotreb"


@pytest.fixture
def person(files_here: None, written: Written, staff: Staff, topic: Topic) -> Person:
    return left_everywhere(written, staff, topic)


@pytest.fixture
def lead() -> User:
    return UserFactory(role=Role.LEAD)


def rule(kind: RuleKind, days: int = 30) -> RetentionRule:
    return RetentionRule.objects.create(kind=kind, days=days)


def approved(lead: User, *kinds: RuleKind) -> KeepingDocument:
    return KeepingDocument.record(
        kind="Приказ",
        number="14",
        signed_on=date(2026, 11, 1),
        amounts={rule(kind): 30 for kind in kinds},
        by=lead,
        at=NOON,
    )


def night(at: datetime = LATER) -> list[RetentionRun]:
    runs = carry_out.begin(at=at)
    for run in runs:
        while carry_out.carry_on(run.pk, at=at):
            pass
        run.refresh_from_db()
    return runs


def test_without_a_document_everything_is_counted_and_nothing_goes(person: Person) -> None:
    rule(RuleKind.TEXTS)
    (found,) = carry_out.dry_run(at=LATER)
    assert (found.count, found.samples) == (1, (str(person.incident),))
    assert night() == []
    assert Incident.objects.get(pk=person.incident.pk).erased_at is None


def test_what_outlived_its_term_goes_and_leaves_no_trace(
    person: Person, written: Written, lead: User
) -> None:
    every = [kind for kind in RuleKind if kind != RuleKind.BACKUPS]
    fresh = written.incident("Новый вопрос")
    approved(lead, *every)
    runs = {RuleKind(run.rule.kind): run for run in night()}
    assert set(runs) == set(every)
    assert runs[RuleKind.TEXTS].counts["incidents"] == 1
    assert runs[RuleKind.EVENTS].counts == {"raw_events": 2}
    assert runs[RuleKind.IDENTITIES].counts["identities"] == 1
    assert runs[RuleKind.IMPORT_FILES].counts == {"import_files": 1}
    assert runs[RuleKind.LOOKS].counts == {}  # those went with the name
    assert not RawEvent.objects.exists()
    # What colleagues noted for themselves has no term: a request finds it.
    notes = {"incidents_savedview", "incidents_handover", "incidents_importrun"}
    assert {place for place, _needle in traces()} <= notes
    fresh.refresh_from_db()
    assert fresh.opening_text == "Новый вопрос"
    assert Identity.objects.filter(client=fresh.client).exists()
    lines = Line.objects.with_verb("retention.carried_out")
    assert lines.count() == sum(bool(run.counts) for run in runs.values())


def test_why_somebody_looked_goes_and_that_they_looked_stays(person: Person, lead: User) -> None:
    approved(lead, RuleKind.LOOKS)
    (run,) = night()
    assert run.counts == {"looks": 1}
    line = Line.objects.about(person.client).with_verb("person.looked_at").get()
    assert (line.actor_name, line.particulars) == ("оператор", None)


def test_resolutions_and_scans_of_what_has_ended_go_and_their_numbers_stay(
    files_here: None, lead: User
) -> None:
    meeting = Meeting.objects.create(
        number=1, title="Итоги", starts_at=NOON, place="Зал", planned_by=lead, planned_at=NOON,
        signed_at=NOON, signed_by=lead,
    )  # fmt: skip
    for name, more in (("first", {}), ("second", {"reason": "Описка."})):
        given = CheckedFile(name=f"{name}.pdf", body=name.encode(), digest=name)
        meeting.register(
            number="7", on=NOON.date(), resolution="Ивановой к исполнению", scan=given, by=lead,
            at=NOON, **more,
        )  # fmt: skip
    approved(lead, RuleKind.SCANS)
    (early,) = night(NOON + timedelta(days=29))
    assert early.counts == {}
    (found,) = carry_out.dry_run(at=LATER)
    assert found.count == 2
    files = [meeting.scan.path, meeting.former_registrations().get().scan.path]
    (run,) = night()
    assert run.counts == {"registrations": 2, "files": 2}
    meeting.refresh_from_db()
    assert (meeting.registration, meeting.resolution) == ("№ 7 от 24.11.2026", "")
    assert not meeting.scan
    assert not meeting.former_registrations().exists()
    assert not any(Path(file).exists() for file in files)
    assert Line.objects.with_verb("meeting.registration_emptied").get().actor_name == ""


def test_before_its_term_nothing_goes(person: Person, lead: User) -> None:
    approved(lead, RuleKind.TEXTS, RuleKind.ATTACHMENTS, RuleKind.IDENTITIES, RuleKind.EVENTS)
    for run in night(NOON + timedelta(days=29)):
        assert run.counts == {}
    assert Attachment.objects.exists()


def test_what_is_held_is_left_until_the_day_has_passed(person: Person, lead: User) -> None:
    approved(lead, RuleKind.TEXTS, RuleKind.ATTACHMENTS, RuleKind.IDENTITIES, RuleKind.LOOKS)
    hold = Hold.place(
        person.incident, until=LATER.date(), reason="Суд", by=lead, at=NOON + timedelta(days=1)
    )
    assert all(run.counts == {} for run in night())
    assert all(found.count == 0 for found in carry_out.dry_run(at=LATER))
    after = LATER + timedelta(days=1)
    assert [found.count for found in carry_out.dry_run(at=after)] == [1, 1, 1, 1]
    hold.lift(by=lead, at=LATER)
    assert any(run.counts for run in night(after))


def test_once_a_night_and_a_document_taken_off_stops_it(person: Person, lead: User) -> None:
    approved(lead, RuleKind.TEXTS)
    (run,) = carry_out.begin(at=LATER)
    assert carry_out.begin(at=LATER) == []
    RetentionRule.objects.get().lose_document(by=lead, at=LATER)
    assert not carry_out.carry_on(run.pk, at=LATER)
    assert Incident.objects.get(pk=person.incident.pk).erased_at is None
    with pytest.raises(Refused):
        RetentionRule.objects.get().lose_document(by=lead, at=LATER)


def test_a_lost_task_is_hurried(person: Person, lead: User) -> None:
    approved(lead, RuleKind.TEXTS)
    (run,) = carry_out.begin(at=LATER)
    assert enqueue_lost(RetentionRun.objects.lost(at=LATER), carry_out.TASK, at=LATER) == 0
    late = LATER + timedelta(minutes=2)
    assert enqueue_lost(RetentionRun.objects.lost(at=late), carry_out.TASK, at=late) == 1
    while carry_out.carry_on(run.pk, at=late):
        pass
    run.refresh_from_db()
    assert run.finished_at == late


def test_what_every_term_would_take_is_shown_by_few_queries(
    client: Browser,
    person: Person,
    written: Written,
    lead: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """However many terms have rows, and however many of them."""
    approved(lead, *RuleKind)
    carry_out.begin(at=LATER)
    held, *_others = [written.incident(f"Вопрос {number}") for number in range(7)]
    Hold.place(held, until=LATER.date(), reason="Суд", by=lead, at=NOON)
    ended = {"status": Incident.Status.CLOSED, "outcome": Incident.Outcome.SPAM, "closed_at": NOON}
    Incident.objects.update(**ended)
    with time_machine.travel(LATER, tick=False):
        client.force_login(lead)
        with django_assert_max_num_queries(29):
            page = client.get("/desk/retention/").content.decode()
    assert "Было бы удалено сейчас: 8 строк" in page


def test_documents_and_holds_by_presses(client: Browser, person: Person, lead: User) -> None:
    term = rule(RuleKind.TEXTS)
    client.force_login(lead)
    where = "/desk/retention/"
    assert "не действует" in client.get(where).content.decode()
    values = {"kind": "Приказ", "number": "14", "signed_on": "01.11.2026"}
    refused = client.post(f"{where}document/", values)
    assert refused.status_code == 422
    assert "14" in refused.content.decode()
    client.post(f"{where}document/", values | {f"rule-{term.pk}": "700"})
    term.refresh_from_db()
    assert (term.days, str(term.document)) == (700, "Приказ № 14 от 01.11.2026")
    number = person.incident.number
    assert client.post(f"{where}holds/", {"incident": number}).status_code == 422
    until = {"until": "31.12.2030", "reason": "Дело в суде"}
    client.post(f"{where}holds/", until | {"incident": number})
    hold = Hold.objects.get()
    assert "Дело в суде" in client.get(where).content.decode()
    client.post(f"{where}holds/{hold.pk}/lifting/")
    client.post(f"{where}{term.pk}/lifting/")
    hold.refresh_from_db()
    term.refresh_from_db()
    assert hold.lifted_by == lead
    assert term.document is None


def test_the_command_counts_and_carries_out(
    person: Person, lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    rule(RuleKind.PRESENCES)
    assert commands.retention(Namespace(dry_run=False)) == 0
    assert "документ" in capsys.readouterr().out
    approved(lead, RuleKind.TEXTS)
    Incident.objects.filter(pk=person.incident.pk).update(
        closed_at=datetime.now(NOON.tzinfo) - timedelta(days=31)
    )
    assert commands.retention(Namespace(dry_run=True)) == 0
    assert str(person.incident) in capsys.readouterr().out
    assert commands.retention(Namespace(dry_run=False)) == 0
    assert Incident.objects.get(pk=person.incident.pk).erased_at is not None


def test_the_pack_is_right() -> None:
    assert check_pack(PACK).problems == ()
